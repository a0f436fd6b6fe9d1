"""Options chosen by folds of the training subjects, and by nothing else."""
import json
from contextlib import nullcontext
from typing import ClassVar

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.decomposition import PCA
from sklearn.dummy import DummyClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from mmatnet.engine.experiment import take_apart
from mmatnet.errors import InputError
from mmatnet.estimators.inner_folds import choose, fit
from mmatnet.estimators.sklearn import SklearnEstimator

STEPS = [{'type': 'sklearn.svm.SVC', 'kernel': 'linear', 'class_weight': 'balanced'}]
SEARCH = {'grid': {'svc__C': [1e-9, 0.003]}, 'folds': 4}


def people(seed=0, subjects=4, clips=6):
    """Two classes; each subject has a shift of their own, which tells who it is."""
    draw = np.random.default_rng(seed)
    labels = np.tile([0, 1], subjects * clips // 2)
    names = np.repeat([f'casme2/sub{number:02}' for number in range(subjects)], clips)
    vectors = draw.normal(size=(len(labels), 3))
    vectors[:, 0] += labels
    return vectors, labels, names


def test_uf1_is_of_the_pooled_predictions_of_people_who_did_not_train():
    vectors, labels, names = people()
    pipeline = make_pipeline(SVC(class_weight='balanced'))
    options, candidates = choose(pipeline, {'grid': {'svc__C': [0.01, 1, 100]}, 'folds': 4},
                                 vectors, labels, names)
    expected = [f1_score(labels, cross_val_predict(
        clone(pipeline).set_params(svc__C=C), vectors, labels, groups=names,
        cv=LeaveOneGroupOut()), average='macro') for C in (0.01, 1, 100)]
    assert [candidate['uf1'] for candidate in candidates] == pytest.approx(expected)
    assert options == {'svc__C': [0.01, 1, 100][int(np.argmax(expected))]}
    assert not hasattr(pipeline[-1], 'classes_')  # left as it came


def test_a_grid_is_every_combination_and_its_first_wins_a_tie():
    vectors, labels, names = people()
    grid = {'svc__C': [2, 1], 'svc__tol': [1e-3, 1e-4]}
    options, candidates = choose(make_pipeline(SVC()), {'grid': grid, 'folds': 2}, vectors * 0,
                                 labels, names)
    assert [list(candidate['options'].values()) for candidate in candidates] == [
        [2, 1e-3], [2, 1e-4], [1, 1e-3], [1, 1e-4]]
    assert len({candidate['uf1'] for candidate in candidates}) == 1
    assert options == {'svc__C': 2, 'svc__tol': 1e-3}


def test_no_one_is_on_both_sides_and_unlabelled_clips_always_fit(monkeypatch):
    vectors, labels, names = people()
    labels[-6:] = -1  # everything of the last subject
    seen = []
    monkeypatch.setattr('mmatnet.estimators.inner_folds.fit', lambda pipeline, X, y, subjects: (
        seen.append((list(y), set(subjects))) or fit(pipeline, X, y, subjects)))
    choose(make_pipeline(SVC()), {'grid': {'svc__C': [1]}, 'folds': 3}, vectors, labels, names)
    assert len(seen) == 3
    for fitted, who in seen:
        assert fitted.count(-1) == 6
        assert len(who) == 3  # two of three, and the one without labels
    assert set.intersection(*(who for _, who in seen)) == {'casme2/sub03'}


class CountedScaler(StandardScaler):
    fits: ClassVar[list[int]] = []

    def fit(self, X, y=None, sample_weight=None):
        self.fits.append(len(X))
        return super().fit(X, y, sample_weight)


def test_steps_that_candidates_share_are_fitted_once_in_each_inner_fold():
    CountedScaler.fits.clear()
    pipeline = make_pipeline(CountedScaler(), SVC())
    grid = {'countedscaler__with_mean': [True, False], 'svc__C': [0.1, 1, 10]}
    choose(pipeline, {'grid': grid, 'folds': 4}, *people())
    assert CountedScaler.fits == [18] * 4 * 2


def test_candidates_that_share_steps_are_predicted_as_if_each_were_fitted_alone():
    vectors, labels, names = people()
    pipeline = make_pipeline(StandardScaler(), SVC())
    grid = {'svc__C': [0.1, 1], 'standardscaler': [StandardScaler(), 'passthrough']}
    _, candidates = choose(pipeline, {'grid': grid, 'folds': 4}, vectors * 3, labels, names)
    alone = [choose(pipeline, {'grid': {name: [value] for name, value in options.items()},
                               'folds': 4}, vectors * 3, labels, names)[1][0]['uf1']
             for options in (candidate['options'] for candidate in candidates)]
    assert [candidate['uf1'] for candidate in candidates] == alone
    assert len(set(alone)) > 1


class OwnCentre(TransformerMixin, BaseEstimator):
    """What it learns has no underscore, by which scikit-learn would know that it is fitted."""

    def fit(self, X, y=None):
        self.centre = X.mean(0)
        return self

    def transform(self, X):
        return X - self.centre


def test_a_step_need_not_say_that_it_is_fitted():
    choose(make_pipeline(OwnCentre(), SVC()), {'grid': {'svc__C': [1]}, 'folds': 4}, *people())


def test_a_refusal_before_the_classifier_names_its_steps():
    with pytest.raises(InputError, match='the steps pca cannot be fitted on 18 clips of 3 numbers'):
        choose(make_pipeline(PCA(9), SVC()), {'grid': {'svc__C': [1]}, 'folds': 4}, *people())


def experiment_of(small_config, **options):
    return take_apart(small_config(estimator={
        'type': 'SklearnEstimator', 'features': ('motion',), 'steps': STEPS, 'search': SEARCH,
        **options}))


def test_a_fold_is_predicted_with_what_was_chosen(small_config, tmp_path):
    searched = experiment_of(small_config)
    fold = searched.folds()[0]
    records = searched.fit_predict(fold, 0, tmp_path / 'searched')
    told = json.loads((tmp_path / 'searched' / 'search.json').read_text())
    best = max(told['candidates'], key=lambda candidate: candidate['uf1'])
    assert told['chosen'] == best['options'] != {'svc__C': SVC().C}
    plain = experiment_of(small_config, search=None,
                          steps=[{**STEPS[0], 'C': told['chosen']['svc__C']}])
    assert [candidate['options'] for candidate in told['candidates']] == [
        {'svc__C': 1e-9}, {'svc__C': 0.003}]
    assert records == plain.fit_predict(fold, 0, tmp_path / 'plain')
    assert not (tmp_path / 'plain').exists()


def test_the_held_out_subject_chooses_nothing(small_config, tmp_path, monkeypatch):
    """With every label of the test side wrong, the same is said of every candidate."""
    experiment = experiment_of(small_config)
    fold = experiment.folds()[0]
    told = []
    for poisoned in (False, True):
        if poisoned:
            vectors = SklearnEstimator._vectors

            def wrong(self, experiment, subjects, vectors=vectors):
                infos, numbers = vectors(self, experiment, subjects)
                if set(subjects) == set(fold.test):
                    infos = [{**info, 'label': (info['label'] + 1) % 3} for info in infos]
                return infos, numbers
            monkeypatch.setattr(SklearnEstimator, '_vectors', wrong)
        experiment.fit_predict(fold, 0, tmp_path)
        told.append((tmp_path / 'search.json').read_text())
    assert told[0] == told[1]


def test_fewer_people_than_folds_are_refused(small_config, tmp_path):
    experiment = experiment_of(small_config, search={'grid': {'svc__C': [1]}})
    with pytest.raises(InputError, match=r'divides the training subjects into 5 folds, but there '
                                         r'are 4; lower search\.folds'):
        experiment.fit_predict(experiment.folds()[0], 0, tmp_path)


@pytest.mark.parametrize(('largest', 'refused'), [(4, True), (5, False)])
def test_fewer_clips_of_every_class_than_folds_are_refused(largest, refused):
    labels = [0] * largest + [1] * largest + [-1] * 9  # those without a label are in no fold
    names = [f'casme2/sub{number % 5}' for number in range(len(labels))]
    vectors = np.random.default_rng(0).normal(size=(len(labels), 3))
    told = pytest.raises(InputError, match='search divides the training clips into 5 folds, but no '
                         r'class has more than 4; lower search\.folds')
    with told if refused else nullcontext():
        choose(make_pipeline(DummyClassifier()), {'grid': {'dummyclassifier__constant': [None]}},
               vectors, labels, names)


@pytest.mark.parametrize(('search', 'sentence'), [
    ({'grid': {'svc__C': [1]}, 'fold': 3}, "folds=...\\), got unknown key 'fold'"),
    ({'grid': {}}, r"search must be dict\(grid=dict\(option=\[values, ...\], ...\), folds"),
    ([1], r'search must be dict\(.*, got \[1\]'),
    ({'grid': {'svc__C': [1]}, 'folds': 1}, 'search.folds must be a whole number from 2 up, got 1'),
    ({'grid': {'svm__C': [1]}}, "the steps have no option 'svm__C'; there are svc__C, "),
    ({'grid': {'svc__C': 1}}, 'the values of svc__C must be a list, got 1'),
    ({'grid': {'svc__C': []}}, r'the values of svc__C must be a list, got \[\]'),
    ({'grid': {'svc__kernel': 'rbf'}}, "the values of svc__kernel must be a list, got 'rbf'"),
])
def test_an_unsound_search_is_refused(search, sentence):
    with pytest.raises(InputError, match=sentence):
        SklearnEstimator(STEPS, search=search)


def test_what_scikit_learn_refuses_is_said_in_a_sentence():
    with pytest.raises(InputError, match=r'the steps svc cannot be fitted on 24 clips of 3 numbers '
                                         r".*'C' parameter.*; change their options"):
        fit(make_pipeline(SVC(C=-1)), *people())
