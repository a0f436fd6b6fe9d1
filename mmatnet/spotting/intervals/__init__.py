"""Where expressions begin and end in a video: spotters registered in ``SPOTTERS``."""
