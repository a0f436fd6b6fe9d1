"""What the whole recipe is worth: choice, temperature and threshold made anew without the tested.

Under ``lodo`` (holdout database evaluation) each database is predicted by what the other two
choose and train. Under ``loso`` (composite database evaluation) each subject is predicted by a
machine of all others; what it is was chosen, once for each of five groups of subjects, by those
outside the subject's group.
"""
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mmatnet.clips.protocols import make_folds
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.inference.default.calibration import softmax
from mmatnet.inference.default.candidates import CANDIDATES, Bench
from mmatnet.inference.default.choice import Choice, choose, inner_folds

GROUPS = 5


@dataclass(frozen=True)
class Outer:
    """A protocol's predictions.

    Args:
        predictions (list[Prediction]): Of every clip, with calibrated scores.
        told (list[bool]): Whether each reaches the threshold that its training side chose.
        choices (list[Choice]): What was chosen, per fold or group.
    """

    predictions: list[Prediction]
    told: list[bool]
    choices: list[Choice]


def evaluate(bench: Bench, protocol: str) -> Outer:
    """Run a protocol, ``loso`` or ``lodo``.

    Raises:
        InputError: If there are too few subjects or databases.
    """
    pictures = bench.pictures
    keys = [clip.subject_key for clip in pictures.clips]
    labels: dict = {}
    for key, label in zip(keys, pictures.labels.tolist(), strict=True):
        labels.setdefault(key, []).append(label)
    made = dict(_choices(bench)) if protocol == 'loso' else {}
    choices, predictions, told = list({id(one): one for one in made.values()}.values()), [], []
    for fold in make_folds(protocol, labels):
        train, test = (np.flatnonzero([key in side for key in keys])
                       for side in (set(fold.train), set(fold.test)))
        if protocol == 'loso':
            choice = made['/'.join(fold.test[0])]
        else:
            choice = choose(bench, train, CANDIDATES)
            choices.append(choice)
        scores = _predict(bench, choice, train, test)
        for row, values in zip(test, scores, strict=True):
            clip = pictures.clips[row]
            predictions.append(Prediction(
                *clip.key, int(pictures.labels[row]), int(values.argmax()),
                tuple(values.tolist()), protocol, 'last', fold.name, 0))
            told.append(bool(values.max() >= choice.threshold))
    return Outer(predictions, told, choices)


def _choices(bench: Bench) -> Iterator[tuple[str, Choice]]:
    """Choose for each group of subjects by the others; yield it for each subject."""
    rows, subjects = np.arange(len(bench.pictures.clips)), bench.pictures.subjects
    for train, test in inner_folds(bench, rows, min(GROUPS, len(set(subjects)))):
        choice = choose(bench, rows[train], CANDIDATES)
        for subject in sorted(set(subjects[test])):
            yield subject, choice


def _predict(bench: Bench, choice: Choice, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    machine = bench.fit(choice.tried.candidate, train)
    plain, *_ = bench.vectors(choice.tried.candidate.view)
    return softmax(machine.decision_function(plain[test]), choice.temperature)
