"""Spotters that need scores of a network: trained once per subject, on all others."""
import hashlib
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np

from mmatnet.engine.spotting.recordings import LongDatabase
from mmatnet.engine.spotting.run import Progress, Spotted
from mmatnet.engine.spotting.signals import Reading, Signals
from mmatnet.engine.spotting.tuning import people_of
from mmatnet.io.atomic import atomic_file
from mmatnet.io.json_files import digest


class ScoreEstimator(Protocol):
    """Interface of what scores rows; registered in ``SCORE_ESTIMATORS``."""

    def fit_score(self, train: list, test: list[np.ndarray], seed: int) -> list[np.ndarray]:
        """Train on segments, pairs of rows and the expressions of their video, and score others.

        Args:
            train (list): Of the training subjects.
            test (list[ndarray]): Rows of each segment of the tested one.
            seed (int): Of every draw.

        Returns:
            list[ndarray]: A score for each row of each test segment.
        """


def spot_trained(database: LongDatabase, reading: Reading, folder: Path,
                 signals: Mapping[str, Signals], estimator: ScoreEstimator, about: Mapping,
                 seed: int, options: Mapping[str, float], advance: Progress) -> Spotted:
    """Spot in every recording by a network that saw no recording of its subject.

    Args:
        database, reading, signals: As for :func:`mmatnet.engine.spotting.run.spot`.
        folder (Path): Where the scores of each subject are kept; an interrupted run goes on from
            them.
        estimator (ScoreEstimator): Trains, and scores.
        about (Mapping): Its config, which the kept scores go with.
        seed (int): Of every draw.
        options (Mapping): Of the spotter's quick half.
        advance (Callable): Called after each subject.

    Raises:
        InputError: If the truth does not say who is seen, or there is one subject only.
    """
    subjects = {one.video: one.subject for one in database.recordings}
    digests = {video: [_digest(rows) for rows in one.segments] for video, one in signals.items()}
    intervals = {}
    for tested in people_of(subjects):
        own = [video for video, subject in subjects.items() if subject == tested]
        train = [(rows, [span for span in database.truth if span.video == video])
                 for video, subject in subjects.items() if subject != tested
                 for rows in signals[video].segments]
        test = [rows for video in own for rows in signals[video].segments]
        key = digest({'estimator': dict(about), 'seed': seed, 'reading': vars(reading),
                      'truth': sorted(map(str, database.truth)), 'subjects': subjects,
                      'rows': digests})
        file = folder / f'{tested}-{key[:16]}.npz'
        scores = _read(file, [len(rows) for rows in test])
        if scores is None:
            scores = estimator.fit_score(train, test, seed)
            with atomic_file(file) as temporary, open(temporary, 'wb') as out:
                np.savez(out, scores=np.concatenate(scores))
        rest = iter(scores)
        for video in own:
            spotter, found = reading.make_spotter(**options), []
            for rows in signals[video].segments:
                found += spotter.decide_scored(rows, next(rest))
            intervals[video] = found
        advance()
    return Spotted({video: intervals[video] for video in subjects}, dict(signals), [])


def _digest(rows: np.ndarray) -> str:
    return hashlib.sha256(rows.tobytes()).hexdigest()


def _read(file: Path, lengths: list[int]) -> list[np.ndarray] | None:
    """Kept scores, or ``None`` where there are none, or damaged ones, which are made again."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            scores = kept['scores']
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
    return np.split(scores, np.cumsum(lengths)[:-1]) if len(scores) == sum(lengths) else None
