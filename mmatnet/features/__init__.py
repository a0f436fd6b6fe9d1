"""Features of a clip, one module each, registered in ``FEATURES``."""
