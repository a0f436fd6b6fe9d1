"""The cascade: who sees whom, when it ends, and what a level without a gain costs."""
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from mmatnet.estimators.classifiers.cascade_forest import CascadeForest
from mmatnet.estimators.inner_folds import fit


def people(subjects=6, clips=9, seed=0):
    draw = np.random.default_rng(seed)
    labels = np.tile([0, 2, 5], subjects * clips // 3)
    vectors = draw.normal(size=(len(labels), 4))
    vectors[:, 0] += labels
    return vectors, labels, np.repeat([f'sub{number}' for number in range(subjects)], clips)


@pytest.fixture(scope='module')
def fitted():
    return CascadeForest(n_estimators=10, random_state=0).fit(*people())


def test_it_tells_what_can_be_told(fitted):
    vectors, labels, _ = people(seed=1)
    said = fitted.predict_proba(vectors)
    assert said.shape == (54, 3)
    assert said.sum(axis=1) == pytest.approx(np.ones(54))
    assert fitted.classes_.tolist() == [0, 2, 5]
    assert np.mean(fitted.predict(vectors) == labels) > 0.8


def test_a_seed_says_all(fitted):
    vectors, _, _ = people(seed=1)
    again = clone(fitted).fit(*people())
    assert np.array_equal(again.predict_proba(vectors), fitted.predict_proba(vectors))
    other = clone(fitted).set_params(random_state=1).fit(*people())
    assert not np.array_equal(other.predict_proba(vectors), fitted.predict_proba(vectors))


def test_a_level_is_told_what_others_said_of_a_subject(monkeypatch):
    """Who a forest was fitted on and who it speaks of never share a subject."""
    vectors, labels, names = people()
    vectors[:, 3] = np.repeat(np.arange(6), 9)  # tells the subject
    pairs, fit_level = [], CascadeForest._fit_level

    def spy(self, vectors, y, splits, draw):
        for train, test in splits:
            pairs.append((set(vectors[train, 3]), set(vectors[test, 3])))
        return fit_level(self, vectors, y, splits, draw)

    monkeypatch.setattr(CascadeForest, '_fit_level', spy)
    CascadeForest(n_estimators=2, random_state=0, max_levels=1).fit(vectors, labels, names)
    assert len(pairs) == 3
    assert all(not train & test for train, test in pairs)
    assert set().union(*(test for _, test in pairs)) == set(range(6))


def test_it_ends_where_a_level_gains_nothing():
    """What one level tells without an error no second level tells better."""
    labels = np.tile([0, 1], 12)
    vectors = labels[:, None] * np.ones((1, 3))
    cascade = CascadeForest(n_estimators=5, random_state=0).fit(
        vectors, labels, np.repeat(range(6), 4))
    assert len(cascade._levels) == 1
    assert cascade.predict(vectors).tolist() == labels.tolist()


def test_the_next_level_sees_vectors_and_what_was_said(fitted):
    for number, level in enumerate(fitted._levels):
        widths = {forest.n_features_in_ for forests in level for forest in forests}
        assert widths == {4 + 4 * 3 * (number > 0)}
        assert [type(forests[0]).__name__ for forests in level] == [
            'RandomForestClassifier', 'ExtraTreesClassifier'] * 2


def test_a_pipeline_tells_it_the_subjects(monkeypatch):
    seen = []
    monkeypatch.setattr(CascadeForest, 'fit',
                        lambda self, X, y, groups=None: seen.append(list(groups)) or self)
    vectors, labels, names = people()
    fit(make_pipeline(CascadeForest()), vectors, labels, names)
    assert seen == [names.tolist()]


@pytest.mark.filterwarnings('ignore:The least populated class')
def test_a_class_that_a_part_lacks_has_no_share_there():
    """The one clip of class 1 is predicted by forests that know 0 and 2 alone."""
    labels = np.array([0, 2] * 8 + [1])
    vectors = np.stack([labels, labels], axis=1)
    cascade = CascadeForest(n_estimators=3, random_state=0, class_weight=None).fit(
        vectors, labels, np.arange(17))
    knows = [list(forest.classes_) for forest in cascade._levels[0][0]]
    assert knows.count([0, 2]) == 1
    blind = cascade._levels[0][0][knows.index([0, 2])]
    assert cascade._of(blind, np.array([[0, 0], [2, 2]])).tolist() == [[1, 0, 0], [0, 0, 1]]
