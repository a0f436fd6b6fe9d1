"""Random erasing: a rectangle of the flow is without motion."""
import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.datasets.transforms.augment import check_probability
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS

ATTEMPTS = 100  # to draw a rectangle that fits; as many as in the authors' code


def erase(image: np.ndarray, top: int, left: int, height: int, width: int) -> np.ndarray:
    """Set a rectangle to zero, which is no motion once flow is centred.

    Args:
        image (ndarray): Shape (C, H, W).
        top, left, height, width (int): Of the rectangle, in pixels.

    Returns:
        ndarray: A new array of the same shape.
    """
    erased = image.copy()
    erased[:, top:top + height, left:left + width] = 0
    return erased


@TRANSFORMS.register_module()
class EraseApexFlow(Step):
    """Take the motion out of a rectangle of scaled apex flow, with probability ``prob``.

    Z. Zhong, L. Zheng, G. Kang, S. Li, Y. Yang, "Random Erasing Data Augmentation", AAAI 2020,
    whose defaults these are; what is erased becomes zero, not noise. Comes after
    ``ScaleApexFlow``, whose rule ``stretch`` does not mean no motion by zero. Required and modified
    key: ``stream`` (C, H, W).

    Args:
        prob (float): Defaults to 0.5.
        area (tuple[float, float]): Least and largest share of the picture. Defaults to (0.02, 0.4).
        aspect (float): Least ratio of the sides, whose inverse is the largest. Defaults to 0.3.
        stream (str): Which flow. Defaults to ``apex``, where ``ScaleApexFlow`` puts it.

    Raises:
        InputError: If a number lies outside its range.
    """

    def __init__(self, prob: float = 0.5, area: tuple[float, float] = (0.02, 0.4),
                 aspect: float = 0.3, stream: str = 'apex') -> None:
        self.prob = check_probability(prob)
        if not 0 < area[0] <= area[1] < 1:
            raise InputError(f'area must be two shares of the picture between 0 and 1, the smaller '
                             f'one first, got {area!r}')
        if not 0 < aspect <= 1:
            raise InputError(f'aspect must lie above 0 and not above 1, got {aspect!r}')
        least, most = area
        self.area, self.aspect, self.stream = (least, most), aspect, stream

    def transform(self, results: dict) -> dict:
        """Draw, and erase."""
        if np.random.rand() < self.prob:
            rectangle = self._draw(*results[self.stream].shape[1:])
            results[self.stream] = erase(results[self.stream], *rectangle)
        return results

    def _draw(self, rows: int, columns: int) -> tuple[int, int, int, int]:
        """Draw a rectangle; an empty one if none fits."""
        for _ in range(ATTEMPTS):
            pixels = np.random.uniform(*self.area) * rows * columns
            ratio = np.random.uniform(self.aspect, 1 / self.aspect)
            height, width = round((pixels * ratio) ** 0.5), round((pixels / ratio) ** 0.5)
            if height < rows and width < columns:
                return (np.random.randint(rows - height + 1), np.random.randint(
                    columns - width + 1), height, width)
        return 0, 0, 0, 0
