"""Pictures of expressions, drawn as soon as each is found."""
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mmatnet.inference.drawing.expression import draw_expression
from mmatnet.inference.drawing.timeline import thumbnail
from mmatnet.inference.drawing.views import Views, views_of
from mmatnet.inference.results import Evidence, Expression, Key, VideoResult


class ExpressionPictures:
    """Takes expressions from an inferencer, draws them, and keeps small pictures of them.

    Args:
        video (str): What the pictures call it.
        remark (str | None): What they must say of the model.
        path_of (Callable | None): Where the picture of an expression goes; None to draw none.

    Attributes:
        thumbnails (dict[Key, ndarray]): Of the apexes, by expression, as the timeline takes them.
        views (dict[Key, Views]): By expression, as the report takes them: some 40 kB each.
    """

    def __init__(self, video: str, remark: str | None,
                 path_of: Callable[[Expression], Path] | None = None) -> None:
        self._said, self._path_of = VideoResult(video, remark=remark), path_of
        self.thumbnails: dict[Key, np.ndarray] = {}
        self.views: dict[Key, Views] = {}

    def take(self, place: int, expression: Expression, evidence: Evidence | None) -> None:
        """Draw an expression, unless there is nothing to be seen of it; an ``on_expression``.

        Raises:
            InputError: If the file cannot be written.
        """
        if evidence is None:
            return
        self.thumbnails[expression.key] = thumbnail(evidence.apex_crop)
        self.views[expression.key] = views_of(evidence)
        if self._path_of is not None:
            draw_expression(self._said, expression, evidence, self._path_of(expression))
