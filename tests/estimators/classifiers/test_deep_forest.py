"""Scanning: what is said of a part, by whom, and in which order."""
import numpy as np
import pytest
from sklearn.base import clone

from mmatnet.estimators.classifiers.deep_forest import DeepForest

SMALL = {'shape': (1, 6, 6), 'windows': (2, 4), 'stride': 2, 'scan_estimators': 5,
         'n_estimators': 5, 'random_state': 0}


def people(subjects=6, clips=9, seed=0):
    """Pictures in which the class is a bright part of the lower right, one pixel above another."""
    draw = np.random.default_rng(seed)
    labels = np.tile([0, 2, 5], subjects * clips // 3)
    pictures = draw.normal(size=(len(labels), 1, 6, 6))
    pictures[:, 0, 4:, 4:] += 2.0 * labels[:, None, None]
    return pictures.reshape(len(labels), -1), labels, np.repeat(
        [f'sub{number}' for number in range(subjects)], clips)


@pytest.fixture(scope='module')
def fitted():
    return DeepForest(**SMALL).fit(*people())


def test_it_tells_what_a_part_shows(fitted):
    pictures, labels, _ = people(seed=1)
    said = fitted.predict_proba(pictures)
    assert said.shape == (54, 3)
    assert said.sum(axis=1) == pytest.approx(np.ones(54))
    assert np.mean(fitted.predict(pictures) == labels) > 0.8


def test_every_place_of_every_window_is_spoken_of(fitted):
    """9 places of side 2 and 4 of side 4, two forests, three classes."""
    said = fitted.scan(people(seed=1)[0])
    assert said.shape == (54, (9 + 4) * 2 * 3)
    of_places = said[:, :9 * 6].reshape(54, 9, 2, 3)
    assert of_places.sum(axis=3) == pytest.approx(np.ones((54, 9, 2)))
    labels = np.searchsorted([0, 2, 5], people(seed=1)[1])
    right = (of_places.mean(axis=2).argmax(axis=2) == labels[:, None]).mean(axis=0)
    assert right.argmax() == 8  # the last place, row by row
    assert right[8] > right[:8].max() + 0.2


def test_what_is_said_of_a_training_clip_comes_from_strangers(monkeypatch):
    """No forest speaks of a subject that it was fitted on."""
    pictures, labels, names = people()
    pictures[:, 0] = np.repeat(np.arange(6), 9)  # the first pixel tells the subject
    seen = {}
    of_parts = DeepForest._of_parts

    def spy(self, forest, parts):
        seen.setdefault(id(forest), [forest]).append({float(part[0, 0]) for part in parts})
        return of_parts(self, forest, parts)

    monkeypatch.setattr(DeepForest, '_of_parts', spy)
    DeepForest(**{**SMALL, 'windows': (2,), 'max_levels': 1}).fit(pictures, labels, names)
    assert len(seen) == 2 * 3  # kinds and folds
    spoken_of = [subjects for _, subjects in seen.values()]
    assert all(len(subjects) == 2 for subjects in spoken_of)
    assert [sum(number in subjects for subjects in spoken_of) for number in range(6)] == [2] * 6


def test_a_seed_says_all(fitted):
    pictures = people(seed=1)[0]
    again = clone(fitted).fit(*people())
    assert np.array_equal(again.predict_proba(pictures), fitted.predict_proba(pictures))


@pytest.mark.parametrize('options', [{'shape': (3, 6, 6)}, {'windows': (7,)}])
def test_pictures_of_another_shape_are_refused(options):
    with pytest.raises(ValueError, match='are asked for, but vectors have 36 numbers'):
        DeepForest(**{**SMALL, **options}).fit(*people())
