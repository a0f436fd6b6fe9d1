"""Networks that nobody trained, and videos that are longer than their file, to take times of."""
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mmatnet.face.placement import Placement
from mmatnet.features.recipe import Recipe
from mmatnet.io.video.readers import Reader
from mmatnet.io.video.stream import open_stream
from mmatnet.sources.training_record import DatabaseShare, TrainingData

if TYPE_CHECKING:
    from torch.nn import Module

CLASSES = ['negative', 'positive', 'surprise']


def untrained(recipe: Recipe, placement: Placement | None = None) -> TrainingData:
    """Say of a model that it reads features of a recipe, and where faces lie in its crops."""
    share = DatabaseShare('drawn', True, recipe.to_dict(), dict.fromkeys(CLASSES, 1), ['1'],
                          placement.to_dict() if placement else None)
    return TrainingData(CLASSES, [share], [], [], 'last', 0)


def network_of(config: str | Path) -> 'Module':
    """Make the network of a config, with its first weights; PyTorch is imported here."""
    from mmengine.registry import DefaultScope

    import mmatnet.register  # noqa: F401
    from mmatnet.engine.config import load_config
    from mmatnet.registry import MODELS

    with DefaultScope.overwrite_default_scope('mmaction'):
        return MODELS.build(load_config(str(config)).model)


def repeated(path: Path, times: int, fps: float | None = None) -> Reader:
    """Give a video several times in a row, with numbers that go on and no times of its own."""
    def frames() -> Iterator[tuple[int, None, np.ndarray]]:
        pictures = itertools.chain.from_iterable(open_stream(path) for _ in range(times))
        for number, picture in enumerate(pictures):
            yield number, None, picture.bgr

    return Reader(times * open_stream(path).total, fps, frames())
