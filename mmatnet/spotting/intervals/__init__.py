"""Where expressions begin and end in a video: spotters registered in ``SPOTTERS``."""
from mmatnet.spotting.intervals.motion_path import MotionPathSpotter

__all__ = ['MotionPathSpotter']
