"""NumPy's array files, opened without trusting them: no pickle, no surprise of type or order."""
import re
from pathlib import Path

import numpy as np

from mmatnet.errors import InputError
from mmatnet.io.read_errors import explain_read_errors

_MAGIC = b'\x93NUMPY\x01\x00'  # version 1.0, which NumPy writes wherever the header is short
# as NumPy writes it, of a plain type; matched rather than evaluated
_HEADER = re.compile(
    rb"\{'descr': '([<>|=]?[A-Za-z][0-9]{0,9})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:[0-9]{1,18},? ?)*)\), \} *\n")


def open_array(path: str | Path, shape: tuple[int, ...], dtype: np.dtype) -> np.memmap:
    """Map a ``.npy`` file into memory, read-only.

    Args:
        path (str | Path): The file.
        shape (tuple[int]): What its shape must be.
        dtype (np.dtype): What its type must be.

    Returns:
        np.memmap: In C order.

    Raises:
        InputError: If there is no such file, it is no array, or one of another shape, type, order
            of bytes or order of axes, or it was cut. The sentence names the file.
    """
    path, dtype = Path(path), np.dtype(dtype)
    expected = f'{path}: expected {dtype} {tuple(shape)}'
    with explain_read_errors(path):
        if not path.is_file():  # reading a pipe would wait for ever
            raise InputError(f'{path}: there is no such file')
        size = path.stat().st_size
        with open(path, 'rb') as file:
            start = file.read(10)
            header = file.read(int.from_bytes(start[8:], 'little'))
        found = _HEADER.fullmatch(header) if start[:8] == _MAGIC else None
        if found is None:
            raise InputError(f'{expected}, got no array of NumPy')
        kind, fortran = found[1].decode(), found[2] == b'True'
        lengths = tuple(map(int, re.findall(rb'[0-9]+', found[3])))
        if (kind, lengths) != (np.lib.format.dtype_to_descr(dtype), tuple(shape)):
            raise InputError(f'{expected}, got {_type_name(kind)} {lengths}')
        if fortran:
            raise InputError(f'{expected}, rows first, got it columns first')
        begin = 10 + len(header)
        length = dtype.itemsize * int(np.prod(shape, dtype=object))
        if size - begin != length:
            raise InputError(f'{expected}, which takes {length} bytes, got {size - begin}; it was '
                             'cut or added to')
        return np.memmap(path, dtype, 'r', begin, tuple(shape))


def _type_name(kind: str) -> str:
    """Name a type as NumPy does, big-endian ones by their code."""
    try:
        return str(np.dtype(kind))
    except (TypeError, ValueError):
        return repr(kind)
