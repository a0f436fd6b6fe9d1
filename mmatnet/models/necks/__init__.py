"""Necks: what joins or pools features."""
