import json

import pytest

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.detect import open_predictions
from mmatnet.evaluation.formats.megc_log import write_log
from mmatnet.evaluation.formats.predictions import write_predictions
from tests.evaluation.known import CLASSES, predict


@pytest.fixture
def run(tmp_path):
    write_predictions(tmp_path / 'predictions.csv', predict())
    return tmp_path


@pytest.mark.parametrize('name', ['run.json', 'report.json'])
def test_a_run_names_its_classes(run, name):
    (run / name).write_text(json.dumps({'classes': ['a', 'b', 'c']}))
    for path in (run, run / 'predictions.csv'):
        file = open_predictions(path)
        assert file.path == run / 'predictions.csv'
        assert file.predictions == predict()
        assert file.classes == ('a', 'b', 'c')
    assert open_predictions(run, CLASSES).classes == CLASSES


def test_a_log_has_the_challenge_s_classes(run):
    (run / 'run.json').write_text(json.dumps({'classes': ['a', 'b']}))
    write_log(run / 'their.csv', predict())  # its name says nothing
    file = open_predictions(run / 'their.csv')
    assert file.predictions == predict()
    assert file.classes == CLASSES


def test_what_a_report_remarks_goes_along(run):
    (run / 'report.json').write_text(json.dumps({'classes': CLASSES, 'remark': 'synthetic.'}))
    assert open_predictions(run).remark == 'synthetic.'
    for content in ('{', '[]', json.dumps({'classes': CLASSES})):
        (run / 'report.json').write_text(content)
        assert open_predictions(run, CLASSES).remark is None


def test_a_csv_without_classes_is_refused(run):
    with pytest.raises(InputError, match=r'predictions\.csv: neither report\.json nor run\.json '
                                         'beside it says the classes; .* --classes negative'):
        open_predictions(run)


@pytest.mark.parametrize('content', ['{', '{}', '[]', '{"classes": 3}'])
def test_a_damaged_report_is_named(run, content):
    (run / 'report.json').write_text(content)
    with pytest.raises(InputError, match=r'report\.json does not say the classes \(\w+: .*--c'):
        open_predictions(run)


def test_a_missing_file_says_what_is_expected(tmp_path):
    for path in (tmp_path, tmp_path / 'predictions.csv'):
        with pytest.raises(InputError, match=r'no predictions at .*/predictions\.csv; make them '
                                             'with `mmatnet crossval`, or name a CSV file or a '
                                             'log'):
            open_predictions(path)
