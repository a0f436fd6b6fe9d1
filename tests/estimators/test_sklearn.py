"""scikit-learn under the fold driver, against scikit-learn called by hand."""
import shutil

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from mmatnet.clips.protocols import Fold
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.errors import InputError
from mmatnet.estimators.sklearn import SklearnEstimator, class_scores
from mmatnet.store.clip_store import ClipStore

STEPS = ({'type': 'sklearn.preprocessing.StandardScaler'},
         {'type': 'sklearn.svm.SVC', 'class_weight': 'balanced'})
CLASSES = {'disgust': 0, 'happiness': 1, 'surprise': 2}


def experiment_of(small_config, **options):
    return take_apart(small_config(**{
        'estimator': {'type': 'SklearnEstimator', 'features': ('motion',), 'steps': list(STEPS),
                      **options}}))


def stored(data_root, fold, stream='motion'):
    """Clips of the store, their vectors of a stream, which are tested, and their labels."""
    store = ClipStore.open(data_root / 'casme2' / 'store')
    vectors = np.array(store.array(stream)).reshape(len(store.clips), -1)
    test = np.array([clip.subject_key in fold.test for clip in store.clips])
    return store.clips, vectors, test, np.array([CLASSES[clip.emotion] for clip in store.clips])


def test_it_predicts_what_scikit_learn_predicts(small_config, data_root, tmp_path):
    experiment = experiment_of(small_config)
    fold = experiment.folds()[1]
    records = experiment.fit_predict(fold, 0, tmp_path)
    clips, motion, test, truth = stored(data_root, fold)
    labels = {(record.subject, record.clip): record.label for record in records}
    by_hand = make_pipeline(StandardScaler(), SVC(class_weight='balanced')).fit(
        motion[~test], truth[~test])
    assert [record.prediction for record in records] == by_hand.predict(motion[test]).tolist()
    assert labels == {(clip.subject, clip.clip): CLASSES[clip.emotion]
                      for clip, tested in zip(clips, test, strict=True) if tested}
    assert all(sum(record.scores) == pytest.approx(1) for record in records)


def test_mirrors_are_learnt_from_and_not_asked_about(small_config, data_root, tmp_path):
    experiment = experiment_of(small_config, train_on_mirrors=True)
    fold = experiment.folds()[1]
    records = experiment.fit_predict(fold, 0, tmp_path)
    _, motion, test, truth = stored(data_root, fold)
    _, mirrored, _, _ = stored(data_root, fold, 'motion_mirrored')
    assert (motion != mirrored).any()
    by_hand = make_pipeline(StandardScaler(), SVC(class_weight='balanced')).fit(
        np.concatenate([motion[~test], mirrored[~test]]), np.tile(truth[~test], 2))
    scores = class_scores(by_hand, motion[test], 3)
    assert np.array([record.scores for record in records]) == pytest.approx(scores)


def test_vectors_are_made_once_for_all_folds(small_config, tmp_path, monkeypatch):
    experiment = experiment_of(small_config)
    first, second, *_ = experiment.folds()
    alone = experiment_of(small_config).fit_predict(second, 0, tmp_path)
    made, vector = [], SklearnEstimator._vector
    monkeypatch.setattr(SklearnEstimator, '_vector',
                        lambda self, sample: made.append(1) or vector(self, sample))
    experiment.fit_predict(first, 0, tmp_path)
    assert experiment.fit_predict(second, 0, tmp_path) == alone
    assert len(made) == sum(map(len, experiment.task.labels.values()))


def test_another_data_root_has_vectors_of_its_own(small_config, data_root, tmp_path):
    """Moved to other numbers, the same experiment says something else."""
    experiment = experiment_of(small_config)
    fold = experiment.folds()[0]
    here = experiment.fit_predict(fold, 0, tmp_path)
    shutil.copytree(data_root, tmp_path / 'moved')
    motion = tmp_path / 'moved' / 'casme2' / 'store' / 'motion.npy'
    np.save(motion, np.load(motion)[::-1].copy())
    moved = experiment.with_data_root(str(tmp_path / 'moved'))
    assert moved.estimator is experiment.estimator
    there = moved.fit_predict(fold, 0, tmp_path)
    assert [record.scores for record in there] != [record.scores for record in here]


@pytest.mark.parametrize('sources', [
    ['casme2/store', 'smic/store', 'samm/store'],
    [{'type': 'FlowPictures', 'table': 'megc2019/pictures.csv'}]], ids=['stores', 'pictures'])
def test_vectors_are_of_stored_flow_or_of_pictures(sources, apex_flow_root, tmp_path):
    options = {f'{loader}.dataset.sources': sources
               for loader in ('train_dataloader', 'test_dataloader')}
    experiment = take_apart(load_config('configs/bi_woof/bi-woof_megc2019-hde_regions.py',
                                        {'data_root': str(apex_flow_root), **options}))
    infos, vectors = experiment.estimator._vectors(experiment, experiment.task.labels)
    assert vectors.shape == (len(infos), 5 * 5 * 8 + 6 * 10)
    assert np.linalg.norm(vectors[:, :200], axis=1) == pytest.approx(np.ones(len(infos)))
    predicted = experiment.fit_predict(experiment.folds()[0], 0, tmp_path)
    assert {len(record.scores) for record in predicted} == {3}


def test_the_largest_score_is_what_is_predicted():
    """An SVC that breaks ties of votes by the order of its classes, many of them."""
    draw = np.random.default_rng(0)
    vectors, labels = draw.normal(size=(60, 3)), draw.integers(0, 5, 60)
    fitted = make_pipeline(SVC()).fit(vectors, labels)
    scores = class_scores(fitted, draw.normal(size=(500, 3)), 6)
    draw = np.random.default_rng(0)
    draw.normal(size=(60, 3)), draw.integers(0, 5, 60)
    assert scores.argmax(axis=1).tolist() == fitted.predict(draw.normal(size=(500, 3))).tolist()
    assert scores[:, 5].max() == 0  # a class that did not train
    assert scores.sum(axis=1) == pytest.approx(np.ones(500))


def test_two_classes_have_two_scores():
    fitted = make_pipeline(SVC()).fit([[0.0], [1.0]], [0, 2])
    scores = class_scores(fitted, np.array([[0.0], [1.0]]), 3)
    assert scores.argmax(axis=1).tolist() == [0, 2]


def test_a_test_clip_has_no_part_in_what_is_said_of_another(small_config, tmp_path):
    experiment = experiment_of(small_config)
    first, second, *train = sorted(experiment.task.labels)
    alone, together = (experiment.fit_predict(Fold('x', tuple(train), test), 0, tmp_path)
                       for test in ((first,), (first, second)))
    assert len(together) > len(alone)
    assert together[:len(alone)] == alone


def test_clips_without_labels_are_minus_one(small_config, tmp_path, monkeypatch):
    """LabelSpreading takes -1 for unlabelled; with all test clips given it still predicts."""
    steps = [{'type': 'sklearn.semi_supervised.LabelSpreading', 'kernel': 'knn', 'n_neighbors': 3}]
    experiment = experiment_of(small_config, steps=steps)
    fold = experiment.folds()[0]
    adapted = Fold(fold.name, fold.train, fold.test, fold.test)
    seen = []
    monkeypatch.setattr('sklearn.semi_supervised.LabelSpreading.fit',
                        lambda self, X, y: seen.append(list(y)) or _fit(self, X, y))
    from sklearn.semi_supervised._label_propagation import BaseLabelPropagation
    _fit = BaseLabelPropagation.fit
    assert len(experiment.fit_predict(adapted, 0, tmp_path)) == 5
    assert seen[0].count(-1) == 5
    assert set(seen[0]) == {-1, 0, 1, 2}


def test_a_step_that_draws_gets_the_seed():
    forest = SklearnEstimator([{'type': 'sklearn.ensemble.RandomForestClassifier'}])
    assert forest.pipeline(7).steps[-1][1].random_state == 7
    fixed = SklearnEstimator([{'type': 'sklearn.ensemble.RandomForestClassifier',
                               'random_state': 3}])
    assert fixed.pipeline(7).steps[-1][1].random_state == 3


@pytest.mark.parametrize(('steps', 'sentence'), [
    ([], 'needs a step or more, the classifier last'),
    ([{'type': 'SVC'}], "step 'SVC' cannot be made"),
    ([{'type': 'sklearn.svm.SVCC'}], r"'sklearn\.svm\.SVCC' cannot be made .*; name a class"),
    ([{'type': 'sklearn.svm.SVC', 'c': 1}], 'unexpected keyword argument'),
])
def test_unsound_steps_are_refused(steps, sentence):
    with pytest.raises(InputError, match=sentence):
        SklearnEstimator(steps)


def test_a_feature_that_is_not_there_is_refused(small_config, tmp_path):
    experiment = experiment_of(small_config, features=('flow',))
    with pytest.raises(InputError, match="a sample has no 'flow'; the pipeline of test_dataloader"):
        experiment.fit_predict(experiment.folds()[0], 0, tmp_path)


def test_it_selects_nothing(small_config):
    with pytest.raises(InputError, match="SklearnEstimator can follow selection=last, got 'inner'"):
        experiment_of(lambda **options: small_config(selection='inner', **options))
