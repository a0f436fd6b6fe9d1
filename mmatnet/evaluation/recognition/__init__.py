"""Recognised classes against the truth."""
