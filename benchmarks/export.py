"""ONNX against eager PyTorch: seconds of the full ATNet on the CPU, one thread and two.

    python benchmarks/export.py

Exports configs/atnet_casme2.py, untrained, and gives both sides the same random clips, prepared;
they take turns. Prints medians, for a batch of one clip and of 16:

    onnx_ratio_N_threads_batch_B     seconds of onnxruntime over those of PyTorch
    torch_seconds_N_threads_batch_B  seconds of PyTorch
    onnx_seconds_N_threads_batch_B   seconds of onnxruntime
    largest_difference               between two scores
    onnx_mib                         size of model.onnx
"""
import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from stand_ins import network_of

from mmatnet.inference.export.network import ScoringNetwork, write_network

SHAPES = {'apex': (1, 224, 224), 'motion': (64, 128)}


def draw(clips: int) -> dict[str, np.ndarray]:
    """Return random inputs of the network."""
    generator = np.random.default_rng(0)
    return {'apex': generator.uniform(0, 255, (clips, *SHAPES['apex'])).astype(np.float32),
            'motion': generator.normal(size=(clips, *SHAPES['motion'])).astype(np.float32)}


def build_model() -> torch.nn.Module:
    """Return the network of the paper, untrained."""
    torch.manual_seed(0)
    return network_of('configs/atnet_casme2.py').eval()


def take_turns(sides: list[Callable[[], object]], times: int) -> list[float]:
    """Return each side's median seconds, after one call that does not count."""
    seconds: list[list[float]] = [[] for _ in sides]
    for turn in range(times + 1):
        for side, spent in zip(sides, seconds, strict=True):
            start = time.perf_counter()
            side()
            if turn:
                spent.append(time.perf_counter() - start)
    return [statistics.median(spent) for spent in seconds]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--times', type=int, default=9)
    args = parser.parse_args()
    model, differences = build_model(), []
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        path = Path(folder) / 'model.onnx'
        write_network(model, {name: value[0] for name, value in draw(1).items()}, path)
        size = path.stat().st_size
        network = ScoringNetwork(model, list(SHAPES)).eval()
        for threads in (1, 2):
            torch.set_num_threads(threads)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            # its threads would go on spinning while PyTorch has its turn
            options.add_session_config_entry('session.intra_op.allow_spinning', '0')
            session = onnxruntime.InferenceSession(str(path), options,
                                                   providers=['CPUExecutionProvider'])
            for clips in (1, 16):
                batch = draw(clips)
                tensors = [torch.from_numpy(value) for value in batch.values()]
                differences.append(np.abs(
                    network(*tensors).numpy() - session.run(None, batch)[0]).max())
                eager, onnx = take_turns([partial(network, *tensors),
                                          partial(session.run, None, batch)], args.times)
                case = f'{threads}_threads_batch_{clips}'
                print(f'onnx_ratio_{case}: {onnx / eager:.3f}')
                print(f'torch_seconds_{case}: {eager:.4f}')
                print(f'onnx_seconds_{case}: {onnx:.4f}')
    print(f'largest_difference: {max(differences):.1e}')
    print(f'onnx_mib: {size / 2**20:.1f}')


if __name__ == '__main__':
    main()
