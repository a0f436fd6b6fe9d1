"""Dense optical flow between two frames, one module per algorithm."""
from mmatnet.flow import dis, farneback, tvl1  # noqa: F401
