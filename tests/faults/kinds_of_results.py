"""What comes of runs and videos, ours or others': how it is made and read."""
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.evaluation.formats.megc_log import read_log, write_log
from mmatnet.evaluation.formats.predictions import (
    COLUMNS,
    Prediction,
    read_predictions,
    write_predictions,
)
from mmatnet.evaluation.spotting.files import read_spotted, read_truth
from tests.faults.kinds_of_data import Fixture, cells_of, plain
from tests.faults.trials import Kind, Read

TRUTH = """video,kind,onset,offset,emotion
one.avi,micro,10,20,disgust
one.avi,macro,40,90,happiness
two.avi,micro,5,17,surprise
three.avi,,,,
"""
SPOTTED = """video,kind,onset,offset,score,label
one.avi,micro,11,21,0.75,negative
two.avi,macro,5,17,0.5,
"""


def make_exported(folder: Path, fixture: Fixture) -> Read:
    from mmatnet.inference.recognizers.onnx import OnnxRecognizer
    shutil.copytree(fixture('exported'), folder / 'model')
    draw = np.random.default_rng(0)
    clips = [{'apex': draw.integers(0, 256, (224, 224), np.uint8),
              'motion': draw.normal(size=(64, 128)).astype(np.float32)} for _ in range(3)]

    def read(folder: Path) -> object:
        recognizer = OnnxRecognizer(folder / 'model', threads=1)
        return (recognizer.scores(clips).tobytes(), recognizer.classes, recognizer.streams,
                recognizer.recipe, recognizer.remark, recognizer.placement,
                recognizer.description)
    return read


def make_found(folder: Path, fixture: Fixture) -> Read:
    """What ``mmatnet infer`` keeps of a video; a damaged result is looked for again."""
    from mmatnet.cli.infer_folders import open_folders
    from mmatnet.inference.drawing.tables import join_expressions, write_expressions
    from mmatnet.inference.results import Expression, VideoResult
    video, classes = str(folder.with_name('video.avi')), ['a', 'b']
    Path(video).touch()
    expressions = [Expression(
        kind='micro', onset=start, apex=start + 4, offset=start + 9, onset_seconds=start / 25,
        apex_seconds=start / 25 + 0.16, offset_seconds=start / 25 + 0.36, score=0.5, strength=1.5,
        label='a', scores={'a': 0.75, 'b': 0.25}) for start in (10, 30, 50)]
    with open_folders(folder, [video])[0].fill({}) as (new, _):
        write_expressions([VideoResult(video, expressions=expressions)],
                          new / 'expressions.csv', classes)
    kept = None

    def read(folder: Path) -> object:
        nonlocal kept
        found, = open_folders(folder, [video])
        if kept is not None and not found.is_current({}):
            return kept
        join_expressions({'video.avi': found.path / 'expressions.csv'}, folder / 'all.csv', classes)
        return (folder / 'all.csv').read_bytes()

    kept = read(folder)
    return read


def drawn_predictions(scores: bool) -> list[Prediction]:
    """One of each of some clips of the challenge."""
    draw = np.random.default_rng(0)
    records = []
    for (database, subject, clip), label in list(read_megc2019().items())[::30]:
        values = draw.dirichlet(np.ones(3))
        records.append(Prediction(database, subject, clip, label, int(values.argmax()),
                                  tuple(values.tolist()) if scores else (), 'loso', 'last',
                                  f'{database}-{subject}', 0))
    return records


def make_predictions(folder: Path, fixture: Fixture) -> Read:
    write_predictions(folder / 'mine.csv', drawn_predictions(scores=True))
    return lambda folder: [
        (*(plain(getattr(record, name)) for name in COLUMNS), *map(plain, record.scores))
        for record in read_predictions(folder / 'mine.csv')]


def make_log(folder: Path, fixture: Fixture) -> Read:
    write_log(folder / 'log.txt', drawn_predictions(scores=False))
    return lambda folder: [tuple(map(bare, (*record.clip_key, record.label, record.prediction)))
                           for record in read_log(folder / 'log.txt')]


def log_says(folder: Path) -> list[tuple]:
    """What a log says: of every line of three words these, with the two of the block before."""
    said, block = [], None
    for line in (folder / 'log.txt').read_text(encoding='utf-8-sig').splitlines():
        words = line.split()
        if len(words) == 2:
            block = words
        elif words:
            said.append(tuple(map(bare, (*block, *words))))
    return said


def bare(word: object) -> str:
    """A word without what may be written in several ways: zeros in front, and letters' case."""
    return re.sub(r'(?<!\d)0+(?=\d)', '', str(word).lower())


def make_table(text: str, read: Callable, word: str, folder: Path, fixture: Fixture) -> Read:
    (folder / 'table.csv').write_text(text)
    return lambda folder: [
        tuple(map(plain, (row.video, row.kind, *((row.onset, row.offset) if row.kind else ('', '')),
                          row.label)))
        for row in read(folder / 'table.csv')]


def table_says(word: str, folder: Path) -> list[tuple]:
    rows = cells_of(folder / 'table.csv', ('video', 'kind', 'onset', 'offset', word))
    # ways to a video are told from its end, so what it begins with is no matter
    return [('/'.join(part for part in re.split(r'[/\\]', video) if part not in ('', '.'))
             if isinstance(video, str) else video, *others) for video, *others in rows]


KINDS = {
    'expressions found': Kind(make_found, {'video/done.json': 'json',
                                           'video/expressions.csv': 'csv'}),
    'exported model': Kind(make_exported, {'model/model.json': 'json', 'model/model.onnx': 'bytes'},
                           cost=2),
    'predictions': Kind(make_predictions, {'mine.csv': 'csv'}, lambda folder: cells_of(
        folder / 'mine.csv', (*COLUMNS, 'score_0', 'score_1', 'score_2'))),
    'log of MEGC': Kind(make_log, {'log.txt': 'text'}, log_says),
    'true expressions': Kind(partial(make_table, TRUTH, read_truth, 'emotion'),
                             {'table.csv': 'csv'}, partial(table_says, 'emotion')),
    'spotted expressions': Kind(partial(make_table, SPOTTED, read_spotted, 'label'),
                                {'table.csv': 'csv'}, partial(table_says, 'label')),
}
