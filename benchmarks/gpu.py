"""ATNet at full size on a GPU: does it train as on the CPU, and how fast.

    python benchmarks/gpu.py                             # a CUDA device; under five minutes
    python benchmarks/gpu.py --device cpu --iterations 2

Needs no data: it draws a clip store of random numbers under the 145 keys of CASME II. The network
of configs/atnet_casme2.py, 16 clips a batch, is trained by MMEngine's Runner from one seed on the
CPU in float32, and on the device

    float32  as configured, but without TF32;
    amp      in half precision where PyTorch's autocast does (AmpOptimWrapper, float16);
    ddp      in float32 inside a process group of one process, through NCCL.

Prints for each of them, with what it may be at most,

    <run>_loss       largest difference of a training loss from that on the CPU
    <run>_untrained  largest difference of a test clip's class scores (before the softmax) from
                     those on the CPU, before training
    <run>_trained    the same after training

as shares of the largest value on the CPU; then for float32 (PyTorch's defaults: convolutions may
use TF32) and amp

    <run>_iterations_per_second  of the runner, hooks and waiting for data included; median
    <run>_data_wait_share        share of an iteration that is spent waiting for data

and ``float32_step_ratio``, seconds of an iteration under the runner over those of a bare loop, as
benchmarks/train_step.py prints it. Ends with status 1 if a difference is larger than it may be.

On the CPU the other order of sums comes from leaving out oneDNN, and gloo stands in for NCCL;
MMEngine's half precision needs a GPU, so amp is left out.
"""
import argparse
import contextlib
import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
import torch
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from train_step import quiet_runner, time_steps

import mmatnet.register  # noqa: F401
from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.compat.distributed import leave_process_group
from mmatnet.engine.config import load_config
from mmatnet.features.recipe import Recipe

EMOTIONS = ('disgust', 'happiness', 'surprise')  # of CASME II, in the order of the classes
COMPARED = 5  # iterations
FOLDS = 68  # subjects of MEGC2019
AMP = {'optim_wrapper.type': 'AmpOptimWrapper'}
# The scale that AMP starts from by default, 65536, is meant to be lowered by leaving out the first
# steps, which the CPU does not leave out
COMPARED_AMP = {**AMP, 'optim_wrapper.loss_scale': {'init_scale': 128.0}}
# What a run may differ by: losses, scores before training, scores after it
TOLERANCES = {'float32': (1e-4, 1e-4, 1e-3), 'amp': (2e-2, 1e-4, 1e-1), 'ddp': (1e-4, 1e-4, 1e-3)}


@dataclass(frozen=True)
class Training:
    """What a training gave.

    Args:
        losses (ndarray): Of every iteration.
        untrained (ndarray): Class scores of the test clips before training, shape (N, C).
        trained (ndarray): The same after training.
    """

    losses: np.ndarray
    untrained: np.ndarray
    trained: np.ndarray


def draw_store(root: Path) -> None:
    """Write a clip store of random numbers as ``casme2/store``: the 145 clips of MEGC2019."""
    clips = [Clip(*key, 10, 40, 70, 'sheet', EMOTIONS[label], frames='/'.join(key[1:]))
             for key, label in read_megc2019().items() if key[0] == 'casme2']
    recipe, draw = Recipe(), np.random.default_rng(0)
    motion = draw.normal(0, 0.1, (len(clips), 64, 128)).astype(np.float32)
    store = root / 'casme2' / 'store'
    store.mkdir(parents=True)
    write_annotations(store / 'clips.csv', clips)
    np.save(store / 'apex.npy', draw.integers(0, 256, (len(clips), 224, 224), np.uint8))
    np.save(store / 'motion.npy', motion)
    np.save(store / 'motion_mirrored.npy', -motion)
    (store / 'recipe.json').write_text(json.dumps(
        {'recipe': recipe.to_dict(), 'hash': recipe.hash, 'versions': {}, 'skipped': {}}))


def on(device: str) -> contextlib.AbstractContextManager:
    """Let MMEngine use a device; by itself it takes a GPU wherever there is one."""
    return mock.patch('mmengine.device.utils.DEVICE', device)


def plain_float32(device: str) -> contextlib.AbstractContextManager:
    """Leave out what rounds to fewer bits than float32 on a GPU; on the CPU, oneDNN."""
    if device == 'cpu':
        return torch.backends.mkldnn.flags(enabled=False)
    torch.set_float32_matmul_precision('highest')  # the default, save where the environment differs
    return torch.backends.cudnn.flags(enabled=True, allow_tf32=False)


@contextlib.contextmanager
def one_process() -> Iterator[dict]:
    """Be the only process of a group, as ``torchrun`` would start it; give the runner's options."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    launched = {'RANK': '0', 'LOCAL_RANK': '0', 'WORLD_SIZE': '1', 'MASTER_ADDR': '127.0.0.1',
                'MASTER_PORT': str(port)}
    with mock.patch.dict(os.environ, launched):
        try:
            yield {'launcher': 'pytorch'}
        finally:
            leave_process_group()


def class_scores(runner: Runner) -> np.ndarray:
    """Return the scores of all test clips before the softmax, shape (N, C)."""
    model = runner.model.module if is_model_wrapper(runner.model) else runner.model
    model.eval()
    scores = []
    with torch.no_grad():
        for batch in runner.test_loop.dataloader:
            inputs = model.data_preprocessor(batch)['inputs']
            scores.append(model.extract_feat(inputs, stage='head')[0].cpu())
    return torch.cat(scores).numpy()


def train(root: Path, options: dict) -> Training:
    """Train some iterations from seed 0, without dropout, whose draws differ between devices."""
    options = {'model.cls_head.dropout': 0, **options}
    with quiet_runner(str(root), COMPARED, options) as runner:
        untrained = class_scores(runner)
        runner.train()
        losses, _ = runner.message_hub.get_scalar('train/loss').data
        return Training(losses, untrained, class_scores(runner))


def distances(run: Training, reference: Training) -> tuple[float, float, float]:
    """Return how far losses, scores before and scores after training are from the reference's.

    Each is the largest difference, over the largest value of the reference.
    """
    losses, untrained, trained = (
        float(abs(ours - theirs).max() / abs(theirs).max()) for ours, theirs in (
            (run.losses, reference.losses), (run.untrained, reference.untrained),
            (run.trained, reference.trained)))
    return losses, untrained, trained


def compare(root: Path, device: str, options: dict) -> dict[str, tuple[float, float, float]]:
    """Train on the CPU and in every way on the device; return the distances from the CPU."""
    with on('cpu'):
        reference = train(root, options)
    with on(device), plain_float32(device):
        runs = {'float32': train(root, options)}
        if device != 'cpu':
            runs['amp'] = train(root, {**options, **COMPARED_AMP})
        with one_process() as launched:
            runs['ddp'] = train(root, {**options, **launched})
    return {name: distances(run, reference) for name, run in runs.items()}


def print_distances(compared: dict[str, tuple[float, float, float]]) -> bool:
    """Print all distances; say whether each is within its tolerance."""
    sound = True
    for name, found in compared.items():
        for what, distance, most in zip(('loss', 'untrained', 'trained'), found, TOLERANCES[name],
                                        strict=True):
            within = distance <= most  # not a number is not
            sound &= within
            print(f'{name}_{what}: {distance:.1e}, {"at most" if within else "NOT WITHIN"} {most}')
    return sound


def print_speeds(root: Path, device: str, iterations: int, options: dict) -> None:
    """Train for the clock, and print what it implies for the folds of MEGC2019."""
    whole = load_config('configs/atnet_casme2.py').train_cfg.max_iters
    for name, more in {'float32': {}, **({} if device == 'cpu' else {'amp': AMP})}.items():
        with on(device):
            times = time_steps(str(root), iterations, {**options, **more})
        speed = 1 / times.runner
        print(f'{name}_iterations_per_second: {speed:.2f}')
        print(f'{name}_data_wait_share: {times.data_wait_share:.4f}')
        if name == 'float32':  # the bare loop knows no other
            print(f'float32_step_ratio: {times.ratio:.3f}')
        print(f'{name}_folds: {FOLDS} folds of {whole} iterations at {speed:.2f} it/s take '
              f'{FOLDS * whole / speed / 3600:.1f} hours, one fold at a time', flush=True)


def main(arguments: list[str] | None = None, options: dict | None = None) -> int:
    """Run and print; return the exit status.

    Args:
        arguments (list[str], optional): Of the command line.
        options (dict, optional): Of the config, by dotted key, for a smaller network.
    """
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--device', choices=('cuda', 'cpu'), default='cuda')
    parser.add_argument('--iterations', type=int, default=200, help='timed, of each speed')
    args = parser.parse_args(arguments)
    if args.device == 'cuda' and not torch.cuda.is_available():
        parser.error('PyTorch finds no CUDA device here; --device cpu runs all but AMP and NCCL')
    name = torch.cuda.get_device_name() if args.device == 'cuda' else 'the CPU'
    print(f'device: {name}, PyTorch {torch.__version__}', flush=True)
    with tempfile.TemporaryDirectory() as folder:
        draw_store(Path(folder))
        print_speeds(Path(folder), args.device, args.iterations, options or {})
        sound = print_distances(compare(Path(folder), args.device, options or {}))
    return 0 if sound else 1


if __name__ == '__main__':
    sys.exit(main())
