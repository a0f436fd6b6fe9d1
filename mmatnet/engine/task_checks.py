"""What the datasets of a config must have in common, and what their sources must not."""
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence

from mmatnet.clips.annotation import Clip
from mmatnet.clips.people import with_shared_people
from mmatnet.errors import InputError
from mmatnet.face.placement import SIDE, Placement

MAX_FRAMING_OFFSET = 0.05  # of the crop's side: by so much a face may move before it is noted
# what a task is made of, and what is meant where a dataset does not say it
TASK_KEYS = {'sources': None, 'classes': None, 'emotion_maps': None, 'clips': 'all',
             'label_column': 'emotion'}


def check_sides(train: Mapping, other: Mapping, name: str) -> None:
    """Raise unless two datasets are about the same clips with the same labels.

    Args:
        train (Mapping): A training dataset of a config.
        other (Mapping): One of another loader, or another training dataset.
        name (str): Where the other stands, such as ``test_dataloader.dataset``.

    Raises:
        InputError: Naming the first key that differs, both values, and how to set both.
    """
    for key, default in TASK_KEYS.items():
        sides = [json.dumps(dataset.get(key, default), default=str, sort_keys=True)
                 for dataset in (train, other)]  # lists and tuples are alike
        if sides[0] != sides[1]:
            raise InputError(
                f'train_dataloader.dataset.{key} is {sides[0]}, but {name}.{key} is {sides[1]}; '
                'all sides have the same task, so set them alike')


def check_names(sources: Sequence, clips_of: Sequence[Sequence[Clip]]) -> None:
    """Raise if two sources give clips of one database: its subjects would be mixed up.

    Args:
        sources (Sequence): As in the config.
        clips_of (Sequence[Sequence[Clip]]): The clips of each.

    Raises:
        InputError: Naming both sources.
    """
    where: dict[str, object] = {}
    for source, clips in zip(sources, clips_of, strict=True):
        for database in sorted({clip.database for clip in clips}):
            if database in where:
                raise InputError(f'the sources {where[database]} and {source} both hold a database '
                                 f'named {database!r}; leave one out')
            where[database] = source


def check_people(databases: Iterable[str]) -> None:
    """Raise if two databases show the same people: one would train on whom the other tests.

    Args:
        databases (Iterable[str]): Ids of the databases of which the task has clips.

    Raises:
        InputError: Naming them.
    """
    if shared := with_shared_people(databases):
        raise InputError(f'{" and ".join(shared)} show the same people, so a person could train '
                         'under one name and be tested under another; keep one of them in '
                         'train_dataloader.dataset.sources and test_dataloader.dataset.sources')


def framing_note(placements: Mapping[str, Placement]) -> str | None:
    """Say if faces lie at different places in the crops of databases that are used together.

    Args:
        placements (Mapping): By database, where it is known.

    Returns:
        str | None: A sentence about the two that differ most, if they do by more than
        :data:`MAX_FRAMING_OFFSET`.
    """
    pairs = itertools.combinations(sorted(placements), 2)
    apart, one, other = max(((placements[one].distance(placements[other]), one, other)
                             for one, other in pairs), default=(0.0, '', ''))
    if apart <= MAX_FRAMING_OFFSET * SIDE:
        return None
    return (f'faces lie at different places in the crops of {one} and {other}, eyes or mouth up to '
            f'{apart:.0f} of {SIDE} pixels apart, which hides from one what is learnt from the '
            'other; extract all databases with `--face centerface` (docs/face.md)')
