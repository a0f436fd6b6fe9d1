import itertools
from collections import Counter

import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.clips.protocols import make_folds
from mmatnet.datasets import samplers
from mmatnet.datasets.samplers import BalancedSampler, ClassOrderSampler, fill_up_classes
from mmatnet.errors import InputError
from mmatnet.registry import DATA_SAMPLERS

LABELS = np.array([0, 2, 0, 0, 1, 0, 2, 0])  # five, one and two clips


class Labelled:
    """What a sampler asks of a dataset."""

    def __init__(self, labels=LABELS):
        self._labels = np.asarray(labels)

    def __len__(self):
        return len(self._labels)

    def get_data_info(self, index):
        return {'label': self._labels[index]}


def take(sampler, number):
    return list(itertools.islice(sampler, number))


def test_each_class_becomes_as_frequent_as_the_largest():
    positions = fill_up_classes(LABELS, np.random.default_rng(0))
    assert np.bincount(LABELS[positions]).tolist() == [5, 5, 5]
    assert positions[:8].tolist() == list(range(8))
    assert set(positions[8:]) <= {1, 4, 6}  # duplicates of the smaller classes alone
    assert Counter(positions.tolist())[4] == 5


def test_duplicates_are_drawn_by_the_generator():
    labels = np.array([0] * 40 + [1] * 20)
    first, same, other = (fill_up_classes(labels, np.random.default_rng(seed))[60:]
                          for seed in (0, 0, 1))
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)
    assert 1 < len(set(first)) < 20  # with replacement: neither one clip alone nor each once


def test_balanced_classes_are_left_as_they_are():
    positions = fill_up_classes(np.array([1, 0, 1, 0]), np.random.default_rng(0))
    assert positions.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(('protocol', 'name', 'largest'), [
    # lengths of the released Train_Apex.txt of these folds
    ('loso', 'casme2-sub01', 248), ('loso', 'samm-006', 241), ('loso', 'smic-s01', 247),
    ('lodo', 'casme2', 162)])
def test_training_lists_are_as_long_as_released(protocol, name, largest):
    official = read_megc2019()
    fold, = (fold for fold in make_folds(protocol, {key[:2]: [0] for key in official})
             if fold.name == name)
    labels = np.array([label for key, label in official.items() if key[:2] in fold.train])
    filled = fill_up_classes(labels, np.random.default_rng(0))
    assert np.bincount(labels[filled]).tolist() == [largest] * 3


def test_every_pass_has_each_class_alike_and_every_original():
    sampler = DATA_SAMPLERS.build({'type': 'BalancedSampler', 'dataset': Labelled(), 'seed': 3})
    assert len(sampler) == 15
    stream = take(sampler, 60)
    passes = [stream[start:start + 15] for start in range(0, 60, 15)]
    for one in passes:
        assert np.bincount(LABELS[one]).tolist() == [5, 5, 5]
        assert set(one) == set(range(8))
        assert sorted(one) == sorted(passes[0])  # the duplicates are drawn once per training
    assert len(set(map(tuple, passes))) == 4  # the order anew on every pass


def test_the_seed_decides_duplicates_and_order():
    labels = [0] * 30 + [1] * 10
    streams = [take(BalancedSampler(Labelled(labels), seed=seed), 120) for seed in (1, 1, 2)]
    assert streams[0] == streams[1]
    assert streams[0] != streams[2]
    assert sorted(streams[0][:60]) != sorted(streams[2][:60])
    sampler = BalancedSampler(Labelled(labels), seed=1)
    assert take(sampler, 20) == take(sampler, 20) == streams[0][:20]  # starting anew, as resumed


def test_without_balancing_every_clip_is_seen_once_a_pass():
    sampler = BalancedSampler(Labelled(), seed=0, balance=False)
    assert len(sampler) == 8
    first, second = (take(sampler, 16)[start:start + 8] for start in (0, 8))
    assert sorted(first) == sorted(second) == list(range(8))
    assert first != second


def test_processes_take_turns_on_one_stream(monkeypatch):
    alone = take(BalancedSampler(Labelled(), seed=5), 60)
    streams = []
    for rank in range(3):
        monkeypatch.setattr(samplers, 'get_dist_info', lambda rank=rank: (rank, 3))
        streams.append(take(BalancedSampler(Labelled(), seed=5), 20))
    assert list(itertools.chain.from_iterable(zip(*streams, strict=True))) == alone


SERVED = np.array([0, -1, 0, 1, 0, -1, -1, 0])  # four, one and three without a label


def test_clips_with_and_without_a_label_take_turns():
    sampler = BalancedSampler(Labelled(SERVED), seed=2, alternate=True)
    assert len(sampler) == 16  # four of each class, and as many without
    stream = take(sampler, 48)
    assert (SERVED[stream[::2]] >= 0).all()
    assert (SERVED[stream[1::2]] == -1).all()
    for start in (0, 16, 32):
        assert np.bincount(SERVED[stream[start:start + 16:2]]).tolist() == [4, 4]
        assert set(Counter(stream[start + 1:start + 16:2]).values()) == {2, 3}
    assert stream[:16] != stream[16:32]
    by_epoch = BalancedSampler(Labelled(SERVED), seed=2, alternate=True, endless=False)
    assert (list(by_epoch), len(by_epoch)) == (stream[:16], 16)


def test_every_process_takes_turns(monkeypatch):
    for rank in range(2):
        monkeypatch.setattr(samplers, 'get_dist_info', lambda rank=rank: (rank, 2))
        stream = take(BalancedSampler(Labelled(SERVED), seed=2, alternate=True), 32)
        assert (SERVED[stream[::2]] >= 0).all()
        assert (SERVED[stream[1::2]] == -1).all()


@pytest.mark.parametrize(('labels', 'count'), [([0, 1], '0 of 2'), ([-1, -1], '2 of 2')])
def test_nothing_alternates_with_nothing(labels, count):
    with pytest.raises(InputError, match=f'and {count} are without; cross-validate by a protocol '
                                         "with adapt='test'"):
        BalancedSampler(Labelled(labels), seed=0, alternate=True)


def test_processes_without_a_seed_share_one(monkeypatch):
    monkeypatch.setattr(samplers, 'sync_random_seed', lambda: 11)
    assert take(BalancedSampler(Labelled()), 30) == take(BalancedSampler(Labelled(), seed=11), 30)
    assert take(BalancedSampler(Labelled(), seed=0), 30) != take(BalancedSampler(Labelled()), 30)


def test_an_empty_dataset_is_refused():
    with pytest.raises(ValueError, match='cannot sample from a dataset without clips'):
        BalancedSampler(Labelled([]), seed=0)


def test_class_after_class_in_one_order_on_every_pass():
    sampler = ClassOrderSampler(Labelled([2, 0, 1, 0, 2]))
    for epoch in range(2):
        sampler.set_epoch(epoch)
        assert list(sampler) == [1, 3, 2, 0, 4]
    assert len(sampler) == 5


def test_processes_take_turns_on_classes(monkeypatch):
    for rank, expected in ((0, [1, 2, 4]), (1, [3, 0, 1])):  # filled up from the beginning
        monkeypatch.setattr('mmengine.dataset.sampler.get_dist_info', lambda rank=rank: (rank, 2))
        assert list(ClassOrderSampler(Labelled([2, 0, 1, 0, 2]), seed=0)) == expected
