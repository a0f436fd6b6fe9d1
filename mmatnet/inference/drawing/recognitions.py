"""What clips were taken for, as bars."""
from collections.abc import Sequence

from matplotlib.figure import Figure

from mmatnet.inference.drawing.figures import add_remark, literal, new_figure
from mmatnet.inference.recognitions import Recognition


def recognitions_figure(results: Sequence[Recognition]) -> Figure:
    """Draw the probabilities of each clip as a bar, which adds up to 1; one that failed has none.

    Args:
        results (Sequence[Recognition]): The clips, the first on top.

    Returns:
        Figure: Made without pyplot, so it is shown by its own methods alone.
    """
    figure = new_figure(7, 1.2 + 0.3 * len(results))
    axes = figure.subplots()
    classes = list(dict.fromkeys(name for one in results for name in one.scores))
    left = [0.0] * len(results)
    for name in classes:
        widths = [one.scores.get(name, 0.0) for one in results]
        axes.barh(range(len(results)), widths, left=left, label=literal(name))
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(range(len(results)),
                    [literal(one.clip.clip) + (' (failed)' if one.error else '')
                     for one in results], fontsize=8)
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xlabel='probability, by the model')
    if classes:
        figure.legend(loc='outside upper right', ncols=len(classes), fontsize=8, frameon=False)
    if remark := next((one.remark for one in results if one.remark), None):
        add_remark(figure, remark)
    return figure
