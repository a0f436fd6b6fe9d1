"""Networks of the zoo on the same inner folds: three seeds, by the common recipe."""
import csv
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from mmatnet.clips.annotation import write_annotations
from mmatnet.clips.protocols import Fold
from mmatnet.datasets.steps.apex_flow import stretch_channels
from mmatnet.inference.default.candidates import Bench
from mmatnet.inference.default.choice import inner_folds, uf1
from mmatnet.inference.default.pictures import TABLE, Pictures

CONFIGS = ('ststnet', 'off-apexnet')
SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Network:
    """What the inner folds say of a network.

    Args:
        name (str): Of its config.
        seeds (list[float]): UF1 of each seed.
        ensemble (float): UF1 of the mean of their scores.
    """

    name: str
    seeds: list[float]
    ensemble: float


def try_networks(bench: Bench) -> list[Network]:
    """Train each network in each inner fold, and predict the other clips, as they are.

    Raises:
        InputError: If a config cannot be used.
    """
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write_pictures(bench.pictures, root)
        return [_try(bench, config, root) for config in CONFIGS]


def write_pictures(pictures: Pictures, root: Path) -> None:
    """Write the pictures, in their common framing, as configs read them."""
    table = root / TABLE
    table.parent.mkdir(parents=True)
    write_annotations(table.parent / 'annotations.csv', pictures.clips)
    with open(table, 'w', newline='', encoding='utf-8') as out:
        writer = csv.writer(out)
        writer.writerow(['clip', 'path'])
        for number, (clip, flow) in enumerate(zip(pictures.clips, pictures.flow, strict=True)):
            grey = np.rint(stretch_channels(flow, 0, 255)).astype(np.uint8)  # (3, 28, 28)
            Image.fromarray(grey.transpose(1, 2, 0)).save(table.parent / f'{number}.png')
            writer.writerow([clip, f'{number}.png'])


def _try(bench: Bench, name: str, root: Path) -> Network:
    import mmatnet.register  # noqa: F401
    from mmatnet.engine.config import load_config
    from mmatnet.engine.experiment import take_apart

    config = f'{name}_megc2019-hde_common'
    experiment = take_apart(load_config(f'configs/{name.replace("-", "_")}/{config}.py',
                                        {'data_root': str(root)}))
    labels = bench.pictures.labels
    places = {clip.key: place for place, clip in enumerate(bench.pictures.clips)}
    seeds = []
    for seed in SEEDS:
        scores = np.zeros((len(labels), len(experiment.task.classes)))
        for fold in _folds(bench):
            work = root / 'work'
            work.mkdir()
            for one in experiment.fit_predict(fold, seed, work):
                scores[places[one.clip_key]] = one.scores
            shutil.rmtree(work)
        seeds.append(scores)
    return Network(config, [uf1(labels, one.argmax(1)) for one in seeds],
                   uf1(labels, np.mean(seeds, axis=0).argmax(1)))


def _folds(bench: Bench) -> Iterator[Fold]:
    clips = bench.pictures.clips
    for number, sides in enumerate(inner_folds(bench, np.arange(len(clips)))):
        yield Fold(f'inner-{number}', *(tuple(sorted({clips[row].subject_key for row in side}))
                                        for side in sides))
