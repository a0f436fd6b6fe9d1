"""How far ``mmatnet infer`` came in a long video, beside its results, until these are whole."""
import hashlib
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from mmatnet.cli.infer_folders import VideoFolder
from mmatnet.cli.infer_identity import video_key
from mmatnet.errors import InputError
from mmatnet.inference.drawing.pictures import ExpressionPictures
from mmatnet.inference.drawing.views import Views
from mmatnet.inference.going_on import Begun
from mmatnet.inference.results import Evidence, Expression
from mmatnet.io.atomic import explain_disk_errors
from mmatnet.io.json_files import read_json, write_json
from mmatnet.io.video.sources import camera_number

BEGUN = '.begun-'  # begins the name of the folder
FILE = 'begun.json'
KEPT_SECONDS = 30.0  # between two times that it is kept
SCHEMA = {'type': 'object', 'required': ['made_with', 'stamp', 'begun'], 'properties': {
    'made_with': {'type': 'object'}, 'stamp': {'type': ['string', 'null']},
    'begun': {'type': 'object'}}, 'additionalProperties': False}


class VideoJournal:
    """Keeps how far one video was looked through, and what was drawn of it.

    A :class:`mmatnet.inference.going_on.Journal`. What an interrupted run left is gone on with if
    video, model, options and versions are the same; else it is removed.

    Args:
        folder (VideoFolder): Where the results go.
        made_with (Mapping): Model, options and versions.

    Attributes:
        begun (Begun | None): What an interrupted run left.
        path (Path): The folder, for pictures too; not there until something is kept.
    """

    def __init__(self, folder: VideoFolder, made_with: Mapping) -> None:
        self._content = {'made_with': dict(made_with), 'stamp': folder.stamp}
        key = video_key(folder.source).encode(errors='backslashreplace')
        self.path = folder.path.parent / f'{BEGUN}{hashlib.sha256(key).hexdigest()[:16]}'
        # a camera does not show the same again
        self._kept = camera_number(folder.source) is None
        self.begun = self._read()
        if self.begun is None:
            self.remove()
        self._last = time.monotonic()

    def _read(self) -> Begun | None:
        try:
            content = read_json(self.path / FILE, SCHEMA, '', sealed=True)
        except InputError:  # there is none, or it is damaged: from the start, then
            return None
        begun = content.pop('begun')
        return Begun.from_dict(begun) if content == self._content else None

    def due(self) -> bool:
        """Tell whether it is time to keep it again."""
        return self._kept and time.monotonic() - self._last >= KEPT_SECONDS

    def keep(self, begun: Begun) -> None:
        """Keep how far the video is looked through."""
        write_json(self.path / FILE, {**self._content, 'begun': begun.to_dict()}, sealed=True)
        self._last = time.monotonic()

    def remove(self) -> None:
        """Remove all that was kept."""
        with explain_disk_errors(self.path):
            shutil.rmtree(self.path, ignore_errors=not self.path.exists())


class KeptPictures(ExpressionPictures):
    """Draws expressions into the folder of a journal, and takes up those of an interrupted run.

    Args:
        video, remark: As :class:`~mmatnet.inference.drawing.pictures.ExpressionPictures`.
        journal (VideoJournal): Whose folder takes them.
    """

    def __init__(self, video: str, remark: str | None, journal: VideoJournal) -> None:
        super().__init__(video, remark, lambda one: journal.path / picture_name(one))
        self._journal = journal
        for one in [] if journal.begun is None else journal.begun.result.expressions:
            try:
                content = read_json(self._file(one), {'type': 'object'}, '', sealed=True)
            except InputError:  # it had no evidence
                continue
            self.views[one.key] = Views(**content['views'])
            self.thumbnails[one.key] = np.array(content['thumbnail'], np.uint8)

    def take(self, place: int, expression: Expression, evidence: Evidence | None) -> None:
        """Draw an expression, and keep its small pictures; an ``on_expression``.

        Raises:
            InputError: If a file cannot be written.
        """
        with explain_disk_errors(self._journal.path):
            self._journal.path.mkdir(exist_ok=True)
        super().take(place, expression, evidence)
        if expression.key in self.views:
            write_json(self._file(expression), {
                'views': asdict(self.views[expression.key]),
                'thumbnail': self.thumbnails[expression.key].tolist()}, sealed=True)

    def hand_over(self, expressions: list[Expression], folder: Path) -> None:
        """Move the pictures of the expressions into the folder of the results."""
        with explain_disk_errors(folder):
            for one in expressions:
                if (picture := self._journal.path / picture_name(one)).exists():
                    picture.replace(folder / picture.name)

    def _file(self, expression: Expression) -> Path:
        return self._journal.path / f'{picture_name(expression)}.json'


def picture_name(expression: Expression) -> str:
    """What the picture of an expression is called."""
    return f'{expression.kind}_{expression.onset}.png'
