"""The slow half of spotting, kept: the rows of each recording in a file of its own."""
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from mmatnet.engine.spotting.recordings import Recording
from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.quiet import Watched
from mmatnet.face.tracking import FaceTracker
from mmatnet.io.atomic import atomic_file
from mmatnet.io.json_files import digest
from mmatnet.io.video.stream import open_stream
from mmatnet.registry import DETECTORS, SPOTTERS
from mmatnet.spotting.intervals.split import SplitSpotter

SIZE = 224  # of the crops; all lengths are told in pixels of such


@dataclass(frozen=True)
class Reading:
    """How recordings are read; what differs here makes other rows.

    Args:
        spotter (Mapping): Type and arguments.
        face (str): Who finds the face; ``registered`` for frames that are crops of it.
        versions (Mapping): Of the libraries.
    """

    spotter: Mapping
    face: str
    versions: Mapping

    def make_spotter(self, **options: float) -> SplitSpotter:
        """Make the spotter, with options of its quick half.

        Raises:
            InputError: If it is not in two halves, or does not know an option.
        """
        spotter = SPOTTERS.make({**self.spotter, **options}, size=SIZE)
        if not isinstance(spotter, SplitSpotter):
            raise InputError(f'spotter {self.spotter["type"]!r} keeps no rows of a recording, '
                             'which `mmatnet spot` goes by; make it a '
                             'mmatnet.spotting.intervals.split.SplitSpotter')
        return spotter

    def file(self, folder: Path, recording: Recording) -> Path:
        """Return where the rows of a recording are kept."""
        spotter = SPOTTERS.find(self.spotter['type'])
        key = digest({**asdict(self), 'row': str(spotter.row), 'version': spotter.version,
                      'video': recording.video, 'path': str(recording.path.absolute()),
                      'fps': recording.fps, 'stamp': recording.stamp})
        name = recording.video.replace('/', '_')[-80:]
        return folder / f'{name}-{key[:16]}.npz'


@dataclass(frozen=True)
class Signals:
    """The rows of a recording.

    Args:
        segments (list[ndarray]): Of each stretch with a face, in order; each (N,), structured.
        watched (Watched): Those stretches.
        notes (list[str]): About stretches without a face.
    """

    segments: list[np.ndarray]
    watched: Watched
    notes: Sequence[str]


class SignalReader:
    """Reads recordings and keeps their rows; made once in each process.

    Args:
        reading (Reading): How.
        folder (Path): Where rows go.
    """

    def __init__(self, reading: Reading, folder: Path) -> None:
        self._reading, self._folder = reading, folder
        self._detector = self._quick = None
        if reading.face != 'registered':
            self._detector = DETECTORS.make(reading.face)
            self._quick = DETECTORS.make({'type': 'centerface', 'reading_heights': ()})

    def __call__(self, recording: Recording) -> str | None:
        """Read a recording: why that could not be done, or ``None``.

        Raises:
            InputError: If the disk does not take the rows.
        """
        try:
            signals = self._read(recording)
        except InputError as error:
            text = str(error)
            return text if str(recording.path) in text else f'{recording.path}: {text}'
        write_signals(self._reading.file(self._folder, recording), signals)
        return None

    def _read(self, recording: Recording) -> Signals:
        spotter = self._reading.make_spotter()
        tracker = FaceTracker(self._detector, SIZE, self._quick)
        segments: list[np.ndarray] = []
        parts: list[np.ndarray] = []
        stretches: list[tuple[int, int]] = []
        number, seconds = 0, 0.0

        def end(first: int, last: int) -> None:
            segments.append(np.concatenate([*parts, spotter.read_end()]))
            stretches.append((first, last))
            parts.clear()

        stream, times = open_stream(recording.path, recording.fps), []
        for picture in stream:
            number, seconds = picture.number, picture.seconds
            times.append(seconds)
            if not spotter.wants(seconds):
                continue
            part, ended = tracker.look(number, seconds, picture.bgr)
            if ended is not None:
                end(ended.first, ended.last)
            if part is not None and tracker.aligner is not None:
                parts.append(spotter.read_checked(number, seconds, tracker.aligner.crop(part)))
        if (ended := tracker.finish(number, seconds)) is not None:
            end(ended.first, ended.last)
        if not segments:
            raise InputError('; '.join(tracker.notes) or 'no face is followed in it')
        fps = recording.fps or (len(times) - 1) / (times[-1] - times[0])
        return Signals(segments, Watched(fps, stretches), [*stream.notes, *tracker.notes])


def write_signals(path: Path, signals: Signals) -> None:
    """Write rows whole or not at all.

    Raises:
        InputError: If the disk does not take them.
    """
    about = {'fps': signals.watched.fps, 'stretches': signals.watched.stretches,
             'notes': list(signals.notes)}
    with atomic_file(path) as temporary, open(temporary, 'wb') as file:
        np.savez_compressed(
            file, rows=np.concatenate(signals.segments),
            lengths=np.array([len(segment) for segment in signals.segments]),
            about=np.frombuffer(json.dumps(about).encode(), np.uint8))


def read_signals(path: Path) -> Signals | None:
    """Read rows back; ``None`` where there are none, or damaged ones, which are made again."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            rows, lengths = kept['rows'], kept['lengths']
            about = json.loads(kept['about'].tobytes())
        segments = np.split(rows, np.cumsum(lengths)[:-1])
        stretches = [(int(first), int(last)) for first, last in about['stretches']]
        return Signals(segments, Watched(float(about['fps']), stretches), about['notes'])
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
