"""Choosing a spotter's options by the subjects that are not tested, and by no other."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.rules.base import DEFAULT
from mmatnet.evaluation.spotting.scores import Span, SpottingScore
from mmatnet.registry import SPOTTING_RULES

MOST_TUNED = 4
NOTHING = SpottingScore(0, 0, 0)
Options = dict[str, float]


@dataclass(frozen=True)
class Choice:
    """What was chosen for a subject.

    Args:
        subject (str): Who is tested.
        options (dict): Chosen by the others.
        f1 (float): What these options reached on the others.
    """

    subject: str
    options: Options
    f1: float


def candidates(grid: Mapping[str, Sequence[float]], defaults: Mapping[str, float]) -> list[Options]:
    """Return every combination of a grid, the spotter's own defaults first if they are in it.

    Args:
        grid (Mapping): Option to the values that are tried.
        defaults (Mapping): Option to the value that it has by default.

    Raises:
        InputError: If more than four options are tuned, or one has no value.
    """
    if len(grid) > MOST_TUNED:
        raise InputError(f'at most {MOST_TUNED} options are tuned, got {len(grid)} '
                         f'({", ".join(grid)}); fix some of them with --set')
    empty = next((name for name, values in grid.items() if not values), None)
    if empty is not None:
        raise InputError(f'the grid has no value for {empty}; give some, or leave it out')
    combined = [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
    usual = {name: defaults[name] for name in grid}
    return sorted(combined, key=lambda options: options != usual)


def choose(truth: Sequence[Span], spotted: Sequence[Sequence[Span]], tried: Sequence[Options],
           subjects: Mapping[str, str], part: str) -> list[Choice]:
    """Choose options for each subject by what they reach on all others.

    Counts of the rules ``megc2020`` are sums over videos, so each subject is counted once per
    candidate, and a fold adds up the others. Of equals the first is chosen.

    Args:
        truth (Sequence[Span]): Of all videos.
        spotted (Sequence): What each candidate spotted in all videos.
        tried (Sequence): The candidates.
        subjects (Mapping): Video to who is seen in it.
        part (str): ``micro``, ``macro`` or ``overall``: whose F1 is to be high.

    Returns:
        list[Choice]: One per subject, sorted.

    Raises:
        InputError: If a video has no subject, or there is one subject only.
    """
    people = people_of(subjects)
    rules = SPOTTING_RULES.make(DEFAULT)
    counted = [{person: rules([span for span in truth if subjects[span.video] == person],
                              [span for span in spans if subjects[span.video] == person])[part]
                for person in people} for spans in spotted]
    choices = []
    for tested in people:
        scores = [sum((score for person, score in counts.items() if person != tested),
                      NOTHING).f1 for counts in counted]
        best = max(range(len(tried)), key=scores.__getitem__)
        choices.append(Choice(tested, tried[best], scores[best]))
    return choices


def people_of(subjects: Mapping[str, str]) -> list[str]:
    """Return who is seen in some videos, sorted, where each can be tested apart from the others.

    Args:
        subjects (Mapping): Video to who is seen in it.

    Raises:
        InputError: If a video has no subject, or there is one subject only.
    """
    advice = 'leave the options of a spotter as they are with --no-tuning'
    nameless = next((video for video, subject in subjects.items() if not subject), None)
    if nameless is not None:
        raise InputError(f'the truth does not say who is seen in {nameless}, and nobody may be '
                         'tested by what was chosen or learnt of them; add a column subject, or '
                         f'{advice}')
    people = sorted(set(subjects.values()))
    if len(people) < 2:
        raise InputError(f'all recordings show {people[0]}, and nobody may be tested by what was '
                         f'chosen or learnt of them; {advice}')
    return people
