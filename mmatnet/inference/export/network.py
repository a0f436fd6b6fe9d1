"""The whole network as one ONNX file: named inputs in, class scores out."""
import warnings
from collections.abc import Mapping, Sequence
from inspect import signature
from pathlib import Path

import numpy as np
import torch
from mmaction.models.data_preprocessors import MultiModalDataPreprocessor
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.io.interrupts import interrupt_waits

OPSET = 17  # the newest that torch 2.1 writes
OUTPUT = 'scores'


class ScoringNetwork(nn.Module):
    """A recognizer from its normalisation to the scores of prediction.

    Args:
        model (ClipRecognizer): In evaluation mode.
        names (Sequence[str]): Of the network's inputs, in the order of the arguments.
    """

    def __init__(self, model: nn.Module, names: Sequence[str]) -> None:
        super().__init__()
        self.model, self.names = model, tuple(names)

    def forward(self, *inputs: Tensor) -> Tensor:
        """Each (N, ...) to (N, C)."""
        given = {name: self._normalise(name, value)
                 for name, value in zip(self.names, inputs, strict=True)}
        return self.model.class_scores(given)

    def _normalise(self, name: str, value: Tensor) -> Tensor:
        preprocessor = self.model.data_preprocessor.preprocessors[name]
        if not preprocessor._enable_normalize:
            return value
        return (value - preprocessor.mean) / preprocessor.std


def write_network(model: nn.Module, example: Mapping[str, np.ndarray], path: Path) -> None:
    """Write a recognizer as ONNX; the batch may have any size when it is run.

    Torch's exporter by tracing is used: it takes all of torch 2.1 to 2.14 and needs ``onnx``
    alone, where the newer one also needs onnxscript.

    Args:
        model (ClipRecognizer): In evaluation mode, on the CPU; any number of inputs.
        example (Mapping[str, ndarray]): One clip's inputs of the network, by name.
        path (Path): The file.

    Raises:
        InputError: If ``onnx`` is not installed, inputs are preprocessed in a way of their own, or
            a layer has no ONNX form.
    """
    if not isinstance(model.data_preprocessor, MultiModalDataPreprocessor):
        raise InputError('a network whose data_preprocessor is MultiModalDataPreprocessor can be '
                         f'exported, got {type(model.data_preprocessor).__name__}; use that one')
    try:
        import onnx  # noqa: F401
    except ModuleNotFoundError as error:
        raise InputError('exporting needs onnx, which is not installed: '
                         "`pip install 'mmatnet[onnx]'`") from error
    # two clips: with one, torch may take the batch for a size that is always 1
    inputs = tuple(torch.from_numpy(np.stack([value, value])) for value in example.values())
    options = {'dynamo': False} if 'dynamo' in signature(torch.onnx.export).parameters else {}
    batch = {name: {0: 'clips'} for name in (*example, OUTPUT)}
    # torch puts the mode back to what it was, in the parts too
    network = ScoringNetwork(model, list(example)).eval()
    try:
        # the tracer's C++ calls the network's Python
        with warnings.catch_warnings(), interrupt_waits():
            # of tracing: the checks of shapes in forward become constants, the exporter is the
            # old one, and an LSTM traced with two clips runs with others; all of it is checked
            warnings.simplefilter('ignore')
            torch.onnx.export(network, inputs, str(path), input_names=list(example),
                              output_names=[OUTPUT], dynamic_axes=batch, opset_version=OPSET,
                              **options)
    except torch.onnx.errors.OnnxExporterError as error:
        raise InputError('the network has a part that ONNX cannot express: '
                         f'{str(error).splitlines()[0]}; export one without it') from error
