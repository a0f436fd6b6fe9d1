"""Ready-made pictures of onset-apex flow, one per clip, brought into a clip store."""
import glob
import hashlib
import json
import os
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from mmatnet.clips.annotation import COLUMNS, Clip, check_annotations, write_annotations
from mmatnet.errors import InputError
from mmatnet.features.apex_flow import mirror_apex_flow
from mmatnet.features.picture_recipe import PictureRecipe
from mmatnet.io.atomic import atomic_file, explain_disk_errors
from mmatnet.io.images import resize
from mmatnet.store.clip_store import CLIPS_FILE, RECIPE_FILE, made_of_pictures
from mmatnet.store.folder import alone, replacing
from mmatnet.store.parts import library_versions

EVERY_DATABASE = '*'
OWN_FIELDS = ('subject_number', 'subject_unpadded', 'clip_unpadded')


@dataclass(frozen=True)
class ImportResult:
    """What an import did.

    Args:
        folder (Path): The store.
        clips (int): Clips in it.
        skipped (dict[str, str]): Clips left out, with the reason: no picture, or several.
    """

    folder: Path
    clips: int
    skipped: dict[str, str]


def import_apex_flow_images(clips: Sequence[Clip], pictures: str | Path,
                            patterns: Mapping[str, str], folder: str | Path,
                            recipe: PictureRecipe) -> ImportResult:
    """Make a clip store whose only arrays are ``apex_flow`` and ``apex_flow_mirrored``.

    Clips without a picture, and clips with several, are left out and listed.

    Args:
        clips (Sequence[Clip]): The annotation table; the order of the arrays.
        pictures (str | Path): The folder of the pictures.
        patterns (Mapping): Per database id, or ``*`` for the others, how a clip's picture is
            called below that folder: as in ``{database}/{subject}_{clip}*.png``, with any column
            of the annotation table, ``{subject_number}`` (6 of 006), ``{subject_unpadded}`` (s1 of
            s01), ``{clip_unpadded}`` (s1_ne_01 of s01_ne_01), and ``*``, ``?`` and ``[...]``. A
            picture that several clips' patterns meet is that of the longest pattern, so
            ``011_4_1*`` leaves ``011_4_12.png`` to the clip of that name.
        folder (str | Path): The store to make; one made from pictures is replaced.
        recipe (PictureRecipe): Channel order and size.

    Raises:
        InputError: If a pattern is unsound or leaves the folder, no clip has a picture, a picture
            is not one of 8-bit red, green and blue, or ``folder`` holds something else.
    """
    clips, pictures, folder = list(clips), Path(pictures), Path(folder)
    check_annotations(clips)
    if not pictures.is_dir():
        raise InputError(f'no folder of pictures at {pictures}; name another')
    _check_target(folder)
    found, skipped = find_pictures(clips, pictures, patterns)
    if not found:
        raise InputError(f'none of the {len(clips)} clips has a picture in {pictures}; the first: '
                         f'{next(iter(skipped.values()), "there is no clip")}')
    building = folder.with_name(f'{folder.name}.building')
    with alone(folder), explain_disk_errors(folder):
        building.mkdir(parents=True, exist_ok=True)
        with replacing(folder, building) as new:
            _write_store(new, found, pictures, dict(patterns), skipped, recipe)
        if not any(building.iterdir()):  # else a build from frames was interrupted
            building.rmdir()
    return ImportResult(folder, len(found), skipped)


def find_pictures(clips: Sequence[Clip], pictures: Path, patterns: Mapping[str, str]
                  ) -> tuple[dict[Clip, Path], dict[str, str]]:
    """Find the picture of each clip.

    Args:
        clips, pictures, patterns: As :func:`import_apex_flow_images`.

    Returns:
        tuple: Clip to picture, and clips that have none or several, with the reason.

    Raises:
        InputError: If a pattern is unsound, missing, or leaves the folder.
    """
    wanted = {clip: _fill_in(clip, patterns) for clip in clips}
    matches = {clip: _matches(pictures, pattern) for clip, pattern in wanted.items()}
    longest: dict[Path, int] = {}
    for clip, paths in matches.items():
        for path in paths:
            longest[path] = max(longest.get(path, 0), len(wanted[clip]))
    own = {clip: [path for path in paths if longest[path] == len(wanted[clip])]
           for clip, paths in matches.items()}
    owners: dict[Path, list[Clip]] = {}
    for clip, paths in own.items():
        for path in paths:
            owners.setdefault(path, []).append(clip)
    found, skipped = {}, {}
    for clip, paths in own.items():
        shared = [str(other) for path in paths for other in owners[path] if other != clip]
        if not paths:
            skipped[str(clip)] = f'{clip}: no picture {wanted[clip]!r} in {pictures}'
        elif len(paths) > 1:
            names = ', '.join(str(path.relative_to(pictures)) for path in paths[:3])
            skipped[str(clip)] = (f'{clip}: {len(paths)} pictures {wanted[clip]!r} in {pictures}, '
                                  f'such as {names}; make the pattern narrower')
        elif shared:
            skipped[str(clip)] = (f'{clip}: its picture {paths[0].relative_to(pictures)} is that '
                                  f'of {", ".join(shared[:3])} too; make the pattern narrower')
        else:
            found[clip] = paths[0]
    return found, skipped


def _fill_in(clip: Clip, patterns: Mapping[str, str]) -> str:
    """Put a clip's columns into its database's pattern; glob characters in them mean themselves."""
    pattern = patterns.get(clip.database, patterns.get(EVERY_DATABASE))
    if pattern is None:
        raise InputError(f'{clip}: no pattern for database {clip.database!r}; there is one for '
                         f'{", ".join(patterns) or "none"}')
    values = {name: getattr(clip, name) for name in COLUMNS}
    digits = clip.subject.lstrip(string.ascii_letters + '_-')
    values['subject_number'] = int(digits) if digits.isdecimal() else None
    prefix = clip.subject[:len(clip.subject) - len(digits)]
    unpadded = f'{prefix}{values["subject_number"]}' if digits.isdecimal() else clip.subject
    values['subject_unpadded'] = unpadded
    begins = clip.clip == clip.subject or clip.clip.startswith(f'{clip.subject}_')
    values['clip_unpadded'] = (unpadded + clip.clip[len(clip.subject):] if begins else clip.clip)
    explain = f'pattern {pattern!r}: '
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None]
        unknown = [name for name in names if name not in values]
        if unknown:
            raise InputError(f'{explain}it may name {", ".join(f"{{{key}}}" for key in values)}; '
                             f'it does not know {", ".join(f"{{{key}}}" for key in unknown)}')
        empty = [name for name in names if values[name] in (None, '')]
        if empty:
            raise InputError(f'{explain}{clip} has no {" and no ".join(empty)}; use other columns')
        filled = pattern.format(**{name: glob.escape(value) if isinstance(value, str) else value
                                   for name, value in values.items()})
    except InputError:
        raise
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise InputError(f'{explain}{error}; write columns as {{subject}}, whole numbers also as '
                         '{apex:04d}') from error
    if not filled or Path(filled).is_absolute() or '..' in Path(filled).parts:
        raise InputError(f'{explain}for {clip} it is {filled!r}, which is no path below the folder '
                         'of the pictures; write it without .. and without / in front')
    return filled


def _matches(pictures: Path, pattern: str) -> list[Path]:
    paths = sorted(path for path in pictures.glob(pattern) if path.is_file())
    for path in paths:
        if not path.resolve().is_relative_to(pictures.resolve()):
            raise InputError(f'{path} is a link that leaves {pictures}; copy the picture there')
    return paths


def _check_target(folder: Path) -> None:
    """Keep arrays that were extracted from frames."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not made_of_pictures(folder):
        raise InputError(f'{folder} holds something else than apex flow from pictures, which would '
                         'be lost; name another store')


def _write_store(new: Path, found: dict[Clip, Path], pictures: Path, patterns: dict[str, str],
                 skipped: dict[str, str], recipe: PictureRecipe) -> None:
    content = hashlib.sha256()
    flows = np.empty((len(found), 3, recipe.size, recipe.size), np.float32)
    for row, path in enumerate(found.values()):
        picture = read_picture(path)
        content.update(picture.tobytes())
        flows[row] = recipe.apex_flow(resize(picture.astype(np.float32), recipe.size))
    mirrored = np.stack([mirror_apex_flow(flow) for flow in flows])
    for name, array in (('apex_flow', flows), ('apex_flow_mirrored', mirrored)):
        with open(new / f'{name}.npy', 'wb') as file:
            np.save(file, array)
            file.flush()
            os.fsync(file.fileno())
    write_annotations(new / CLIPS_FILE, found)
    made_from = {'pictures': str(pictures.resolve()), 'patterns': patterns,
                 'content': content.hexdigest()[:32]}
    with atomic_file(new / RECIPE_FILE) as temporary:
        temporary.write_text(json.dumps(
            {'pictures': recipe.to_dict(), 'hash': recipe.hash, 'versions': library_versions(),
             'made_from': made_from, 'skipped': skipped}, indent=2) + '\n', encoding='utf-8')


def read_picture(path: Path) -> np.ndarray:
    """Read a picture of three channels.

    Returns:
        ndarray: uint8, (H, W, 3), red first.

    Raises:
        InputError: If it cannot be decoded, or is not 8-bit red, green and blue.
    """
    try:
        with Image.open(path) as picture:
            if picture.mode != 'RGB':
                raise InputError(f'{path}: expected a picture of 8-bit red, green and blue, got '
                                 f'one of mode {picture.mode}; save u, v and strain as its three '
                                 'channels')
            return np.array(picture)
    except InputError:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputError(f'{path}: cannot be decoded ({error}); copy it again') from error
