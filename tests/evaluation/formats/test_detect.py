import dataclasses
import json

import pytest

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.detect import open_predictions
from mmatnet.evaluation.formats.megc_log import write_log
from mmatnet.evaluation.formats.predictions import write_predictions
from tests.evaluation.known import CLASSES, predict, write_run


@pytest.fixture
def run(tmp_path):
    return write_run(tmp_path, predict(), 'synthetic.', draws=20)


def test_a_run_names_its_classes_and_remark(run):
    for path in (run, run / 'predictions.csv'):
        file = open_predictions(path)
        assert file.path == run / 'predictions.csv'
        assert file.predictions == predict()
        assert (file.classes, file.remark) == (CLASSES, 'synthetic.')
    assert open_predictions(run, ('a', 'b', 'c')).classes == ('a', 'b', 'c')


def test_a_log_has_the_challenge_s_classes(run):
    write_log(run / 'their.csv', predict())  # its name says nothing
    file = open_predictions(run / 'their.csv')
    assert file.predictions == predict()
    assert file.classes == CLASSES


def test_a_csv_without_classes_is_refused(tmp_path):
    write_predictions(tmp_path / 'p.csv', predict())
    assert open_predictions(tmp_path / 'p.csv', CLASSES).remark is None
    with pytest.raises(InputError, match=r'p\.csv: no report\.json beside it says the classes; '
                                         'name them in label order, such as --classes negative'):
        open_predictions(tmp_path / 'p.csv')


@pytest.mark.parametrize(('content', 'sentence'), [
    ('{', 'expected JSON'), ('{}', "'classes' is a required property"),
    ('[]', "is not of type 'object'"),
    ('{"classes": 3, "seeds": [0], "full": {"n": 442}}', "at classes: 3 is not of type 'array'")])
def test_a_damaged_report_is_named(run, content, sentence):
    (run / 'report.json').write_text(content)
    for classes in (None, CLASSES):
        with pytest.raises(InputError, match=rf'report\.json: .*{sentence}.*; delete it and run'):
            open_predictions(run, classes)


def test_a_report_that_was_changed_is_named(run):
    content = json.loads((run / 'report.json').read_text())
    content['classes'].reverse()
    (run / 'report.json').write_text(json.dumps(content))
    with pytest.raises(InputError, match=r'report\.json: it was changed after it was written'):
        open_predictions(run)


def test_a_run_without_its_report_is_not_finished(run):
    (run / 'report.json').unlink()
    with pytest.raises(InputError, match=r'no report at .*report\.json; `mmatnet crossval` writes'):
        open_predictions(run)


@pytest.mark.parametrize(('lacks', 'sentence'), [
    (lambda record: record.database == 'samm',
     r'holds 309 clips of seed 0 \(full\), the run has 442 by report\.json beside it; delete'),
    (lambda record: record.clip == 'EP02_01f',
     r'holds \d+ clips of seed 0 \(casme2\), the run has 14'),
    (lambda record: record.seed == 1, r'holds 0 clips of seed 1 \(\w+\), the run has'),
], ids=['a database', 'a clip', 'a seed'])
def test_a_run_knows_its_clips_without_any_digest(tmp_path, lacks, sentence):
    both = [*predict(), *predict(seed=1)]
    run = write_run(tmp_path, both, draws=20)
    write_predictions(run / 'predictions.csv', [record for record in both if not lacks(record)])
    (run / 'predictions.csv.sha256').unlink()
    with pytest.raises(InputError, match=rf'predictions\.csv: {sentence}'):
        open_predictions(run)


def test_clips_that_the_run_did_not_test_are_noticed(run):
    more = dataclasses.replace(predict()[0], database='mmew')
    write_predictions(run / 'predictions.csv', [*predict()[1:], more])
    (run / 'predictions.csv.sha256').unlink()
    with pytest.raises(InputError, match=r'holds 144 clips of seed 0 \(casme2\), the run has 14'):
        open_predictions(run)


def test_a_missing_file_says_what_is_expected(tmp_path):
    for path in (tmp_path, tmp_path / 'predictions.csv'):
        with pytest.raises(InputError, match=r'no predictions at .*/predictions\.csv; make them '
                                             'with `mmatnet crossval`, or name a CSV file or a '
                                             'log'):
            open_predictions(path)
