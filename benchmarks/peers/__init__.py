"""The same twenty questions, written for other libraries."""
