"""Exporting: the network is written, compared with PyTorch, described, and put in its folder."""
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

import mmatnet
from mmatnet.errors import InputError
from mmatnet.inference.export.card import model_card
from mmatnet.inference.export.network import write_network
from mmatnet.inference.export.reported_scores import check_run, read_figures
from mmatnet.inference.export.samples import comparison_clips
from mmatnet.inference.recognizers.base import Arrays, Recognizer
from mmatnet.inference.recognizers.description import (
    CARD_FILE,
    MODEL_FILE,
    NETWORK_FILE,
    Check,
    Description,
)
from mmatnet.inference.recognizers.onnx import OnnxRecognizer
from mmatnet.inference.recognizers.pytorch import TorchRecognizer
from mmatnet.io.atomic import explain_disk_errors
from mmatnet.io.digests import file_digest
from mmatnet.io.read_errors import library_path
from mmatnet.registry import STEPS

TOLERANCE = 1e-4  # between two scores in [0, 1]
PACKING = ('PackClip', 'PackActionInputs')  # what may end a pipeline


def export_model(recognizer: TorchRecognizer, checkpoint: str | Path, folder: str | Path,
                 config: str, scores: str | Path | None = None) -> Description:
    """Write ``model.onnx``, ``model.json`` and ``MODEL_CARD.md``.

    All are finished and compared before the first of them takes its place.

    Args:
        recognizer (TorchRecognizer): On the CPU.
        checkpoint (str | Path): Its checkpoint.
        folder (str | Path): Where to; other files in it stay.
        config (str): Name of the config.
        scores (str | Path | None): Work dir of a cross-validation of the same config.

    Raises:
        InputError: If a step before the network needs PyTorch, the network cannot be exported or
            gives other scores than in PyTorch, the report does not fit, or the disk is full.
    """
    library_path(folder)
    folder = Path(folder)
    figures = None
    if scores is not None:
        figures = read_figures(scores, recognizer.classes)
        check_run(scores, figures, recognizer.training, recognizer.cfg.model)
    steps = torch_free_steps(recognizer.cfg.test_dataloader.dataset.pipeline)
    clips, source = comparison_clips(recognizer.cfg, recognizer.training, recognizer.streams)
    example = recognizer.network_input(clips[0])
    with explain_disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix='.export-', dir=folder) as name:
            new = Path(name)
            write_network(recognizer.model, example, new / NETWORK_FILE)
            draft = Description(
                list(recognizer.streams), steps,
                {key: list(value.shape) for key, value in example.items()}, recognizer.training,
                recognizer.subjects, config, file_digest(checkpoint),
                file_digest(new / NETWORK_FILE), Check(len(clips), source, 0.0), _versions(),
                figures, getattr(recognizer.model.backbone, 'paper', None))
            draft.write(new)
            difference = largest_difference(recognizer, OnnxRecognizer(new), clips)
            if not difference <= TOLERANCE:  # NaN too
                raise InputError(f'the exported network differs from PyTorch by {difference:.1e} '
                                 f'on {source}, more than {TOLERANCE:.0e}; nothing was written, '
                                 'please report this with the config')
            description = replace(draft, check=Check(len(clips), source, difference))
            description.write(new)
            (new / CARD_FILE).write_text(model_card(description), encoding='utf-8')
            for file in (NETWORK_FILE, CARD_FILE, MODEL_FILE):  # the last knows the first's hash
                os.replace(new / file, folder / file)
    return description


def largest_difference(one: Recognizer, other: Recognizer, clips: Sequence[Arrays]) -> float:
    """Return the largest difference of a score, over all clips and over the first three alone."""
    together = np.abs(one.scores(clips) - other.scores(clips))
    alone = np.concatenate([other.scores([clip]) for clip in clips[:3]])
    return float(max(together.max(), np.abs(one.scores(clips[:3]) - alone).max()))


def torch_free_steps(pipeline: Sequence[Mapping]) -> list[dict]:
    """Return the steps of a test pipeline, less the last, which packs.

    Raises:
        InputError: If one of them needs PyTorch, or the last one does not pack.
    """
    *steps, last = [dict(step) for step in pipeline] or [{}]
    names = [step['type'] for step in steps]
    if last.get('type') not in PACKING or set(names) - set(STEPS.names()):
        raise InputError('an exported model runs without PyTorch, so its test pipeline may have '
                         f'{", ".join(STEPS.names())}, and PackClip at the end; got '
                         f'{", ".join([*names, str(last.get("type"))])}')
    return steps


def _versions() -> dict[str, str]:
    """Versions as modules say them: several distributions give onnxruntime, and cv2."""
    import cv2
    import onnx
    import onnxruntime
    import torch
    modules = {'torch': torch, 'onnx': onnx, 'onnxruntime': onnxruntime, 'numpy': np, 'opencv': cv2}
    return {'mmatnet': mmatnet.__version__,
            **{name: str(module.__version__) for name, module in modules.items()}}
