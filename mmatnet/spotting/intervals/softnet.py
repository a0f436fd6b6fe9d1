"""What SOFTNet looks at, and how its scores become intervals; the network is trained elsewhere.

Liong, See, Wong, "Shallow Optical Flow Three-Stream CNN for Macro- and Micro-Expression Spotting
from Long Videos", ICIP 2021, arXiv:2106.06489. Differences stand in docs/spotting.md.
"""
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import find_peaks

from mmatnet.errors import InputError
from mmatnet.face.placement import SIDE
from mmatnet.flow.base import Calculate
from mmatnet.flow.strain import optical_strain
from mmatnet.registry import FLOWS, SPOTTERS
from mmatnet.spotting.intervals.base import Interval
from mmatnet.spotting.intervals.split import SplitSpotter

FLOW_SIDE = 128  # of the crop in which flow is computed
INPUT = 42  # side of the picture: brows above, mouth below, 21 rows each
# left, top, right, bottom, and the middles of the eyes with the half sides of what is masked
# around them, in pixels of a crop of 224: theirs lie around 68 landmarks, 12 of 128 away from them
BROWS, MOUTH, NOSE = (8, 6, 227, 58), (48, 148, 187, 224), (108, 68, 127, 87)
EYES, EYE_HALF = ((62, 58), (173, 58)), (44, 15)
LEAST_GAP, LONGEST_GAP = 0.03, 0.06  # seconds between two frames that are looked at
LEAST_SIZE = 112


@dataclass(frozen=True)
class Span:
    """Over what flow leads, for one kind: half a mean length, in seconds.

    Theirs are counted over all subjects; these are fixed, near those of CAS(ME)^2: 6 and 18 frames
    of 30 per second.
    """

    kind: str
    seconds: float


SPANS = (Span('micro', 0.2), Span('macro', 0.6))


@SPOTTERS.register_module(name='softnet')
class SoftnetSpotter(SplitSpotter):
    """Prepares pictures of flow over a span for SOFTNet, and spots peaks of its scores.

    It needs a network for each fold: ``mmatnet spot DATA --config configs/softnet/softnet_long.py``
    trains them.

    Args:
        size, on_curve: As :class:`mmatnet.spotting.intervals.base.IntervalSpotter` says; there is
            no curve.
        flow (Calculate | None): Of two crops of 128x128. Defaults to Farneback; theirs is TV-L1.
        p (float): The threshold lies so far from the mean of a video's scores to their maximum.
            Defaults to 0.55, which the authors chose on the videos that they scored.

    Raises:
        InputError: If the crops are too small, or ``p`` is unsound.
    """

    # span: place in :data:`SPANS`; the frame is the earlier of the two
    row = np.dtype([('span', 'i8'), ('number', 'i8'), ('seconds', 'f8'), ('until', 'i8'),
                    ('picture', 'u1', (3, INPUT, INPUT))])
    trained = True
    latency = 0.0

    def __init__(self, size: int, flow: Calculate | None = None,
                 on_curve: Callable[[int, float, float], None] | None = None,
                 p: float = 0.55) -> None:
        if size < LEAST_SIZE:
            raise InputError(f'crops must be at least {LEAST_SIZE} pixels wide for softnet, got '
                             f'{size}')
        if not 0 <= p < 1:
            raise InputError(f'p of softnet must lie in 0 to below 1, got {p:g}')
        super().__init__(size)
        self._flow = flow if flow is not None else FLOWS.make('farneback')
        self._p = p
        self._crops: deque[tuple[int, float, np.ndarray]] = deque()

    def wants(self, seconds: float) -> bool:
        """Tell whether a frame of this time is looked at; others need not be read."""
        return not self._crops or seconds - self._last[1] >= LEAST_GAP

    def read(self, number: int, seconds: float, crop: np.ndarray) -> np.ndarray:
        """Return a picture for each span that ends here: a row each."""
        small = cv2.resize(crop, (FLOW_SIDE, FLOW_SIDE), interpolation=cv2.INTER_AREA)
        self._crops.append((number, seconds, small))
        gap = (seconds - self._crops[0][1]) / max(1, len(self._crops) - 1)
        rows = []
        for place, span in enumerate(SPANS):
            count = round(span.seconds / gap) if gap else 0
            if not 0 < count < len(self._crops):
                continue
            first, when, before = self._crops[-1 - count]
            rows.append((place, first, when, number, picture(self._flow(before, small))))
        while self._crops[-1][1] - self._crops[0][1] > SPANS[-1].seconds + LONGEST_GAP:
            self._crops.popleft()
        return np.array(rows, self.row)

    def read_end(self) -> np.ndarray:
        """End a segment; every row is out already."""
        self._crops.clear()
        return self.no_rows()

    def decide(self, rows: np.ndarray) -> list[Interval]:
        """Refuse: rows need scores first.

        Raises:
            InputError: Always, if there is a row.
        """
        if len(rows):
            raise InputError('the spotter softnet needs a network that is trained on other people; '
                             'spot in a database with `mmatnet spot DATA --config '
                             'configs/softnet/softnet_long.py`')
        return []

    def decide_end(self) -> list[Interval]:
        """Return nothing."""
        return []

    def decide_scored(self, rows: np.ndarray, scores: np.ndarray) -> list[Interval]:
        """Spot the peaks of a segment's scores.

        Args:
            rows (ndarray): All of a segment, (N,).
            scores (ndarray): Of each, (N,).

        Returns:
            list[Interval]: In time order; each reaches from one span before its peak to one after.
            The strength is 0, as pictures hold no pixels of motion.
        """
        found = []
        for place, span in enumerate(SPANS):
            own = rows['span'] == place
            if own.sum() < 2:
                continue
            numbers, seconds = rows['number'][own], rows['seconds'][own]
            away = max(1, round(span.seconds * (len(seconds) - 1) / (seconds[-1] - seconds[0])))
            smooth = uniform_filter1d(scores[own].astype(float), 2 * away, mode='nearest')
            if np.ptp(smooth) < 1e-9:  # nothing stands out
                continue
            threshold = smooth.mean() + self._p * (smooth.max() - smooth.mean())
            peaks, _ = find_peaks(np.pad(smooth, 1, constant_values=-np.inf), height=threshold,
                                  distance=away)
            for peak in peaks - 1:
                places = (max(0, peak - away), peak, min(len(numbers) - 1, peak + away))
                over = (smooth[peak] - threshold) / max(smooth.max() - threshold, 1e-12)
                found.append(Interval.of([int(numbers[one]) for one in places],
                                         [float(seconds[one]) for one in places], span.kind,
                                         0.5 + 0.5 * float(over), strength=0.0))
        return sorted(found, key=lambda one: one.onset)


def picture(field: np.ndarray) -> np.ndarray:
    """Make the network's picture of a flow field.

    Args:
        field (ndarray): (S, S, 2), of an aligned crop of any size.

    Returns:
        ndarray: Horizontal and vertical lengths without the nose's, and strain; brows, with the
        eyes masked, over the mouth; each from its least (0) to its largest (255); uint8,
        (3, 42, 42).
    """
    size = len(field)
    field = field - field[_pixels(NOSE, size)].mean((0, 1))
    maps = np.dstack([np.abs(field), optical_strain(field)])  # (S, S, 3)
    for x, y in EYES:
        across, down = EYE_HALF
        maps[_pixels((x - across, y - down, x + across, y + down), size)] = 0
    parts = [cv2.resize(maps[_pixels(box, size)], (INPUT, INPUT // 2),
                        interpolation=cv2.INTER_AREA) for box in (BROWS, MOUTH)]
    stacked = np.concatenate(parts)  # (42, 42, 3)
    low, high = stacked.min((0, 1)), stacked.max((0, 1))
    scaled = (stacked - low) / np.maximum(high - low, np.finfo(np.float32).tiny)
    return np.rint(255 * scaled).astype(np.uint8).transpose(2, 0, 1)


def _pixels(box: tuple[float, float, float, float], size: int) -> tuple[slice, slice]:
    left, top, right, bottom = (min(size, max(0, round(value * size / SIDE))) for value in box)
    return slice(top, bottom), slice(left, right)
