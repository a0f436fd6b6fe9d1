"""Which frame of a clip is its apex."""
