"""What the writers of fake databases share: the folder, the clips and their truth."""
import json
import shutil
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file, explain_disk_errors
from mmatnet.synthetic.camera import frame_landmarks
from mmatnet.synthetic.drawing import draw_face
from mmatnet.synthetic.face import Face, random_face
from mmatnet.synthetic.manifest import claim_folder
from mmatnet.synthetic.motion import join_motions, random_motion, save_motion
from mmatnet.synthetic.writers.frames import write_frames
from mmatnet.synthetic.writers.plan import Plan, Style

README = """\
This data is synthetic: faces and motion were drawn by `mmatnet synthesize {database}`; no person \
is shown.

The layout is that of {title}: `{frames}`, {fps:g} frames per second{sheet}.
{names}

`truth/<subject>/<clip>.npz` holds the motion that was drawn; `mmatnet.synthetic.motion` reads it:
`true_flow(load_motion(path), start, end)` is the exact flow between two frames, in pixels of the
280x340 crop of the face. {truth}

Made with: {options}
"""
CHALLENGE_NAMES = """\
The clip names and classes of the MEGC 2019 list are used so that its protocols run; faces, frame
numbers and motion have nothing to do with the clips of that name."""
CROP_TRUTH = 'Frames are that crop.'
FRAME_TRUTH = """\
A frame shows the crop's point (x, y) at `matrix @ (x, y, 1)`, with `matrix` of
shape (2, 3) from the same file, so flow vectors are to be multiplied by its left part; `landmarks`
(5, 2) are eyes, nose tip and mouth corners of the face at rest, in pixels of the frame."""


class Writer:
    """Base of the writers. A subclass states facts, and overrides what its database does otherwise.

    Attributes:
        database, title (str): As of the reader.
        fps (float): Frames per second.
        styles (dict): Layout name to :class:`Style`; the first is the default.
        subjects (tuple[str]): To choose from, the most varied first.
        default_subjects (int): How many are taken unless told otherwise.
        default_frames (tuple[int, int]): Shortest and longest clip.
        emotions (tuple[tuple[str]]): For the labels 0, 1, 2 of the challenge list, the words.
        expressions (dict): Word to expression of :mod:`mmatnet.synthetic.motion`; a word that is
            not named is one itself.
        onsets (tuple[int, int]): First and past the last frame number of an onset.
        speed, amplitude (tuple[float, float]): As :func:`random_motion`.
        sheet_name (str): File name of the workbook; empty if there is none.
        salt (tuple[str]): Makes subjects of one name look different in two databases.
        listed_as (str): The database of the challenge list whose clips it has.
        holes (dict): Layout to what the copies of it in circulation lack: (subject, clip) to a
            number of frames, or to ``None`` for the whole clip.
        names (str): What the README says of the names of clips.
    """

    database: str
    title: str
    fps: float
    styles: Mapping[str, Style]
    subjects: tuple[str, ...]
    default_subjects: int
    default_frames = (40, 80)
    emotions: tuple[tuple[str, ...], ...] = ()
    expressions: Mapping[str, str] = {}
    onsets = (20, 300)
    speed = (0.04, 0.06)
    amplitude = (1.0, 2.0)
    sheet_name = ''
    holes: Mapping[str, Mapping[tuple[str, str], int | None]] = {}
    names = CHALLENGE_NAMES

    @property
    def salt(self) -> tuple[str, ...]:
        return (self.database,)

    @property
    def listed_as(self) -> str:
        return self.database

    def write(self, out: str | Path, *, layout: str | None = None, seed: int = 0,
              subjects: int | None = None, clips_per_class: int | None = None,
              frames: tuple[int, int] | None = None, holes: bool = False,
              track: Callable[[Sequence], Iterable] = lambda recordings: recordings) -> None:
        """Write a fake distribution; the same arguments give the same bytes.

        Each clip is written whole or not at all, and clips that are there are not drawn again, so
        an interrupted call goes on where it stopped.

        Args:
            out (str | Path): Folder to write; new, empty, or begun with the same arguments.
            layout (str | None): A key of ``styles``; ``None`` is the first.
            seed (int): Of everything drawn.
            subjects (int | None): How many of ``subjects``; ``None`` is the default.
            clips_per_class (int | None): At most so many clips per subject and class.
            frames (tuple[int, int] | None): Shortest and longest clip, in frames.
            holes (bool): Leave out the frames and clips that the copies in circulation lack.
            track (Callable): Wraps the list of recordings, to show progress (``tqdm``).

        Raises:
            InputError: If an option is out of range, the folder holds something else, or the disk
                is full.
        """
        out = Path(out)
        layout = layout if layout is not None else next(iter(self.styles))
        subjects = subjects if subjects is not None else self.default_subjects
        frames = frames if frames is not None else self.default_frames
        self._check(layout, seed, subjects, clips_per_class, frames)
        plans = self.arrange(self.plan(seed, subjects, clips_per_class, frames), layout)
        if holes:
            plans = self.with_holes(plans, layout)
        options = {'database': self.database, 'seed': seed, 'subjects': subjects,
                   'clips_per_class': clips_per_class, 'frames': list(frames)}
        if layout != next(iter(self.styles)):
            options['layout'] = layout
        if holes:
            options['holes'] = True
        style = self.styles[layout]
        with explain_disk_errors(out):
            self._claim(out, options, style)
            recordings: dict[str, list[Plan]] = {}
            for plan in plans:
                recordings.setdefault(self.folder(plan, style), []).append(plan)
            drawn: dict[str, tuple[Face, np.ndarray]] = {}
            for folder, own in track(list(recordings.items())):
                if (out / folder).exists():
                    continue
                subject = own[0].subject
                if subject not in drawn:
                    face = random_face(self.generator(seed, subject))
                    drawn = {subject: (face, draw_face(face, style.camera.fade))}
                self._write_recording(out, folder, own, style, *drawn[subject], seed)
            self.write_sheets(out, plans, layout)

    def plan(self, seed: int, subjects: int, clips_per_class: int | None,
             frames: tuple[int, int]) -> list[Plan]:
        """Choose clips and draw their frame numbers, sorted by subject and clip."""
        return [self.numbered(key, frames, self.generator(seed, *key[:2], 'frames'))
                for key in sorted(self.keys(seed, self.subjects[:subjects], clips_per_class))]

    def arrange(self, plans: list[Plan], layout: str) -> list[Plan]:
        """Change what was planned into what a layout has; most have it as it is."""
        return plans

    def with_holes(self, plans: Sequence[Plan], layout: str) -> list[Plan]:
        """Return the plans without what the copies of a layout lack.

        Raises:
            InputError: If no such copy is known, or none of the clips in question is drawn.
        """
        known = self.holes.get(layout, {})
        if not known:
            places = f', but in {", ".join(self.holes)}' if self.holes else ''
            raise InputError(f'no copy of {self.title} is known to lack frames in {layout}{places}'
                             '; leave --holes out')
        if not any((plan.subject, plan.clip) in known for plan in plans):
            raise InputError('none of the clips that copies lack frames of is drawn, which are '
                             f'{", ".join(map("/".join, known))}; ask for more subjects or clips')
        counts = ((plan, known.get((plan.subject, plan.clip), 0)) for plan in plans)
        return [self.with_hole(plan, count) for plan, count in counts if count is not None]

    def with_hole(self, plan: Plan, count: int) -> Plan:
        """Leave out so many frames in the middle of a clip."""
        first = (plan.onset + plan.offset + 1 - count) // 2
        return replace(plan, lacking=tuple(range(first, first + count)))

    def keys(self, seed: int, chosen: Sequence[str],
             clips_per_class: int | None) -> list[tuple[str, str, str]]:
        """Return clips of the challenge list: (subject, clip, emotion)."""
        counts: dict[tuple[str, int], int] = {}
        keys = []
        for (database, subject, clip), label in read_megc2019().items():
            if database == self.listed_as and subject in chosen:
                counts[subject, label] = counts.get((subject, label), 0) + 1
                if clips_per_class is None or counts[subject, label] <= clips_per_class:
                    words = self.emotions[label]
                    word = self.generator(seed, subject, clip, 'emotion').integers(len(words))
                    keys.append((subject, clip, words[word]))
        return keys

    def numbered(self, key: tuple[str, str, str], frames: tuple[int, int],
                 rng: np.random.Generator) -> Plan:
        """Draw the frame numbers of a clip."""
        length = round(frames[0] + (frames[1] - frames[0]) * rng.uniform() ** 1.5)
        onset = int(rng.integers(*self.onsets))
        apex = onset + int(np.clip(round(rng.uniform(0.35, 0.6) * length), 1, length - 2))
        return Plan(*key, onset, apex, onset + length - 1)

    def folder(self, plan: Plan, style: Style) -> str:
        """Return the folder of a clip's frames, relative to the root."""
        return f'{style.folder}/{plan.subject}/{plan.recording or plan.clip}'.lstrip('/')

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the annotation sheets; a database without any leaves this out."""

    def generator(self, seed: int, *names: str) -> np.random.Generator:
        """Return a generator of its own for every subject and clip, whatever else is drawn."""
        return np.random.default_rng([seed, *(zlib.crc32(name.encode())
                                              for name in (*self.salt, *names))])

    def _check(self, layout: str, seed: int, subjects: int, clips_per_class: int | None,
               frames: tuple[int, int]) -> None:
        if layout not in self.styles:
            raise InputError(f'layout must be one of {", ".join(self.styles)}, got {layout!r}')
        if not 1 <= subjects <= len(self.subjects):
            raise InputError(f'subjects must lie in 1 to {len(self.subjects)}, got {subjects}')
        if clips_per_class is not None and clips_per_class < 1:
            raise InputError(f'clips per class must be at least 1, got {clips_per_class}')
        if not 5 <= frames[0] <= frames[1]:
            raise InputError('clips must have at least 5 frames, the shortest first, '
                             f'got {frames[0]} to {frames[1]}')
        if seed < 0:
            raise InputError(f'seed must not be negative, got {seed}')

    def _claim(self, out: Path, options: dict, style: Style) -> None:
        """Claim the folder, with a README about this database."""
        example = Plan('<subject>', '<clip>', '', 0, 0, 0)
        frame = style.frame.replace('{number}', '<number>').format(**vars(example))
        claim_folder(out, options, README.format(
            database=self.database, title=self.title, fps=self.fps, names=self.names,
            frames=f'{self.folder(example, style)}/{frame}', options=json.dumps(options),
            sheet=f',\nand the sheet `{self.sheet_name}`' if self.sheet_name else '',
            truth=CROP_TRUTH if style.camera.is_drawn_crop else FRAME_TRUTH))

    def _write_recording(self, out: Path, folder: str, plans: Sequence[Plan], style: Style,
                         face: Face, picture: np.ndarray, seed: int) -> None:
        """Write the truth, then the frames, which appear all at once."""
        first = plans[0]
        rng = self.generator(seed, first.subject, first.clip)
        motions = [random_motion(face, self.expressions.get(plan.emotion, plan.emotion),
                                 plan.onset, plan.apex, plan.offset, rng, self.speed,
                                 self.amplitude) for plan in plans]
        motion = motions[0]
        if style.around or len(motions) > 1:
            motion = join_motions(
                motions, max(min(plan.onset for plan in plans) - style.around, 0),
                max(plan.offset for plan in plans) + style.around, rng)
        places = {}
        matrix = style.camera.place(rng) if not style.camera.is_drawn_crop else None
        if matrix is not None:
            places = {'matrix': matrix, 'landmarks': frame_landmarks(face, matrix)}
        with atomic_file(out / 'truth' / first.subject
                         / f'{first.recording or first.clip}.npz') as path:
            save_motion(path, motion, **places)
        # at the top, so that a reader never sees it
        part = out / f'.{first.subject}-{first.recording or first.clip}.part'
        shutil.rmtree(part, ignore_errors=True)
        try:
            part.mkdir()
            lacking = {number for plan in plans for number in plan.lacking}
            write_frames(part, first, style, picture, motion, matrix, rng, lacking)
            (out / folder).parent.mkdir(parents=True, exist_ok=True)
            part.replace(out / folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
