"""Ready-made pictures of onset-apex flow, one per clip, listed in a table."""
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from mmatnet.clips.annotation import Clip, read_annotations
from mmatnet.errors import InputError, checked_number
from mmatnet.features.apex_flow import mirror_apex_flow
from mmatnet.io.images import resize
from mmatnet.io.system_errors import is_of_the_process
from mmatnet.io.tables import read_table
from mmatnet.registry import SOURCES
from mmatnet.sources.base import below

LETTERS = 'uvs'  # u to the right, v down, strain
COLUMNS = ('clip', 'path')
ANNOTATIONS = 'annotations.csv'


@SOURCES.register_module()
class FlowPictures:
    """Onset-apex flow from 8-bit pictures of u, v and strain that somebody else has made.

    u and v become (grey - 127.5) / 127.5, within [-1, 1]; strain becomes grey / 255, within
    [0, 1]. What one stands for in pixels is not known. That zero flow is grey 127.5 is assumed: it
    holds for pictures scaled symmetrically. For pictures stretched from the channel's minimum to
    its maximum the zero lies elsewhere, but the mirrored u is 255 - u there too, which is what
    stretching -u gives; so the mirror is right for both.

    Args:
        table (str | Path): A CSV file with the columns ``clip``, as ``database/subject/clip``, and
            ``path``, relative to the table's folder and below it, or absolute. The clips are those
            of ``annotations.csv`` beside it, in its order; those without a picture are left out.
        channels (str): Which of ``u``, ``v`` and ``s`` (strain) the picture's red, green and blue
            hold; ``uvs`` by default. A picture written by OpenCV from the order (s, v, u) is
            ``uvs``, because OpenCV counts blue first.
        size (int): Side of the flow; pictures of other sizes are resized.
        data_root (str | Path | None): What the table's path is relative to.

    Attributes:
        clips (list[Clip]): In array order.

    Raises:
        InputError: If a table cannot be read, or a row names a clip that is unknown or was named
            before, or a picture that is not there; names file and row.
    """

    def __init__(self, table: str | Path, channels: str = LETTERS, size: int = 28,
                 data_root: str | Path | None = None) -> None:
        if not isinstance(channels, str) or sorted(channels) != sorted(LETTERS):
            raise InputError('channels must say which of u, v and s (strain) red, green and blue '
                             f'hold, such as uvs or svu, got {channels!r}')
        self._channels, self._size = channels, checked_number('size', size, 2)
        table = below(table, data_root)
        if not table.is_file():
            raise InputError(f'no table of pictures at {table}; `mmatnet prepare --list megc2019 '
                             '--pictures FOLDER` writes one and the annotations beside it '
                             '(docs/apex_flow.md)')
        self._table = table
        annotated = read_annotations(table.parent / ANNOTATIONS)
        self._pictures = _read_pictures(table, {str(clip) for clip in annotated})
        self.clips: list[Clip] = [clip for clip in annotated if str(clip) in self._pictures]

    @property
    def files(self) -> list[Path]:
        """All that is read: both tables and the pictures."""
        return [self._table, self._table.parent / ANNOTATIONS,
                *(path for path, _ in self._pictures.values())]

    def array(self, name: str) -> np.ndarray:
        """Return ``apex_flow`` or ``apex_flow_mirrored``, float32, (N, 3, size, size).

        Raises:
            InputError: If another array is asked for, or a picture cannot be decoded or is not one
                of 8-bit red, green and blue; names file and row.
        """
        if name == 'apex_flow':
            return self._flow
        if name == 'apex_flow_mirrored':
            return self._mirrored
        raise InputError(f'pictures of flow give apex_flow and apex_flow_mirrored, no {name!r}; '
                         'join them with a source that has it, or leave that stream out')

    @cached_property
    def _flow(self) -> np.ndarray:
        return np.stack([self._decode(*self._pictures[str(clip)]) for clip in self.clips])

    @cached_property
    def _mirrored(self) -> np.ndarray:
        return mirror_apex_flow(self._flow)

    def _decode(self, path: Path, where: str) -> np.ndarray:
        picture = read_picture(path, where).astype(np.float32)
        return decode_picture(resize(picture, self._size), self._channels)


def _read_pictures(table: Path, known: set[str]) -> dict[str, tuple[Path, str]]:
    """Read a table: clip to its picture and the row that names it."""
    pictures: dict[str, tuple[Path, str]] = {}

    def add(row: dict[str, str], where: str) -> None:
        clip, path = row['clip'], Path(row['path'])
        if clip not in known:
            raise InputError(f'{where}: the clip {clip!r} is not in {table.parent / ANNOTATIONS}; '
                             'write database/subject/clip as its columns do, or leave the row out')
        if clip in pictures:
            raise InputError(f'{where}: {clip} was named before ({pictures[clip][1]}); remove one')
        if not path.is_absolute():
            path = table.parent / path
            if not path.resolve().is_relative_to(table.parent.resolve()):
                raise InputError(f'{where}: the path {row["path"]!r} leaves {table.parent}; put '
                                 'the picture there, or write an absolute path')
        if not path.is_file():
            raise InputError(f'{where}: no picture at {path}; copy it there or leave the row out')
        pictures[clip] = path, where

    read_table(table, COLUMNS, add)
    if not pictures:
        raise InputError(f'{table} names no picture; write a row for each clip')
    return pictures


def decode_picture(picture: np.ndarray, channels: str = LETTERS) -> np.ndarray:
    """Turn grey levels into flow and strain.

    Args:
        picture (ndarray): Grey levels 0 to 255, shape (H, W, 3), red first.
        channels (str): What red, green and blue hold.

    Returns:
        ndarray: Shape (3, H, W), float32: u, v, strain.
    """
    order = [channels.index(letter) for letter in LETTERS]
    grey = picture[..., order].transpose(2, 0, 1).astype(np.float32)
    flow = (grey[:2] - np.float32(127.5)) / np.float32(127.5)
    return np.concatenate([flow, grey[2:] / np.float32(255)])


def read_picture(path: Path, where: str) -> np.ndarray:
    """Read a picture of three channels.

    Args:
        path (Path): The file.
        where (str): File and row that name it, for errors.

    Returns:
        ndarray: uint8, (H, W, 3), red first.

    Raises:
        InputError: If it cannot be decoded, or is not 8-bit red, green and blue.
    """
    try:
        with Image.open(path) as picture:
            if picture.mode != 'RGB':
                raise InputError(f'{where}: expected a picture of 8-bit red, green and blue, got '
                                 f'one of mode {picture.mode} ({path}); save u, v and strain as '
                                 'its three channels')
            return np.array(picture)
    except InputError:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if is_of_the_process(error):
            raise
        raise InputError(f'{where}: {path} cannot be decoded ({error}); copy it again') from error
