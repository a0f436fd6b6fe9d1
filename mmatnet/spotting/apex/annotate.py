"""Apexes found in the frames, for clips of databases that annotate none."""
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip, frames_of
from mmatnet.databases.findings import Report
from mmatnet.errors import InputError
from mmatnet.face.clip import align_clip
from mmatnet.face.detectors.base import Detector
from mmatnet.io.frames import GreyFrames, open_frames
from mmatnet.io.images import resize
from mmatnet.registry import APEX_SPOTTERS, DETECTORS
from mmatnet.spotting.apex.base import spot_apex

SIZE = 224


def spot_apexes(report: Report, root: Path, method: str,
                face: str | None,
                track: Callable[[Sequence[Clip]], Iterable[Clip]] = lambda clips: clips,
                known: Sequence[Clip] = (),
                on_spotted: Callable[[Clip], object] = lambda clip: None) -> list[Clip]:
    """Spot the apex of every clip that has onset and offset but no annotated apex.

    A clip in which it cannot be spotted keeps what it has; the report says why.

    Args:
        report (Report): Its clips are replaced.
        root (Path): Of the frames.
        method (str): A name of :data:`mmatnet.registry.APEX_SPOTTERS`.
        face (str | None): Who finds the face in raw frames, a name of
            :data:`mmatnet.registry.DETECTORS`; ``None`` for registered crops.
        track (Callable): Wraps the clips to spot in, to show progress.
        known (Sequence[Clip]): Of an earlier run; what was spotted by the same method between the
            same onset and offset is taken over.
        on_spotted (Callable): Is called with each clip whose apex was spotted now.

    Returns:
        list[Clip]: All clips.
    """
    earlier = {clip.key: clip for clip in known}
    places = {clip.key: place for place, clip in enumerate(report.clips)}
    due = []
    for clip in report.clips:
        if not _wants_apex(clip, report):
            continue
        before = earlier.get(clip.key)
        if before is not None and before.apex is not None and before.apex_source == 'spotted' \
                and _note(method) in before.note \
                and (before.onset, before.offset) == (clip.onset, clip.offset):
            _settle(report, places[clip.key], before.apex, method)
        else:
            due.append(clip)
    detector = DETECTORS.make(face) if due and face is not None else None
    spotter = APEX_SPOTTERS.make(method)
    for clip in track(due):
        try:
            numbers, crops = _crops(clip, root, detector)
        except InputError as error:
            report.repaired[str(clip)] = f'apex not spotted: {error}'
            continue
        _settle(report, places[clip.key], numbers[spot_apex(crops, spotter)], method)
        on_spotted(report.clips[places[clip.key]])
    return report.clips


def _wants_apex(clip: Clip, report: Report) -> bool:
    return (clip.onset is not None and clip.offset is not None
            and (clip.apex is None or clip.apex_source == 'middle')
            and str(clip) not in report.missing_folders)


def _crops(clip: Clip, root: Path, detector: Detector | None) -> tuple[list[int], np.ndarray]:
    """Numbers of the clip's frames, and its aligned faces (T, S, S)."""
    raw = open_frames(root / clip.frames)
    frames: GreyFrames = raw if detector is None else align_clip(clip, raw, detector, SIZE)[0]
    onset, offset = frames_of(clip, 'onset', 'offset')
    numbers = [number for number in frames.numbers if onset <= number <= offset]
    if not numbers:
        raise InputError(f'{clip}: no frame of {onset} to {offset} in {frames.path}')
    return numbers, np.stack([resize(frames.grey(number), SIZE) for number in numbers])


def _settle(report: Report, place: int, apex: int, method: str) -> None:
    clip = report.clips[place]
    report.no_apex.pop(str(clip), None)
    note = '; '.join(filter(None, [clip.note.replace('; left empty', ''), _note(method)]))
    report.clips[place] = replace(clip, apex=apex, apex_source='spotted', note=note)
    report.repaired[str(clip)] = f'{_note(method)}: frame {apex}'


def _note(method: str) -> str:
    return f'apex spotted by {method}'
