"""What is trained in a fold: the contract that the fold driver knows, and nothing more of it."""
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mmatnet.clips.protocols import Fold
from mmatnet.evaluation.formats.predictions import Prediction

if TYPE_CHECKING:
    from mmatnet.engine.experiment import Experiment


class Estimator(Protocol):
    """Fits on one side of a fold and predicts the other.

    Made once per run from a config's ``estimator`` and pickled for every process, so it holds its
    arguments and nothing that was fitted. Its ``fit_predict`` leaves nothing behind but what lies
    in the fold's folder, from which an interrupted fit may go on.

    Attributes:
        needs (tuple[str]): Keys of a config that it reads, which must be there and be dicts.
        selections (tuple[str]): Values of a config's ``selection`` that it can follow.
    """

    needs: tuple[str, ...]
    selections: tuple[str, ...]

    def fit_predict(self, experiment: 'Experiment', fold: Fold, seed: int,
                    folder: Path) -> list[Prediction]:
        """Fit on ``fold.train`` from a seed, and predict every clip of ``fold.test``.

        Args:
            experiment (Experiment): The config, taken apart; not changed.
            fold (Fold): Who trains, who is tested, and who is served without labels.
            seed (int): Of every draw.
            folder (Path): For logs and whatever lets an interrupted fit go on.

        Returns:
            list[Prediction]: One per clip and selection; labels are only written down, the test
            side decides nothing (but under ``selection='oracle'``, which says so).
        """
