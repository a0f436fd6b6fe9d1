"""A drawn video to try the page with: nobody is seen in it."""
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file, explain_disk_errors
from mmatnet.io.read_errors import library_path
from mmatnet.io.video.written import check_length
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.face import random_face
from mmatnet.synthetic.long_plan import plan_video
from mmatnet.synthetic.long_renderer import LongRenderer

NAME = 'drawn sample.mp4'
CODEC = 'mp4v'
CAMERA = Camera((640, 480), scale=0.9, noise=0.5)
# of the ten seconds that are planned, the first 4.2 hold a macro- and then a micro-expression
SEED, SECONDS, FPS, FRAMES = 4, 10, 50, 210


class Sample:
    """The drawn video, made when it is first asked for.

    Args:
        folder (Path): Where it goes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._drawing = folder, threading.Lock()

    def copy(self, on_progress: Callable[[int, int], None]) -> Path:
        """Return a file of the video that is the caller's, to be removed with its folder.

        Args:
            on_progress (Callable): Is called with frames drawn and frames in all.

        Raises:
            InputError: If the disk does not take it, or this OpenCV cannot write it.
        """
        drawn = self._folder / 'sample' / NAME
        with self._drawing:
            if not drawn.exists():
                draw_sample(drawn, on_progress)
        with explain_disk_errors(self._folder):
            own = tempfile.mkdtemp(prefix='sample-', dir=self._folder)
            try:
                return Path(shutil.copy(drawn, own))
            except OSError:
                shutil.rmtree(own, ignore_errors=True)
                raise


def draw_sample(path: Path, on_progress: Callable[[int, int], None]) -> None:
    """Draw the video and write it, whole or not at all; the arguments are as above."""
    rng = np.random.default_rng(SEED)
    face = random_face(rng)
    plan = plan_video(face, SECONDS, FPS, rng)
    renderer = LongRenderer(face, plan, CAMERA, CAMERA.place(rng), rng)
    with atomic_file(path) as temporary:
        writer = cv2.VideoWriter(library_path(temporary), cv2.VideoWriter_fourcc(*CODEC), FPS,
                                 CAMERA.size)
        if not writer.isOpened():
            raise InputError(f'the sample cannot be written: this OpenCV has no codec {CODEC} for '
                             '.mp4; upload a video of your own')
        for number in range(FRAMES):
            writer.write(renderer.frame(number))
            on_progress(number + 1, FRAMES)
        writer.release()
        check_length(temporary, FRAMES, 'the sample cannot be written', 'then press it again')
