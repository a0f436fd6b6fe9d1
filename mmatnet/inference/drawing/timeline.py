"""A video at a glance: motion over time, where the face is followed, and the expressions."""
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox, OffsetImage

from mmatnet.inference.drawing.figures import literal, new_figure, save_figure
from mmatnet.inference.results import Key, VideoResult

COLOURS = {'micro': 'C3', 'macro': 'C0'}
MOST_THUMBNAILS = 16  # beside each other; the surest ones where there are more
THUMBNAIL, THUMBNAIL_PIXELS = 52, 96  # the former in points of 1/72 inch


def thumbnail(crop: np.ndarray) -> np.ndarray:
    """Make a crop, uint8, (S, S), small enough to be kept for every expression of a long video."""
    return cv2.resize(crop, (THUMBNAIL_PIXELS, THUMBNAIL_PIXELS), interpolation=cv2.INTER_AREA)


def draw_timeline(result: VideoResult, path: str | Path,
                  thumbnails: Mapping[Key, np.ndarray] | None = None) -> None:
    """Draw the timeline of a video as a PNG.

    Args:
        result (VideoResult): The video.
        path (str | Path): The file to write.
        thumbnails (Mapping | None): Key of an expression to :func:`thumbnail` of the apex.

    Raises:
        InputError: If the file cannot be written.
    """
    save_figure(timeline_figure(result, thumbnails), path, result.remark)


def timeline_figure(result: VideoResult,
                    thumbnails: Mapping[Key, np.ndarray] | None = None) -> Figure:
    """Draw what :func:`draw_timeline` writes."""
    figure = new_figure(12, 4.6)
    above, axes = figure.subplots(2, 1, sharex=True, height_ratios=(1, 2.2))
    line = result.timeline
    axes.plot(line.seconds, line.strength, color='0.35', linewidth=0.8)
    axes.set(xlabel='seconds', ylabel='motion (pixels of a 224 crop)', ylim=(0, None))
    axes.set_xlim(0, max(result.seconds, 1e-3))
    _faces(axes, result)
    for one in result.expressions:
        axes.axvspan(one.onset_seconds, one.offset_seconds, color=COLOURS[one.kind], alpha=0.3,
                     linewidth=0)
        axes.axvline(one.apex_seconds, color=COLOURS[one.kind], linewidth=0.8)
    _thumbnails(above, result, thumbnails or {})
    counts = ', '.join(f'{sum(one.kind == kind for one in result.expressions)} {kind}'
                       for kind in COLOURS)
    above.set_title(f'{literal(Path(result.path).name)}: {counts} (red: micro, blue: macro, grey: '
                    'no face is followed, dashed: aligned anew)', fontsize=9)
    return figure


def without_face(result: VideoResult) -> list[tuple[float, float]]:
    """Return the stretches of a video in which no face is followed, in seconds."""
    ends = [0.0, *(one.last_seconds for one in result.segments)]
    starts = [*(one.first_seconds for one in result.segments), result.seconds]
    step = 2 / result.fps if result.fps else 0.0
    return [(end, start) for end, start in zip(ends, starts, strict=True) if start - end > step]


def _faces(axes: Axes, result: VideoResult) -> None:
    """Shade the stretches without a face, and mark the cuts."""
    for start, end in without_face(result):
        axes.axvspan(start, end, color='0.85', linewidth=0)
    for segment in result.segments[1:]:
        axes.axvline(segment.first_seconds, color='0.4', linewidth=0.8, linestyle='--')


def _thumbnails(axes: Axes, result: VideoResult, thumbnails: Mapping[Key, np.ndarray]) -> None:
    """Put apexes and names in a row above, each tied to its place in time."""
    axes.set(yticks=[], ylim=(0, 1))
    axes.tick_params(axis='x', length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    shown = sorted(result.expressions, key=lambda one: -one.score)[:MOST_THUMBNAILS]
    shown.sort(key=lambda one: one.apex_seconds)
    places = (np.arange(len(shown)) + 0.5) / max(len(shown), 1) * result.seconds
    for one, place in zip(shown, places, strict=True):
        axes.plot([one.apex_seconds, place], [0, 0.16], color=COLOURS[one.kind], linewidth=0.6)
        axes.text(place, 0.17, literal(one.label), fontsize=7, ha='center', va='bottom')
        if one.key in thumbnails:
            image = OffsetImage(thumbnails[one.key], cmap='gray', norm=Normalize(0, 255),
                                zoom=THUMBNAIL / len(thumbnails[one.key]))
            axes.add_artist(AnnotationBbox(image, (place, 0.66), frameon=False, pad=0))
