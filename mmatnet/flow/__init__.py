"""Dense optical flow between two frames, one module per algorithm."""
