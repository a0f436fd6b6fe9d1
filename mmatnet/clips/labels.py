"""From what a database says of a clip, emotion or objective class, to the classes of a task."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mmatnet.clips.annotation import Clip
from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.clips.spelling import check_spelling
from mmatnet.errors import InputError

CLIP_LISTS = ('all', 'megc2019')
LABEL_COLUMNS = ('emotion', 'objective_class')
EmotionMaps = Mapping[str, Mapping[str, str | None]]  # database to word to class


@dataclass(frozen=True)
class LabelledClips:
    """What a task keeps of its clips, and what it leaves out.

    Args:
        rows (tuple[int]): Positions of the kept clips in the sequence that was labelled.
        labels (tuple[int]): Their classes, in the order of ``classes``.
        left_out_rows (dict[str, list[int]]): Reason, such as ``casme2: others``, to the positions
            of these clips.
    """

    rows: tuple[int, ...]
    labels: tuple[int, ...]
    left_out_rows: dict[str, list[int]]

    @property
    def left_out(self) -> dict[str, int]:
        """Reason to number of clips."""
        return {reason: len(rows) for reason, rows in self.left_out_rows.items()}


def label_clips(clips: Sequence[Clip], classes: Sequence[str],
                emotion_maps: EmotionMaps,
                clip_list: str = 'all', label_column: str = 'emotion') -> LabelledClips:
    """Give each clip its class.

    Args:
        clips (Sequence[Clip]): Clips of one or more databases.
        classes (Sequence[str]): Class names in label order.
        emotion_maps (Mapping): Per database id, emotion (or objective class) to class name, or to
            ``None`` to leave it out.
        clip_list (str): ``all``, or ``megc2019`` for the 442 keys of the challenge (CASME II's
            map alone gives 147 clips, not 145), beside all clips of other databases than its three.
            Defaults to ``all``.
        label_column (str): What the maps map: ``emotion``, or ``objective_class`` as in MEGC 2018
            (Yap, See, Hong, Wang: "Facial Micro-Expressions Grand Challenge 2018 Summary", FG
            2018). Defaults to ``emotion``.

    Returns:
        LabelledClips: The kept rows, their labels, and what was left out.

    Raises:
        InputError: If a database or an emotion has no mapping, a mapping names no class, the list
            or the column is unknown, a clip has no objective class where one is asked for, the
            list gives a clip another class, a person is spelt in two ways, or no clip is left.

    Examples:
        >>> found = label_clips([Clip('casme2', 'sub01', 'EP02_01f', emotion='happiness'),
        ...                      Clip('casme2', 'sub01', 'EP03_02', emotion='others')],
        ...                     ['negative', 'positive'],
        ...                     {'casme2': {'happiness': 'positive', 'others': None}})
        >>> found.labels, found.left_out
        ((1,), {'casme2: others': 1})
    """
    _check_maps(classes, emotion_maps, clip_list, label_column)
    official = read_megc2019() if clip_list == 'megc2019' else {}
    listed = {key[0] for key in official}
    rows, labels = [], []
    left_out: dict[str, list[int]] = {}
    for row, clip in enumerate(clips):
        word = getattr(clip, label_column)
        name = _class_name(clip, word, emotion_maps, label_column)
        if name is None:
            left_out.setdefault(f'{clip.database}: {word or "(none)"}', []).append(row)
        elif clip.database in listed and clip.key not in official:
            left_out.setdefault(f'{clip.database}: not in the MEGC2019 list', []).append(row)
        else:
            label = list(classes).index(name)
            if official.get(clip.key, label) != label:
                raise InputError(
                    f'{clip}: {word} is class {label} here, but {official[clip.key]} in '
                    "the MEGC2019 list; order classes as negative, positive, surprise and map "
                    'the emotion as the challenge does')
            rows.append(row)
            labels.append(label)
    if not rows:
        reasons = ', '.join(f'{reason} ({len(found)})' for reason, found in left_out.items())
        raise InputError(f'none of the {len(clips)} clips is left; left out: {reasons or "none"}; '
                         'check emotion_maps and clips')
    check_spelling(clips[row].subject_key for row in rows)
    return LabelledClips(tuple(rows), tuple(labels), left_out)


def check_label_column(label_column: str) -> None:
    """Raise unless classes can be made of a column.

    Raises:
        InputError: Naming those that there are.
    """
    if label_column not in LABEL_COLUMNS:
        raise InputError(f'label_column must be one of {", ".join(LABEL_COLUMNS)}, '
                         f'got {label_column!r}')


def _check_maps(classes: Sequence[str], emotion_maps: EmotionMaps, clip_list: str,
                label_column: str) -> None:
    if clip_list not in CLIP_LISTS:
        raise InputError(f'clips must be one of {", ".join(CLIP_LISTS)}, got {clip_list!r}')
    check_label_column(label_column)
    if len(set(classes)) != len(classes) or len(classes) < 2:
        raise InputError(f'classes must be two or more different names, got {list(classes)}')
    for database, emotions in emotion_maps.items():
        for emotion, name in emotions.items():
            if name is not None and name not in classes:
                raise InputError(f'emotion_maps[{database!r}] sends {emotion!r} to {name!r}, which '
                                 f'is not one of the classes {list(classes)}')


def _class_name(clip: Clip, word: str, emotion_maps: EmotionMaps, label_column: str) -> str | None:
    if clip.database not in emotion_maps:
        raise InputError(f'{clip}: no emotion map for database {clip.database!r}; add one to '
                         f'emotion_maps, which has {sorted(emotion_maps)}')
    if label_column == 'objective_class' and not word:
        raise InputError(f'{clip} has no objective class; run `mmatnet prepare` on {clip.database} '
                         'again with the workbook of the objective classes beside the sheet, then '
                         '`mmatnet extract`')
    words = emotion_maps[clip.database]
    if word not in words:
        raise InputError(f'{clip}: {label_column} {word!r} is not in '
                         f'emotion_maps[{clip.database!r}], which has {sorted(words)}; map it '
                         'to a class, or to None to leave it out')
    return words[word]
