"""Footage as a file, coded as cameras and video sites code it: H.264, by FFmpeg."""
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file
from mmatnet.synthetic.footage_face import Footage

# Constant rate factors of x264: hardly to be told from the original, its default's neighbourhood,
# and what small bandwidths get
COMPRESSIONS = {'weak': 18, 'usual': 27, 'strong': 36}


def write_footage(path: str | Path, footage: Footage, compression: str = 'usual') -> None:
    """Write footage as an MP4 file, whole or not at all.

    Args:
        path (str | Path): The file.
        footage (Footage): What to write.
        compression (str): A key of :data:`COMPRESSIONS`.

    Raises:
        InputError: As :func:`open_writer`.
    """
    with open_writer(path, footage, compression) as write:
        for frame in footage:
            write(frame)


@contextlib.contextmanager
def open_writer(path: str | Path, footage: Footage, compression: str
                ) -> Iterator[Callable[[np.ndarray], None]]:
    """Give a function that writes the next frame; the file is there when the block ends well.

    Args:
        path (str | Path), footage (Footage), compression (str): As :func:`write_footage`.

    Raises:
        InputError: If the compression is unknown, or the package ``imageio-ffmpeg``, which brings
            FFmpeg, is not installed.
    """
    if compression not in COMPRESSIONS:
        raise InputError(f'compression must be one of {", ".join(COMPRESSIONS)}, got '
                         f'{compression!r}')
    try:
        import imageio_ffmpeg
    except ImportError as error:
        raise InputError('footage is written by FFmpeg, which the package imageio-ffmpeg brings; '
                         'type pip install imageio-ffmpeg') from error
    with atomic_file(Path(path)) as part:
        writer = imageio_ffmpeg.write_frames(
            str(part), footage.size, pix_fmt_in='bgr24', fps=footage.plan.fps, codec='libx264',
            quality=None, macro_block_size=2, output_params=[
                '-crf', str(COMPRESSIONS[compression]), '-preset', 'veryfast', '-threads', '1',
                '-f', 'mp4'])
        writer.send(None)
        try:
            yield writer.send
        finally:
            writer.close()
