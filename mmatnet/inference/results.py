"""What the inferencer says of a video, as plain records."""
from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np

from mmatnet.face.segment import Segment
from mmatnet.spotting.intervals.base import Interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

MOST_POINTS = 4096  # of a timeline; neighbours are joined beyond, the stronger one stays
Key = tuple[str, int]  # of an expression


@dataclass(frozen=True)
class Expression(Interval):
    """One expression of a video: an interval, and what it was taken for.

    Frame numbers are as in the file names of a folder, else from 0.

    Args:
        label (str): The class; ``unsure`` if none is likely enough to be told; empty if it was not
            recognised, for a reason that is in the notes.
        scores (dict[str, float]): Probability of each class, by the model.
        notes (list[str]): What lowers the quality.
    """

    label: str = ''
    scores: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """Kind and onset, which no other expression of its video shares."""
        return self.kind, self.onset

    @property
    def probability(self) -> float | None:
        """That of the likeliest class, by the model; None if it was not recognised."""
        return max(self.scores.values()) if self.scores else None


@dataclass(frozen=True)
class Evidence:
    """What is seen of an expression.

    Args:
        onset_crop, apex_crop (ndarray): Aligned faces, uint8, (S, S).
        flow (ndarray): From onset to apex, float32, (S, S, 2), in pixels.
        cam (ndarray | None): Where the network looks for its class (Grad-CAM), in its first image
            input, float32, (S, S), 0 to 1; ``None`` without the torch model or without images.
    """

    onset_crop: np.ndarray
    apex_crop: np.ndarray
    flow: np.ndarray
    cam: np.ndarray | None


class Timeline:
    """Strength of motion over time, at most :data:`MOST_POINTS` points however long the video."""

    def __init__(self) -> None:
        self.frames: list[int] = []
        self.seconds: list[float] = []
        self.strength: list[float] = []
        self._joined, self._pending = 1, 0  # samples in a point, and those in the last one

    def add(self, number: int, seconds: float, strength: float) -> None:
        """Add a sample: frame number, its time, pixels of a crop of 224."""
        if self._pending and self._pending < self._joined:
            self._pending += 1
            if strength > self.strength[-1]:
                self.frames[-1], self.seconds[-1], self.strength[-1] = number, seconds, strength
            return
        if len(self.frames) == MOST_POINTS:
            self._halve()
        self.frames.append(number)
        self.seconds.append(seconds)
        self.strength.append(strength)
        self._pending = 1

    def _halve(self) -> None:
        pairs = np.reshape(self.strength, (-1, 2))
        kept = 2 * np.arange(len(pairs)) + pairs.argmax(1)
        self.frames, self.seconds, self.strength = (
            [values[place] for place in kept]
            for values in (self.frames, self.seconds, self.strength))
        self._joined *= 2

    def to_dict(self) -> dict:
        """Plain data for JSON, rounded."""
        return {'frames': self.frames, 'seconds': [round(value, 4) for value in self.seconds],
                'strength': [round(value, 3) for value in self.strength]}


@dataclass
class VideoResult:
    """What was found in one video.

    Args:
        path (str): The input; ``array`` for an array.
        frames (int): How many were read.
        fps (float): Frames per second, from their times.
        seconds (float): Time of the last frame.
        width, height (int): Of the pictures.
        expressions (list[Expression]): In time order.
        segments (list[Segment]): Where the face was followed.
        notes (list[str]): What is to be known.
        timeline (Timeline): Motion over time.
        error (str | None): Why the video could not be read, or not to its end; what was found
            before is here.
        synthetic (bool): Whether any training data of the model was synthetic.
        remark (str | None): What every output of the model must say.
        model (str): What the model is called.
        stage_seconds (dict[str, float]): Time spent in each stage.
        flow_calls (int): How many flow fields were computed.
        evidence (dict[Key, Evidence]): By the expression's key, if it was asked for.
    """

    path: str
    frames: int = 0
    fps: float = 0.0
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    expressions: list[Expression] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    timeline: Timeline = field(default_factory=Timeline)
    error: str | None = None
    synthetic: bool = False
    remark: str | None = None
    model: str = ''
    stage_seconds: dict[str, float] = field(default_factory=dict)
    flow_calls: int = 0
    evidence: dict[Key, Evidence] = field(default_factory=dict)

    @property
    def face_share(self) -> float:
        """Share of the video, by its time, in which a face could be followed, 0 to 1."""
        followed = sum(one.last_seconds - one.first_seconds for one in self.segments)
        return min(1.0, followed * self.fps / (self.frames - 1)) if self.frames > 1 else 0.0

    def to_dict(self) -> dict:
        """Plain data for JSON, without the evidence."""
        own = ('path', 'frames', 'fps', 'seconds', 'width', 'height', 'notes', 'error', 'synthetic',
               'remark', 'model', 'flow_calls')
        return {**{name: getattr(self, name) for name in own},
                'face_share': round(self.face_share, 4),
                'stage_seconds': {name: round(value, 3)
                                  for name, value in self.stage_seconds.items()},
                'expressions': [asdict(one) for one in self.expressions],
                'segments': [asdict(one) for one in self.segments],
                'timeline': self.timeline.to_dict()}

    def rows(self) -> list[dict[str, object]]:
        """Return a row per expression, in time order: fields of :class:`Expression`, a cell
        ``probability_CLASS`` for each class, and notes."""
        rows = []
        for one in self.expressions:
            about = asdict(one)
            scores, notes = about.pop('scores'), about.pop('notes')
            rows.append({'video': self.path, **about,
                         **{f'probability_{name}': value for name, value in scores.items()},
                         'notes': '; '.join(notes), 'remark': self.remark})
        return rows

    def to_frame(self) -> DataFrame:
        """Return :meth:`rows` as a table."""
        return table_of(self.rows())

    def plot(self) -> Figure:
        """Draw the timeline: motion, where the face is followed, expressions."""
        from mmatnet.inference.drawing.timeline import timeline_figure
        return timeline_figure(self)


def table_of(rows: list[dict[str, object]]) -> DataFrame:
    """Return rows of expressions as a table, which has its columns without any row, too."""
    from pandas import DataFrame
    known = ['video', *(one.name for one in fields(Expression) if one.name != 'scores'), 'remark']
    return DataFrame(rows, columns=None if rows else known)
