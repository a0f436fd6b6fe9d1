"""Spotted expressions against the truth."""
