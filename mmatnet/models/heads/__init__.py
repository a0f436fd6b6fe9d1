"""Heads: from features to class scores and losses."""
