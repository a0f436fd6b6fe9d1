"""All features of one clip at once."""
from collections.abc import Sequence

import numpy as np

from mmatnet.clips.annotation import check_clip
from mmatnet.errors import InputError
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import ClipFeature


def compute_features(clip: AlignedClip, features: Sequence[ClipFeature]) -> dict[str, np.ndarray]:
    """Compute features of a clip; each frame is read once.

    Args:
        clip (AlignedClip): The clip.
        features (Sequence[ClipFeature]): Which.

    Returns:
        dict: By name, with the mirrors that are stored.

    Raises:
        InputError: If the annotation or a frame cannot be used, or a feature gives another shape or
            type than it says; names the clip.
    """
    check_clip(clip.clip)
    clip.load(set().union(*(feature.frames(clip.clip) for feature in features)))
    arrays: dict[str, np.ndarray] = {}
    for feature in features:
        for name, array in feature.compute_all(clip).items():
            if (array.shape, array.dtype) != (tuple(feature.shape), feature.dtype):
                raise InputError(f'{clip.clip}: {type(feature).__name__} says that {name} is '
                                 f'{feature.dtype} {tuple(feature.shape)}, and computed '
                                 f'{array.dtype} {array.shape}; correct the feature')
            arrays[name] = array
    return arrays
