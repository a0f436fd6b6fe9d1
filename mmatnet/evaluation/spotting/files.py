"""Tables of expressions in long videos, true and spotted, and the score of one by the other."""
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.average_precision import (
    average_precision,
    mean_average_precision,
)
from mmatnet.evaluation.spotting.names import resolve_names, tidy
from mmatnet.evaluation.spotting.rules.base import DEFAULT, KINDS, OVERALL
from mmatnet.evaluation.spotting.scores import Span, SpottingScore, spot_then_recognise
from mmatnet.io.tables import plain_float, plain_int, read_table
from mmatnet.registry import SPOTTING_RULES

UNKNOWN = 'none'  # the class of what was spotted without being recognised: always wrong
TRUTH_COLUMNS = ('video', 'kind', 'onset', 'offset')
SPOTTED_COLUMNS = (*TRUTH_COLUMNS, 'score')


def read_truth(path: str | Path) -> list[Span]:
    """Read a table with the columns video, kind, onset, offset and, if there, emotion and fps.

    A row whose kind, onset and offset are empty names a video that was annotated and holds none;
    it becomes a span without a kind. One row of a video may name its frames per second for all.

    Raises:
        InputError: If it cannot be read; names file and row. If rows of a video contradict each
            other; names the video.
    """
    rows = _read(path, TRUTH_COLUMNS, 'emotion')
    holding = {row.video for row in rows if row.kind}
    torn = next((row.video for row in rows if not row.kind and row.video in holding), None)
    if torn is not None:
        raise InputError(f'{path}: one row of {torn} has no expression and another has one; '
                         'remove the one that is wrong')
    rates: dict[str, float] = {}
    for row in rows:
        if row.fps is not None and rates.setdefault(row.video, row.fps) != row.fps:
            raise InputError(f'{path}: {row.video} has {rates[row.video]:g} frames per second in '
                             f'one row and {row.fps:g} in another; correct the one that is wrong')
    return rows


def read_spotted(path: str | Path) -> list[Span]:
    """Read a table with the columns video, kind, onset, offset, score and, if there is one, label.

    Raises:
        InputError: If it cannot be read; names file and row.
    """
    return _read(path, SPOTTED_COLUMNS, 'label')


def _read(path: str | Path, columns: Sequence[str], word: str) -> list[Span]:
    path = Path(path)
    if not path.is_file():
        raise InputError(f'no table at {path}; expected a CSV file with the columns '
                         f'{", ".join(columns)}')
    return read_table(path, columns, lambda cells, where: _span(cells, where, word,
                                                                columns == TRUTH_COLUMNS))


def _span(cells: dict[str, str], where: str, word: str, is_truth: bool) -> Span:
    video, kind = tidy(cells['video'].strip()), cells['kind']
    if not video:
        raise InputError(f'{where}: the name of the video is empty; name its file or folder')
    if is_truth and not any(cells[name].strip() for name in ('kind', 'onset', 'offset')):
        if cells.get(word, '').strip():
            raise InputError(f'{where}: has the {word} {cells[word]!r}, but no kind, onset and '
                             f'offset; give them, or leave the {word} empty if the video holds no '
                             'expression')
        return Span(video, 0, 0, fps=_fps(cells, where))
    if kind not in KINDS:
        raise InputError(f'{where}: kind must be {" or ".join(KINDS)}, got {kind!r}')
    try:
        onset, offset = plain_int(cells['onset']), plain_int(cells['offset'])
        score = plain_float(cells.get('score') or '1')
        if not math.isfinite(score):
            raise ValueError
    except ValueError:
        raise InputError(f'{where}: onset, offset and score must be finite numbers, got '
                         f'{cells["onset"]!r}, {cells["offset"]!r} and '
                         f'{cells.get("score")!r}') from None
    if onset > offset:
        raise InputError(f'{where}: onset {onset} comes after offset {offset}')
    return Span(video, onset, offset, score, cells.get(word, '').strip() or None, kind,
                _fps(cells, where) if is_truth else None)


def _fps(cells: dict[str, str], where: str) -> float | None:
    cell = cells.get('fps', '').strip()
    try:
        fps = plain_float(cell) if cell else None
        if fps is not None and not 0 < fps < math.inf:
            raise ValueError
    except ValueError:
        raise InputError(f'{where}: fps must be a number above 0 or empty, got {cell!r}') from None
    return fps


def score_tables(truth: Sequence[Span], spotted: Sequence[Span],
                 words: dict[str, str] | None = None,
                 rules: Sequence[str] | None = None) -> dict[str, Any]:
    """Score a table against the truth.

    Args:
        truth (Sequence[Span]): All expressions of all videos, and a span without kind for each
            video that holds none; labels are emotions.
        spotted (Sequence[Span]): What was found.
        words (dict | None): Emotion to class, where the truth uses other words than the labels.
        rules (Sequence | None): Names of ``SPOTTING_RULES``; ``None`` takes all that the truth
            tells enough for.

    Returns:
        dict: For ``micro``, ``macro`` and ``overall``, by the rules ``megc2020``: counts,
        precision, recall, F1, ``AP`` at an IoU of 0.5 and its mean over 0.5 to 0.95 (``None``
        without truth). ``rules``: the same without AP, by each set of rules.
        ``not_scored``: sets of rules that the truth tells too little for, each with a sentence.
        ``recognition``, of micro-expressions, if what was spotted has labels:
        :func:`spot_then_recognise`'s, and the ``classes``.

    Raises:
        InputError: If a spotted name does not mean one video of the truth, rules that are named
            cannot be followed, or recognition is to be scored and the truth has no emotion.
    """
    truth, spotted = of_one_name(truth, spotted)
    scores, missing = _by_rules(truth, spotted, rules)
    report: dict[str, Any] = {}
    for part, score in SPOTTING_RULES.make(DEFAULT)(truth, spotted).items():
        true, found = ([span for span in spans if span.kind and part in (span.kind, OVERALL)]
                       for spans in (truth, spotted))
        report[part] = {**_figures(score),
                        'AP': average_precision(true, found) if true else None,
                        'AP_mean': mean_average_precision(true, found) if true else None}
    report['rules'] = {name: {part: _figures(score) for part, score in parts.items()}
                       for name, parts in scores.items()}
    report['not_scored'] = missing
    true, found = ([span for span in spans if span.kind == 'micro'] for spans in (truth, spotted))
    if any(span.label for span in found):
        report['recognition'] = _recognition(true, found, words or {})
    return report


def of_one_name(truth: Sequence[Span], spotted: Sequence[Span]
                ) -> tuple[list[Span], list[Span]]:
    """Give what was spotted the names of the truth's videos.

    Raises:
        InputError: If a spotted name does not mean one video of the truth.
    """
    meant = resolve_names((span.video for span in truth), (span.video for span in spotted))
    return list(truth), [replace(span, video=meant[span.video]) for span in spotted]


def _by_rules(truth: Sequence[Span], spotted: Sequence[Span], rules: Sequence[str] | None
              ) -> tuple[dict[str, dict[str, SpottingScore]], dict[str, str]]:
    """Scores by the name of the rules, and why there is none by some; the default comes first."""
    names = rules if rules is not None else sorted(
        SPOTTING_RULES.names(), key=lambda name: (name != DEFAULT, name))
    scores, missing = {}, {}
    for name in names:
        try:
            scores[name] = SPOTTING_RULES.make(name)(truth, spotted)
        except InputError as error:
            if rules is not None:
                raise
            missing[name] = str(error)
    return scores, missing


def _figures(score: SpottingScore) -> dict[str, int | float]:
    return {**asdict(score), 'precision': score.precision, 'recall': score.recall, 'F1': score.f1}


def _recognition(truth: list[Span], spotted: list[Span], words: dict[str, str]) -> dict[str, Any]:
    unlabelled = next((span for span in truth if not span.label), None)
    if unlabelled is not None:
        raise InputError(f'{unlabelled.video}, frames {unlabelled.onset} to {unlabelled.offset}: '
                         'the truth needs an emotion for every micro-expression to score '
                         'recognition')
    truth = [replace(span, label=words.get(str(span.label), str(span.label))) for span in truth]
    spotted = [replace(span, label=str(span.label or UNKNOWN)) for span in spotted]
    classes = sorted({str(span.label) for span in (*truth, *spotted)})
    return {'classes': classes, **spot_then_recognise(truth, spotted, classes)}
