"""Tables of expressions in long videos, true and spotted, and the score of one by the other."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.names import resolve_names, tidy
from mmatnet.evaluation.spotting.scores import (
    Span,
    average_precision,
    mean_average_precision,
    score_spotting,
    spot_then_recognise,
)
from mmatnet.io.tables import read_table

KINDS = ('micro', 'macro')
UNKNOWN = 'none'  # the class of what was spotted without being recognised: always wrong
TRUTH_COLUMNS = ('video', 'kind', 'onset', 'offset')
SPOTTED_COLUMNS = (*TRUTH_COLUMNS, 'score')


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Args:
        kind (str): ``micro`` or ``macro``; empty in the truth of a video that holds no expression.
        video (str): Name of the file or folder, with as much of the way to it as the table has.
        onset, offset (int): Frames; 0 where there is no expression.
        score (float): 1 for the truth.
        word (str): Emotion or class; may be empty.
    """

    kind: str
    video: str
    onset: int
    offset: int
    score: float
    word: str


def read_truth(path: str | Path) -> list[Row]:
    """Read a table with the columns video, kind, onset, offset and, if there is one, emotion.

    A row whose kind, onset and offset are empty names a video that was annotated and holds none.

    Raises:
        InputError: If it cannot be read; names file and row.
    """
    rows = _read(path, TRUTH_COLUMNS, 'emotion', may_be_none=True)
    holding = {row.video for row in rows if row.kind}
    torn = next((row.video for row in rows if not row.kind and row.video in holding), None)
    if torn is not None:
        raise InputError(f'{path}: one row of {torn} has no expression and another has one; '
                         'remove the one that is wrong')
    return rows


def read_spotted(path: str | Path) -> list[Row]:
    """Read a table with the columns video, kind, onset, offset, score and, if there is one, label.

    Raises:
        InputError: If it cannot be read; names file and row.
    """
    return _read(path, SPOTTED_COLUMNS, 'label')


def _read(path: str | Path, columns: Sequence[str], word: str,
          may_be_none: bool = False) -> list[Row]:
    path = Path(path)
    if not path.is_file():
        raise InputError(f'no table at {path}; expected a CSV file with the columns '
                         f'{", ".join(columns)}')
    return read_table(path, columns, lambda cells, where: _row(cells, where, word, may_be_none))


def _row(cells: dict[str, str], where: str, word: str, may_be_none: bool) -> Row:
    video = tidy(cells['video'].strip())
    if not video:
        raise InputError(f'{where}: the name of the video is empty; name its file or folder')
    if may_be_none and not any(cells[name].strip() for name in ('kind', 'onset', 'offset')):
        return Row('', video, 0, 0, 1.0, '')
    if cells['kind'] not in KINDS:
        raise InputError(f'{where}: kind must be {" or ".join(KINDS)}, got {cells["kind"]!r}')
    try:
        onset, offset = int(cells['onset']), int(cells['offset'])
        score = float(cells.get('score') or 1)
    except ValueError:
        raise InputError(f'{where}: onset, offset and score must be numbers, got '
                         f'{cells["onset"]!r}, {cells["offset"]!r} and '
                         f'{cells.get("score")!r}') from None
    if onset > offset:
        raise InputError(f'{where}: onset {onset} comes after offset {offset}')
    return Row(cells['kind'], video, onset, offset, score, cells.get(word, '').strip())


def score_tables(truth: Sequence[Row], spotted: Sequence[Row],
                 words: dict[str, str] | None = None) -> dict:
    """Score a table against the truth; kinds must agree, as in MEGC.

    Args:
        truth (Sequence[Row]): All expressions of all videos, and a row without kind for each video
            that holds none.
        spotted (Sequence[Row]): What was found.
        words (dict | None): Emotion to class, where the truth uses other words than the labels.

    Returns:
        dict: For ``micro``, ``macro`` and ``overall``: counts, precision, recall, F1, ``AP`` at an
        IoU of 0.5 and its mean over 0.5 to 0.95 (``None`` without truth). ``recognition``, of
        micro-expressions, if what was spotted has labels: :func:`spot_then_recognise`'s, and the
        ``classes``.

    Raises:
        InputError: If a spotted name does not mean one video of the truth, or recognition is to
            be scored and the truth has no emotion.
    """
    meant = resolve_names((row.video for row in truth), (row.video for row in spotted))
    spotted = [replace(row, video=meant[row.video]) for row in spotted]
    truth = [row for row in truth if row.kind]
    report = {}
    for part in (*KINDS, 'overall'):
        chosen = [[_span(row) for row in rows if part in (row.kind, 'overall')]
                  for rows in (truth, spotted)]
        score = score_spotting(*chosen)
        report[part] = {
            'true_positives': score.true_positives, 'false_positives': score.false_positives,
            'false_negatives': score.false_negatives, 'precision': score.precision,
            'recall': score.recall, 'F1': score.f1,
            'AP': average_precision(*chosen) if chosen[0] else None,
            'AP_mean': mean_average_precision(*chosen) if chosen[0] else None}
    micro = [[row for row in rows if row.kind == 'micro'] for rows in (truth, spotted)]
    if any(row.word for row in micro[1]):
        report['recognition'] = _recognition(*micro, words or {})
    return report


def _recognition(truth: list[Row], spotted: list[Row], words: dict[str, str]) -> dict:
    unlabelled = next((row for row in truth if not row.word), None)
    if unlabelled is not None:
        raise InputError(f'{unlabelled.video}, frames {unlabelled.onset} to {unlabelled.offset}: '
                         'the truth needs an emotion for every micro-expression to score '
                         'recognition')
    true = [words.get(row.word, row.word) for row in truth]
    guessed = [row.word or UNKNOWN for row in spotted]
    classes = sorted({*true, *guessed})
    scored = spot_then_recognise(
        [_span(row, classes.index(name)) for row, name in zip(truth, true, strict=True)],
        [_span(row, classes.index(name)) for row, name in zip(spotted, guessed, strict=True)],
        len(classes))
    return {'classes': classes, **scored}


def _span(row: Row, label: int | None = None) -> Span:
    return Span(f'{row.kind} of {row.video}', row.onset, row.offset, row.score, label)
