"""What every optical flow has in common: all of its parameters, spelt out."""
import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

import cv2
import numpy as np

from mmatnet.errors import InputError

Result = TypeVar('Result')
Calculate = Callable[[np.ndarray, np.ndarray], np.ndarray]


class Flow:
    """Dense optical flow from one frame to another.

    A subclass names itself, lists its defaults, and makes the function that computes; it is
    registered in :data:`mmatnet.registry.FLOWS` under its name.

    Args:
        **parameters: Those that differ from :attr:`defaults`.

    Attributes:
        parameters (dict): Every parameter by name.

    Raises:
        InputError: If a parameter is unknown, or a value is of another kind.
    """

    name: str
    defaults: Mapping[str, int | float | bool] = MappingProxyType({})

    def __init__(self, **parameters: int | float | bool) -> None:
        unknown = [key for key in parameters if key not in self.defaults]
        if unknown:
            raise InputError(f'flow {self.name} has the parameters {", ".join(self.defaults)}; '
                             f'it does not know {", ".join(unknown)}')
        self.parameters = {key: self._checked(key, parameters.get(key, default), type(default))
                           for key, default in self.defaults.items()}

    def _checked(self, key: str, value: float, kind: type) -> int | float | bool:
        if type(value) is not kind and (kind, type(value)) != (float, int):
            raise InputError(f'flow parameter {self.name}.{key} must be of type {kind.__name__}, '
                             f'got {value!r}')
        if not abs(value) < 2 ** 31:  # what OpenCV takes; NaN is no less than anything
            raise InputError(f'flow parameter {self.name}.{key} must be less than 2^31, got '
                             f'{value!r}')
        return kind(value)

    @property
    def config(self) -> dict:
        """Type and every parameter, as :data:`mmatnet.registry.FLOWS` makes it again."""
        return {'type': self.name, **self.parameters}

    def make(self) -> Calculate:
        """Make the function that computes, once in each process.

        Raises:
            InputError: If OpenCV lacks the algorithm.
        """
        raise NotImplementedError

    def open(self) -> None:
        """Make ready, before there is a frame.

        Raises:
            InputError: If OpenCV lacks the algorithm, or refuses the values.
        """
        _ = self._calculate

    @functools.cached_property
    def _calculate(self) -> Calculate:
        return self._explained(self.make)

    def __call__(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Say where the content of the first frame goes in the second.

        Args:
            first, second (ndarray): Grey frames, uint8, shape (H, W).

        Returns:
            ndarray: float32, (H, W, 2), in pixels; u to the right, v down.

        Raises:
            InputError: As :meth:`open`.
        """
        return self._explained(self._calculate, first, second)

    def _explained(self, call: Callable[..., Result], *frames: np.ndarray) -> Result:
        try:
            return call(*frames)
        except cv2.error as error:
            raise InputError(f'flow {self.name}: OpenCV refuses the parameters {self.parameters}; '
                             f'{error.err}') from error

    def __getstate__(self) -> dict:
        """Pickle the parameters; OpenCV's objects are made anew."""
        return {'parameters': self.parameters}

    def __repr__(self) -> str:
        return f'{type(self).__name__}(**{self.parameters})'
