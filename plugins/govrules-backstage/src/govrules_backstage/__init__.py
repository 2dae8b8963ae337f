"""Backstage in govrules: entities of a software catalogue are initiatives, and findings go back to them."""
