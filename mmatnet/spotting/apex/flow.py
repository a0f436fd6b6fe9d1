"""The frame that is farthest from the onset, by optical flow.

Ma, An, Wu, Yang: "A Region Histogram of Oriented Optical Flow (RHOOF) Feature for Apex Frame
Spotting in Micro-expression", ISPACS 2017, without its histogram.
"""
import numpy as np

from mmatnet.registry import APEX_SPOTTERS, FLOWS
from mmatnet.spotting.apex.regions import APEX_REGIONS, region

SMOOTHED = 5  # frames


@APEX_SPOTTERS.register_module(name='flow')
class FlowMagnitude:
    """Finds the largest motion since the onset in the three regions.

    It is the magnitude, exceeded by a tenth of each region, of the flow that leads from the onset
    to each frame, less the motion of the head (the median flow), averaged over five frames.
    """

    def __init__(self) -> None:
        self._flow = FLOWS.make('farneback')

    def __call__(self, crops: np.ndarray) -> int:
        """Return the position of the apex; (T, S, S) in."""
        strength = [0.0]
        for crop in crops[1:]:
            field = self._flow(crops[0], crop)  # (S, S, 2)
            field = field - np.median(field, axis=(0, 1))
            magnitude = np.linalg.norm(field, axis=-1)
            strength.append(sum(np.quantile(region(magnitude, name), 0.9)
                                for name in APEX_REGIONS))
        return int(np.argmax(_smooth(np.array(strength))))


def _smooth(curve: np.ndarray) -> np.ndarray:
    """Average over five frames; the ends are repeated."""
    wide = np.pad(curve, SMOOTHED // 2, mode='edge')
    return np.convolve(wide, np.ones(SMOOTHED) / SMOOTHED, mode='valid')
