"""Checkpoint contents as tensors and plain Python, and back."""
import io
from collections import OrderedDict, defaultdict
from enum import IntEnum
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.logging import HistoryBuffer

from mmatnet.compat.plain import from_plain, to_plain


def through_a_file(value):
    """``value`` as it comes back from a file that is read without an allow-list."""
    file = io.BytesIO()
    torch.save(to_plain(value), file)
    file.seek(0)
    return from_plain(torch.load(file, weights_only=True))


@pytest.mark.parametrize('array', [
    np.array([1.5, -2.0]), np.arange(6, dtype=np.uint32).reshape(2, 3), np.array(7, np.int64),
    np.zeros((0, 4), np.float32), np.array([True, False]), np.array(['sub01', 's']),
    np.arange(3, dtype='>i4'), np.array([1 + 2j]), np.arange(8).reshape(2, 4)[:, ::-2],
], ids=lambda array: f'{array.dtype}{array.shape}')
def test_arrays_come_back_with_dtype_and_shape(array):
    back = through_a_file(array)
    assert isinstance(back, np.ndarray)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    assert np.array_equal(back, array)


def test_a_history_comes_back_and_goes_on():
    history = HistoryBuffer([3.0, 1.0], [1, 2], max_length=5)
    back = through_a_file({'loss': history})['loss']
    assert [part.tolist() for part in back.data] == [[3.0, 1.0], [1, 2]]
    assert back.max_length == 5
    back.update(8.0)
    assert back.statistics('max') == 8.0


def test_numbers_sets_and_nesting():
    value = {'a': (np.float32(0.5), [np.int64(3)]), 'b': {1, 2}, 'c': frozenset('x'), 'd': None}
    assert through_a_file(value) == {'a': (0.5, [3]), 'b': {1, 2}, 'c': frozenset('x'), 'd': None}
    assert type(through_a_file(np.float64(0.5))) is float


def test_relatives_of_plain_types_become_plain():
    class Name(str):
        def __str__(self):
            return 'something else'

    class Level(IntEnum):
        LOW = 3

    back = to_plain({'a': Name('x'), 'b': Level.LOW, 'c': Path('d/e'), 'd': defaultdict(int, k=1)})
    assert back == {'a': 'x', 'b': 3, 'c': str(Path('d/e')), 'd': {'k': 1}}
    assert [type(value) for value in back.values()] == [str, int, str, dict]


def test_what_is_plain_is_handed_on_untouched():
    state = OrderedDict(weight=torch.ones(2))
    state._metadata = {'version': 1}
    value = {'state_dict': state, 'meta': {'iter': 3, 'names': ('a', 'b')}}
    assert to_plain(value) is value


def test_what_is_saved_is_not_changed_and_keeps_its_attributes():
    state = OrderedDict(mean=np.float64(2))
    state._metadata = {'version': 1}
    plain = to_plain(state)
    assert type(state['mean']) is np.float64
    assert (type(plain), plain['mean'], plain._metadata) == (OrderedDict, 2.0, {'version': 1})


@pytest.mark.parametrize(('value', 'sentence'), [
    ({'meta': [object()]}, r"^checkpoint\['meta'\]\[0\] is a object; a checkpoint holds tensors"),
    (np.array([None]), r'^checkpoint is an array of object; a checkpoint takes arrays of numbers'),
    ({np.int64(1): 2}, r'^checkpoint has a key of type int64'),
])
def test_what_has_no_plain_form_is_named(value, sentence):
    with pytest.raises(TypeError, match=sentence):
        to_plain(value)
