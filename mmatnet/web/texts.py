"""What the page says."""
from mmatnet.inference.drawing.summary import counted, length, remarks
from mmatnet.inference.results import Expression, VideoResult

CARE = (
    'Look only at videos of people who agreed to it. This is **not a lie detector**: a brief '
    'expression shows neither that somebody lies nor what they feel or intend. Decide nothing '
    'about a person by it.')
COLUMNS = ('no.', 'kind', 'onset (s)', 'apex (s)', 'offset (s)', 'class', 'probability',
           'spotting score')


def summary(result: VideoResult) -> str:
    """What is said about a video, a sentence a line."""
    lines = [] if result.error is None else [f'error: {result.error}']
    if result.frames:
        lines.append(f'{length(result)}, {result.fps:.1f} frames per second; {counted(result)}')
    return '\n'.join([*lines, *remarks(result)])


def table(result: VideoResult) -> list[list]:
    """One row per expression, as :data:`COLUMNS`."""
    return [[number, one.kind, *(f'{seconds:.3f}' for seconds in (
                 one.onset_seconds, one.apex_seconds, one.offset_seconds)),
             one.label, f'{one.probability:.3f}' if one.label else '', f'{one.score:.3f}']
            for number, one in enumerate(result.expressions, 1)]


def described(number: int, expression: Expression) -> str:
    """What is said about one expression, a sentence a line."""
    known = 'not recognised'
    if expression.label:
        known = f'{expression.label}, probability {expression.probability:.2f} by the model'
    return '\n'.join([
        f'expression {number}: {expression.kind}, {known}; onset, apex and offset are frames '
        f'{expression.onset}, {expression.apex} and {expression.offset}',
        *(f'note: {note}' for note in expression.notes)])
