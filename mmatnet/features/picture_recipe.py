"""The recipe of apex flow that comes from ready-made pictures."""
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import numpy as np

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe

LETTERS = 'uvs'  # u to the right, v down, strain


@dataclass(frozen=True)
class PictureRecipe:
    """How 8-bit pictures become apex flow.

    u and v become (grey - 127.5) / 127.5, within [-1, 1]; strain becomes grey / 255, within
    [0, 1]. What one stands for in pixels is not known. That zero flow is grey 127.5 is assumed: it
    holds for pictures scaled symmetrically. For pictures stretched from the channel's minimum to
    its maximum the zero lies elsewhere, but the mirrored u is 255 - u there too, which is what
    stretching -u gives; so the stored mirror is right for both.

    Args:
        channels (str): Which of ``u``, ``v`` and ``s`` (strain) the picture's red, green and blue
            hold; ``uvs`` by default. A picture written by OpenCV from the order (s, v, u) is
            ``uvs``, because OpenCV counts blue first.
        size (int): Side of the stored apex flow; pictures of other sizes are resized.

    Raises:
        InputError: If a value is unsound.
    """

    channels: str = LETTERS
    size: int = 28

    def __post_init__(self) -> None:
        if not isinstance(self.channels, str) or sorted(self.channels) != sorted(LETTERS):
            raise InputError('channels must say which of u, v and s (strain) red, green and blue '
                             f'hold, such as uvs or svu, got {self.channels!r}')
        if type(self.size) is not int or self.size < 2:
            raise InputError(f'size must be a whole number from 2 up, got {self.size!r}')

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that change with every parameter."""
        text = json.dumps(self.to_dict(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_dict(self) -> dict:
        """Return every parameter as plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping) -> 'PictureRecipe':
        """Make a recipe from plain data.

        Raises:
            InputError: If a key is unknown, or a value unsound.
        """
        names = [own.name for own in fields(cls)]
        if not isinstance(values, Mapping) or set(values) - set(names):
            raise InputError(f'a recipe of pictures has {" and ".join(names)}, got {values!r}')
        return cls(**values)

    def differences(self, other: 'Recipe | PictureRecipe') -> list[str]:
        """Say in words where this recipe differs from another, one entry per parameter."""
        if isinstance(other, Recipe):
            return ['it was made from pictures, not from frames']
        mine, theirs = self.to_dict(), other.to_dict()
        return [f'{name} is {mine[name]}, not {theirs[name]}'
                for name in mine if mine[name] != theirs[name]]

    def apex_flow(self, picture: np.ndarray) -> np.ndarray:
        """Decode a picture that has its final size.

        Args:
            picture (ndarray): Grey levels 0 to 255, shape (H, W, 3), red first.

        Returns:
            ndarray: Shape (3, H, W), float32: u, v, strain.
        """
        order = [self.channels.index(letter) for letter in LETTERS]
        grey = picture[..., order].transpose(2, 0, 1).astype(np.float32)
        flow = (grey[:2] - np.float32(127.5)) / np.float32(127.5)
        return np.concatenate([flow, grey[2:] / np.float32(255)])
