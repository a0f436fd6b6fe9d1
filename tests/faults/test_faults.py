"""Every file that is read, damaged: it gives the same as before, or a sentence that names it.

``MMATNET_FAULTS=2000 pytest tests/faults -s`` tries longer and prints how each kind ended.
"""
import os

import pytest

from tests.faults import kinds_of_data, kinds_of_results, kinds_of_runs, kinds_of_sheets
from tests.faults.trials import try_all

KINDS = {**kinds_of_data.KINDS, **kinds_of_sheets.KINDS, **kinds_of_runs.KINDS,
         **kinds_of_results.KINDS}
TRIALS = int(os.environ.get('MMATNET_FAULTS', 200))
SEED = int(os.environ.get('MMATNET_FAULTS_SEED', 0))
SHOWN = 40


@pytest.mark.parametrize('name', KINDS)
def test_damage_is_told_or_changes_nothing(name, request, tmp_path):
    kind = KINDS[name]
    tally = try_all(kind, tmp_path / 'files', request.getfixturevalue,
                    max(5, TRIALS // kind.cost), SEED)
    print(f'{name}: {tally}')
    shown = '\n'.join(tally.failures[:SHOWN])
    if tally.failures:
        pytest.fail(f'{len(tally.failures)} of {tally}\n{shown}', pytrace=False)
