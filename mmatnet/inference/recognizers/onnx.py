"""A recognizer that runs an exported model with onnxruntime alone. No torch here."""
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mmatnet.datasets.steps import clip_sample, make_steps
from mmatnet.errors import InputError
from mmatnet.inference.recognizers.base import Arrays, check_streams
from mmatnet.inference.recognizers.description import NETWORK_FILE, read_description

BATCH = 16  # clips at a time, which bounds the memory


class OnnxRecognizer:
    """A :class:`~mmatnet.inference.recognizers.base.Recognizer` without PyTorch.

    Args:
        folder (str | Path): What ``mmatnet export`` wrote, or a file in it.
        threads (int | None): Of onnxruntime; None leaves it to onnxruntime.

    Attributes:
        description (Description): All of ``model.json``.

    Raises:
        InputError: If the folder holds no sound model, or onnxruntime is not installed.
    """

    def __init__(self, folder: str | Path, threads: int | None = None) -> None:
        self.description = read_description(folder)
        training = self.description.training
        self.classes, self.streams = training.classes, tuple(self.description.streams)
        self.recipe, self.synthetic = training.recipe, training.synthetic
        self.remark, self.placement = training.remark, training.placement
        self._steps = make_steps(self.description.steps)
        folder = Path(folder)
        network = (folder if folder.is_dir() else folder.parent) / NETWORK_FILE
        self._session = _open_network(network, threads)

    def scores(self, features: Sequence[Arrays]) -> np.ndarray:
        """Return softmax scores.

        Args:
            features (Sequence[Mapping]): Arrays of clips by name, made with ``recipe``.

        Returns:
            ndarray: Shape (N, C), float32.

        Raises:
            InputError: If a clip lacks an array that the model reads, or has it of another shape.
        """
        check_streams(features, self.streams)
        scores = [np.empty((0, len(self.classes)), np.float32)]
        for start in range(0, len(features), BATCH):
            prepared = [self._prepare(clip) for clip in features[start:start + BATCH]]
            batch = {name: np.stack([sample[name] for sample in prepared])
                     for name in self.description.inputs}
            scores.append(self._session.run(None, batch)[0])
        return np.concatenate(scores)

    def _prepare(self, clip: Arrays) -> dict[str, np.ndarray]:
        sample = clip_sample(clip.__getitem__, self.streams)
        for step in self._steps:
            sample = step.transform(sample)
        for name, shape in self.description.inputs.items():
            if list(sample[name].shape) != shape:
                raise InputError(f'the model takes {name} of shape {tuple(shape)}, got '
                                 f'{sample[name].shape}; make the features with its recipe')
        return sample


def _open_network(path: Path, threads: int | None):
    # read at its import: onnxruntime otherwise tells Microsoft of its use
    os.environ.setdefault('ORT_DISABLE_TELEMETRY', '1')
    try:
        import onnxruntime
    except ImportError as error:
        raise InputError('exported models run with onnxruntime, which is not installed: '
                         "`pip install 'mmatnet[onnx]'`") from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only
    if threads is not None:
        options.intra_op_num_threads = threads
    try:
        return onnxruntime.InferenceSession(str(path), options,
                                            providers=['CPUExecutionProvider'])
    except Exception as error:  # onnxruntime's own classes are not public
        raise InputError(f'{path} cannot be run by onnxruntime {onnxruntime.__version__} '
                         f'({str(error).splitlines()[0]}); make it again with `mmatnet '
                         'export`') from error
