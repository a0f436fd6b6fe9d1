"""Figures without pyplot, so that nothing global is touched; same input, same bytes."""
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mmatnet.atomic import atomic_file


def new_figure(width: float, height: float) -> Figure:
    """Make a figure; inches."""
    figure = Figure(figsize=(width, height), layout='constrained')
    FigureCanvasAgg(figure)
    return figure


def save_figure(figure: Figure, path: str | Path, remark: str | None) -> None:
    """Write a PNG, whole or not at all, with a remark at its foot, if there is one."""
    if remark:
        figure.supxlabel(remark, fontsize=7, color='firebrick')
    with atomic_file(path) as temporary:
        figure.savefig(temporary, format='png', dpi=110, metadata={'Software': None})
