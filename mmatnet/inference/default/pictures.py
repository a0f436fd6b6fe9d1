"""The pictures that train: onset-apex flow of three databases, brought to one framing."""
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import cv2
import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.clips.megc2019 import CLASSES
from mmatnet.errors import InputError
from mmatnet.face.placement import SIDE, Placement
from mmatnet.features.apex_flow import mirror_apex_flow
from mmatnet.features.recipe import Recipe
from mmatnet.sources.flow_pictures import FlowPictures
from mmatnet.sources.training_record import DatabaseShare

PIXELS = 28  # side of a picture
STREAM = 'apex_flow'
TABLE = 'megc2019/pictures.csv'
# What pictures would be made by of frames: a face that is found, TV-L1 from onset to apex in one
# step on a crop of 224x224, brought to 28x28
RECIPE = Recipe(face='centerface',
                features=[{'type': 'ApexFlow', 'size': PIXELS, 'flow': 'tvl1'}])

# Where faces lie in the pictures of STSTNet's authors, who name no landmarks: read off the means of
# the pictures of each class. Lids that blink tell the eyes, brows that rise lie above them, and the
# folds of a smile end at the corners of the mouth, which are as far from the eyes as in the five
# points that ArcFace aligns to (Deng et al., CVPR 2019) if the crops of CASME II and SMIC are
# squeezed to 0.78 of their height and those of SAMM are not. Good to some 8 pixels of 224, a
# picture's one.
_WIDE = Placement((45.0, 62.0), (175.0, 62.0), (56.0, 177.0), (164.0, 177.0), aspect=0.78)
FRAMINGS: Mapping[str, Placement] = MappingProxyType({
    'casme2': _WIDE, 'smic': _WIDE,
    'samm': Placement((62.0, 45.0), (163.0, 45.0), (70.5, 161.0), (154.5, 161.0))})
COMMON = _WIDE  # two thirds of the clips have it


@dataclass(frozen=True)
class Pictures:
    """Clips with their flow, N of them.

    Args:
        clips (tuple[Clip]): In the order of the annotations.
        labels (ndarray): Place of each clip's class in ``CLASSES``, shape (N,), int.
        flow (ndarray): u, v and strain in the common framing, float32, (N, 3, 28, 28).
    """

    clips: tuple[Clip, ...]
    labels: np.ndarray
    flow: np.ndarray

    @property
    def subjects(self) -> np.ndarray:
        """Whose clip each is, ``database/subject``, shape (N,)."""
        return np.array([f'{clip.database}/{clip.subject}' for clip in self.clips])

    @property
    def mirrored(self) -> np.ndarray:
        """The flow of the mirrored clips, (N, 3, 28, 28)."""
        return mirror_apex_flow(self.flow)

    def shares(self) -> list[DatabaseShare]:
        """Return what each database gave."""
        return [DatabaseShare(
            name, False, RECIPE.to_dict(), self._counts(name),
            sorted({clip.subject for clip in self.clips if clip.database == name}),
            COMMON.to_dict()) for name in FRAMINGS if any(self._counts(name).values())]

    def _counts(self, database: str) -> dict[str, int]:
        found = Counter(CLASSES[label] for clip, label in zip(self.clips, self.labels, strict=True)
                        if clip.database == database)
        return {name: found[name] for name in CLASSES}


def read_pictures(folder: Path) -> Pictures:
    """Read the pictures of a folder of prepared data.

    Args:
        folder (Path): With ``megc2019/pictures.csv`` and the annotations beside it
            (docs/apex_flow.md).

    Raises:
        InputError: If a table or a picture cannot be read, a clip is of no database whose framing
            is known, or of no class.
    """
    source = FlowPictures(TABLE, size=PIXELS, data_root=folder)
    for clip in source.clips:
        if clip.database not in FRAMINGS:
            raise InputError(f'{clip}: where faces lie in pictures of {clip.database} is not '
                             f'known; there are {", ".join(FRAMINGS)}')
        if clip.emotion not in CLASSES:
            raise InputError(f'{clip}: is of {clip.emotion!r}; the classes of MEGC2019 are '
                             f'{", ".join(CLASSES)}')
    flow = np.stack([reframe(one, FRAMINGS[clip.database], COMMON)
                     for clip, one in zip(source.clips, source.array(STREAM), strict=True)])
    labels = np.array([CLASSES.index(clip.emotion) for clip in source.clips])
    return Pictures(tuple(source.clips), labels, flow)


def reframe(flow: np.ndarray, own: Placement, wanted: Placement) -> np.ndarray:
    """Move the face of a picture to where it is wanted: each axis is stretched by itself.

    Values stay as they are: pictures do not tell what 1 stands for in pixels.

    Args:
        flow (ndarray): u, v, strain, shape (3, H, H).
        own, wanted (Placement): Where eyes and mouth lie, and where they are to lie.

    Returns:
        ndarray: Of the same shape; beyond the picture its edge is repeated.
    """
    if own == wanted:
        return flow
    side = flow.shape[-1]
    (left, right, *mouth), (new_left, new_right, *new_mouth) = (
        placement.anchors(side) for placement in (own, wanted))
    across = (new_right[0] - new_left[0]) / (right[0] - left[0])
    down = (new_mouth[0][1] - new_left[1]) / (mouth[0][1] - left[1])
    matrix = np.array([[across, 0, new_left[0] - across * left[0]],
                       [0, down, new_left[1] - down * left[1]]])
    return warped(flow, matrix)


def warped(flow: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Move the pixels of a picture by an affine transform, (2, 3), bilinearly; (3, H, W)."""
    height, width = flow.shape[1:]
    moved = cv2.warpAffine(np.ascontiguousarray(flow.transpose(1, 2, 0)), matrix, (width, height),
                           flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(moved.transpose(2, 0, 1))


def perturbed(flow: np.ndarray, seed: int) -> np.ndarray:
    """Return what another camera, detector and program of flow might have made of a clip.

    The face lies up to some pixels elsewhere, turned and larger or smaller (standard deviations of
    4 of 224 pixels, 2 degrees and 3 %: twice to four times what the detector strays by,
    docs/face.md), and each channel gets smooth noise of 5 % of its range.

    Args:
        flow (ndarray): u, v, strain, shape (3, H, W).
        seed (int): Decides all of it.

    Returns:
        ndarray: Of the same shape, float32.
    """
    draw, side = np.random.default_rng(seed), flow.shape[-1]
    middle = (side - 1) / 2
    matrix = cv2.getRotationMatrix2D((middle, middle), draw.normal(0, 2), 1 + draw.normal(0, 0.03))
    matrix[:, 2] += draw.normal(0, 4 * side / SIDE, 2)
    noise = cv2.GaussianBlur(draw.normal(size=flow.shape[1:] + (3,)), (0, 0), 1).transpose(2, 0, 1)
    spread = np.ptp(flow, axis=(1, 2), keepdims=True)  # (3, 1, 1)
    return (warped(flow, matrix) + 0.05 * spread * noise / noise.std()).astype(np.float32)
