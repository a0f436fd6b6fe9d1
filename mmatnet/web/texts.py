"""What the page says."""
from html import escape

from mmatnet.inference.drawing.summary import counted, length
from mmatnet.inference.results import VideoResult

CARE = (
    'Look only at videos of people who agreed to it. This is **not a lie detector**: a brief '
    'expression shows neither that somebody lies nor what they feel or intend. Decide nothing '
    'about a person by it.')


def summary(result: VideoResult) -> str:
    """What is said about a video above the report, a sentence a line."""
    lines = [] if result.error is None else [f'error: {result.error}']
    if result.frames:
        lines.append(f'{length(result)}, {result.fps:.1f} frames per second; {counted(result)}')
    return '\n'.join(lines)


def framed(report: str) -> str:
    """Return the element that shows a report within the page, without any right over it."""
    # a bare #e1 there leads to the address of the page around it, which would open in the frame;
    # texts of users hold no quotation mark unescaped
    own = report.replace('href="#', 'href="about:srcdoc#')
    return f'<iframe title="Report" sandbox srcdoc="{escape(own)}"></iframe>'
