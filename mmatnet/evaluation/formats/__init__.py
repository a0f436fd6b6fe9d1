"""Files that hold predictions."""
