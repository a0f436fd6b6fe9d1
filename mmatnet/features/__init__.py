"""Features of a clip, one module each, registered in ``FEATURES``."""
from mmatnet.features import (  # noqa: F401
    aligned_frames,
    apex_flow,
    apex_image,
    landmarks,
    motion_rows,
    onset_frame,
)
