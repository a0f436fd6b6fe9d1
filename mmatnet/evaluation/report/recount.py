"""The report of a run, counted anew from its predictions."""
import os
from pathlib import Path
from typing import Any

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.detect import NO_REPORT, REPORT, open_predictions
from mmatnet.evaluation.formats.predictions import naming, read_predictions
from mmatnet.evaluation.recognition.summary import summarise
from mmatnet.io.read_errors import printable_path


def recount(run: str | Path) -> dict[str, Any]:
    """Count the report of a run of ``mmatnet crossval`` from the predictions in its folder.

    Args:
        run (str | Path): The work dir.

    Returns:
        dict: As :func:`mmatnet.evaluation.recognition.summary.summarise` gives it.

    Raises:
        InputError: If the run is not finished, or its predictions are broken or not whole.
    """
    report = Path(run, REPORT)
    if not os.path.lexists(report):
        raise InputError(NO_REPORT.format(printable_path(report)))
    file = open_predictions(run)
    is_oracle = file.predictions[0].selection == 'oracle' if file.predictions else False
    last = read_predictions(Path(run, 'predictions_last.csv')) if is_oracle else None
    with naming(file.path):
        return summarise(file.predictions, file.classes, file.remark, last)
