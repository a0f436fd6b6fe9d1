"""A checkpoint that is changed after it was written is noticed, whatever changed."""
import random
from collections import OrderedDict

import pytest
import torch

from mmatnet.compat.checkpoint import load_restricted
from mmatnet.compat.seal import SEAL, content_digest, seal
from mmatnet.errors import InputError

VALUES = [torch.zeros(2), torch.zeros(2, 1), torch.zeros(2, dtype=torch.int32), torch.tensor(0.0),
          torch.tensor([0.0, -0.0]), torch.zeros(2).bfloat16(), torch.zeros(0), {}, [], [[]],
          {'': 0}, 0, 0.0, False, None, '', '0', b'', 'None', [0, [1]], [[0], 1], {'a': 1, 'b': 2},
          {'a': 2, 'b': 1}, ['ab'], ['a', 'b']]


def test_what_differs_has_another_digest():
    assert len({content_digest(value) for value in VALUES}) == len(VALUES)


def test_what_is_the_same_has_the_same_digest():
    weights = torch.arange(6.0).reshape(2, 3)
    assert content_digest(weights.t().contiguous()) == content_digest(weights.t())
    assert content_digest(torch.nn.Parameter(weights)) == content_digest(weights)
    assert content_digest(OrderedDict(a=(1, 2))) == content_digest({'a': [1, 2]})
    assert content_digest(weights.to_sparse()) == content_digest(weights)


@pytest.fixture
def path(tmp_path):
    content = {'state_dict': {'weight': torch.arange(20.0), 'bias': torch.ones(2)},
               'meta': {'iter': 3}, 'mmatnet_train_subjects': ['casme2/sub01'],
               'optimizer': {'state': {0: {'exp_avg': torch.ones(3)}}}}
    seal(content)
    torch.save(content, tmp_path / 'iter_3.pth')
    return tmp_path / 'iter_3.pth'


def test_a_flipped_bit_is_noticed_or_changes_nothing(path):
    """Many of the 300 bits fill the archive up, or name the digests; those of weights all tell."""
    whole, sound = path.read_bytes(), load_restricted(path)
    weights = sound['state_dict']['weight'].numpy().tobytes()
    start, draw, passed = whole.index(weights), random.Random(0), []
    places = [start + draw.randrange(len(weights)) for _ in range(40)]
    for place in places + [draw.randrange(len(whole)) for _ in range(260)]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << draw.randrange(8)
        path.write_bytes(damaged)
        try:
            content = load_restricted(path)
        except InputError:
            continue
        passed.append(place)
        assert content_digest({key: content[key] for key in sound}) == content_digest(sound)
    assert not set(passed) & set(places)
    assert len(passed) < 200


@pytest.mark.parametrize('change', [
    lambda content: content['state_dict'].pop('bias'),
    lambda content: content['meta'].update(iter=4),
    lambda content: content.pop('mmatnet_train_subjects'),
    lambda content: content['optimizer']['state'][0]['exp_avg'].add_(1),
    lambda content: content.update({SEAL: 5}),
    lambda content: content.update(optimiser=content.pop('optimizer')),
])
def test_a_change_is_a_sentence(path, change):
    content = torch.load(path, weights_only=True)
    change(content)
    torch.save(content, path)
    with pytest.raises(InputError, match=r'iter_3\.pth is damaged: \w+ is not what was written'):
        load_restricted(path)


def test_what_only_a_training_needs_may_be_taken_out(path):
    content = torch.load(path, weights_only=True)
    del content['optimizer']
    torch.save(content, path)
    assert load_restricted(path).keys() == {'state_dict', 'meta', 'mmatnet_train_subjects'}
