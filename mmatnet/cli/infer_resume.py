"""How a run of ``mmatnet infer`` goes on from an earlier one in the same folder."""
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from mmatnet.apis.results import VideoResult
from mmatnet.atomic import explain_disk_errors
from mmatnet.cli.infer_record import (
    ADVICE,
    EXPRESSIONS,
    RESULTS,
    Entry,
    Record,
    read_record,
    video_key,
    video_stamp,
)
from mmatnet.errors import InputError
from mmatnet.reading import shown
from mmatnet.visualization.tables import read_results


def begin(folder: Path, sources: Sequence[str], made_with: Mapping,
          again: bool) -> tuple[Record, dict[str, VideoResult]]:
    """Prepare a folder: write what is going to be in it, and remove what is going to be replaced.

    Args:
        folder (Path): Of the results; it is there.
        sources (Sequence[str]): The videos, each once.
        made_with (Mapping): What tells this model, these options and versions from others.
        again (bool): Whether to keep nothing.

    Returns:
        tuple: The record, written, and the results that are kept, by the key of their video.

    Raises:
        InputError: If the folder has results of something else, or one of the videos has a name
            that a result would take.
    """
    keys = [video_key(source) for source in sources]
    earlier = _earlier(folder, again)
    if not again:
        _check_goes_on(folder, earlier, made_with, keys)
    before = {} if earlier is None else earlier.videos
    kept = {} if again else _kept(folder, dict(zip(keys, sources, strict=True)), before)
    names = file_names(sources, [before[key].name if key in kept else None for key in keys])
    record = Record(dict(made_with), {
        key: before[key] if key in kept else Entry(shown(source), name, video_stamp(source))
        for key, source, name in zip(keys, sources, names, strict=True)})
    _check_places(folder, keys, [*names, *(entry.name for entry in before.values())])
    record.write(folder)
    _remove(folder, [entry.name for key, entry in before.items() if key not in kept])
    return record, kept


def check_once(sources: Sequence[str]) -> None:
    """Raise if a video is named twice.

    Raises:
        InputError: Saying which.
    """
    seen = set()
    for source in sources:
        if (key := video_key(source)) in seen:
            raise InputError(f'{shown(source)}: is given twice; name each video once')
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
    done = {key: entry for key, entry in earlier.videos.items() if entry.done}
    other = [name for name, value in made_with.items() if earlier.made_with.get(name) != value]
    if done and other:
        raise InputError(f'{folder}: holds results that were made with other values of '
                         f'{", ".join(other)}; {ADVICE}')
    missing = [entry.given for key, entry in done.items() if key not in keys]
    if missing:
        raise InputError(f'{folder}: holds results of {missing[0]}, which is not among the videos '
                         f'given now; name it too, {ADVICE}')


def _kept(folder: Path, sources: Mapping[str, str],
          before: Mapping[str, Entry]) -> dict[str, VideoResult]:
    """Results of videos that have not changed and whose files are all there."""
    whole = {key: before[key] for key, source in sources.items()
             if key in before and before[key].done and before[key].stamp == video_stamp(source)
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


def own_files(folder: Path, name: str) -> list[Path]:
    """Return the files of a folder that are about the video of this name."""
    own = re.compile(re.escape(name) + OWN)
    return sorted(path for path in folder.iterdir() if own.fullmatch(path.name))


def _check_places(folder: Path, keys: Collection[str], names: Collection[str]) -> None:
    """Raise if a video lies where a result goes or an earlier one is removed."""
    own = re.compile(f'({"|".join(map(re.escape, names))}){OWN}')
    for key in keys:
        if Path(key).parent == Path(video_key(str(folder))) and own.fullmatch(Path(key).name):
            raise InputError(f'{key}: has the name of a result and would be replaced by it; choose '
                             'another folder, or move the video')


def _remove(folder: Path, names: Iterable[str]) -> None:
    with explain_disk_errors(folder):
        for name in names:
            for file in own_files(folder, name):
                file.unlink()
