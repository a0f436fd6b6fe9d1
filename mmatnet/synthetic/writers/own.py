"""Fakes a folder of one's own: recordings of a few people, and a table of what they show."""
import csv
import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2

from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file
from mmatnet.io.video.written import check_length
from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.manifest import claim_folder
from mmatnet.synthetic.writers.made_up import MadeUpWriter
from mmatnet.synthetic.writers.plan import Plan, Style

ACTION_UNITS = {'disgust': '4+9', 'happiness': '12', 'surprise': '1+2'}
COLUMNS = ('video', 'subject', 'emotion', 'onset', 'apex', 'offset', 'fps', 'action_units')
QUALITY = 95  # of Motion JPEG; coders that compress more lose small motion
README = """\
This data is synthetic: faces and motion were drawn by `mmatnet synthesize own`; no person is shown.

It is laid out as a folder of one's own might be: `{recordings}`, {fps:g} frames per second, each
with one expression, and `clips.csv`, a row for each:

    mmatnet prepare THIS_FOLDER --table clips.csv --out data/own

`truth/<subject>/<clip>.npz` holds the motion that was drawn; `mmatnet.synthetic.motion` reads it.

Made with: {options}
"""


@WRITERS.register_module(name='own')
class OwnWriter(MadeUpWriter):
    """Writes a folder of one's own: videos, folders of frames, or registered crops, and a table."""

    database = 'own'
    title = "one's own"
    fps = 100.0
    styles = {
        'videos': Style('videos', '{number}.png', Camera((640, 480), scale=0.9), around=10),
        'frames': Style('frames', 'img{number}.jpg', Camera((640, 480), scale=0.9), around=10),
        'crops': Style('crops', '{number}.jpg'),
    }
    subjects = tuple(f'P{number:02d}' for number in range(1, 21))
    default_subjects = 4
    default_frames = (20, 36)
    words = tuple(ACTION_UNITS)
    onsets = (10, 11)  # videos begin with frame 0
    speed = (0.08, 0.12)
    sheet_name = 'clips.csv'

    def clip_name(self, subject: str, word: str, number: int) -> str:
        """Such as ``P01_disgust_1``."""
        return f'{subject}_{word}_{number}'

    def folder(self, plan: Plan, style: Style) -> str:
        """Return the recording's place, a video's with its suffix."""
        suffix = '.avi' if style is self.styles['videos'] else ''
        return f'{style.folder}/{plan.clip}{suffix}'

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the table."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator='\n')
        writer.writerow(COLUMNS)
        for plan in plans:
            writer.writerow((self.folder(plan, self.styles[layout]), plan.subject, plan.emotion,
                             plan.onset, plan.apex, plan.offset, f'{self.fps:g}',
                             ACTION_UNITS[plan.emotion]))
        with atomic_file(out / self.sheet_name) as path:
            path.write_text(text.getvalue(), encoding='utf-8')

    def _claim(self, out: Path, options: dict, style: Style) -> None:
        example = Plan('<subject>', '<clip>', '', 0, 0, 0)
        recordings = self.folder(example, style)
        if style is not self.styles['videos']:
            recordings += '/' + style.frame.format(number='<number>')
        claim_folder(out, options, README.format(recordings=recordings, fps=self.fps,
                                                 options=json.dumps(options)))

    def _write_recording(self, out: Path, folder: str, plans: Sequence[Plan], style: Style,
                         *drawn: Any) -> None:
        """Write the frames, and make a video of them where one is asked for."""
        if style is not self.styles['videos']:
            super()._write_recording(out, folder, plans, style, *drawn)
            return
        frames, part = out / f'.{plans[0].clip}.frames', out / f'.{plans[0].clip}.part.avi'
        shutil.rmtree(frames, ignore_errors=True)
        try:
            super()._write_recording(out, frames.name, plans, style, *drawn)
            _join(frames, part, self.fps)
            (out / folder).parent.mkdir(parents=True, exist_ok=True)
            part.replace(out / folder)
        finally:
            shutil.rmtree(frames, ignore_errors=True)
            part.unlink(missing_ok=True)


def _join(frames: Path, video: Path, fps: float) -> None:
    """Make a video of the images in a folder."""
    images = sorted(frames.iterdir(), key=lambda path: int(path.stem))
    height, width = cv2.imread(str(images[0])).shape[:2]
    # OpenCV's own coder of Motion JPEG: FFmpeg's takes no quality, and loses small motion
    writer = cv2.VideoWriter(str(video), cv2.CAP_OPENCV_MJPEG, cv2.VideoWriter_fourcc(*'MJPG'), fps,
                             (width, height))
    if not writer.isOpened():
        raise InputError('OpenCV cannot write .avi files here; choose --layout frames')
    writer.set(cv2.VIDEOWRITER_PROP_QUALITY, QUALITY)
    for image in images:
        writer.write(cv2.imread(str(image)))
    writer.release()
    check_length(video, len(images), f'cannot write {video}', 'or choose --layout frames')
