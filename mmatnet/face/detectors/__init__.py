"""Face detectors, by name."""
