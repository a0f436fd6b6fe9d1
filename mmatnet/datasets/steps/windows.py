"""Parts of the face side by side: windows at constant places of the crop."""
from collections.abc import Sequence

import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.errors import InputError
from mmatnet.io.images import resize
from mmatnet.registry import STEPS

Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels


def boxes_around(points: Sequence[tuple[float, float]], side: int, size: int) -> list[Box]:
    """Return square windows around points, moved where they would leave the picture.

    Args:
        points (Sequence[tuple]): (x, y) in pixels of the picture; fractions are cut off.
        side (int): Of the windows, in pixels; even.
        size (int): Of the picture, in pixels.

    Returns:
        list[tuple]: Left, top, right and bottom of each window.
    """
    half = side // 2
    centres = [[int(min(max(value, half), size - half)) for value in point] for point in points]
    return [(x - half, y - half, x + half, y + half) for x, y in centres]


def tile(image: np.ndarray, boxes: Sequence[Box], shape: tuple[int, int],
         columns: int) -> np.ndarray:
    """Cut windows out of an image and lay them out row by row.

    Args:
        image (ndarray): Shape (C, H, W).
        boxes (Sequence[tuple]): Left, top, right, bottom; ``image[:, top:bottom, left:right]``.
        shape (tuple): Height and width of a tile; windows of another are resized.
        columns (int): Tiles in a row, which the number of boxes is a multiple of.

    Returns:
        ndarray: A new array, shape (C, rows * height, columns * width).
    """
    height, width = shape
    tiles = [np.stack([resize(channel, width, height) if channel.shape != shape else channel
                       for channel in image[:, top:bottom, left:right]])
             for left, top, right, bottom in boxes]  # (C, height, width) each
    rows = [np.concatenate(tiles[start:start + columns], axis=2)
            for start in range(0, len(tiles), columns)]
    return np.concatenate(rows, axis=1)


@STEPS.register_module()
class TileWindows(Step):
    """Cut windows out of a picture at constant places and lay them out as a new picture.

    Networks that look at eyes and mouth alone find them by landmarks; where every face lies at one
    place of its crop, that place says as much. Comes after ``ScaleApexFlow``.

    Required and modified key: ``stream`` (C, H, W).

    Args:
        boxes (Sequence[Sequence[int]]): Left, top, right and bottom of each window, in pixels of
            the picture: columns left to right - 1, rows top to bottom - 1.
        tile (Sequence[int]): Height and width of a tile in pixels; windows of another are resized.
        columns (int): Tiles in a row.
        stream (str): Which picture. Defaults to ``apex_flow``.

    Raises:
        InputError: If a box is none, or the boxes do not fill the rows.
    """

    def __init__(self, boxes: Sequence[Sequence[int]], tile: Sequence[int], columns: int,
                 stream: str = 'apex_flow') -> None:
        for box in map(tuple, boxes):
            if len(box) != 4 or not (0 <= box[0] < box[2] and 0 <= box[1] < box[3]):
                raise InputError('a box is left, top, right and bottom in pixels, the first two '
                                 f'from 0 up and below the others, got {box}')
        if len(tile) != 2 or min(tile) < 1:
            raise InputError(f'tile must be height and width in pixels, got {tile!r}')
        self.boxes: list[Box] = [(left, top, right, bottom) for left, top, right, bottom in boxes]
        if columns < 1 or not self.boxes or len(self.boxes) % columns:
            raise InputError(f'{len(self.boxes)} boxes do not fill rows of {columns}; give as many '
                             'as there are tiles')
        height, width = tile
        self.tile, self.columns, self.stream = (height, width), columns, stream

    def transform(self, results: dict) -> dict:
        """Cut and lay out.

        Raises:
            InputError: If a box leaves the picture.
        """
        image = results[self.stream]
        height, width = image.shape[1:]
        for box in self.boxes:
            if box[2] > width or box[3] > height:
                raise InputError(f'the box {box} leaves {self.stream}, whose pictures are '
                                 f'{height}x{width}; correct it, or scale to another size')
        results[self.stream] = tile(image, self.boxes, self.tile, self.columns)
        return results
