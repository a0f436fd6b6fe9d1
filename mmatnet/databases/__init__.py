"""Databases: their layouts, sheets, names and documented repairs."""
