"""A clip of made-up frames, and flows that are known by hand."""
import dataclasses
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.direction_magnitude import DirectionMagnitude

CLIP = Clip('casme2', 'sub01', 'EP01', onset=10, apex=15, offset=18)


class Frames:
    """Frame n is of grey n throughout; remembers what was read."""

    path = Path('frames')

    def __init__(self, numbers, sizes=None):
        self.numbers, self.sizes, self.read = list(numbers), sizes or {}, []

    def grey(self, number):
        self.read.append(number)
        return np.full(self.sizes.get(number, (8, 12)), number % 256, np.uint8)


class GreyChange:
    """A flow to the right, by the change of grey."""

    def __call__(self, first, second):
        change = second.astype(np.float32) - first
        return np.stack([change, np.zeros_like(change)], axis=-1)


class GreyOfFirst:
    """A flow downwards, by the grey of the first frame."""

    def __call__(self, first, second):
        return np.stack([np.zeros(first.shape, np.float32), first.astype(np.float32)], axis=-1)


def with_flow(feature, flow, crop_size=4):
    """A feature of small crops that computes a flow known by hand."""
    feature.fit(crop_size)
    feature.flow = flow()
    return feature


def aligned(frames=None, size=4, **options):
    """The clip, or one with other onset, apex or offset."""
    changes = {name: options.pop(name) for name in ('onset', 'apex', 'offset') if name in options}
    return AlignedClip(dataclasses.replace(CLIP, **changes), frames or Frames(range(10, 19)), size,
                       **options)


def direction_magnitude(flow, blocks=8, angle_mean='arithmetic'):
    """The row of one field."""
    return DirectionMagnitude(flow.shape[:2], blocks, angle_mean)(flow)[0]


def mirror_flow(flow):
    """A field (H, W, 2) mirrored left-right: columns reversed, u negated."""
    return flow[:, ::-1] * np.float32([-1, 1])
