"""How the cells of a face move from onset to apex, relative to the tip of the nose."""
from collections.abc import Mapping

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import frames_of, make_flow
from mmatnet.features.face_cells import KINDS, NOSE, cell_means, cell_numbers, number_of_cells
from mmatnet.features.on_face_points import OnFacePoints
from mmatnet.flow.base import Flow
from mmatnet.flow.strain import optical_strain
from mmatnet.registry import FEATURES


@FEATURES.register_module()
class CellMotion(OnFacePoints):
    """Mean u, v, length and strain of the onset-apex flow in each cell of the face.

    float32, (cells, 4), in pixels of the crop and without unit; the mean motion of the cell around
    the tip of the nose is taken away first. Zero where the apex is the onset. A variant of ours of
    what :mod:`mmatnet.features.face_cells` names.

    Args:
        kind (str): ``voronoi``, 51 cells, or ``delaunay``, triangles.
        flow (Flow | dict | str): The algorithm.
        points (dict | str): The feature that gives the 68 landmarks. Defaults to ``FacePoints``.
        name (str | None): As for every feature.

    Raises:
        InputError: If the kind is unknown.
    """

    name = 'cell_motion'

    def __init__(self, kind: str = 'voronoi', flow: Flow | Mapping | str = 'farneback',
                 points: Mapping | str = 'FacePoints', name: str | None = None) -> None:
        super().__init__(name)
        self.take(points)
        if kind not in KINDS:
            raise InputError(f'kind must be one of {", ".join(KINDS)}, got {kind!r}')
        self.kind, self.flow = kind, make_flow(flow)

    def open(self) -> None:
        """Make flow and landmarks ready."""
        super().open()
        self.flow.open()

    @property
    def shape(self) -> tuple[int, int]:
        """Cells, and four numbers."""
        return number_of_cells(self.kind), 4

    def frames(self, clip: Clip) -> set[int]:
        """Onset and apex."""
        return set(frames_of(clip, 'onset', 'apex'))

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Average the flow.

        Raises:
            InputError: If no face is found.
        """
        onset, apex = frames_of(clip.clip, 'onset', 'apex')
        if onset == apex:
            return np.zeros(self.shape, np.float32)
        points = self.face_points(clip)
        flow = clip.flow(onset, apex, self.flow)
        around_nose = cell_numbers(points, clip.size, 'voronoi') == NOSE
        moved = flow - flow[around_nose].mean(axis=0) if around_nose.any() else flow
        channels = np.stack([moved[..., 0], moved[..., 1], np.hypot(moved[..., 0], moved[..., 1]),
                             optical_strain(flow)])
        cells = cell_numbers(points, clip.size, self.kind)
        return cell_means(channels, cells, number_of_cells(self.kind)).astype(np.float32)

    def note(self, clip: Clip) -> str | None:
        """Say where no flow leads to the apex."""
        if clip.onset == clip.apex:
            return f'the apex is the onset, so its {self.name} is zero'
        return None
