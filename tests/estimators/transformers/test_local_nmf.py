import numpy as np
import pytest
from skimage.data import lfw_subset
from sklearn.base import clone
from sklearn.decomposition import NMF

from mmatnet.estimators.transformers.local_nmf import LocalNMF

DRAW = np.random.default_rng(0)
PARTS = np.zeros((4, 32))  # of a face: each has eight numbers of its own
for number in range(4):
    PARTS[number, 8 * number:8 * number + 8] = DRAW.random(8) + 0.5
PARTS /= PARTS.sum(axis=1, keepdims=True)
AMOUNTS = DRAW.gamma(1.0, 10.0, (60, 4))
FACES = AMOUNTS @ PARTS


def overlap(components):
    """The mean cosine of two parts."""
    directions = components / np.linalg.norm(components, axis=1, keepdims=True)
    return (directions @ directions.T)[np.triu_indices(len(components), 1)].mean()


def test_parts_are_found():
    found = LocalNMF(4, 2000, 1e-9, random_state=0).fit(FACES)
    assert found.components_.sum(axis=1) == pytest.approx(np.ones(4))
    order = found.components_.reshape(4, 4, 8).sum(axis=2).argmax(axis=1)
    assert sorted(order) == [0, 1, 2, 3]
    assert found.components_ == pytest.approx(PARTS[order], abs=0.01)


def test_parts_of_real_faces_overlap_little():
    """The 100 faces of 25x25 of Labeled Faces in the Wild that scikit-image brings."""
    faces = 255 * lfw_subset()[:100].reshape(100, -1)
    local = LocalNMF(20, random_state=0).fit(faces)
    assert 50 < local.n_iter_ < 5000
    start = NMF(20, beta_loss='kullback-leibler', solver='mu', random_state=0, max_iter=500)
    assert overlap(start.fit(faces).components_) > 0.3
    assert overlap(local.components_) < 0.08


def test_a_round_is_that_of_the_paper():
    """One round from a start, by loops over the sums as they are written there."""
    model = LocalNMF(3, max_iter=1, random_state=0)
    W, H = model._start(FACES.T)
    V = FACES.T
    ratio = V / (W @ H)
    for a in range(3):
        for n in range(60):
            H[a, n] = np.sqrt(H[a, n] * sum(W[d, a] * ratio[d, n] for d in range(32)))
    ratio = V / (W @ H)
    W = np.array([[W[d, a] * sum(ratio[d, n] * H[a, n] for n in range(60)) / H[a].sum()
                   for a in range(3)] for d in range(32)])
    assert model.fit(FACES).components_ == pytest.approx((W / W.sum(axis=0)).T)
    assert model.n_iter_ == 1


def test_amounts_tell_clips_apart():
    model = LocalNMF(4, 1000, 1e-8, random_state=0).fit(FACES)
    order = model.components_.reshape(4, 4, 8).sum(axis=2).argmax(axis=1)
    correlation = np.corrcoef(model.transform(FACES).ravel(), AMOUNTS[:, order].ravel())[0, 1]
    assert correlation > 0.95


def test_amounts_do_not_depend_on_the_other_clips():
    model = LocalNMF(6, random_state=0).fit(FACES + DRAW.random(FACES.shape))
    together = model.transform(FACES)
    for number in (0, 17):
        alone = model.transform(FACES[number:number + 1])
        assert alone[0] == pytest.approx(together[number], rel=1e-9)


def test_amounts_are_where_the_rounds_end():
    model = LocalNMF(4, random_state=0).fit(FACES)
    H, W = model.transform(FACES).T, model.components_.T
    assert pytest.approx(W.T @ (FACES.T / (W @ H)), rel=0.01) == H


def test_it_is_the_same_again():
    model = LocalNMF(4, random_state=3)
    once, again = model.fit(FACES), clone(model).fit(FACES)
    assert np.array_equal(once.components_, again.components_)
    assert once.n_iter_ == again.n_iter_ < 5000


def test_more_parts_than_clips():
    assert LocalNMF(9, random_state=0).fit(FACES[:5]).transform(FACES).shape == (60, 9)


def test_negative_numbers_are_refused():
    with pytest.raises(ValueError, match='takes numbers from 0 up, got -1; take grey pictures'):
        LocalNMF().fit([[1, -1]])
