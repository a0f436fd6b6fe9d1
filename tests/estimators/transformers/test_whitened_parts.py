import numpy as np
import pytest
from sklearn.base import clone
from sklearn.decomposition import PCA

from mmatnet.estimators.transformers.whitened_parts import WhitenedParts

X = np.random.default_rng(0).normal(size=(20, 40)) * np.arange(1, 41)


def test_each_part_is_whitened_by_itself():
    found = WhitenedParts((30, 10), 5).fit(X).transform(X)
    by_hand = [PCA(5, whiten=True, svd_solver='full').fit_transform(part)
               for part in (X[:, :30], X[:, 30:])]
    assert found == pytest.approx(np.hstack(by_hand))
    assert found.var(axis=0, ddof=1) == pytest.approx(np.ones(10))


def test_there_are_no_more_components_than_clips_have():
    """30 numbers of 20 clips have 19; none of them is noise blown up."""
    found = WhitenedParts((30, 10)).fit(X).transform(X)
    assert found.shape == (20, 19 + 10)
    assert found.var(axis=0, ddof=1) == pytest.approx(np.ones(29))


def test_a_share_of_variance_is_taken_of_each_part():
    counts = [PCA(0.8, svd_solver='full').fit(part).n_components_
              for part in (X[:, :30], X[:, 30:])]
    assert clone(WhitenedParts((30, 10), 0.8)).fit(X).transform(X).shape[1] == sum(counts)


def test_parts_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r'parts of \[30, 11\] make 41 numbers, but .* have 40'):
        WhitenedParts((30, 11)).fit(X)


@pytest.mark.parametrize('count', [0, -3, 0.0, 1.5, '5'])
def test_numbers_of_components_that_mean_nothing_are_refused(count):
    with pytest.raises(ValueError, match='n_components must be a whole number from 1 up, a share '
                                         f'of variance between 0 and 1, .* got {count!r}'):
        WhitenedParts((30, 10), count).fit(X)
