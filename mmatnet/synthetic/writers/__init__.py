"""Fake databases in the official layouts, one writer each."""
