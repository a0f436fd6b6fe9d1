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

import torch
import torch.nn.functional as F
from mmengine.runner import IterBasedTrainLoop, Runner
from torch.utils.data import DataLoader, Dataset, TensorDataset

import mmatnet.register  # noqa: F401
from mmatnet.clips.protocols import make_folds
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.engine.fold_config import fold_config
from mmatnet.registry import LOOPS

WARM_UP = 2


def bare_steps(model: torch.nn.Module, dataset: Dataset, batch_size: int) -> Iterator[None]:
    """Train in plain PyTorch, one iteration per ``next``."""
    samples = list(dataset)
    dataset = TensorDataset(*(torch.stack([sample['inputs'][name] for sample in samples])
                              for name in ('apex', 'motion')),
                            torch.cat([sample['data_samples'].gt_label for sample in samples]))
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-6)
    while True:
        for apex, motion, labels in DataLoader(dataset, batch_size, shuffle=True,
                                               drop_last=True):
            fused, _ = model.neck(model.backbone(apex, motion))
            loss = F.cross_entropy(model.cls_head(fused), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield


@LOOPS.register_module()
class TakingTurnsLoop(IterBasedTrainLoop):
    """The runner's loop, with a bare iteration after each of its own."""

    times: list[tuple[float, float, float]] = []

    def run(self) -> None:
        """Time waiting for data, the iteration, and the bare iteration."""
        self.runner.call_hook('before_train')
        self.runner.call_hook('before_train_epoch')
        bare = bare_steps(copy.deepcopy(self.runner.model), self.dataloader.dataset,
                          self.dataloader.batch_size)
        while self._iter < self._max_iters:
            self.runner.model.train()
            start = time.perf_counter()
            batch = next(self.dataloader_iterator)
            fetched = time.perf_counter()
            self.run_iter(batch)
            trained = time.perf_counter()
            next(bare)
            self.times.append((fetched - start, trained - start, time.perf_counter() - trained))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--data-root', default='work_dirs/demo/data')
    parser.add_argument('--iterations', type=int, default=12)
    args = parser.parse_args()
    torch.set_num_threads(1)
    cfg = load_config('configs/atnet_casme2.py', {
        'data_root': args.data_root, 'train_cfg.max_iters': args.iterations + WARM_UP,
        'train_cfg.type': 'TakingTurnsLoop', 'default_hooks.checkpoint.interval': 10**9,
        'default_hooks.checkpoint.save_last': False})
    experiment = take_apart(cfg)
    cfg = fold_config(experiment, *make_folds('all', experiment.task.labels))
    with (tempfile.TemporaryDirectory() as cfg.work_dir, open(os.devnull, 'w') as nowhere,
          contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere)):
        Runner.from_cfg(cfg).train()
    waits, runner, bare = zip(*TakingTurnsLoop.times[WARM_UP:], strict=True)
    print(f'step_ratio: {statistics.median(runner) / statistics.median(bare):.3f}')
    print(f'data_wait_share: {statistics.median(waits) / statistics.median(runner):.4f}')
    print(f'runner_seconds: {statistics.median(runner):.3f}')
    print(f'bare_seconds: {statistics.median(bare):.3f}')


if __name__ == '__main__':
    main()
