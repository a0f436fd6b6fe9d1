"""How a run of ``mmatnet infer`` goes on from an earlier one in the same folder."""
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from mmatnet.cli.infer_record import (
    ADVICE,
    EXPRESSIONS,
    RECORD,
    RESULTS,
    Entry,
    Record,
    read_record,
    video_key,
    video_stamp,
)
from mmatnet.errors import InputError
from mmatnet.inference.drawing.tables import read_results
from mmatnet.inference.results import VideoResult
from mmatnet.io.atomic import explain_disk_errors
from mmatnet.io.read_errors import shown


def begin(folder: Path, sources: Sequence[str], made_with: Mapping,
          again: bool) -> tuple[Record, dict[str, VideoResult]]:
    """Prepare a folder: remove what is going to be replaced, and write what is going to be in it.

    Only files that the record names are ever removed.

    Args:
        folder (Path): Of the results; it is there.
        sources (Sequence[str]): The videos, each once.
        made_with (Mapping): What tells this model, these options and versions from others.
        again (bool): Whether to keep nothing.

    Returns:
        tuple: The record, written, and the results that are kept, by the key of their video.

    Raises:
        InputError: If the folder has results of something else, or files that no run wrote where
            results go, or one of the videos is an earlier result.
    """
    keys = [video_key(source) for source in sources]
    earlier = _earlier(folder, again)
    if not again:
        _check_goes_on(folder, earlier, made_with, keys)
    before = {} if earlier is None else earlier.videos
    stamps = {key: video_stamp(source) for key, source in zip(keys, sources, strict=True)}
    kept = {} if again else _kept(folder, dict(zip(keys, sources, strict=True)), stamps, before)
    names = file_names(sources, [before[key].name if key in kept else None for key in keys])
    record = Record(dict(made_with), {
        key: before[key] if key in kept else Entry(shown(source), name, stamps[key])
        for key, source, name in zip(keys, sources, names, strict=True)})
    leaving = [file for key, entry in before.items() if key not in kept
               for file in _recorded_files(folder, entry)]
    _check_no_video(sources, leaving)
    _check_places(folder, names, {name for entry in before.values() for name in entry.files})
    _remove(folder, leaving)  # before the new record, which does not know of them
    record.write(folder)
    return record, kept


def check_sources(sources: Sequence[str], folder: Path) -> None:
    """Raise if a video is named twice, or is the folder of the results.

    Raises:
        InputError: Saying which.
    """
    seen = set()
    for source in sources:
        if (key := video_key(source)) in seen:
            raise InputError(f'{shown(source)}: is given twice; name each video once')
        if os.path.realpath(source) == os.path.realpath(folder):
            raise InputError(f'{shown(source)}: is to be looked through and to take the results; '
                             'choose another folder with --out, such as one in it')
        seen.add(key)


def file_names(sources: Sequence[str], given: Sequence[str | None]) -> list[str]:
    """Give each video a name for its files, unlike those of the others, whatever the letters' case.

    Args:
        sources (Sequence[str]): The videos.
        given (Sequence[str | None]): The names that some of them have already.
    """
    taken, names = {name.casefold() for name in given if name is not None}, []
    for source, name in zip(sources, given, strict=True):
        if name is None:
            own, count = _stem(source), 1
            name = own
            while name.casefold() in taken:
                count += 1
                name = f'{own}-{count}'
            taken.add(name.casefold())
        names.append(name)
    return names


def _stem(source: str) -> str:
    path = Path(os.path.abspath(source))
    return shown(path.name if os.path.isdir(path) else path.stem) or 'video'


def _earlier(folder: Path, again: bool) -> Record | None:
    try:
        return read_record(folder)
    except InputError:
        if again:
            return None
        raise


def _check_goes_on(folder: Path, earlier: Record | None, made_with: Mapping,
                   keys: Collection[str]) -> None:
    if earlier is None:
        there = [name for name in (RESULTS, EXPRESSIONS) if (folder / name).exists()]
        if there:
            raise InputError(f'{folder}: holds {there[0]}, and nothing says what it was made from; '
                             f'{ADVICE}')
        return
    present = {key: entry for key, entry in earlier.videos.items() if entry.present}
    other = [name for name, value in made_with.items() if earlier.made_with.get(name) != value]
    if present and other:
        raise InputError(f'{folder}: holds results that were made with other values of '
                         f'{", ".join(other)}; {ADVICE}')
    missing = [entry.given for key, entry in present.items() if key not in keys]
    if missing:
        raise InputError(f'{folder}: holds results of {missing[0]}, which is not among the videos '
                         f'given now; name it too, {ADVICE}')


def _kept(folder: Path, sources: Mapping[str, str], stamps: Mapping[str, dict | None],
          before: Mapping[str, Entry]) -> dict[str, VideoResult]:
    """Results of videos that have not changed and whose files are all there."""
    whole = {key: before[key] for key, stamp in stamps.items()
             if key in before and before[key].done and before[key].stamp == stamp
             and all((folder / name).exists() for name in before[key].files)}
    if not whole or not (folder / RESULTS).exists():
        return {}
    results = {shown(result.path): result for result in read_results(folder / RESULTS)}
    kept = {key: results[entry.given] for key, entry in whole.items() if entry.given in results}
    for key, result in kept.items():
        result.path = sources[key]
        before[key].given = shown(sources[key])
    return kept


OWN = r'_(timeline\.png|annotated\.mp4|(micro|macro)_\d+\.png)'


def _own_files(folder: Path, name: str) -> list[Path]:
    """Files of a folder that are called as those about the video of this name; no folders."""
    own = re.compile(re.escape(name) + OWN)
    return sorted(path for path in folder.iterdir() if own.fullmatch(path.name)
                  and (path.is_symlink() or not path.is_dir()))


def _recorded_files(folder: Path, entry: Entry) -> list[Path]:
    """Files about a video that an earlier run wrote."""
    return [file for file in _own_files(folder, entry.name) if file.name in entry.files]


def _check_no_video(sources: Iterable[str], leaving: Iterable[Path]) -> None:
    """Raise if a video given now is an earlier result that is to be removed."""
    videos = {os.path.realpath(source) for source in sources}
    _refuse([file for file in leaving if os.path.realpath(file) in videos], 'is a video given now')


def _check_places(folder: Path, names: Iterable[str], recorded: Collection[str]) -> None:
    """Raise if files that no run wrote have the names of results."""
    _refuse([file for name in names for file in _own_files(folder, name)
             if file.name not in recorded], f'is not listed in {RECORD}')


def _refuse(files: Sequence[Path], reason: str) -> None:
    if files:
        raise InputError(f'{", ".join(map(shown, files))}: {"each " if files[1:] else ""}has the '
                         f'name of a result and would be replaced by it, but {reason}; move or '
                         'remove it, or choose another folder')


def _remove(folder: Path, files: Iterable[Path]) -> None:
    with explain_disk_errors(folder):
        for file in files:
            file.unlink()
