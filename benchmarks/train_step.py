"""What MMEngine's runner costs: a training iteration of the full ATNet against a bare loop.

    python benchmarks/train_step.py --data-root work_dirs/demo/data

Both sides take turns, iteration by iteration, from the same weights and with the same batch size on
one thread, and each fetches its own data. Prints medians:

    step_ratio       seconds of an iteration under the runner over those of the bare one
    data_wait_share  share of the runner's iteration that is spent waiting for data
    runner_seconds   seconds of an iteration under the runner
    bare_seconds     seconds of the bare iteration
"""
import argparse
import contextlib
import copy
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from mmengine.device import get_device
from mmengine.runner import IterBasedTrainLoop, Runner
from torch.utils.data import DataLoader, Dataset, TensorDataset

import mmatnet.register  # noqa: F401
from mmatnet.engine.config import load_config
from mmatnet.registry import LOOPS

WARM_UP = 2


@dataclass(frozen=True)
class StepTimes:
    """Medians over iterations.

    Args:
        waiting (float): Seconds of an iteration under the runner that wait for data.
        runner (float): Seconds of an iteration under the runner, waiting included.
        bare (float): Seconds of an iteration of the bare loop.
    """

    waiting: float
    runner: float
    bare: float

    @property
    def ratio(self) -> float:
        """An iteration under the runner over a bare one."""
        return self.runner / self.bare

    @property
    def data_wait_share(self) -> float:
        """Share of the runner's iteration that waits for data."""
        return self.waiting / self.runner


def bare_steps(model: torch.nn.Module, dataset: Dataset, batch_size: int) -> Iterator[None]:
    """Train a copy of a model in plain PyTorch, float32, one iteration per ``next``."""
    samples = list(dataset)
    dataset = TensorDataset(*(torch.stack([sample['inputs'][name] for sample in samples])
                              for name in ('apex', 'motion')),
                            torch.cat([sample['data_samples'].gt_label for sample in samples]))
    # moving it lays the copied weights of an LSTM side by side again, as cuDNN wants them
    model = copy.deepcopy(model).to(get_device())
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-6)
    while True:
        for batch in DataLoader(dataset, batch_size, shuffle=True, drop_last=True):
            apex, motion, labels = (tensor.to(get_device()) for tensor in batch)
            fused, _ = model.neck(model.backbone(apex, motion))
            loss = F.cross_entropy(model.cls_head(fused), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield


def finished() -> float:
    """Wait until the device has done all that it was asked to; return the clock, in seconds."""
    if get_device() == 'cuda':
        torch.cuda.synchronize()
    return time.perf_counter()


@LOOPS.register_module()
class TakingTurnsLoop(IterBasedTrainLoop):
    """The runner's loop, with a bare iteration after each of its own."""

    def run(self) -> None:
        """Time waiting for data, the iteration, and the bare iteration."""
        self.times: list[tuple[float, float, float]] = []
        self.runner.call_hook('before_train')
        self.runner.call_hook('before_train_epoch')
        bare = bare_steps(self.runner.model, self.dataloader.dataset, self.dataloader.batch_size)
        while self._iter < self._max_iters:
            self.runner.model.train()
            start = finished()
            batch = next(self.dataloader_iterator)
            fetched = time.perf_counter()
            self.run_iter(batch)
            trained = finished()
            next(bare)
            self.times.append((fetched - start, trained - start, finished() - trained))


@contextlib.contextmanager
def quiet_runner(data_root: str, iterations: int, options: dict) -> Iterator[Runner]:
    """Give MMEngine's runner of the full network; it prints nothing and leaves no file.

    Args:
        data_root (str): Where ``casme2/store`` lies.
        iterations (int): Of its training.
        options (dict): Of the config, by dotted key.
    """
    cfg = load_config('configs/atnet_casme2.py', {
        'data_root': data_root, 'train_cfg.max_iters': iterations,
        'default_hooks.checkpoint.interval': 10**9, 'default_hooks.checkpoint.save_last': False,
        **options})
    cfg.experiment_name = f'benchmark-{time.time_ns()}'  # MMEngine keeps what it logs by this name
    with (tempfile.TemporaryDirectory() as cfg.work_dir, open(os.devnull, 'w') as nowhere,
          contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere)):
        yield Runner.from_cfg(cfg)


def time_steps(data_root: str, iterations: int, options: dict) -> StepTimes:
    """Train on the device that MMEngine finds, taking turns with a bare loop.

    Args:
        data_root (str): Where ``casme2/store`` lies.
        iterations (int): Measured, after a warm-up.
        options (dict): Of the config, by dotted key.
    """
    with quiet_runner(data_root, iterations + WARM_UP,
                      {'train_cfg.type': 'TakingTurnsLoop', **options}) as runner:
        runner.train()
    return StepTimes(*map(statistics.median,
                          zip(*runner.train_loop.times[WARM_UP:], strict=True)))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--data-root', default='work_dirs/demo/data')
    parser.add_argument('--iterations', type=int, default=12)
    args = parser.parse_args()
    torch.set_num_threads(1)
    times = time_steps(args.data_root, args.iterations, {})
    print(f'step_ratio: {times.ratio:.3f}')
    print(f'data_wait_share: {times.data_wait_share:.4f}')
    print(f'runner_seconds: {times.runner:.3f}')
    print(f'bare_seconds: {times.bare:.3f}')


if __name__ == '__main__':
    main()
