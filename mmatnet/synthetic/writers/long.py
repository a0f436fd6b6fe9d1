"""Writes long videos of made-up faces, with the truth about them."""
import csv
import json
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

import cv2
import numpy as np

from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file, explain_disk_errors
from mmatnet.io.json_files import write_json
from mmatnet.io.video.written import check_length
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.face import random_face
from mmatnet.synthetic.long_plan import LongEvent, LongPlan, plan_video
from mmatnet.synthetic.long_renderer import LongRenderer
from mmatnet.synthetic.manifest import claim_folder

CAMERA = Camera((640, 480), scale=0.9)
FORMATS = {'avi': 'MJPG', 'mp4': 'mp4v', 'frames': None}  # and OpenCV's name of the coder
QUALITY = 90  # of Motion JPEG and of JPEG files
TRUTH = 'truth.csv'
TRUTH_COLUMNS = ('video', *(field.name for field in fields(LongEvent)), 'fps', 'subject')
README = """\
This data is synthetic: faces and motion were drawn by `mmatnet synthesize long`; no person is
shown.

Each video shows one face, {width}x{height} pixels, {fps:g} frames per second, with
micro-expressions (0.24 to 0.48 seconds from onset to offset), macro-expressions (0.8 to 2.4),
blinks, moves of the head and motion of the mouth as in speech. `truth.csv` has a row per
expression; frames are counted from 0. `events.json` has the blinks and the speech.

Made with: {options}
"""


@dataclass(frozen=True)
class LongOptions:
    """What to write.

    Args:
        videos (int): How many.
        seconds (float): Length of each.
        fps (float): Frames per second.
        format (str): A key of :data:`FORMATS`.
        noise (float): Grey levels, standard deviation per pixel and frame.
        seed (int): Of everything drawn.
    """

    videos: int = 3
    seconds: float = 20.0
    fps: float = 100.0
    format: str = 'avi'
    noise: float = CAMERA.noise
    seed: int = 0

    def __post_init__(self) -> None:
        if self.videos < 1:
            raise InputError(f'there must be at least 1 video, got {self.videos}')
        if self.format not in FORMATS:
            raise InputError(f'format must be one of {", ".join(FORMATS)}, got {self.format!r}')
        if not 0 <= self.noise <= 50:
            raise InputError(f'noise must lie in 0 to 50 grey levels, got {self.noise:g}')
        if self.seed < 0:
            raise InputError(f'seed must not be negative, got {self.seed}')


def write_long_videos(out: str | Path, options: LongOptions,
                      track: Callable[[Iterable[int], int], Iterable[int]] | None = None) -> None:
    """Write the videos; the same options and OpenCV give the same bytes.

    A video is written whole or not at all, and one that is there is not drawn again.

    Args:
        out (str | Path): Folder, new, empty, or begun with the same options.
        options (LongOptions): What to write.
        track (Callable | None): Wraps the frames to draw, given them and their number, to show
            progress.

    Raises:
        InputError: If an option is out of range, the folder holds something else, the disk is full,
            or OpenCV cannot write the format.
    """
    out = Path(out)
    names = [f'video{place + 1:02d}' for place in range(options.videos)]
    generators = [np.random.default_rng([options.seed, zlib.crc32(name.encode())])
                  for name in names]
    drawn = [_Video(name, rng, options) for name, rng in zip(names, generators, strict=True)]
    with explain_disk_errors(out):
        content = {'database': 'long', **asdict(options)}
        claim_folder(out, content, README.format(
            width=CAMERA.size[0], height=CAMERA.size[1], fps=options.fps,
            options=json.dumps(content)))
        due = [video for video in drawn if not (out / video.file).exists()]
        frames = _draw(out, due)
        total = sum(len(video.plan.lids) for video in due)
        for _ in track(frames, total) if track is not None else frames:
            pass
        _write_truth(out, drawn)


class _Video:
    """One video: its plan, made at once, and the file it becomes."""

    def __init__(self, name: str, rng: np.random.Generator, options: LongOptions) -> None:
        self.face = random_face(rng)
        self.plan: LongPlan = plan_video(self.face, options.seconds, options.fps, rng)
        self.name, self.rng, self.options = name, rng, options

    @property
    def file(self) -> str:
        """Name of the file, or of the folder of frames."""
        return self.name if FORMATS[self.options.format] is None \
            else f'{self.name}.{self.options.format}'

    def frames(self) -> Iterator[np.ndarray]:
        """Draw them, BGR."""
        camera = Camera(CAMERA.size, CAMERA.scale, noise=self.options.noise)
        renderer = LongRenderer(self.face, self.plan, camera, camera.place(self.rng), self.rng)
        return map(renderer.frame, range(len(self.plan.lids)))


def _draw(out: Path, videos: Sequence[_Video]) -> Iterator[int]:
    """Write the videos, giving back after every frame."""
    for video in videos:
        part = out / f'.part-{video.file}'
        _remove(part)
        try:
            coder = FORMATS[video.options.format]
            write, close = _folder(part) if coder is None else _file(part, coder, video.options.fps)
            try:
                for number, frame in enumerate(video.frames()):
                    write(number, frame)
                    yield number
            finally:
                close()
            if coder is not None:
                check_length(part, len(video.plan.lids), str(part.parent),
                             'or choose another format')
            part.replace(out / video.file)
        finally:
            _remove(part)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part)
    else:
        part.unlink(missing_ok=True)


Write = Callable[[int, np.ndarray], None]


def _folder(part: Path) -> tuple[Write, Callable[[], None]]:
    part.mkdir()

    def write(number: int, frame: np.ndarray) -> None:
        coded = cv2.imencode('.jpg', frame, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
        (part / f'img{number:06d}.jpg').write_bytes(coded.tobytes())

    return write, lambda: None


def _file(part: Path, coder: str, fps: float) -> tuple[Write, Callable[[], None]]:
    # OpenCV's own coder of Motion JPEG: FFmpeg's takes no quality, and loses small motion
    backend = cv2.CAP_OPENCV_MJPEG if coder == 'MJPG' else cv2.CAP_FFMPEG
    writer = cv2.VideoWriter(str(part), backend, cv2.VideoWriter_fourcc(*coder), fps, CAMERA.size)
    if not writer.isOpened():
        raise InputError(f'OpenCV cannot write {part.suffix} files with the coder {coder} here; '
                         'choose another format')
    writer.set(cv2.VIDEOWRITER_PROP_QUALITY, QUALITY)
    return lambda number, frame: writer.write(frame), writer.release


def _write_truth(out: Path, videos: Sequence[_Video]) -> None:
    with atomic_file(out / TRUTH) as path, open(path, 'w', encoding='utf-8', newline='') as table:
        writer = csv.writer(table, lineterminator='\n')
        writer.writerow(TRUTH_COLUMNS)
        for video in videos:
            # every video shows another face
            writer.writerows((video.file, *astuple(event), f'{video.options.fps:g}', video.name)
                             for event in video.plan.events)
    others = {video.file: {'blinks': video.plan.blinks, 'speech': video.plan.speech}
              for video in videos}
    write_json(out / 'events.json', others)
