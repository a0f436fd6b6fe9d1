"""Face detectors, registered in ``DETECTORS``."""
