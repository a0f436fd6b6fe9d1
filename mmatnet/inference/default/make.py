"""Making the model that mmatnet brings: choose, measure, fit to all, write."""
import csv
import hashlib
import io
import lzma
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

import mmatnet
from mmatnet.clips.megc2019 import CLASSES
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.recognition.summary import slices, summarise
from mmatnet.inference.default.calibration import calibration_error, reliability, softmax
from mmatnet.inference.default.candidates import CANDIDATES, KERNELS, Bench
from mmatnet.inference.default.card import write_card
from mmatnet.inference.default.choice import Choice, choose, try_all
from mmatnet.inference.default.network import write_linear
from mmatnet.inference.default.networks import try_networks
from mmatnet.inference.default.outer import Outer, evaluate
from mmatnet.inference.default.pictures import STREAM, Pictures, read_pictures
from mmatnet.inference.recognizers.description import (
    CARD_FILE,
    MODEL_FILE,
    NETWORK_FILE,
    Check,
    Description,
)
from mmatnet.inference.recognizers.onnx import OnnxRecognizer
from mmatnet.io.atomic import atomic_file, explain_disk_errors
from mmatnet.io.digests import file_digest
from mmatnet.sources.training_record import TrainingData

NAME, RELEASE = 'megc2019-flow', '1'
REMARK = ('classes are told by {model}, which mmatnet brings, for research: it learnt from {clips} '
          'laboratory clips and is often wrong (docs/default_model.md)')
PROTOCOLS = {'cde': 'loso', 'hde': 'lodo'}
PAGE, PREDICTIONS = 'default_model.md', 'default_model'  # below the folder of documents
DIGITS = 4  # of a score that is kept


def make_default_model(data: Path, folder: Path, documents: Path,
                       networks: bool = False) -> Description:
    """Make the model of pictures, and write it, its page, and the predictions behind the page.

    The same pictures give the same bytes.

    Args:
        data (Path): Prepared data, with ``megc2019/pictures.csv``.
        folder (Path): Of the model: ``model.onnx``, ``model.json`` and its card.
        documents (Path): Where the page goes, the card again, and in a folder beside it the
            predictions of both protocols.
        networks (bool): Whether networks of the zoo are tried on the inner folds too.

    Returns:
        Description: Of the model.

    Raises:
        InputError: If the pictures cannot be used, or the disk is full.
    """
    bench = Bench(read_pictures(data))
    rows = np.arange(len(bench.pictures.clips))
    choice = choose(bench, rows, CANDIDATES)
    outers = {name: evaluate(bench, protocol) for name, protocol in PROTOCOLS.items()}
    figures = {
        'chosen': _told(choice), **_inner(bench, rows, choice, networks),
        **{name: _summary(outer) for name, outer in outers.items()}}
    description = _write_model(bench, choice, figures, folder)
    for place in (folder / CARD_FILE, documents / PAGE):
        write_card(description, place)
    for name, outer in outers.items():
        write_kept(outer.predictions, documents / PREDICTIONS / f'{name}.csv.xz')
    return description


def _told(choice: Choice) -> dict:
    return {'candidate': str(choice.tried.candidate), 'plain': choice.tried.plain,
            'perturbed': choice.tried.perturbed, 'temperature': choice.temperature,
            'threshold': choice.threshold}


def _inner(bench: Bench, rows: np.ndarray, choice: Choice, networks: bool) -> dict:
    """What the inner folds over all subjects say of every candidate, and of the chosen one."""
    tried = try_all(bench, rows, [*CANDIDATES, *KERNELS])
    labels, values = bench.pictures.labels, choice.tried.values
    scores = softmax(values, choice.temperature)
    return {
        'tried': [{'candidate': str(one.candidate), 'plain': one.plain,
                   'perturbed': one.perturbed} for one in tried],
        'networks': [asdict(one) for one in try_networks(bench)] if networks else [],
        'inner': {'error_uncalibrated': calibration_error(reliability(softmax(values), labels)),
                  **_calibration(scores, labels, scores.max(axis=1) >= choice.threshold)}}


def _calibration(scores: np.ndarray, labels: np.ndarray, told: np.ndarray) -> dict:
    bins, right = reliability(scores, labels), scores.argmax(axis=1) == labels
    return {'error': calibration_error(bins), 'bins': [asdict(one) for one in bins],
            'told': float(told.mean()), 'right': float(right.mean()),
            'right_told': float(right[told].mean()) if told.any() else None,
            'right_withheld': float(right[~told].mean()) if not told.all() else None}


def _summary(outer: Outer) -> dict:
    report = summarise(outer.predictions, CLASSES)
    scores = np.array([one.scores for one in outer.predictions])
    labels = np.array([one.label for one in outer.predictions])
    return {'parts': slices(report), 'choices': [_told(choice) for choice in outer.choices],
            'calibration': _calibration(scores, labels, np.array(outer.told))}


def _write_model(bench: Bench, choice: Choice, figures: dict, folder: Path) -> Description:
    """Fit the chosen candidate to all clips, and write network and description together."""
    pictures, candidate = bench.pictures, choice.tried.candidate
    machine = bench.fit(candidate, np.arange(len(pictures.clips)))
    weights, bias, view = machine.coef_, machine.intercept_, candidate.view
    with explain_disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix='.making-', dir=folder) as name:
            new = Path(name)
            write_linear(new / NETWORK_FILE, STREAM, view.shape, weights, bias, choice.temperature)
            description = Description(
                [STREAM], view.steps, {STREAM: list(view.shape)}, _training(pictures),
                sorted(set(pictures.subjects.tolist())), NAME,
                hashlib.sha256(np.concatenate([weights, bias[:, None]], 1).tobytes()).hexdigest(),
                file_digest(new / NETWORK_FILE), Check(len(pictures.clips), 'pictures', 0.0),
                _versions(), figures, None, RELEASE, choice.threshold,
                REMARK.format(model=f'{NAME} {RELEASE}', clips=len(pictures.clips)))
            description.write(new)
            plain, *_ = bench.vectors(view)
            expected = softmax(machine.decision_function(plain), choice.temperature)
            given = OnnxRecognizer(new, threads=1).scores([{STREAM: one} for one in pictures.flow])
            check = replace(description.check,
                            largest_difference=float(np.abs(given - expected).max()))
            description = replace(description, check=check)
            description.write(new)
            for file in (NETWORK_FILE, MODEL_FILE):
                os.replace(new / file, folder / file)
    return description


def _training(pictures: Pictures) -> TrainingData:
    return TrainingData(list(CLASSES), pictures.shares(), [], [], 'last', 0)


def _versions() -> dict[str, str]:
    return {'mmatnet': mmatnet.__version__,
            **{name: version(name) for name in ('scikit-learn', 'numpy', 'onnx')}}


def write_kept(predictions: Sequence[Prediction], path: Path) -> None:
    """Keep predictions: key, label, prediction and scores to four digits, xz."""
    text = io.StringIO(newline='')
    writer = csv.writer(text, lineterminator='\n')
    writer.writerow(['database', 'subject', 'clip', 'label', 'prediction',
                     *(f'score_{number}' for number in range(len(CLASSES)))])
    writer.writerows([*one.clip_key, one.label, one.prediction,
                      *(f'{score:.{DIGITS}f}' for score in one.scores)]
                     for one in sorted(predictions, key=lambda one: one.key))
    with atomic_file(path) as temporary:
        temporary.write_bytes(lzma.compress(text.getvalue().encode(), preset=9))
