"""What ``import mmatnet`` offers."""
import math

import pytest
from matplotlib.figure import Figure

import mmatnet
from mmatnet import api
from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction, write_predictions
from mmatnet.inference.recognitions import Recognition
from mmatnet.inference.results import Expression, VideoResult

CLASSES = ('negative', 'positive')


@pytest.fixture(scope='module')
def table(tmp_path_factory):
    """Two seeds over four clips of two databases; one clip is taken wrongly, by one seed."""
    path = tmp_path_factory.mktemp('predictions') / 'mine.csv'
    clips = [('casme2', 'sub01', 'EP01', 0), ('casme2', 'sub02', 'EP02', 1),
             ('smic', 's01', 's01_ne_01', 0), ('smic', 's02', 's02_po_01', 1)]
    write_predictions(path, [
        Prediction(*clip, label, said := int(label == 1 or (seed == 1 and clip[0] == 'smic')),
                   (1 - 0.75 * said - 0.125 * (1 - said), 0.75 * said + 0.125 * (1 - said)),
                   'loso', seed=seed)
        for seed in (0, 1) for *clip, label in clips])
    return path


def test_the_names_are_offered_and_others_are_not():
    assert {*mmatnet.__all__} == {'infer', 'recognise', 'load_predictions', 'score'}
    assert {*mmatnet.__all__} <= {*dir(mmatnet)}
    assert all(getattr(mmatnet, name) is getattr(api, name) for name in mmatnet.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'infere'"):
        mmatnet.infere  # noqa: B018


def test_a_row_of_predictions_is_a_record(table):
    frame = mmatnet.load_predictions(table, CLASSES).to_frame()
    assert len(frame) == 8
    assert frame.loc[0, ['database', 'clip', 'label', 'prediction', 'seed']].tolist() == [
        'casme2', 'EP01', 0, 0, 0]
    assert frame.loc[6, ['score_negative', 'score_positive']].tolist() == [0.25, 0.75]


def test_predictions_without_scores_have_rows_too(tmp_path):
    log = tmp_path / 'log.txt'
    log.write_text('smic s01\ns01_ne_01 0 0\ns01_po_01 1 1\ns01_sur_01 2 1\n')
    frame = mmatnet.load_predictions(log).to_frame()
    assert frame['prediction'].tolist() == [0, 1, 1]
    assert frame[['score_negative', 'score_surprise']].isna().all(axis=None)


def test_a_row_of_scores_is_a_part(table):
    frame = mmatnet.score(table, CLASSES).to_frame().set_index('data')
    assert frame.index.tolist() == ['full', 'casme2', 'smic']
    assert frame['clips'].tolist() == [4, 2, 2]
    # the second seed takes one of four for positive: F1 of 2/3 and 4/5, recalls of 1/2 and 1
    assert math.isclose(frame.loc['full', 'UF1'], (1 + (2 / 3 + 4 / 5) / 2) / 2)
    assert math.isclose(frame.loc['full', 'UAR'], (1 + 0.75) / 2)
    assert frame.loc['casme2', ['UF1', 'UF1_std']].tolist() == [1, 0]


def test_scores_and_predictions_are_drawn_as_the_same_matrices(table):
    predictions = mmatnet.load_predictions(table, CLASSES)
    drawn = [one.plot() for one in (predictions, mmatnet.score(predictions))]
    titles = [[axes.get_title() for axes in figure.axes[:3]] for figure in drawn]
    assert titles[0] == titles[1]
    assert titles[0][0].startswith('full, 4 clips x 2 seeds')


def test_classes_are_named_once(table):
    with pytest.raises(InputError, match='leave out classes here'):
        mmatnet.score(mmatnet.load_predictions(table, CLASSES), CLASSES)


def test_a_row_of_videos_is_an_expression():
    one = Expression(3, 6, 9, 0.1, 0.2, 0.3, 'micro', 0.9, 1.5, 'negative',
                     {'negative': 0.7, 'positive': 0.3}, ['blurred', 'dark'])
    macro = Expression(20, 30, 40, 0.7, 1.0, 1.4, 'macro', 0.8, 3.0)
    videos = api.Videos([VideoResult('a.mp4', expressions=[one, macro]), VideoResult('b.mp4')])
    frame = videos.to_frame()
    assert frame['video'].tolist() == ['a.mp4', 'a.mp4']
    assert frame['apex'].tolist() == [6, 30]
    assert frame.loc[0, ['label', 'probability_negative', 'notes']].tolist() == [
        'negative', 0.7, 'blurred; dark']
    assert math.isnan(frame.loc[1, 'probability_negative'])
    titles = [figure.axes[0].get_title() for figure in videos.plot()]
    assert [title.split(' (')[0] for title in titles] == [
        'a.mp4: 1 micro, 1 macro', 'b.mp4: 0 micro, 0 macro']
    assert videos[0].to_frame().equals(frame)
    assert videos[1].to_frame().empty
    assert list(videos[1].to_frame()) == [name for name in frame if 'probability' not in name]
    assert videos[1].plot().axes[0].get_title() == titles[1]


def test_a_row_of_recognitions_is_a_clip_and_its_bar_adds_up_to_one():
    clips = [Clip('clips', 'unknown', name, 0, 4, 9, 'sheet', frames=name) for name in 'ab']
    results = api.Recognitions([
        Recognition(clips[0], 'positive', {'negative': 0.25, 'positive': 0.75}),
        Recognition(clips[1], error='b: no face is found')])
    frame = results.to_frame()
    assert frame['label'].tolist() == ['positive', '']
    assert frame.loc[0, ['clip', 'apex', 'probability_positive']].tolist() == ['a', 4, 0.75]
    assert frame.loc[1, 'error'] == 'b: no face is found'
    figure = results.plot()
    assert isinstance(figure, Figure)
    assert [sum(bars[place].get_width() for bars in figure.axes[0].containers)
            for place in (0, 1)] == [1, 0]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ['a', 'b (failed)']
    assert [one.to_frame()['clip'].tolist() for one in results] == [['a'], ['b']]
    (bar,) = results[0].plot().axes[0].get_yticklabels()
    assert bar.get_text() == 'a'
