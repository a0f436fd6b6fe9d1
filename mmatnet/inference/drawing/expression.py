"""One expression: onset, apex, the flow between them, where the model looks, and its scores."""
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from mmatnet.inference.drawing.figures import literal, new_figure, save_figure
from mmatnet.inference.drawing.flow_colours import colour_wheel, flow_colours, full_length
from mmatnet.inference.results import Evidence, Expression, VideoResult


def draw_expression(result: VideoResult, expression: Expression, evidence: Evidence,
                    path: str | Path) -> None:
    """Draw an expression as a PNG.

    Args:
        result (VideoResult): The video.
        expression (Expression): Which.
        evidence (Evidence): What is seen of it.
        path (str | Path): The file to write.

    Raises:
        InputError: If the file cannot be written.
    """
    figure = new_figure(12.5, 3.6)
    name, label = literal(Path(result.path).name), literal(expression.label)
    figure.suptitle(f'{name}: {expression.kind} {label or "not recognised"}, '
                    f'{expression.onset_seconds:.2f} to {expression.offset_seconds:.2f} s, '
                    f'score {expression.score:.2f}', fontsize=10)
    panels = figure.subplots(1, 5, width_ratios=(1, 1, 1, 1, 0.8))
    for axes, title, crop in zip(panels, ('onset', 'apex'),
                                 (evidence.onset_crop, evidence.apex_crop), strict=False):
        number = getattr(expression, title)
        _picture(axes, crop, f'{title}: frame {number}')
    longest = full_length(evidence.flow)
    _picture(panels[2], flow_colours(evidence.flow, longest), 'flow from onset to apex')
    wheel = panels[2].inset_axes((0.74, 0.0, 0.26, 0.26))
    wheel.imshow(colour_wheel())
    wheel.set_axis_off()
    panels[2].set_xlabel(f'rim of the wheel: {longest:.2f} pixels', fontsize=8)
    _cam(panels[3], evidence)
    _scores(panels[4], expression)
    save_figure(figure, path, result.remark)


def _picture(axes: Axes, image: np.ndarray, title: str) -> None:
    axes.imshow(image, cmap='gray', vmin=0, vmax=255)
    axes.set_title(title, fontsize=9)
    axes.set(xticks=[], yticks=[])


def _cam(axes: Axes, evidence: Evidence) -> None:
    _picture(axes, evidence.apex_crop, 'where the network looks')
    if evidence.cam is None:
        axes.set_xlabel('not known: no class, no image input,\nor an ONNX model', fontsize=8)
    elif not evidence.cam.any():
        axes.set_xlabel('nothing in the image speaks for it', fontsize=8)
    else:
        axes.imshow(evidence.cam, cmap='inferno', alpha=0.5 * evidence.cam, vmin=0, vmax=1)
        axes.set_xlabel('Grad-CAM', fontsize=8)


def _scores(axes: Axes, expression: Expression) -> None:
    names, values = list(expression.scores), list(expression.scores.values())
    rows = range(len(names))
    axes.barh(rows, values, color=['C1' if name == expression.label else 'C0' for name in names])
    axes.set_yticks(rows, [literal(name) for name in names])
    axes.set(xlim=(0, 1), title='probability')
    axes.title.set_fontsize(9)
    axes.tick_params(labelsize=8)
    axes.invert_yaxis()
    if not names:
        axes.set_axis_off()
