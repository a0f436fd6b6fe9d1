"""The log format that MEGC 2019 prescribes, and the challenge's own list to check against.

One block per fold: a line ``database subject``, then one line ``file truth prediction`` per clip,
separated by blanks; 0 is negative, 1 positive, 2 surprise. Source: the participants' guidelines of
MEGC 2019 (See, Yap, Li, Hong, Wang: "MEGC 2019 - The Second Facial Micro-Expressions Grand
Challenge", FG 2019).
"""
import re
from collections.abc import Sequence
from pathlib import Path

from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.databases.readers.smic import CLIP_NAME
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.formats.stamps import stamps_of
from mmatnet.io.atomic import atomic_file
from mmatnet.io.read_errors import explain_read_errors, printable_path

LABELS = {str(number): number for number in range(len(CLASSES))}
DATABASES = ('casme2', 'smic', 'samm')
SMIC_SUBJECT = re.compile(r's0*(\d+)', re.IGNORECASE)
MEANING = ', '.join(f'{number} {name}' for number, name in enumerate(CLASSES))


def read_log(path: str | Path) -> list[Prediction]:
    """Read a log; blank lines, tabs, surplus blanks and either line ending are taken.

    Databases are put in lower case. SAMM's subjects, which some tools print as numbers, get their
    zeros back (``6`` becomes ``006``), and so do SMIC's subjects and clips, whose folders have none
    (``s1`` and ``s1_ne_01`` become ``s01`` and ``s01_ne_01``).

    Args:
        path (str | Path): Text in UTF-8, with or without a byte order mark.

    Returns:
        list[Prediction]: In the order of the lines, without scores; ``selection`` is ``unknown``
        and ``fold`` the block's ``database-subject``.

    Raises:
        InputError: If the file is missing, or a line is neither kind, has other labels, stands
            outside a block or repeats a clip; names the line.
    """
    path = Path(path)
    if not path.is_file():  # reading a pipe would wait for ever
        raise InputError(f'there is no file {printable_path(path)}; name the log')
    try:
        with explain_read_errors(path):
            lines = path.read_text(encoding='utf-8-sig').split('\n')
    except UnicodeDecodeError as error:
        raise InputError(f'{path}: expected UTF-8 text, got other bytes') from error
    predictions: list[Prediction] = []
    seen: dict[tuple[str, str, str], int] = {}
    subject, empty_block = None, 0  # the line of a block that has no clip yet
    for number, line in enumerate(lines, 1):
        words, where = line.split(), f'{path}, line {number}'
        if not words:
            continue
        if len(words) == 2:
            _refuse_empty_block(path, empty_block)
            subject, empty_block = _header(words, where), number
            continue
        record = _clip(words, subject, where)
        if record.clip_key in seen:
            raise InputError(f'{where}: {"/".join(record.clip_key)} is already in line '
                             f'{seen[record.clip_key]}; every clip is tested once')
        seen[record.clip_key], empty_block = number, 0
        predictions.append(record)
    _refuse_empty_block(path, empty_block)
    if not predictions:
        raise InputError(f'{path}: expected lines "database subject" and "file truth prediction", '
                         'got no clip')
    return predictions


def _header(words: Sequence[str], where: str) -> tuple[str, str]:
    database, subject = words[0].lower(), words[1]
    if subject in LABELS and database not in DATABASES:
        raise InputError(f'{where}: expected "database subject" or "file truth prediction", got '
                         f'"{" ".join(words)}", a file and one label; add the prediction')
    if database == 'samm' and subject.isdecimal():
        subject = subject.zfill(3)
    elif database == 'smic' and (match := SMIC_SUBJECT.fullmatch(subject)):
        subject = f's{int(match[1]):02d}'
    return database, subject


def _refuse_empty_block(path: Path, line: int) -> None:
    if line:
        raise InputError(f'{path}, line {line}: this block has no clip; a line "database subject" '
                         'is followed by lines "file truth prediction"')


def _clip(words: Sequence[str], subject: tuple[str, str] | None, where: str) -> Prediction:
    if len(words) != 3:
        raise InputError(f'{where}: expected "database subject" or "file truth prediction", got '
                         f'{len(words)} word{"s" if len(words) > 1 else ""}')
    if subject is None:
        raise InputError(f'{where}: a clip before the first line "database subject"; say whose '
                         'it is')
    if wrong := [word for word in words[1:] if word not in LABELS]:
        raise InputError(f'{where}: expected truth and prediction as {MEANING}, got {wrong[0]!r}')
    name = words[0]
    if subject[0] == 'smic' and (match := CLIP_NAME.fullmatch(name)):
        name = f's{int(match[1]):02d}_{match[2].lower()}_{int(match[3]):02d}'
    return Prediction(*subject, name, LABELS[words[1]], LABELS[words[2]],
                      selection='unknown', fold='-'.join(subject))


def write_log(path: str | Path, predictions: Sequence[Prediction]) -> None:
    """Write a log, one block per subject, whole or not at all.

    Subjects and clips stand in the order of their first record. Scores, protocol and selection
    have no place in the format.

    Args:
        path (str | Path): The file to write.
        predictions (Sequence[Prediction]): Of one seed and selection, in the challenge's classes.

    Raises:
        InputError: If there is no prediction, there are several seeds or selections, a stamp such
            as LEAKY is on them, or there is another class or a name with a blank.
    """
    if not predictions:
        raise InputError(f'{path}: there is no prediction to write')
    runs = sorted({(record.selection, record.seed) for record in predictions})
    if len(runs) > 1:
        raise InputError(f"MEGC's log holds one prediction per clip, got {len(runs)} runs "
                         f'(selection and seed: {runs}); choose one, as `mmatnet score` does with '
                         '--selection and --seed')
    for protocol, selection in sorted({(record.protocol, record.selection)
                                       for record in predictions}):
        if words := ' and '.join(stamp.word for stamp in stamps_of(protocol, selection)):
            raise InputError(f"these predictions are {words} (protocol {protocol or 'unknown'}, "
                             f"selection {selection}), and MEGC's log has no place to say so; "
                             'write those of another run')
    blocks: dict[tuple[str, str], list[str]] = {}
    for record in predictions:
        name = '/'.join(record.clip_key)
        if max(record.label, record.prediction) >= len(CLASSES):
            raise InputError(f"{name}: MEGC's log knows {MEANING}, got label {record.label} and "
                             f'prediction {record.prediction}')
        if not all(record.clip_key) or len(' '.join(record.clip_key).split()) != 3:
            raise InputError(f"{record.clip_key}: MEGC's log separates by blanks; names in it "
                             'cannot be empty or hold one')
        blocks.setdefault((record.database, record.subject), []).append(
            f'{record.clip} {record.label} {record.prediction}')
    lines = [line for subject, clips in blocks.items() for line in (' '.join(subject), *clips)]
    with atomic_file(path) as temporary:
        temporary.write_text('\n'.join(lines) + '\n', encoding='utf-8', newline='\n')


def check_official(predictions: Sequence[Prediction]) -> dict[str, list[str]]:
    """Compare clips and labels to the list of MEGC 2019.

    Args:
        predictions (Sequence[Prediction]): In the challenge's classes.

    Returns:
        dict: Sorted sentences under ``missing`` and ``surplus`` (keys such as
        ``casme2/sub01/EP02_01f``) and ``labels`` (key, label here, label in the list).
    """
    official = read_megc2019()
    here = {record.clip_key: record.label for record in predictions}
    return {
        'missing': sorted('/'.join(key) for key in official.keys() - here.keys()),
        'surplus': sorted('/'.join(key) for key in here.keys() - official.keys()),
        'labels': sorted(f'{"/".join(key)}: {CLASSES[label]} here, {CLASSES[official[key]]} in '
                         'the list' for key, label in here.items()
                         if official.get(key, label) != label)}
