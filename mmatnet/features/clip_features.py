"""From the frames of one clip to its apex crop, direction-magnitude rows and apex flow."""
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mmatnet.clips.annotation import Clip, check_clip
from mmatnet.errors import InputError
from mmatnet.face.drift import HeadDrift, head_drift, nose_motion
from mmatnet.features.apex_flow import apex_flow_channels, mirror_apex_flow
from mmatnet.features.direction_magnitude import DirectionMagnitude, row_range
from mmatnet.features.recipe import Recipe
from mmatnet.flow.base import Calculate
from mmatnet.io.frames import GreyFrames
from mmatnet.io.images import resize

# Raised when the code gives other numbers for the same recipe, so that stores are made again
# 1: angles by NumPy, colours of JPEG files made grey; 2: no apex flow where the apex is the onset
FEATURES_VERSION = 3


@dataclass(frozen=True)
class ClipFeatures:
    """What a store holds of one clip.

    Args:
        apex (ndarray): uint8, (S, S), S the recipe's crop size.
        motion (ndarray): float32, (rows, D), the apex at ``apex_row``; angles in radians,
            magnitudes in pixels of the crop.
        motion_mirrored (ndarray): The same from the mirrored flow field.
        flow_seconds (float): Time spent in the flow algorithm.
        apex_flow (ndarray | None): float32, (3, F, F), F the recipe's apex_flow_size: u and v from
            onset to apex in pixels of the crop, and strain; zeros where both are one frame.
            ``None`` without it in the recipe.
        apex_flow_mirrored (ndarray | None): The same of the mirrored flow field.
        drift (HeadDrift | None): How the head moved; ``None`` if it was not asked for.
    """

    apex: np.ndarray
    motion: np.ndarray
    motion_mirrored: np.ndarray
    flow_seconds: float
    apex_flow: np.ndarray | None = None
    apex_flow_mirrored: np.ndarray | None = None
    drift: HeadDrift | None = None


def extract_clip(clip: Clip, frames: GreyFrames, recipe: Recipe, flow: Calculate,
                 with_drift: bool = False) -> ClipFeatures:
    """Compute the features of one clip.

    Args:
        clip (Clip): With onset, apex and offset.
        frames (GreyFrames): Its frames, faces aligned.
        recipe (Recipe): The parameters.
        flow (Callable): The recipe's flow.
        with_drift (bool): Also say how the head moved. Defaults to False.

    Raises:
        InputError: If the clip or a frame it needs cannot be used; names clip and file.
    """
    rows = used_rows(clip, recipe)
    steps = {row: flow_step(clip, row, recipe) for row in rows}
    ends = {clip.onset, clip.apex} if recipe.apex_flow else {clip.apex}
    _check_frames(clip, frames, ends.union(*steps.values()))

    crops = _Crops(clip, frames, recipe.crop_size, ends)
    field = _Field(flow, recipe.stabilise == 'nose', with_drift)
    apex_flow = apex_flow_mirrored = None
    if recipe.apex_flow:
        if clip.apex == clip.onset:
            apex_flow = np.zeros((3, recipe.apex_flow_size, recipe.apex_flow_size), np.float32)
        else:
            apex_flow = apex_flow_channels(field(*crops.take(clip.onset, clip.apex)),
                                           recipe.apex_flow_size)
        apex_flow_mirrored = mirror_apex_flow(apex_flow)
    shape = (recipe.rows, recipe.width)
    motion, mirrored = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    make_rows = DirectionMagnitude((recipe.crop_size, recipe.crop_size), recipe.blocks,
                                   recipe.angle_mean)
    for row, step in steps.items():
        motion[row], mirrored[row] = make_rows(field(*crops.take(*step)))
    drift = None
    if with_drift:
        head = np.array(field.head[-len(steps):])  # (T, 2), without the apex flow's
        drift = head_drift(np.diff(head, axis=0) if recipe.reference == 'onset' and len(head) > 1
                           else head)
    return ClipFeatures(*crops.take(clip.apex), motion, mirrored, field.seconds, apex_flow,
                        apex_flow_mirrored, drift)


def used_rows(clip: Clip, recipe: Recipe) -> range:
    """Return the rows a clip fills.

    Raises:
        InputError: If onset, apex or offset is empty or out of order, or there is one frame only.
    """
    check_clip(clip)
    empty = [name for name in ('onset', 'apex', 'offset') if getattr(clip, name) is None]
    if empty:
        raise InputError(f'{clip}: {" and ".join(empty)} must be a frame number, the cell is '
                         'empty; fill it in or leave the clip out')
    rows = row_range(clip.onset, clip.apex, clip.offset, recipe.rows, recipe.apex_row)
    if clip.onset == clip.offset:
        raise InputError(f'{clip}: expected two frames or more, onset and offset are both '
                         f'{clip.onset}; correct the annotation or leave the clip out')
    if not rows:
        raise InputError(f'{clip}: no frame pair of {clip.onset} to {clip.offset} falls into '
                         f'{recipe.rows} rows with apex {clip.apex} at row {recipe.apex_row}; '
                         'choose another apex_row or more rows')
    return rows


def without_apex_flow(clips: Iterable[Clip], recipe: Recipe) -> list[str]:
    """Return the names of clips whose apex flow is zero, as the apex is the onset."""
    return [str(clip) for clip in clips if recipe.apex_flow and clip.apex == clip.onset]


def flow_step(clip: Clip, row: int, recipe: Recipe) -> tuple[int, int]:
    """Return the two frames whose flow is a row: (from, to)."""
    last = clip.apex + row - recipe.apex_row + 1
    return (last - 1 if recipe.reference == 'previous' else clip.onset), last


def _check_frames(clip: Clip, frames: GreyFrames, needed: set[int]) -> None:
    missing = sorted(needed - set(frames.numbers))
    if missing:
        shown = ', '.join(map(str, missing[:10])) + (', ...' if len(missing) > 10 else '')
        raise InputError(f'{clip}: {frames.path} lacks {len(missing)} of the {len(needed)} frames '
                         f'needed: {shown}; copy them again, or correct onset, apex and offset')


class _Field:
    """A flow that counts its seconds, and follows the head or takes its motion away."""

    def __init__(self, flow: Calculate, stabilise: bool, follow: bool) -> None:
        self._flow, self._stabilise, self._follow = flow, stabilise, follow
        self.seconds, self.head = 0.0, []

    def __call__(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        start = time.perf_counter()
        field = self._flow(first, second)  # (S, S, 2)
        self.seconds += time.perf_counter() - start
        if not self._stabilise and not self._follow:
            return field
        motion = nose_motion(field)
        self.head.append(motion)
        return field - motion if self._stabilise else field


class _Crops:
    """The crops of a clip. Each frame is read once; those last asked for and the ends are held."""

    def __init__(self, clip: Clip, frames: GreyFrames, size: int, ends: set[int]) -> None:
        self._clip, self._frames, self._size, self._ends = clip, frames, size, ends
        self._held: dict[int, np.ndarray] = {}
        self._shape: tuple[int, int] | None = None  # of the first frame

    def take(self, *numbers: int) -> list[np.ndarray]:
        """Return crops, uint8, (size, size); ``numbers`` must never go back, but to the ends.

        Raises:
            InputError: If a frame cannot be read, or is of another size.
        """
        wanted = self._ends.union(numbers)
        self._held = {number: crop for number, crop in self._held.items() if number in wanted}
        for number in numbers:
            if number not in self._held:
                self._held[number] = self._read(number)
        return [self._held[number] for number in numbers]

    def _read(self, number: int) -> np.ndarray:
        try:
            grey = self._frames.grey(number)
        except InputError as error:
            raise InputError(f'{self._clip}: {error}') from error
        if self._shape is None:
            self._shape = grey.shape
        if grey.shape != self._shape:
            raise InputError(f'{self._clip}: all frames must be of one size, frame {number} of '
                             f'{self._frames.path} is {grey.shape[1]}x{grey.shape[0]} and others '
                             'are not; crop them alike')
        return resize(grey, self._size)
