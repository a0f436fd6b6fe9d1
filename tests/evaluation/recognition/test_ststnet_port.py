"""What STSTNet's authors say of their port's predictions, after each subject.

``ststnet_port.txt`` has a line for each subject of MEGC2019: its name, what was predicted and what
is true for each clip (0 negative, 1 positive, 2 surprise), and UF1 and UAR of all clips so far. The
facts are those of ``STSTNet_python_logfile.txt`` of christy1206/STSTNet, commit 1afb56e.
"""
import math
from collections import Counter
from pathlib import Path

import pytest

from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.recognition.summary import summarise
from tests.evaluation.known import predict

LINES = [line.split() for line in Path(__file__).with_name('ststnet_port.txt').open()]


def database(subject):
    return 'casme2' if subject.startswith('sub') else 'smic' if subject.startswith('s') else 'samm'


def whole(report):
    """UF1 and UAR of all and of each database, as cells of a table."""
    return [f'{report[name]["UF1"]:.4f} / {report[name]["UAR"]:.4f}'
            for name in ('full', 'smic', 'casme2', 'samm')]


def readme_row(name):
    """What configs/ststnet/README.md says of a log."""
    text = (Path(__file__).parents[3] / 'configs' / 'ststnet' / 'README.md').read_text()
    return next(line.strip('| ').split(' | ')[1:] for line in text.splitlines()
                if line.startswith(f'| {name} |'))


def test_the_readme_says_what_the_log_in_matlab_comes_to():
    assert whole(summarise(predict(), CLASSES, draws=2)) == readme_row('MATLAB')


def test_uf1_and_uar_are_theirs_after_every_subject():
    records = []
    for subject, said, truth, uf1, uar in LINES:
        records += [Prediction(database(subject), subject, str(number), int(label), int(answer),
                               selection='last', fold=f'{database(subject)}-{subject}')
                    for number, (answer, label) in enumerate(zip(said, truth, strict=True))]
        counted = summarise(records, CLASSES, draws=2)['full']
        if math.isnan(float(uar)):  # no clip of a class so far: they average over the others
            assert 'UF1' not in counted
        else:
            assert counted['UF1'] == pytest.approx(float(uf1), abs=5.1e-5)
            assert counted['UAR'] == pytest.approx(float(uar), abs=5.1e-5)
    assert (len(records), uf1, uar) == (442, '0.7209', '0.725')
    assert whole(summarise(records, CLASSES, draws=2)) == readme_row('the port')


def test_the_list_of_the_challenge_has_their_clips():
    there = Counter((*clip[:2], label) for clip, label in read_megc2019().items())
    assert there == Counter((database(subject), subject, int(label))
                            for subject, _, truth, *_ in LINES for label in truth)
