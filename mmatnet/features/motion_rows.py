"""ATNet's input to the temporal stream: rows of directions and magnitudes, one per frame."""
from collections.abc import Mapping

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError, checked_number
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import MIRRORED, ClipFeature, frames_of, make_flow
from mmatnet.features.direction_magnitude import ANGLE_MEANS, DirectionMagnitude, row_range
from mmatnet.flow.base import Flow
from mmatnet.registry import FEATURES

REFERENCES = ('previous', 'onset')


@FEATURES.register_module()
class MotionRows(ClipFeature):
    """Mean direction and magnitude of the flow in blocks, a row per frame around the apex.

    float32, (rows, 2 * blocks**2): directions in radians, magnitudes in pixels of the crop. The
    defaults are ATNet's (Peng et al., ACII 2019). The mirror is stored too, since a mean of angles
    does not tell that of the mirrored angles.

    Args:
        flow (Flow | dict | str): The algorithm; the released files do not name theirs.
        blocks (int): Blocks along each side.
        rows (int): Rows of a clip.
        apex_row (int): The row whose flow leaves the apex.
        angle_mean (str): ``arithmetic`` (as released) or ``circular``.
        reference (str): A row's flow starts at the ``previous`` frame (as released) or at the
            ``onset``.
        name (str | None): As for every feature.

    Raises:
        InputError: If a value is unknown or does not fit the others.
    """

    name = 'motion'

    def __init__(self, flow: Flow | Mapping | str = 'farneback', blocks: int = 8, rows: int = 64,
                 apex_row: int = 32, angle_mean: str = 'arithmetic', reference: str = 'previous',
                 name: str | None = None) -> None:
        super().__init__(name)
        self.flow = make_flow(flow)
        self.blocks = checked_number('blocks', blocks, 1)
        self.rows = checked_number('rows', rows, 1)
        self.apex_row = checked_number('apex_row', apex_row, 0)
        if apex_row >= rows:
            raise InputError(f'apex_row must be below rows, got {apex_row} and {rows}')
        for label, value, choices in (('angle_mean', angle_mean, ANGLE_MEANS),
                                      ('reference', reference, REFERENCES)):
            if value not in choices:
                raise InputError(f'{label} must be one of {", ".join(choices)}, got {value!r}')
        self.angle_mean, self.reference = angle_mean, reference

    def fit(self, crop_size: int) -> None:
        """Check that the crop can be cut into blocks."""
        super().fit(crop_size)
        if crop_size % self.blocks:
            raise InputError('crop_size must be a multiple of blocks, '
                             f'got {crop_size} and {self.blocks}')

    def open(self) -> None:
        """Make the flow ready."""
        self.flow.open()

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, and direction and magnitude of every block."""
        return self.rows, 2 * self.blocks ** 2

    @property
    def stored(self) -> tuple[str, str]:
        """The rows, and those of the mirrored flow field."""
        return self.name, f'{self.name}{MIRRORED}'

    def steps(self, clip: Clip) -> dict[int, tuple[int, int]]:
        """Return the two frames whose flow is a row, (from, to), by row; others are zero.

        Raises:
            InputError: If the annotation leaves no row.
        """
        onset, apex, offset = frames_of(clip, 'onset', 'apex', 'offset')
        if onset == offset:
            raise InputError(f'{clip}: expected two frames or more, onset and offset are both '
                             f'{onset}; correct the annotation or leave the clip out')
        rows = row_range(onset, apex, offset, self.rows, self.apex_row)
        if not rows:
            raise InputError(f'{clip}: no frame pair of {onset} to {offset} falls into {self.rows} '
                             f'rows with apex {apex} at row {self.apex_row}; choose another '
                             'apex_row or more rows')
        ends = {row: apex + row - self.apex_row + 1 for row in rows}
        return {row: (end - 1 if self.reference == 'previous' else onset, end)
                for row, end in ends.items()}

    def frames(self, clip: Clip) -> set[int]:
        """Both of every row."""
        return set().union(*self.steps(clip).values())

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Average the flow of every row."""
        return self.compute_all(clip)[self.name]

    def compute_all(self, clip: AlignedClip) -> dict[str, np.ndarray]:
        """Average the flow of every row, and the mirrored flow."""
        arrays = {name: np.zeros(self.shape, np.float32) for name in self.stored}
        averages = DirectionMagnitude((clip.size, clip.size), self.blocks, self.angle_mean)
        for row, step in self.steps(clip.clip).items():
            for array, values in zip(arrays.values(), averages(clip.flow(*step, self.flow)),
                                     strict=True):
                array[row] = values
        return arrays

    def draw(self, generator: np.random.Generator) -> np.ndarray:
        """Return random rows; as in a clip that begins late, the first may be zero."""
        motion = super().draw(generator)
        motion[:generator.integers(self.rows)] = 0
        return motion
