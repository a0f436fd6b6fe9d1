"""The interface of a protocol, and what makes one, or its folds, of what a config says."""
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from mmatnet.clips.protocols.fold import Fold, Labels
from mmatnet.errors import InputError
from mmatnet.registry import PROTOCOLS

TRANSDUCTIVE = 'TRANSDUCTIVE'  # ends the name of a protocol that offers clips without labels


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """Divides the subjects into folds: a pure function of who is there.

    A protocol is a dataclass of its options. It gives its ``name`` and its ``divide``, and is
    registered in ``PROTOCOLS`` under the ``type`` by which configs call it.

    Args:
        allow_empty_classes (bool): Let folds train without a clip of some class. Defaults to
            False.
        adapt (str, optional): ``'test'`` offers the training the clips of the fold's test subjects
            without their labels, which marks all that comes of it TRANSDUCTIVE. Defaults to
            nobody's clips.

    Raises:
        InputError: If an option is not what it must be.
    """

    name: ClassVar[str]  # what stands in the column ``protocol``, such as ``loso``
    one_fold: ClassVar[bool] = False  # whether there is a single fold, whoever is there
    tests: ClassVar[bool] = True  # whether anybody is held out

    allow_empty_classes: bool = False
    adapt: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.allow_empty_classes, bool):
            raise InputError("a protocol's allow_empty_classes must be True or False, got "
                             f'{self.allow_empty_classes!r}')
        if self.adapt not in (None, 'test'):
            raise InputError(f"a protocol's adapt must be 'test' or None, got {self.adapt!r}")
        if self.adapt is not None and not self.tests:
            raise InputError(f"protocol {self.name!r} tests nobody, so adapt='test' offers no "
                             'clip; leave it out, or choose another protocol')

    def divide(self, labels: Labels) -> Iterable[Fold]:
        """Return the folds, without ``adapt``; the order of the subjects must not matter.

        Args:
            labels (Labels): Subject to the labels of its clips.

        Raises:
            InputError: If the subjects do not allow it.
        """
        raise NotImplementedError

    @property
    def column(self) -> str:
        """What stands in the column ``protocol``: the name, and TRANSDUCTIVE if it is that."""
        return self.name if self.adapt is None else f'{self.name} {TRANSDUCTIVE}'

    def folds(self, labels: Labels, classes: Sequence[str] | None = None) -> list[Fold]:
        """Divide the subjects, and refuse a fold that cannot be trained or tested.

        Args:
            labels (Labels): Subject to the labels of its clips.
            classes (Sequence[str], optional): Class names in label order; with them, folds that
                would train without a clip of a class are refused.

        Raises:
            InputError: If the subjects do not allow it, or a fold has an empty side or lacks a
                class to train.
        """
        folds = list(self.divide(labels))
        for fold in folds:
            self._check(fold, labels, classes)
        return [replace(fold, adapt=fold.test) if self.adapt == 'test' else fold for fold in folds]

    def _check(self, fold: Fold, labels: Labels, classes: Sequence[str] | None) -> None:
        where = f'protocol {self.name!r}, fold {fold.name}'
        if fold.adapt:
            raise ValueError(f'{where}: divide() gave subjects to adapt to; the option adapt does, '
                             f'so that the run is marked {TRANSDUCTIVE}')
        if self.tests and not any(labels[subject] for subject in fold.test):
            raise InputError(f'{where}: no clip to test; choose other subjects')
        trained = {label for subject in fold.train for label in labels[subject]}
        if not trained:
            raise InputError(f'{where}: no clip to train on; choose other subjects')
        lacking = [name for number, name in enumerate(classes or ()) if number not in trained]
        if lacking and not self.allow_empty_classes:
            raise InputError(f'{where}: no training clip of class {", ".join(lacking)}; add '
                             'subjects, choose another protocol, or allow it with its option '
                             'allow_empty_classes=True')


def make_protocol(protocol: str | Mapping[str, Any]) -> Protocol:
    """Build a protocol from its name, or from a dictionary with it as ``type`` and its options.

    Raises:
        InputError: If the name is unknown, or an option is unknown, missing or not what it must be.
    """
    if not isinstance(protocol, (str, Mapping)):
        raise InputError(f'protocol must be one of {", ".join(PROTOCOLS.names())}, or a dict with '
                         f'one of them as type, got {protocol!r}')
    return PROTOCOLS.make(protocol)


def make_folds(protocol: str | Mapping[str, Any], labels: Labels,
               classes: Sequence[str] | None = None) -> list[Fold]:
    """Return the folds of a protocol, as :meth:`Protocol.folds` of :func:`make_protocol`."""
    return make_protocol(protocol).folds(labels, classes)


def protocol_name(protocol: str | Mapping[str, Any]) -> str:
    """Return what stands in the column ``protocol``: ``loso``, ``groups-5``, ``cross-a-to-b``.

    Examples:
        >>> protocol_name({'type': 'groups', 'k': 5})
        'groups-5'
        >>> protocol_name({'type': 'loso', 'adapt': 'test'})
        'loso TRANSDUCTIVE'
    """
    return make_protocol(protocol).column


def named_fold(folds: Sequence[Fold], name: str) -> Fold:
    """Return the fold of a name.

    Raises:
        InputError: If there is none; names the nearest, or the first.
    """
    found = next((fold for fold in folds if fold.name == name), None)
    if found is None:
        names = [fold.name for fold in folds]
        some = difflib.get_close_matches(name, names) or names[:3]
        raise InputError(f'no fold {name!r} among the {len(folds)} of this protocol, such as '
                         f'{", ".join(some)}; the column fold of predictions.csv has all names')
    return found


def as_names(value: Sequence[str] | str | None, side: str) -> list[str]:
    """Return one name or several, an option of a protocol, as a list.

    Raises:
        InputError: If there is none, or something else; names the option, ``side``.
    """
    names = [value] if isinstance(value, str) else value
    if (not isinstance(names, Sequence) or not names
            or not all(isinstance(name, str) for name in names)):
        raise InputError(f'{side} must be one name or more, got {value!r}')
    return list(names)
