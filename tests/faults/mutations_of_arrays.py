"""Damage to NumPy's files: the header tells another array, or the numbers are others."""
import ast
import math
import random

import numpy as np

from tests.faults.mutations import CODE, Mutation

CODES = ('|O', '|V4', '<U1', '<f8', '<f4', '>f4', '<i4', '<u4', '|u1', '|b1', '<f2', '<M8[s]', 'x',
         '')


def _parse(content: bytes) -> tuple[dict, bytes]:
    length = int.from_bytes(content[8:10], 'little')
    return ast.literal_eval(content[10:10 + length].decode()), content[10 + length:]


def _build(header: object, data: bytes) -> bytes:
    text = (header if isinstance(header, str) else repr(header)).encode()
    text += b' ' * (-(len(text) + 11) % 64) + b'\n'
    return b'\x93NUMPY\x01\x00' + (len(text) % 65536).to_bytes(2, 'little') + text + data


def other_type(content: bytes, draw: random.Random) -> bytes:
    header, data = _parse(content)
    return _build({**header, 'descr': draw.choice((*CODES, [('x', '<f4')], None, 4))}, data)


def by_columns(content: bytes, draw: random.Random) -> bytes:
    header, data = _parse(content)
    return _build({**header, 'fortran_order': draw.choice((True, True, 1, 'no', None))}, data)


def other_shape(content: bytes, draw: random.Random) -> bytes:
    header, data = _parse(content)
    shape = list(header['shape']) or [1]
    place = draw.randrange(len(shape))
    other = draw.choice((
        shape[::-1], [math.prod(shape)], [*shape, 1], [1, *shape], [], [2 ** 62, *shape],
        *([*shape[:place], size, *shape[place + 1:]] for size in (
            shape[place] - 1, shape[place] + 1, 0, -1, 2 ** 31, 2.0, '3', True))))
    return _build({**header, 'shape': draw.choice((tuple, tuple, list))(other)}, data)


def other_header(content: bytes, draw: random.Random) -> bytes:
    header, data = _parse(content)
    header.pop(draw.choice(list(header)))
    return _build(draw.choice((header, {**_parse(content)[0], 'x': 1}, '(' * 9000, CODE, '{' * 90,
                               '1', '9' * 5000, '"\\', '\0')), data)


def other_version(content: bytes, draw: random.Random) -> bytes:
    return content[:6] + bytes([draw.choice((0, 2, 3, 9, 255)), draw.choice((0, 1))]) + content[8:]


def rows_swapped(content: bytes, draw: random.Random) -> bytes:
    return _with_array(content, lambda array: array[draw.sample(range(len(array)), len(array))])


def rows_rolled(content: bytes, draw: random.Random) -> bytes:
    return _with_array(content, lambda array: np.roll(array, 1, axis=0))


def not_a_number(content: bytes, draw: random.Random) -> bytes:
    def put(array: np.ndarray) -> np.ndarray:
        array = array.copy()
        if array.dtype.kind == 'f':
            array.flat[draw.randrange(array.size)] = draw.choice((np.nan, np.inf, -np.inf))
        return array
    return _with_array(content, put)


def all_zero(content: bytes, draw: random.Random) -> bytes:
    return _with_array(content, np.zeros_like)


def _with_array(content: bytes, change) -> bytes:
    header, data = _parse(content)
    array = np.frombuffer(data, header['descr']).reshape(header['shape'] or 1)
    return _build(header, change(array).tobytes())


ARRAYS: tuple[Mutation, ...] = (
    other_type, by_columns, other_shape, other_shape, other_header, other_version, rows_swapped,
    rows_rolled, not_a_number, all_zero)
