"""What the page says."""
from mmatnet.apis.results import Expression, VideoResult

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
        kinds = [one.kind for one in result.expressions]
        lines.append(f'{result.path}: {result.frames} frames, {result.seconds:.1f} s, '
                     f'{result.fps:.1f} frames per second; {kinds.count("micro")} micro- and '
                     f'{kinds.count("macro")} macro-expressions')
    return '\n'.join([*lines, *(f'cut: {one.end}' for one in result.segments[:-1]),
                      *(f'note: {note}' for note in result.notes)])


def table(result: VideoResult) -> list[list]:
    """One row per expression, as :data:`COLUMNS`."""
    return [[number, one.kind, *(f'{seconds:.3f}' for seconds in (
                 one.onset_seconds, one.apex_seconds, one.offset_seconds)),
             one.label, f'{one.scores[one.label]:.3f}' if one.label else '', f'{one.score:.3f}']
            for number, one in enumerate(result.expressions, 1)]


def described(number: int, expression: Expression) -> str:
    """What is said about one expression, a sentence a line."""
    known = 'not recognised'
    if expression.label:
        known = f'{expression.label}, probability {expression.scores[expression.label]:.2f} by ' \
                'the model'
    return '\n'.join([
        f'expression {number}: {expression.kind}, {known}; onset, apex and offset are frames '
        f'{expression.onset}, {expression.apex} and {expression.offset}',
        *(f'note: {note}' for note in expression.notes)])
