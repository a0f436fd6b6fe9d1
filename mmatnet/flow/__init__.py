"""Dense optical flow between two frames."""
