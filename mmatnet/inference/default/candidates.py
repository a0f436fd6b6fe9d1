"""What may become the model: a step from flow to numbers, and a linear machine on them."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from mmatnet.clips.megc2019 import CLASSES
from mmatnet.datasets.steps import make_steps
from mmatnet.errors import InputError
from mmatnet.inference.default.pictures import PIXELS, STREAM, Pictures, perturbed

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import SVC

RULES, CHANNELS, SIZES = ('clip-max', 'stretch'), ('uv', 'uvs'), (28, 14)
STRENGTHS = (0.03, 0.1)  # inverse of the penalty's, scikit-learn's C
ITERATIONS = 300


@dataclass(frozen=True)
class View:
    """What a machine is given of a flow.

    Args:
        rule (str): Of :class:`mmatnet.datasets.steps.apex_flow.ScaleApexFlow`.
        channels (str): ``uv``, or ``uvs`` with strain.
        size (int): Side of the picture.
    """

    rule: str
    channels: str
    size: int

    @property
    def steps(self) -> list[dict]:
        """The steps before the network.

        The first makes of flow in pixels what the pictures are, each channel stretched by itself.
        """
        return [{'type': 'ScaleApexFlow', 'size': PIXELS, 'rule': 'stretch', 'out': STREAM},
                {'type': 'ScaleApexFlow', 'size': self.size, 'rule': self.rule, 'out': STREAM},
                {'type': 'SelectApexFlow', 'channels': self.channels}]

    @property
    def numbers(self) -> int:
        """How many numbers a machine is given."""
        return len(self.channels) * self.size**2

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of what a machine is given."""
        return len(self.channels), self.size, self.size

    def vectors(self, flow: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
        """Return what a machine is given of some flows, (3, 28, 28) each: (N, D), float32."""
        steps = make_steps(self.steps)
        rows = []
        for one in flow:
            sample = {STREAM: one.copy()}
            for step in steps:
                sample = step.transform(sample)
            rows.append(np.ravel(sample[STREAM]))
        return np.stack(rows)

    def __str__(self) -> str:
        return f'{self.channels} at {self.size}x{self.size}, {self.rule}'


@dataclass(frozen=True)
class Candidate:
    """Multinomial logistic regression on a view, its classes weighed by their frequency.

    Args:
        view (View): What it is given.
        strength (float): scikit-learn's C.
    """

    view: View
    strength: float

    def machine(self) -> 'LogisticRegression':
        """Make the machine, not fitted."""
        from sklearn.linear_model import LogisticRegression

        return LogisticRegression(C=self.strength, class_weight='balanced', max_iter=ITERATIONS)

    def __str__(self) -> str:
        return f'logistic regression, C = {self.strength:g}, on {self.view}'


@dataclass(frozen=True)
class Kernel:
    """A support vector machine on a view, which is measured beside the candidates.

    Its support vectors are the pictures themselves, so it cannot be handed out.

    Args:
        view (View): What it is given.
    """

    view: View

    def machine(self) -> 'SVC':
        """Make the machine, not fitted."""
        from sklearn.svm import SVC

        return SVC(class_weight='balanced')

    def __str__(self) -> str:
        return f'support vector machine, RBF kernel, C = 1, on {self.view}'


VIEWS = [View(*options) for options in product(RULES, CHANNELS, SIZES)]
CANDIDATES = [Candidate(view, strength) for view, strength in product(VIEWS, STRENGTHS)]
KERNELS = [Kernel(view) for view in VIEWS]


@dataclass(frozen=True)
class Bench:
    """Pictures, and what each view makes of them, once.

    Args:
        pictures (Pictures): N clips.
    """

    pictures: Pictures
    _made: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def vectors(self, view: View) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the clips as they are, mirrored and perturbed, (N, D) each."""
        if view not in self._made:
            flows = self.pictures.flow, self.pictures.mirrored, self._perturbed
            self._made[view] = tuple(map(view.vectors, flows))
        return self._made[view]

    def fit(self, candidate: Candidate | Kernel, rows: np.ndarray
            ) -> 'LogisticRegression | SVC':
        """Fit a candidate to some clips and their mirrors.

        Raises:
            InputError: If a class has no clip among them.
        """
        labels = self.pictures.labels[rows]
        if absent := sorted(set(range(len(CLASSES))) - set(labels.tolist())):
            raise InputError(f'no clip of {CLASSES[absent[0]]} is left to train on in a fold; add '
                             'pictures of more subjects')
        plain, mirrored, _ = self.vectors(candidate.view)
        return candidate.machine().fit(np.concatenate([plain[rows], mirrored[rows]]),
                                       np.concatenate([labels, labels]))

    @cached_property
    def _perturbed(self) -> np.ndarray:
        return np.stack([perturbed(one, seed) for seed, one in enumerate(self.pictures.flow)])
