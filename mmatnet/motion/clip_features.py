"""From the frames of one clip to its apex crop, direction-magnitude rows and apex flow."""
import time
from dataclasses import dataclass

import cv2
import numpy as np

from mmatnet.annotation import Clip, check_clip
from mmatnet.errors import InputError
from mmatnet.frames import FrameSource
from mmatnet.motion.apex_flow import apex_flow_channels, mirror_apex_flow
from mmatnet.motion.direction_magnitude import direction_magnitude, mirror_flow, row_range
from mmatnet.motion.flow import Flow
from mmatnet.motion.recipe import Recipe


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
            onset to apex in pixels of the crop, and strain. ``None`` without it in the recipe.
        apex_flow_mirrored (ndarray | None): The same of the mirrored flow field.
    """

    apex: np.ndarray
    motion: np.ndarray
    motion_mirrored: np.ndarray
    flow_seconds: float
    apex_flow: np.ndarray | None = None
    apex_flow_mirrored: np.ndarray | None = None


def extract_clip(clip: Clip, frames: FrameSource, recipe: Recipe, flow: Flow) -> ClipFeatures:
    """Compute the features of one clip.

    Args:
        clip (Clip): With onset, apex and offset.
        frames (FrameSource): Its frames.
        recipe (Recipe): The parameters.
        flow (Callable): The recipe's flow, from :func:`mmatnet.motion.flow.make_flow`.

    Raises:
        InputError: If the clip or a frame it needs cannot be used; names clip and file.
    """
    rows = used_rows(clip, recipe)
    steps = {row: flow_step(clip, row, recipe) for row in rows}
    ends = {clip.onset, clip.apex} if recipe.apex_flow else {clip.apex}
    _check_frames(clip, frames, ends.union(*steps.values()))

    shape = (recipe.rows, recipe.width)
    motion, mirrored = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    crops: dict[int, np.ndarray] = {}  # at most three at a time
    sizes: set[tuple[int, int]] = set()
    flow_seconds = 0.0
    for row, step in steps.items():
        crops = {number: crops[number] if number in crops
                 else _crop(clip, frames, number, recipe.crop_size, sizes) for number in step}
        start = time.perf_counter()
        field = flow(crops[step[0]], crops[step[1]])  # (S, S, 2)
        flow_seconds += time.perf_counter() - start
        motion[row] = direction_magnitude(field, recipe.blocks, recipe.angle_mean)
        mirrored[row] = direction_magnitude(mirror_flow(field), recipe.blocks, recipe.angle_mean)
    apex = _crop(clip, frames, clip.apex, recipe.crop_size, sizes)
    if not recipe.apex_flow:
        return ClipFeatures(apex, motion, mirrored, flow_seconds)
    onset = _crop(clip, frames, clip.onset, recipe.crop_size, sizes)
    start = time.perf_counter()
    field = flow(onset, apex)
    flow_seconds += time.perf_counter() - start
    apex_flow = apex_flow_channels(field, recipe.apex_flow_size)
    return ClipFeatures(apex, motion, mirrored, flow_seconds, apex_flow,
                        mirror_apex_flow(apex_flow))


def used_rows(clip: Clip, recipe: Recipe) -> range:
    """Return the rows a clip fills.

    Raises:
        InputError: If onset, apex or offset is empty or out of order, there is one frame only, or
            the recipe has apex flow and the apex is the onset.
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
    if recipe.apex_flow and clip.apex == clip.onset:
        raise InputError(f'{clip}: apex flow runs from onset to a later apex, both are frame '
                         f'{clip.apex}; correct the annotation or leave the clip out')
    return rows


def flow_step(clip: Clip, row: int, recipe: Recipe) -> tuple[int, int]:
    """Return the two frames whose flow is a row: (from, to)."""
    last = clip.apex + row - recipe.apex_row + 1
    return (last - 1 if recipe.reference == 'previous' else clip.onset), last


def _check_frames(clip: Clip, frames: FrameSource, needed: set[int]) -> None:
    missing = sorted(needed - set(frames.numbers))
    if missing:
        shown = ', '.join(map(str, missing[:10])) + (', ...' if len(missing) > 10 else '')
        raise InputError(f'{clip}: {frames.path} lacks {len(missing)} of the {len(needed)} frames '
                         f'needed: {shown}; copy them again, or correct onset, apex and offset')


def _crop(clip: Clip, frames: FrameSource, number: int, size: int,
          sizes: set[tuple[int, int]]) -> np.ndarray:
    """Read one frame and bring it to (size, size), uint8; ``sizes`` collects what was read."""
    try:
        grey = frames.grey(number)
    except InputError as error:
        raise InputError(f'{clip}: {error}') from error
    sizes.add(grey.shape)
    if len(sizes) > 1:
        raise InputError(f'{clip}: all frames must be of one size, frame {number} of '
                         f'{frames.path} is {grey.shape[1]}x{grey.shape[0]} and others are not; '
                         'crop them alike')
    return resize(grey, size)


def resize(grey: np.ndarray, size: int) -> np.ndarray:
    """Bring an image to (size, size): pixel areas averaged if both sides shrink, else bilinear."""
    shrinks = min(grey.shape) >= size
    return cv2.resize(grey, (size, size),
                      interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
