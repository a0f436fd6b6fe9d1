"""What was found out about the faces of a database, as lines to print."""
from collections.abc import Iterator, Mapping
from statistics import median

COLUMNS = ('clip', 'outside', 'moved', 'drift', 'furthest', 'note')


def face_table(faces: Mapping[str, Mapping]) -> Iterator[str]:
    """Give a row for each clip with something to look at, and one line about all.

    Args:
        faces (Mapping): As in ``face.json`` of a store: by clip, the findings of
            :func:`mmatnet.face.clip.align_clip`, and the drift of the head if it is known.
            Lengths are in pixels of the crop.
    """
    if not faces:
        return
    rows = [row for clip, face in faces.items() for row in _rows(clip, face)]
    if rows:
        widths = [max(len(cell) for cell in column) for column in zip(COLUMNS, *rows, strict=True)]
        for row in (COLUMNS, *rows):
            cells = (cell.ljust(width) if place in (0, len(row) - 1) else cell.rjust(width)
                     for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
            yield '  '.join(cells).rstrip()
    noted = sum(bool(face.get('notes')) for face in faces.values())
    drifts = {clip: face['drift'] for clip, face in faces.items() if 'drift' in face}
    moves = ''
    if drifts:
        furthest = max(drifts, key=lambda clip: drifts[clip]['furthest'])
        moves = (f', in pixels of the crop: the head moves '
                 f'{median(drift["median"] for drift in drifts.values()):.3f} per frame (median), '
                 f'at most {drifts[furthest]["furthest"]:.1f} away ({furthest})')
    yield f'faces of {len(faces)} clips{moves}; {noted} with notes; face.json has all'


def _rows(clip: str, face: Mapping) -> Iterator[tuple[str, ...]]:
    """One row per note; the figures stand in the first."""
    figures = (f'{face.get("outside", 0):.1%}',
               '-' if face.get('moved') is None else f'{face["moved"]:.1f}',
               *((f'{face["drift"]["median"]:.3f}', f'{face["drift"]["furthest"]:.1f}')
                 if 'drift' in face else ('-', '-')))
    for place, note in enumerate(face.get('notes', ())):
        yield (clip, *figures, note['text']) if place == 0 else ('',) * 5 + (note['text'],)
