"""Spotting over a database of long recordings: signals, folds over subjects, and the report."""
