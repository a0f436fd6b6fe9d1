"""The recipe: everything that decides what the features of given frames are."""
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields

from mmatnet.errors import InputError
from mmatnet.features.direction_magnitude import ANGLE_MEANS
from mmatnet.registry import FLOWS

REFERENCES = ('previous', 'onset')
FACES = ('registered', 'centerface', 'rtmpose')
STABILISATIONS = ('none', 'nose')
# Parameters that later versions added: at their defaults they are no part of the hash, so that
# stores from before still verify
ADDED = ('face', 'stabilise', 'apex_flow', 'apex_flow_size')


@dataclass(frozen=True)
class Recipe:
    """How frames become an apex crop, direction-magnitude rows and, if asked for, apex flow.

    The defaults are ATNet's.

    Frames are read grey and brought to ``crop_size`` x ``crop_size`` before the flow, by averaging
    pixel areas (``INTER_AREA``) where both sides shrink and bilinearly otherwise; a registered
    280x340 crop of CASME II loses its aspect ratio, as in the published apex image.

    Args:
        flow (str): ``farneback``, ``dis`` or ``tvl1``; the released files do not name theirs.
        flow_parameters (dict): Those that differ from the defaults; completed on construction.
        crop_size (int): Side of the square crops in pixels.
        blocks (int): Blocks along each side.
        rows (int): Rows of a clip.
        apex_row (int): The row whose flow leaves the apex.
        angle_mean (str): ``arithmetic`` (as released) or ``circular``.
        reference (str): A row's flow starts at the ``previous`` frame (as released) or at the
            ``onset``.
        face (str): ``registered`` (the frames are face crops already), or who finds the face that
            is aligned and cropped: ``centerface`` or ``rtmpose``.
        stabilise (str): ``none``, or ``nose``: the motion of the nose is subtracted from each
            flow field.
        apex_flow (bool): Also the flow from onset to apex, with its strain
            (:mod:`mmatnet.features.apex_flow`).
        apex_flow_size (int | None): Side of the stored apex flow, which is computed at
            ``crop_size`` and shrunk by averaging areas; completed to ``crop_size``. Its values
            stay pixels of the crop. Only with ``apex_flow``.

    Raises:
        InputError: If a value is unknown or does not fit the others.
    """

    flow: str = 'farneback'
    flow_parameters: dict[str, int | float | bool] = field(default_factory=dict)
    crop_size: int = 224
    blocks: int = 8
    rows: int = 64
    apex_row: int = 32
    angle_mean: str = 'arithmetic'
    reference: str = 'previous'
    face: str = 'registered'
    stabilise: str = 'none'
    apex_flow: bool = False
    apex_flow_size: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.flow_parameters, Mapping):
            raise InputError(f'flow_parameters must be names with values, '
                             f'got {self.flow_parameters!r}')
        complete = FLOWS.make({'type': self.flow, **self.flow_parameters}).parameters
        object.__setattr__(self, 'flow_parameters', complete)
        for name in ('crop_size', 'blocks', 'rows', 'apex_row'):
            value, least = getattr(self, name), 0 if name == 'apex_row' else 1
            if type(value) is not int or value < least:
                raise InputError(f'{name} must be a whole number from {least} up, got {value!r}')
        if self.crop_size % self.blocks:
            raise InputError(f'crop_size must be a multiple of blocks, '
                             f'got {self.crop_size} and {self.blocks}')
        if self.apex_row >= self.rows:
            raise InputError(f'apex_row must be below rows, got {self.apex_row} and {self.rows}')
        for name, choices in (('angle_mean', ANGLE_MEANS), ('reference', REFERENCES),
                              ('face', FACES), ('stabilise', STABILISATIONS)):
            if getattr(self, name) not in choices:
                raise InputError(f'{name} must be one of {", ".join(choices)}, '
                                 f'got {getattr(self, name)!r}')
        self._complete_apex_flow()

    def _complete_apex_flow(self) -> None:
        size = self.apex_flow_size
        if type(self.apex_flow) is not bool:
            raise InputError(f'apex_flow must be true or false, got {self.apex_flow!r}')
        if not self.apex_flow:
            if size is not None:
                raise InputError(f'apex_flow_size goes with apex_flow only, got {size!r}; set '
                                 'apex_flow to true or leave the size out')
        elif size is None:
            object.__setattr__(self, 'apex_flow_size', self.crop_size)
        elif type(size) is not int or not 1 <= size <= self.crop_size:
            raise InputError(f'apex_flow_size must be a whole number from 1 to crop_size '
                             f'{self.crop_size}, got {size!r}')

    @property
    def width(self) -> int:
        """Numbers per row: direction and magnitude of every block."""
        return 2 * self.blocks ** 2

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that change with every parameter."""
        defaults = {own.name: own.default for own in fields(self)}
        values = {name: value for name, value in self.to_dict().items()
                  if name not in ADDED or value != defaults[name]}
        text = json.dumps(values, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_dict(self) -> dict:
        """Return every parameter as plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping) -> 'Recipe':
        """Make a recipe from plain data; parameters left out take their defaults.

        Raises:
            InputError: If a key is unknown, or a value unsound.
        """
        if not isinstance(values, Mapping):
            raise InputError(f'a recipe must be names with values, got {values!r}')
        names = [own.name for own in fields(cls)]
        unknown = [str(key) for key in values if key not in names]
        if unknown:
            raise InputError(f'a recipe has the parameters {", ".join(names)}; '
                             f'it does not know {", ".join(unknown)}')
        return cls(**values)

    def differences(self, other: 'Recipe') -> list[str]:
        """Say in words where this recipe differs from another, one entry per parameter."""
        if not isinstance(other, Recipe):
            return ['it was made from frames, not from pictures']
        mine, theirs = _flat(self), _flat(other)
        absent = 'absent'
        return [f'{name} is {mine.get(name, absent)}, not {theirs.get(name, absent)}'
                for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)]


def _flat(recipe: Recipe) -> dict:
    """Spread the parameters of the flow; ``farneback.levels`` stands beside ``flow``."""
    values = recipe.to_dict()
    own = values.pop('flow_parameters')
    return {**values, **{f'{recipe.flow}.{name}': value for name, value in own.items()}}
