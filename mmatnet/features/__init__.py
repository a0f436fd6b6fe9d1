"""What is computed of a clip."""
