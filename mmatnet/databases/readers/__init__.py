"""The databases that can be read, one reader each."""
