"""Figures without pyplot, so that nothing global is touched; same input, same bytes."""
import textwrap
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


def add_remark(figure: Figure, remark: str) -> None:
    """Write a remark at the foot of a figure, in as many lines as its width asks for."""
    letters = int(17 * figure.get_figwidth())  # an inch takes 17 of this size, or more
    figure.supxlabel('\n'.join(map(literal, textwrap.wrap(remark, letters))), fontsize=7,
                     color='firebrick')


def save_figure(figure: Figure, path: str | Path, remark: str | None) -> None:
    """Write a PNG, whole or not at all, with a remark at its foot, if there is one."""
    if remark:
        add_remark(figure, remark)
    with atomic_file(path) as temporary:
        figure.savefig(temporary, format='png', dpi=110, metadata={'Software': None})
