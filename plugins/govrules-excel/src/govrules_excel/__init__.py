"""Portfolios kept in spreadsheets: read by a mapping, judged, and annotated in place."""
