"""Engines: each evaluates a plan against a world and gives the same findings."""
