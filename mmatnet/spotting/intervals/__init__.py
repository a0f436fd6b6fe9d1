"""Where expressions begin and end in a video."""
