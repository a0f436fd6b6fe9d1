"""A recognizer that runs an exported model with onnxruntime alone. No torch here."""
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mmatnet.datasets.steps import clip_sample, make_steps
from mmatnet.errors import InputError
from mmatnet.inference.recognizers.base import Arrays, Recognizer
from mmatnet.inference.recognizers.description import (
    AGAIN,
    MODEL_FILE,
    NETWORK_FILE,
    read_description,
)
from mmatnet.io.read_errors import library_path

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

BATCH = 16  # clips at a time


class OnnxRecognizer(Recognizer):
    """A recognizer without PyTorch.

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
        super().__init__(self.description.training, self.description.streams, BATCH,
                         self.description.name, self.description.unsure_below,
                         self.description.remark)
        folder = Path(folder)
        folder = folder if folder.is_dir() else folder.parent
        try:
            self._steps = make_steps(self.description.steps)
        except (TypeError, ValueError) as error:  # InputError too
            raise InputError(f'{folder / MODEL_FILE}: {error}; {AGAIN}') from error
        self._session = _open_network(folder / NETWORK_FILE, threads)
        takes = {one.name: list(one.shape[1:]) for one in self._session.get_inputs()}
        if takes != self.description.inputs:
            raise InputError(f'{folder / NETWORK_FILE}: takes {takes}, but {MODEL_FILE} beside it '
                             f'says {self.description.inputs}; {AGAIN}')

    def _score(self, clips: Sequence[Arrays]) -> np.ndarray:
        prepared = [self._prepare(clip) for clip in clips]
        return self._session.run(None, {name: np.stack([sample[name] for sample in prepared])
                                        for name in self.description.inputs})[0]

    def _prepare(self, clip: Arrays) -> dict[str, np.ndarray]:
        sample = clip_sample(clip.__getitem__, self.streams)
        for step in self._steps:
            sample = step.transform(sample)
        for name, shape in self.description.inputs.items():
            found = np.shape(sample[name]) if name in sample else ()
            if found != tuple(shape):
                raise InputError(f'the model takes {name} of shape {tuple(shape)}, got {found}; '
                                 'make the features with its recipe')
        return sample


def _open_network(path: Path, threads: int | None) -> 'InferenceSession':
    # read at its import: onnxruntime otherwise tells Microsoft of its use
    os.environ.setdefault('ORT_DISABLE_TELEMETRY', '1')
    try:
        import onnxruntime
    except ModuleNotFoundError as error:
        raise InputError('models without PyTorch run with onnxruntime, which is not installed: '
                         '`pip install onnxruntime`') from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only
    if threads is not None:
        options.intra_op_num_threads = threads
    place = library_path(path)
    try:
        return onnxruntime.InferenceSession(place, options, providers=['CPUExecutionProvider'])
    except Exception as error:  # onnxruntime's own classes are not public
        raise InputError(f'{path} cannot be run by onnxruntime {onnxruntime.__version__} '
                         f'({str(error).splitlines()[0]}); make it again with `mmatnet '
                         'export`') from error
