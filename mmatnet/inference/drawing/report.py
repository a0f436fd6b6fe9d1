"""A video's results as one page that any browser shows, offline.

The page has no script and no outside address, and its policy (Content-Security-Policy) forbids
both, whatever stands in names. All texts are escaped by Jinja.
"""
import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

import jinja2

from mmatnet import __version__
from mmatnet.inference.drawing.summary import counted, remarks
from mmatnet.inference.drawing.timeline import without_face
from mmatnet.inference.drawing.views import Views, wheel_picture
from mmatnet.inference.results import Expression, Key, VideoResult
from mmatnet.io.atomic import atomic_file, open_text
from mmatnet.io.read_errors import printable_path

REPORT = 'report.html'
HERE = Path(__file__).parent
# units of the timeline, which is stretched to the width of the page
WIDTH, HEIGHT = 1000, 100
NARROWEST = 4  # of an expression: it has to be seen and clicked in an hour of video
TICKS = 5  # of the time below it


def write_report(result: VideoResult, path: str | Path, views: Mapping[Key, Views]) -> None:
    """Write the page about a video, whole or not at all.

    Args:
        result (VideoResult): The video.
        path (str | Path): The file to write, .html.
        views (Mapping[Key, Views]): Key to pictures, of the expressions that have some.

    Raises:
        InputError: If the file cannot be written.
    """
    with atomic_file(path) as temporary, open_text(temporary) as out:
        out.write(report_html(result, views))


def report_html(result: VideoResult, views: Mapping[Key, Views]) -> str:
    """Return the page about a video; the arguments are those of :func:`write_report`."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True)
    style = (HERE / 'report.css').read_text(encoding='utf-8')
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    numbered = enumerate(sorted(result.expressions, key=lambda one: -one.score), 1)
    return environment.get_template('report.html.j2').render(
        result=result, name=printable_path(Path(result.path).name), version=__version__,
        style=style, policy=f"default-src 'none'; img-src data:; base-uri 'none'; "
                                    f"form-action 'none'; style-src 'sha256-{digest}'",
        counted=counted(result), remarks=remarks(result), expressions=list(numbered), views=views,
        any_cam=any(one.cam for one in views.values()),
        wheel=wheel_picture() if views else '', timeline=_timeline(result),
        width=WIDTH, height=HEIGHT, span=_span)


def _timeline(result: VideoResult) -> dict[str, list | str]:
    """What the timeline is drawn of, in its units."""
    line, length = result.timeline, max(result.seconds, 1e-3)
    most = max([1.0, *line.strength])
    decimals = 0 if length >= 40 else 1 if length >= 4 else 2
    points = (f'{WIDTH * seconds / length:.1f},{HEIGHT * (1 - strength / most):.1f}'
              for seconds, strength in zip(line.seconds, line.strength, strict=True))
    return {'points': ' '.join(points), 'most': f'{most:.1f}',
            'gaps': [_place(start, end, length) for start, end in without_face(result)],
            'cuts': [_place(one.first_seconds, one.first_seconds, length)[0]
                     for one in result.segments[1:]],
            'ticks': [f'{length * place / (TICKS - 1):.{decimals}f}' for place in range(TICKS)]}


def _span(result: VideoResult, one: Expression) -> tuple[str, str]:
    """Where an expression is on the timeline: its left side and its width."""
    return _place(one.onset_seconds, one.offset_seconds, max(result.seconds, 1e-3), NARROWEST)


def _place(start: float, end: float, length: float, narrowest: float = 0) -> tuple[str, str]:
    wide = max(narrowest, WIDTH * (end - start) / length)
    return f'{min(WIDTH * start / length, WIDTH - wide):.1f}', f'{wide:.1f}'
