"""Predictions whose matrices are known."""
import dataclasses

import numpy as np
import pytest

from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.evaluation.formats.predictions import Prediction

# Rows truth, columns prediction; computed from the logs that STSTNet's authors published
# (github.com/christy1206/STSTNet): matrix, UF1, UAR, accuracy, WF1
GOLDEN = {
    'full': ([[219, 22, 9], [40, 62, 7], [21, 3, 59]], .7353, .7186, .7692, .7637),
    'smic': ([[54, 10, 6], [17, 30, 4], [14, 1, 28]], .6801, .6703, .6829, .6815),
    'casme2': ([[83, 5, 0], [12, 19, 1], [2, 0, 23]], .8382, .8190, .8621, .8562),
    'samm': ([[82, 7, 3], [11, 13, 2], [5, 2, 8]], .6588, .6415, .7744, .7674),
}


def challenge_predictions(mistakes: int | None = None, **changes) -> list[Prediction]:
    """Predictions of the challenge's 442 clips with exactly the golden matrices.

    Args:
        mistakes (int, optional): Seed from which it is drawn which clips are wrong; without it
            they are the last of their class in the list's order.
        changes: Other values for the records' fields.
    """
    told = {(database, truth): np.repeat(range(3), row).tolist()
            for database, (matrix, *_) in GOLDEN.items() for truth, row in enumerate(matrix)}
    if mistakes is not None:
        draw = np.random.default_rng(mistakes)
        told = {key: draw.permutation(answers).tolist() for key, answers in told.items()}
    made = [Prediction(*key, label, told[key[0], label].pop(0), selection='unknown',
                       fold='-'.join(key[:2]))
            for key, label in read_megc2019().items()]
    return [dataclasses.replace(record, **changes) for record in made]


@pytest.fixture
def golden() -> dict:
    """Part to (matrix, UF1, UAR, accuracy, WF1)."""
    return GOLDEN


@pytest.fixture
def predict():
    """Makes predictions with the golden matrices."""
    return challenge_predictions
