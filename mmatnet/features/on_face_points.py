"""Features that look at places of a face, which another feature finds."""
from collections.abc import Mapping

import numpy as np

from mmatnet.errors import InputError
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import ClipFeature
from mmatnet.features.mean_face import MEAN_FACE
from mmatnet.registry import FEATURES


class OnFacePoints(ClipFeature):
    """A feature that needs the 68 landmarks of the onset.

    It is a base beside another: a subclass calls :meth:`take` in ``__init__`` and hands ``fit``
    and ``open`` on.

    Attributes:
        points (dict): Config of the feature that gives the landmarks.
    """

    points: dict

    def take(self, points: Mapping | str) -> None:
        """Make the feature that gives the landmarks.

        Args:
            points (Mapping | str): ``FacePoints``, perhaps with a table, ``dict(type=
                'RTMPosePoints', count=68)``, or another one of (68, 2).

        Raises:
            InputError: If it gives something else.
        """
        self._finder = FEATURES.make(points)
        if self._finder.shape != MEAN_FACE.shape:
            raise InputError(f'points of {type(self).__name__} must be a feature of shape '
                             f'{MEAN_FACE.shape}, such as FacePoints, got {points!r} of shape '
                             f'{self._finder.shape}')
        self.points = self._finder.config

    @property
    def packages(self) -> tuple[str, ...]:
        """Those of the feature that finds the face."""
        return self._finder.packages

    def fit(self, crop_size: int) -> None:
        """Tell that feature, too."""
        super().fit(crop_size)
        self._finder.fit(crop_size)

    def open(self) -> None:
        """Make it ready."""
        super().open()
        self._finder.open()

    def face_points(self, clip: AlignedClip) -> np.ndarray:
        """Return the 68 landmarks, (68, 2), in pixels of the crop.

        Raises:
            InputError: If no face is found; names the clip.
        """
        return np.asarray(self._finder.compute(clip), float)
