"""How far regions of the face moved since a reference frame, without the head."""
import numpy as np

from mmatnet.flow.base import Calculate
from mmatnet.registry import FLOWS
from mmatnet.spotting.intervals.roi_places import (
    BOXES,
    HEAD_BOX,
    HEAD_PART,
    HEAD_SHARE,
    PAPER_SIDE,
    pixels,
)

# of the papers' code; flow is computed in each box by itself
FLOW = {'type': 'farneback', 'iterations': 5, 'poly_n': 7, 'poly_sigma': 1.5}
PASSES = 4  # of moving the crop on the head
SETTLED = 1.0  # pixels of the head that are left to subtraction, of the papers' crops
FURTHEST = 1 / 8  # of the crop's side: no further is the crop moved


class Displacement:
    """Reads displacement against one reference frame; frames come in order.

    The crop is cut anew where the head has gone, by whole pixels, until the ridge of the nose is
    within a pixel of where it was; what is left is subtracted. A later frame begins where the last
    one was cut, so the head may go further than flow can follow at once.

    Args:
        crop (ndarray): The reference, uint8, (S, S).
        flow (Calculate | None): Of two boxes; ``None`` makes Farneback with the papers' parameters.
    """

    def __init__(self, crop: np.ndarray, flow: Calculate | None = None) -> None:
        size = len(crop)
        self._flow = flow if flow is not None else FLOWS.make(FLOW)
        self._scale = PAPER_SIDE / size
        self._furthest = round(FURTHEST * size)
        self._shift = np.zeros(2, int)  # x, y: the crop is cut so far from where it was
        self._head = pixels(HEAD_BOX, size)
        self._head_part = pixels(HEAD_PART, size, HEAD_BOX)
        self._boxes = [(pixels(box, size), [(pixels(region.area, size, box), region.share)
                                            for region in regions]) for box, regions in BOXES]
        self._reference = self._padded(crop)

    def __call__(self, crop: np.ndarray) -> np.ndarray:
        """Say how far each region of a later frame is from where it was.

        Args:
            crop (ndarray): uint8, (S, S).

        Returns:
            ndarray: Pixels of a crop of 256, float32, (R,), in the order of
            :data:`~mmatnet.spotting.intervals.roi_places.REGIONS`.
        """
        padded = self._padded(crop)
        for _ in range(PASSES):
            field = self._flow(self._cut(self._reference, self._head),
                               self._cut(padded, self._head, self._shift))
            head = top_mean(field[self._head_part], HEAD_SHARE)
            if np.hypot(*head) * self._scale <= SETTLED:
                break
            moved = np.clip(self._shift + np.rint(head).astype(int),
                            -self._furthest, self._furthest)
            if np.array_equal(moved, self._shift):
                break
            head = head - (moved - self._shift)
            self._shift = moved
        lengths = []
        for box, regions in self._boxes:
            field = self._flow(self._cut(self._reference, box),
                               self._cut(padded, box, self._shift))
            lengths += [np.hypot(*(top_mean(field[area], share) - head))
                        for area, share in regions]
        return np.array(lengths, np.float32) * np.float32(self._scale)

    def _padded(self, crop: np.ndarray) -> np.ndarray:
        return np.pad(crop, self._furthest, mode='edge')

    def _cut(self, padded: np.ndarray, box: tuple[slice, slice],
             shift: np.ndarray | tuple[int, int] = (0, 0)) -> np.ndarray:
        rows, columns = box
        down, across = shift[1] + self._furthest, shift[0] + self._furthest
        return np.ascontiguousarray(padded[rows.start + down:rows.stop + down,
                                           columns.start + across:columns.stop + across])


def top_mean(field: np.ndarray, share: float) -> np.ndarray:
    """Return the mean of the longest vectors of a field (H, W, 2), so large a share of them."""
    vectors = field.reshape(-1, 2)
    count = max(1, round(share * len(vectors)))
    longest = np.argpartition((vectors ** 2).sum(1), -count)[-count:]
    return vectors[longest].mean(0)

