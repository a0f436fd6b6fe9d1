"""A clip as a volume of grey, (T, H, W), and what descriptors of such volumes have in common."""
from collections.abc import Mapping, Sequence

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError, checked_number
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import ClipFeature, frames_of
from mmatnet.features.magnification import check_magnification, magnify
from mmatnet.features.temporal_interpolation import interpolate
from mmatnet.io.images import resize

INTERPOLATIONS = ('tim', 'none')


class VolumeFeature(ClipFeature):
    """A feature of all frames from onset to offset, shrunk, magnified and interpolated, in turn.

    A subclass describes the volume.

    Args:
        length (int): Frames after interpolation. Defaults to 10, with which the challenges' own
            features were made.
        size (int): Side to which crops are shrunk. Defaults to 128.
        interpolation (str): ``tim`` (:mod:`mmatnet.features.temporal_interpolation`), or ``none``,
            which takes the frame nearest in time. Defaults to ``tim``.
        magnification (Mapping, optional): Of the motion, as
            :func:`mmatnet.features.magnification.magnify` takes it. Defaults to none.
        name (str | None): As for every feature.

    Raises:
        InputError: If an option is unsound.
    """

    def __init__(self, length: int = 10, size: int = 128, interpolation: str = 'tim',
                 magnification: Mapping | None = None, name: str | None = None) -> None:
        super().__init__(name)
        self.length = checked_number('length', length, 1)
        self.size = checked_number('size', size, 1)
        if interpolation not in INTERPOLATIONS:
            raise InputError(f'interpolation must be one of {", ".join(INTERPOLATIONS)}, '
                             f'got {interpolation!r}')
        self.interpolation = interpolation
        if magnification is not None:
            check_magnification(magnification)
        self.magnification = None if magnification is None else dict(magnification)

    def fit(self, crop_size: int) -> None:
        """Check that crops are shrunk."""
        super().fit(crop_size)
        checked_number('size', self.size, 1, crop_size, 'crop_size ')

    def frames(self, clip: Clip) -> set[int]:
        """All from onset to offset."""
        onset, offset = frames_of(clip, 'onset', 'offset')
        return set(range(onset, offset + 1))

    def volume(self, clip: AlignedClip) -> np.ndarray:
        """Return the clip as it is described, uint8, (length, size, size)."""
        numbers = sorted(self.frames(clip.clip))
        frames = np.stack([resize(clip.frame(number), self.size) for number in numbers])
        if self.magnification is not None:
            frames = magnify(frames, self.magnification)
        if self.interpolation == 'tim':
            return interpolate(frames, self.length)
        return frames[np.linspace(0, len(frames) - 1, self.length).round().astype(int)]

    def describe(self, volume: np.ndarray) -> np.ndarray:
        """Return what a volume, uint8 (T, H, W), is described by, of :attr:`shape`."""
        raise NotImplementedError

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Describe the volume."""
        return self.describe(self.volume(clip)).astype(np.float32)


def checked_blocks(blocks: Sequence[int]) -> tuple[int, int, int]:
    """Return numbers of blocks along y, x and time.

    Raises:
        InputError: If they are not three whole numbers.
    """
    return checked_three('blocks', blocks, 'along y, x and time, such as (5, 5, 1)')


def checked_three(name: str, values: Sequence[int], which: str) -> tuple[int, int, int]:
    """Return an option of three whole numbers from 1 up.

    Args:
        name (str): Of the option, for the sentence.
        values (Sequence[int]): The numbers.
        which (str): What each is for, and an example.

    Raises:
        InputError: If they are something else.
    """
    if isinstance(values, str | Mapping) or not isinstance(values, Sequence) or len(values) != 3:
        raise InputError(f'{name} must be three numbers, {which}, got {values!r}')
    first, second, third = (checked_number(name, value, 1) for value in values)
    return first, second, third


def block_numbers(shape: tuple[int, int, int], blocks: tuple[int, int, int]) -> np.ndarray:
    """Tell for each voxel the number of its block.

    Args:
        shape (tuple): T, H, W.
        blocks (tuple): Along y, x and time, as even as whole voxels allow.

    Returns:
        ndarray: Shape (T, H, W), int64: along time, inside that along y, inside that along x.

    Raises:
        InputError: If there are fewer voxels than blocks along an axis.
    """
    rows, columns, times = blocks
    for axis, size, count in zip(('time', 'y', 'x'), shape, (times, rows, columns), strict=True):
        if size < count:
            raise InputError(f'{size} voxels along {axis} cannot be divided into {count} blocks; '
                             'take fewer blocks, longer clips, larger pictures or smaller radii')
    t, y, x = (np.arange(size) * count // size for size, count in
               zip(shape, (times, rows, columns), strict=True))
    return (t[:, None, None] * rows + y[:, None]) * columns + x


def block_histograms(codes: np.ndarray, blocks: tuple[int, int, int], bins: int,
                     weights: np.ndarray | None = None) -> np.ndarray:
    """Count codes in each block.

    Args:
        codes (ndarray): Shape (T, H, W), 0 to ``bins - 1``.
        blocks (tuple): Along y, x and time.
        bins (int): Number of codes.
        weights (ndarray, optional): Of the voxels, (T, H, W). Defaults to 1.

    Returns:
        ndarray: Shape (blocks, bins), float64; each row sums to 1, or is zero where no weight is.
    """
    places = block_numbers(codes.shape, blocks) * bins + codes
    counted = np.bincount(places.ravel(), None if weights is None else weights.ravel(),
                          int(np.prod(blocks)) * bins).reshape(-1, bins).astype(float)
    total = counted.sum(axis=1, keepdims=True)
    return np.divide(counted, total, out=np.zeros_like(counted), where=total > 0)
