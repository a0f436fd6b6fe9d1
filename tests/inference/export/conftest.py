"""The work dir of a cross-validation, less all but its report."""
import json

import pytest

from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.recognition.summary import summarise
from tests.evaluation.known import CLASSES


@pytest.fixture
def run(tmp_path):
    """Nine clips of nine subjects, one predicted wrongly."""
    predictions = [Prediction('casme2', f'sub{number:02d}', 'EP', label=number % 3,
                              prediction=0 if number == 1 else number % 3, protocol='loso')
                   for number in range(9)]
    folder = tmp_path / 'run'
    folder.mkdir()
    (folder / 'report.json').write_text(json.dumps(
        summarise(predictions, CLASSES, 'it is synthetic', draws=20)))
    return folder
