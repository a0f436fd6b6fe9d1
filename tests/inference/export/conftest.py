"""The work dir of a cross-validation, less its config."""
import pytest

from mmatnet.evaluation.formats.predictions import Prediction
from tests.evaluation.known import write_run


@pytest.fixture
def run(tmp_path):
    """Nine clips of nine subjects, one predicted wrongly."""
    predictions = [Prediction('casme2', f'sub{number:02d}', 'EP', label=number % 3,
                              prediction=0 if number == 1 else number % 3, protocol='loso')
                   for number in range(9)]
    return write_run(tmp_path / 'run', predictions, 'it is synthetic', draws=20)
