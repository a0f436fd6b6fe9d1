"""The frames of a recording of a fake database, drawn and written."""
from collections.abc import Container, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.motion import Motion, Renderer
from mmatnet.synthetic.writers.plan import Plan, Style

THREADS = 2  # that draw the frames of a clip


def write_frames(folder: Path, plan: Plan, style: Style, picture: np.ndarray, motion: Motion,
                 matrix: np.ndarray | None, rng: np.random.Generator,
                 lacking: Container[int]) -> None:
    """Draw and write the frames of a recording.

    Args:
        folder (Path): There already; the files go right into it.
        plan (Plan): Names the files.
        style (Style): How they are written.
        picture (ndarray): The face at rest, as :func:`mmatnet.synthetic.drawing.draw_face` has it.
        motion (Motion): Of every frame, the lacking ones included.
        matrix (ndarray | None): From the crop to the frame, (2, 3); ``None`` for the crop itself.
        rng (Generator): Of brightness and noise.
        lacking (Container[int]): Numbers of frames that are not written.
    """
    camera = style.camera
    renderer = Renderer(picture, motion, float(rng.uniform(*camera.gain)), camera.fade)
    suffix = Path(style.frame).suffix
    quality = [cv2.IMWRITE_JPEG_QUALITY, style.quality] if suffix == '.jpg' else []

    def write(number: int, noise: np.ndarray) -> None:
        if number in lacking:
            return
        coded = cv2.imencode(suffix, camera.take(renderer, number, matrix, noise), quality)[1]
        name = style.frame.format(**{**vars(plan), 'number': f'{number:0{plan.digits}d}'})
        (folder / name).write_bytes(coded.tobytes())

    # the noise is drawn in the order of the frames, so threads do not change it
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, motion.numbers.tolist(),
                      _noises(camera, len(motion.numbers), rng)))


def _noises(camera: Camera, count: int, rng: np.random.Generator) -> Iterable[np.ndarray]:
    """Noise of each frame; large frames see one large picture of it, each from another place."""
    shape = camera.size[::-1]
    if camera.scale is None:
        for _ in range(count):
            yield camera.noise * rng.standard_normal(shape, dtype=np.float32)
        return
    reach = 128
    large = camera.noise * rng.standard_normal((shape[0] + reach, shape[1] + reach),
                                               dtype=np.float32)
    for _ in range(count):
        top, left = rng.integers(reach, size=2)
        yield large[top:top + shape[0], left:left + shape[1]]
