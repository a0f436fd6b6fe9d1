import numpy as np
import pytest
from scipy.special import kl_div
from sklearn.base import clone
from sklearn.decomposition import NMF

from mmatnet.estimators.transformers.local_nmf import LocalNMF, divergence

DRAW = np.random.default_rng(0)
PARTS = np.zeros((4, 32))  # of a face: each has eight numbers of its own
for number in range(4):
    PARTS[number, 8 * number:8 * number + 8] = DRAW.random(8) + 0.5
PARTS /= PARTS.sum(axis=1, keepdims=True)
AMOUNTS = DRAW.gamma(1.0, 10.0, (60, 4))
FACES = AMOUNTS @ PARTS


def local_share(components):
    """How much of each component lies in its largest part, on average."""
    inside = components.reshape(len(components), 4, 8).sum(axis=2)
    return (inside.max(axis=1) / inside.sum(axis=1)).mean()


def test_parts_are_found():
    found = LocalNMF(4, 2000, 1e-9, random_state=0).fit(FACES)
    assert found.components_.sum(axis=1) == pytest.approx(np.ones(4))
    order = found.components_.reshape(4, 4, 8).sum(axis=2).argmax(axis=1)
    assert sorted(order) == [0, 1, 2, 3]
    assert found.components_ == pytest.approx(PARTS[order], abs=0.01)


def test_it_is_more_local_than_without_locality():
    """scikit-learn's factorisation by the same divergence, with more parts than there are."""
    noisy = FACES + np.random.default_rng(1).random(FACES.shape)
    ours = LocalNMF(6, random_state=0).fit(noisy).components_
    theirs = NMF(6, beta_loss='kullback-leibler', solver='mu', init='random', random_state=0,
                 max_iter=2000).fit(noisy).components_
    assert local_share(ours) > local_share(theirs) + 0.05


def test_the_divergence_is_scipys():
    one, other = DRAW.random((2, 5, 7))
    assert divergence(one, other) == pytest.approx(kl_div(one, other).sum())


def test_amounts_tell_clips_apart_and_do_not_depend_on_the_others():
    model = LocalNMF(4, 1000, 1e-8, random_state=0).fit(FACES)
    together = model.transform(FACES[:5])
    assert together.shape == (5, 4)
    order = model.components_.reshape(4, 4, 8).sum(axis=2).argmax(axis=1)
    correlation = np.corrcoef(model.transform(FACES).ravel(), AMOUNTS[:, order].ravel())[0, 1]
    assert correlation > 0.95
    assert model.divergences_[-1] < model.divergences_[0]


def test_it_ends_where_nothing_changes_and_is_the_same_again():
    model = LocalNMF(4, random_state=3)
    once, again = model.fit(FACES), clone(model).fit(FACES)
    assert np.array_equal(once.components_, again.components_)
    assert len(once.divergences_) < 300


def test_negative_numbers_are_refused():
    with pytest.raises(ValueError, match='takes numbers from 0 up, got -1; take grey pictures'):
        LocalNMF().fit([[1, -1]])
