import matplotlib.figure
import numpy as np
import pytest
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.evaluation.recognition.summary import summarise
from mmatnet.evaluation.report import plots
from tests.evaluation.known import CLASSES, GOLDEN, predict, write_curve


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are drawn; their files are written as well."""
    kept = []
    save = matplotlib.figure.Figure.savefig
    monkeypatch.setattr(matplotlib.figure.Figure, 'savefig', lambda figure, *args, **options: (
        kept.append(figure), save(figure, *args, **options)))
    return kept


@pytest.fixture
def report():
    return summarise(predict(mistakes=0), CLASSES)


def test_confusion_matrices_pooled_and_per_database(report, drawn, tmp_path):
    plots.draw_confusion(report, 'atnet', tmp_path / 'c.png')
    figure, = drawn
    panels = figure.axes[:4]
    assert [axes.get_title().splitlines() for axes in panels[:2]] == [
        ['full, 442 clips', 'UF1 0.7353', 'UAR 0.7186'],
        ['casme2, 145 clips', 'UF1 0.8382', 'UAR 0.8190']]
    for axes, name in zip(panels, ['full', 'casme2', 'samm', 'smic'], strict=True):
        counts = [int(text.get_text().split()[0]) for text in axes.texts]
        assert counts == np.ravel(GOLDEN[name][0]).tolist()
    assert panels[0].texts[0].get_text() == '219\n88%'
    assert figure.get_suptitle() == 'atnet'


def test_one_database_has_one_matrix(drawn, tmp_path):
    samm = [record for record in predict() if record.database == 'samm']
    plots.draw_confusion(summarise(samm, CLASSES), 'atnet', tmp_path / 'c.png')
    assert len(drawn[0].axes) == 2  # the matrix and the colour bar


def test_every_subject_has_a_bar(report, drawn, tmp_path):
    plots.draw_subjects(report, 'atnet', tmp_path / 's.png')
    figure, = drawn
    axes, = figure.axes
    heights = [[bar.get_height() for bar in bars] for bars in axes.containers]
    assert list(map(len, heights)) == [24, 28, 16]
    assert all(bars == sorted(bars, reverse=True) for bars in heights)
    labels = [label.get_text() for label in axes.get_xticklabels()]
    subjects = report['per_subject']
    assert [sorted(labels[:24]), sorted(labels[24:52]), sorted(labels[52:])] == [
        sorted(subjects[name]) for name in ('casme2', 'samm', 'smic')]
    assert heights[1] == [subjects['samm'][name]['accuracy'] for name in labels[24:52]]
    # the dashed lines are the accuracies over the clips
    assert [line.get_segments()[0][0][1] for line in axes.collections] == pytest.approx(
        [report[name]['accuracy'] for name in ('casme2', 'samm', 'smic')])
    assert figure.legends[0].get_texts()[0].get_text() == 'casme2: 24 subjects, 145 clips'
    # names do not run into each other
    width = np.diff(axes.get_window_extent().intervalx)[0]
    size = axes.get_xticklabels()[0].get_size() * figure.dpi / 72
    assert width / (len(labels) + 2) > size


def test_mean_and_band_by_hand():
    # fold k has the value k at 10; one stopped early, one has no number at 20
    folds = [{10: float(fold), 20: 5.0} for fold in range(9)] + [{10: 9.0}]
    folds += [{10: 10.0, 20: float('nan')}]
    assert plots.band_of(folds).tolist() == [[10, 5, 1, 9], [20, 5, 5, 5]]
    assert plots.band_of([{1: float('nan')}]).shape == (0, 4)


def test_learning_curves(drawn, tmp_path):
    paths = [write_curve(tmp_path / f'fold{fold}', f'10,loss,{1 + fold}', f'20,loss,{fold}',
                         '10,lr,0.1', '20,lr,0.1') for fold in range(3)]
    paths.append(write_curve(tmp_path / 'fold3', '20,validation UF1,0.5'))
    curves = plots.read_learning_curves(paths)
    assert curves == {'loss': [{10: 1, 20: 0}, {10: 2, 20: 1}, {10: 3, 20: 2}],
                      'lr': [{10: 0.1, 20: 0.1}] * 3, 'validation UF1': [{20: 0.5}]}
    plots.draw_learning_curves(curves, 'atnet', tmp_path / 'l.png')
    panels = drawn[0].axes
    assert [axes.get_ylabel() for axes in panels] == ['loss', 'lr', 'validation UF1']
    assert panels[0].lines[0].get_xydata().tolist() == [[10, 2], [20, 1]]
    assert panels[0].get_title() == 'mean over 3 trainings; band: 10th to 90th percentile'


@pytest.mark.parametrize(('row', 'sentence'), [
    ('ten,loss,1', r'learning_curve\.csv, row 2: expected a whole number and a number for '
                   'iteration and value; .*ten'),
    ('10,loss,low', 'row 2: expected .*low'),
    ('10,loss', 'row 2: expected 3 cells'),
])
def test_a_broken_curve_is_named_with_its_row(tmp_path, row, sentence):
    with pytest.raises(InputError, match=sentence):
        plots.read_learning_curves([write_curve(tmp_path / 'fold', row)])


@pytest.mark.parametrize('word', ['LEAKY', 'TRANSDUCTIVE'])
@pytest.mark.parametrize('draw', [plots.draw_confusion, plots.draw_subjects])
def test_a_stamped_title_is_red(drawn, tmp_path, draw, word):
    report = summarise([record for record in predict() if record.subject in ('sub12', 'sub17')],
                       CLASSES)
    draw(report, f'atnet ({word})', tmp_path / 'a.png')
    draw(report, 'atnet', tmp_path / 'b.png')
    assert [figure._suptitle.get_color() for figure in drawn] == ['firebrick', 'black']
    with Image.open(tmp_path / 'a.png') as image:
        assert image.format == 'PNG'
        assert 'Software' not in image.info
        assert len(image.convert('RGB').getcolors(1 << 20)) > 10  # something is drawn
