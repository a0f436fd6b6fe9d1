"""Fakes CASME II: the official layout and sheet around faces drawn by code."""
import io
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from mmatnet.atomic import atomic_file, explain_disk_errors
from mmatnet.databases.megc2019 import read_megc2019
from mmatnet.databases.registry import MANIFEST
from mmatnet.errors import InputError
from mmatnet.synthetic.drawing import draw_face
from mmatnet.synthetic.face import HEIGHT, WIDTH, Face, random_face
from mmatnet.synthetic.motion import Motion, Renderer, random_motion, save_motion

# subjects of the challenge list, the most varied first; 21 negative, 19 positive, 20 surprise
SUBJECTS = ('sub19', 'sub12', 'sub02', 'sub06', 'sub15', 'sub09', 'sub05', 'sub16', 'sub14')
EMOTIONS = ('disgust', 'happiness', 'surprise')  # for the labels 0, 1, 2 of the challenge list
ACTION_UNITS = {'disgust': '4+9', 'happiness': 12, 'surprise': '1+2', 'others': 15}
# clips that no list of the challenge names: the one whose apex the sheet does not tell, and a few
# of a class that the challenge leaves out
NO_APEX = ('sub04', 'EP12_01f')
OTHERS = (('sub19', 'EP90_01'), ('sub12', 'EP90_02f'), ('sub09', 'EP90_03'))

SHEET = 'CASME2-coding-20140508.xlsx'
HEADER = ('Subject', 'Filename', None, 'OnsetFrame', 'ApexFrame', 'OffsetFrame', None,
          'Action Units', 'Estimated Emotion')
NOISE = 1.2  # grey levels, standard deviation per pixel and frame
QUALITY = 97  # of the JPEG files
THREADS = 2  # that draw the frames of a clip
README = """\
This data is synthetic: faces and motion were drawn by `mmatnet synthesize casme2`; no person is \
shown.

The layout is that of CASME II: `Cropped/<subject>/<clip>/reg_img<number>.jpg`, 200 frames per
second, and the sheet `{sheet}`. The clip names and classes of the MEGC 2019 list are
used so that its protocols run; faces, frame numbers and motion have nothing to do with the clips
of that name.

`truth/<subject>/<clip>.npz` holds the motion that was drawn; `mmatnet.synthetic.motion` reads it:
`true_flow(load_motion(path), start, end)` is the exact flow between two frames.

Made with: {options}
"""


@dataclass(frozen=True)
class Plan:
    """One clip to draw; ``apex`` may be known to us but not to the sheet."""

    subject: str
    clip: str
    emotion: str
    onset: int
    apex: int
    offset: int


def plan_casme2(seed: int, subjects: int, clips_per_class: int | None,
                frames: tuple[int, int]) -> list[Plan]:
    """Choose clips and draw their frame numbers, sorted by subject and clip."""
    chosen, counts, keys = SUBJECTS[:subjects], {}, [(*NO_APEX, 'disgust')]
    keys += [(*key, 'others') for key in OTHERS if key[0] in chosen]
    for (database, subject, clip), label in read_megc2019().items():
        if database == 'casme2' and subject in chosen:
            counts[subject, label] = counts.get((subject, label), 0) + 1
            if clips_per_class is None or counts[subject, label] <= clips_per_class:
                keys.append((subject, clip, EMOTIONS[label]))
    plans = []
    for subject, clip, emotion in sorted(keys):
        rng = _generator(seed, subject, clip, 'frames')
        length = round(frames[0] + (frames[1] - frames[0]) * rng.uniform() ** 1.5)
        onset = int(rng.integers(20, 300))
        apex = onset + int(np.clip(round(rng.uniform(0.35, 0.6) * length), 1, length - 2))
        plans.append(Plan(subject, clip, emotion, onset, apex, onset + length - 1))
    return plans


def write_casme2(out: str | Path, *, seed: int = 0, subjects: int = len(SUBJECTS),
                 clips_per_class: int | None = None, frames: tuple[int, int] = (40, 80),
                 track: Callable[[Sequence[Plan]], Sequence[Plan]] = lambda plans: plans) -> None:
    """Write a fake CASME II; the same arguments give the same bytes.

    Each clip is written whole or not at all, and clips that are there are not drawn again, so an
    interrupted call goes on where it stopped.

    Args:
        out (str | Path): Folder to write; new, empty, or begun with the same arguments.
        seed (int): Of everything drawn.
        subjects (int): How many of :data:`SUBJECTS`; sub04, who has one clip, comes on top.
        clips_per_class (int | None): At most so many clips per subject and emotion.
        frames (tuple[int, int]): Shortest and longest clip, in frames.
        track (Callable): Wraps the list of clips, to show progress (``tqdm``).

    Raises:
        InputError: If an option is out of range, the folder holds something else, or the disk
            is full.
    """
    out = Path(out)
    if not 1 <= subjects <= len(SUBJECTS):
        raise InputError(f'subjects must lie in 1 to {len(SUBJECTS)}, got {subjects}')
    if clips_per_class is not None and clips_per_class < 1:
        raise InputError(f'clips per class must be at least 1, got {clips_per_class}')
    if not 5 <= frames[0] <= frames[1]:
        raise InputError('clips must have at least 5 frames, the shortest first, '
                         f'got {frames[0]} to {frames[1]}')
    if seed < 0:
        raise InputError(f'seed must not be negative, got {seed}')
    options = {'database': 'casme2', 'seed': seed, 'subjects': subjects,
               'clips_per_class': clips_per_class, 'frames': list(frames)}
    with explain_disk_errors(out):
        _claim(out, options)
        plans = plan_casme2(seed, subjects, clips_per_class, frames)
        pictures: dict[str, tuple[Face, np.ndarray]] = {}
        for plan in track(plans):
            if (out / 'Cropped' / plan.subject / plan.clip).is_dir():
                continue
            if plan.subject not in pictures:
                face = random_face(_generator(seed, plan.subject))
                pictures = {plan.subject: (face, draw_face(face))}
            _write_clip(out, plan, *pictures[plan.subject], seed)
        _write_sheet(out / SHEET, plans)


def _claim(out: Path, options: dict) -> None:
    """Leave a manifest in a new folder, or check that of a begun one."""
    manifest = out / MANIFEST
    if manifest.is_file():
        try:
            found = json.loads(manifest.read_text(encoding='utf-8'))
        except ValueError:
            found = None
        if found != options:
            raise InputError(f'{out} holds synthetic data made with {found}, asked for {options}; '
                             'choose another folder, or remove this one')
    elif out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f'{out} holds something that `mmatnet synthesize` did not write; '
                         'choose a new folder')
    with atomic_file(out / 'README.md') as path:
        path.write_text(README.format(sheet=SHEET, options=json.dumps(options)),
                        encoding='utf-8')
    with atomic_file(manifest) as path:
        path.write_text(json.dumps(options, indent=1) + '\n', encoding='utf-8')


def _write_clip(out: Path, plan: Plan, face: Face, picture: np.ndarray, seed: int) -> None:
    """Write the truth, then the frames, which appear all at once."""
    rng = _generator(seed, plan.subject, plan.clip)
    motion = random_motion(face, plan.emotion, plan.onset, plan.apex, plan.offset, rng)
    with atomic_file(out / 'truth' / plan.subject / f'{plan.clip}.npz') as path:
        save_motion(path, motion)
    folder = out / 'Cropped' / plan.subject / plan.clip
    # beside Cropped, so that a reader never sees it
    part = out / f'.{plan.subject}-{plan.clip}.part'
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        _write_frames(part, picture, motion, rng)
        folder.parent.mkdir(parents=True, exist_ok=True)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write_frames(folder: Path, picture: np.ndarray, motion: Motion,
                  rng: np.random.Generator) -> None:
    renderer = Renderer(picture, motion, gain=float(rng.uniform(0.92, 1.08)))

    def write(number: int, noise: np.ndarray) -> None:
        coded = cv2.imencode('.jpg', renderer.frame(number, noise),
                             [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
        (folder / f'reg_img{number}.jpg').write_bytes(coded.tobytes())

    # the noise is drawn in the order of the frames, so threads do not change it
    noises = (NOISE * rng.standard_normal((HEIGHT, WIDTH), dtype=np.float32)
              for _ in motion.numbers)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, motion.numbers, noises))


def _write_sheet(path: Path, plans: Sequence[Plan]) -> None:
    """Write the workbook of 2014: subjects as two digits of text, two blank columns."""
    from openpyxl import Workbook
    book = Workbook()
    book.active.title = 'Sheet1'
    book.active.append(HEADER)
    for plan in plans:
        apex = '/' if (plan.subject, plan.clip) == NO_APEX else plan.apex
        book.active.append((plan.subject[3:], plan.clip, None, plan.onset, apex, plan.offset,
                            None, ACTION_UNITS[plan.emotion], plan.emotion))
    for title in ('Sheet2', 'Sheet3'):
        book.create_sheet(title)
    saved = io.BytesIO()
    book.save(saved)
    with atomic_file(path) as temporary, zipfile.ZipFile(saved) as dated, \
            zipfile.ZipFile(temporary, 'w', zipfile.ZIP_DEFLATED) as undated:
        for name in dated.namelist():  # the same bytes tomorrow: no times, inside or outside
            content = re.sub(rb'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', b'2014-05-08T00:00:00Z',
                             dated.read(name))
            undated.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _generator(seed: int, *names: str) -> np.random.Generator:
    """A generator of its own for every subject and clip, whatever else is drawn."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])
