"""The figures of a training over its iterations, in a file that survives a kill."""
from collections.abc import Mapping
from pathlib import Path

from mmatnet.io.atomic import atomic_file, explain_disk_errors

CURVE_FILE = 'learning_curve.csv'
_HEADER = 'iteration,name,value\n'


def append_curve(folder: str | Path, iteration: int, figures: Mapping[str, float]) -> None:
    """Add rows to a folder's curve, one write for all of them.

    Args:
        folder (str | Path): Work dir of the training.
        iteration (int): How many iterations were trained.
        figures (Mapping[str, float]): Name to value.
    """
    path = Path(folder) / CURVE_FILE
    rows = ''.join(f'{iteration},{name},{float(value)!r}\n' for name, value in figures.items())
    with explain_disk_errors(path), open(path, 'a', encoding='utf-8', newline='') as curve:
        curve.write(rows if curve.tell() else _HEADER + rows)


def cut_curve(folder: str | Path, iteration: int) -> None:
    """Take what lies after an iteration off a folder's curve, and a last row that was cut short.

    A training that goes on at ``iteration`` writes those rows again.
    """
    path = Path(folder) / CURVE_FILE
    if iteration == 0:
        path.unlink(missing_ok=True)
    elif path.is_file():
        lines = path.read_text(encoding='utf-8').splitlines(keepends=True)
        kept = [line for line in lines[1:]
                if line.endswith('\n') and int(line.split(',')[0]) <= iteration]
        with atomic_file(path) as temporary:
            temporary.write_text(_HEADER + ''.join(kept), encoding='utf-8', newline='')
