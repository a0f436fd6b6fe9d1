import pytest

from mmatnet.errors import InputError
from mmatnet.inference.export.reported_scores import check_run, read_figures
from tests.evaluation.known import CLASSES
from tests.inference.export.trained import share, training

MODEL = {'type': 'ApexTimeRecognizer', 'neck': {'in_channels': (512, 512)}}


def trained_on(*names):
    return training(*map(share, names), classes=CLASSES)


def test_figures_are_those_of_the_report_without_subjects(run):
    figures = read_figures(run, CLASSES)
    assert figures['run'] == 'run'
    assert (figures['protocol'], figures['selection'], figures['seeds']) == ('loso', 'last', [0])
    assert len(figures['full']['UAR_interval']) == 2
    assert 'per_subject' not in figures
    assert figures['databases'] == ['casme2']


def test_reports_that_do_not_fit_are_refused(run, tmp_path):
    with pytest.raises(InputError, match='scores the classes negative, positive, surprise, but '
                                         'the model tells a, b'):
        read_figures(run, ['a', 'b'])
    with pytest.raises(InputError, match=r'no report at .*none/report\.json'):
        read_figures(tmp_path / 'none', CLASSES)
    (run / 'predictions.csv').write_text((run / 'predictions.csv').read_text()[:-1])
    with pytest.raises(InputError, match=r'predictions\.csv: it is not what was written'):
        read_figures(run, CLASSES)


def test_a_run_of_the_same_network_and_databases_is_taken(run):
    (run / 'config.py').write_text(f'model = {MODEL}\n')
    check_run(run, read_figures(run, CLASSES), trained_on('casme2'), MODEL)


def test_a_run_of_something_else_is_refused(run):
    figures = read_figures(run, CLASSES)
    with pytest.raises(InputError, match=r'no config of the run at .*config\.py; name the work'):
        check_run(run, figures, trained_on('casme2'), MODEL)
    (run / 'config.py').write_text("model = {'type': 'Other'}\n")
    with pytest.raises(InputError, match='is of another network than the model'):
        check_run(run, figures, trained_on('casme2'), MODEL)
    with pytest.raises(InputError, match='scored clips of casme2, but the model was trained on '
                                         'casme2, samm; name a run of the same config'):
        check_run(run, figures, trained_on('samm', 'casme2'), MODEL)
