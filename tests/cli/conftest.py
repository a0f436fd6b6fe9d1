"""Fixtures of the commands that look through videos."""
from pathlib import Path

import cv2
import numpy as np
import pytest

from mmatnet.synthetic.drawing import MARGIN, draw_face
from mmatnet.synthetic.face import random_face

FADE, FRAMES, FPS = 40, 90, 50
WAY, SIGMA = 3.0, 18.0  # pixels by which the corners of the mouth rise, and how far around them


@pytest.fixture(scope='session')
def write_video():
    """A function that writes frames, BGR, as Motion JPEG, and returns the path."""
    def write(path: Path, frames: list[np.ndarray], fps: float = FPS) -> Path:
        writer = cv2.VideoWriter(str(path), cv2.CAP_OPENCV_MJPEG,
                                 cv2.VideoWriter_fourcc(*'MJPG'), fps, frames[0].shape[1::-1])
        writer.set(cv2.VIDEOWRITER_PROP_QUALITY, 95)
        for frame in frames:
            writer.write(frame)
        writer.release()
        return path
    return write


@pytest.fixture(scope='session')
def smile() -> list[np.ndarray]:
    """Frames of 1.8 s in which a drawn face smiles from frame 35 to 51: BGR, (444, 384, 3)."""
    face = random_face(np.random.default_rng(8))
    picture = np.rint(255 * draw_face(face, FADE))[..., ::-1].astype(np.uint8)
    y, x = np.mgrid[:picture.shape[0], :picture.shape[1]].astype(np.float32)
    corners = [np.add(face.landmarks()[f'{side}_mouth'], MARGIN + FADE)
               for side in ('left', 'right')]
    around = sum(np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * SIGMA ** 2))
                 for at in corners)
    risen = WAY * np.sin(np.pi * np.clip((np.arange(FRAMES) - 35) / 16, 0, 1)) ** 2
    return [cv2.remap(picture, x, (y + share * around).astype(np.float32), cv2.INTER_CUBIC)
            for share in risen]


@pytest.fixture(scope='session')
def checkpoint_arguments(make_checkpoint) -> list[str]:
    """The arguments that name a checkpoint and its config."""
    cfg, checkpoint = make_checkpoint()
    config = checkpoint.with_name('config.py')
    cfg.dump(str(config))
    return ['--model', str(config), '--weights', str(checkpoint)]
