"""Figures without pyplot, so that nothing global is touched; same input, same bytes."""
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from mmatnet.io.atomic import atomic_file


def new_figure(width: float, height: float) -> Figure:
    """Make a figure; inches."""
    figure = Figure(figsize=(width, height), layout='constrained')
    FigureCanvasAgg(figure)
    return figure


def literal(text: str) -> str:
    """Return what Matplotlib draws as this text: no formula, one line, no sign its font lacks."""
    font = get_font(findfont(FontProperties()))
    known = (sign if font.get_char_index(ord(sign)) else '□' for sign in text)
    return ''.join(known).replace('$', r'\$')


def save_figure(figure: Figure, path: str | Path, remark: str | None) -> None:
    """Write a PNG, whole or not at all, with a remark at its foot, if there is one."""
    if remark:
        figure.supxlabel(literal(remark), fontsize=7, color='firebrick')
    with atomic_file(path) as temporary:
        figure.savefig(temporary, format='png', dpi=110, metadata={'Software': None})
