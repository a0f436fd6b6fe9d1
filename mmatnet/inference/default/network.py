"""A linear machine as an ONNX file: flatten, one matrix, softmax."""
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mmatnet.errors import InputError

if TYPE_CHECKING:
    from onnx import ValueInfoProto

OPSET, IR = 17, 8  # what onnxruntime 1.19 reads, the oldest allowed, and all later ones
OUTPUT = 'scores'


def write_linear(path: Path, name: str, shape: tuple[int, ...], weights: np.ndarray,
                 bias: np.ndarray, temperature: float) -> None:
    """Write a machine; the same machine gives the same bytes.

    Args:
        path (Path): The file.
        name (str): Of the input.
        shape (tuple): Of one clip's input, D numbers.
        weights (ndarray): Shape (C, D).
        bias (ndarray): Shape (C,).
        temperature (float): Divides what the softmax is given.

    Raises:
        InputError: If ``onnx`` is not installed.
    """
    try:
        import onnx
    except ModuleNotFoundError as error:
        raise InputError('making the model needs onnx, which is not installed: '
                         "`pip install 'mmatnet[onnx]'`") from error
    from onnx import helper, numpy_helper

    constants = {'weights': (weights / temperature).T, 'bias': bias / temperature}
    graph = helper.make_graph(
        [helper.make_node('Flatten', [name], ['flat'], axis=1),
         helper.make_node('Gemm', ['flat', *constants], ['values']),
         helper.make_node('Softmax', ['values'], [OUTPUT], axis=1)],
        'mmatnet', [_tensor(name, ['clips', *shape])], [_tensor(OUTPUT, ['clips', len(bias)])],
        [numpy_helper.from_array(np.ascontiguousarray(value, np.float32), key)
         for key, value in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', OPSET)],
                              ir_version=IR, producer_name='mmatnet')
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _tensor(name: str, shape: list) -> 'ValueInfoProto':
    from onnx import TensorProto, helper

    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
