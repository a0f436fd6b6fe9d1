"""The files that show a report."""
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmatnet.evaluation.formats.detect import REPORT
from mmatnet.evaluation.formats.stamps import stamped
from mmatnet.evaluation.report.latex import to_latex
from mmatnet.evaluation.report.markdown import to_markdown
from mmatnet.evaluation.report.plots import (
    draw_confusion,
    draw_learning_curves,
    draw_subjects,
    read_learning_curves,
)
from mmatnet.io.atomic import atomic_file
from mmatnet.io.json_files import write_json


def write_report(folder: str | Path, report: Mapping[str, Any], title: str) -> list[str]:
    """Write all files of a report into the folder of its run, each whole or not at all.

    Args:
        folder (str | Path): The run's folder; learning curves are read from
            ``folds/*/learning_curve.csv`` in it.
        report (Mapping): From :func:`mmatnet.evaluation.recognition.summary.summarise`.
        title (str): Name of the run.

    Returns:
        list[str]: Names of the files: ``report.json``, ``report.md``, ``report.tex``,
        ``confusion.png``, ``per_subject.png``, and ``learning_curves.png`` if there are curves.

    Raises:
        InputError: If a learning curve is broken or the disk is full.
    """
    folder = Path(folder)
    name = stamped(title, report)
    texts = {'report.md': f'# {name}\n\n{to_markdown({title: report})}',
             'report.tex': to_latex({title: report})}
    drawings = {'confusion.png': draw_confusion, 'per_subject.png': draw_subjects}
    if curves := read_learning_curves(sorted(folder.glob('folds/*/learning_curve.csv'))):
        drawings['learning_curves.png'] = (
            lambda report, title, path: draw_learning_curves(curves, title, path))
    for file, text in texts.items():
        with atomic_file(folder / file) as temporary:
            temporary.write_text(text, encoding='utf-8')
    for file, draw in drawings.items():
        with atomic_file(folder / file) as temporary:
            draw(report, name, temporary)
    write_json(folder / REPORT, report, sealed=True)  # last: with it the run is finished
    return [REPORT, *texts, *drawings]
