"""What cross-validation costs beyond the training itself, and what workers gain.

    python benchmarks/folds.py

Makes clip stores of random numbers under the 442 keys of MEGC2019 in a temporary folder. Folds of
the full network (configs/atnet_casme2.py, a few iterations each) run in one warm process for the
overhead; whole commands (configs/demo.py, 24 folds) for the rest. Everything runs on one thread
per process: leave two cores idle. Prints:

    fold_overhead_seconds   seconds of a fold beyond its training steps: building everything,
                            fetching batches, hooks, the checkpoint, testing, writing; median
    store_read_share        reading apex and motion of 442 clips, over training on them once
    two_worker_speedup      folds per second of two warm workers over that of one
    separate_train_ratio    seconds of a `mmatnet train` per fold over one `mmatnet crossval`
                            --workers 1, starts included
    ...                     and the seconds these are made of
"""
import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from mmengine.runner import IterBasedTrainLoop

import mmatnet.register  # noqa: F401
from mmatnet.clips.annotation import Clip
from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.engine.config import load_config
from mmatnet.engine.crossval.driver import CrossValidation
from mmatnet.engine.experiment import take_apart
from mmatnet.features.recipe import Recipe
from mmatnet.registry import LOOPS
from mmatnet.sources.open import keep_open, open_features
from mmatnet.store.build import build_store
from mmatnet.store.clip_store import building_folder
from mmatnet.store.parts import Parts

ONE_THREAD = dict.fromkeys(('OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS'), '1')


def make_stores(root: Path) -> list[str]:
    """Build a store per database from ready-made parts, random numbers; return their places."""
    recipe, draw = Recipe(), np.random.default_rng(0)
    maps = load_config('configs/atnet_megc2019-cde.py').train_dataloader.dataset.emotion_maps
    # a database's own words, where it has some: not every config knows those of the challenge
    words = {(database, name): word for database, words in maps.items()
             for word, name in sorted(words.items(), key=lambda pair: pair[0] != pair[1])}
    stores = []
    for database in maps:
        clips = [Clip(*key, 10, 40, 70, 'sheet', words[database, CLASSES[label]],
                      frames=f'{key[1]}/{key[2]}')
                 for key, label in read_megc2019().items() if key[0] == database]
        store = root / database / 'store'
        parts = Parts(building_folder(store), root / database, recipe)
        for clip in clips:
            frame = root / database / clip.frames / f'img{clip.apex}.png'  # a face is looked for
            frame.parent.mkdir(parents=True)
            cv2.imwrite(str(frame), np.zeros((64, 64), np.uint8))
            for feature in recipe.features:
                drawn = feature.draw(draw)
                parts.write(clip, feature, dict.fromkeys(feature.stored, drawn))
        build_store(clips, root / database, store, recipe)
        stores.append(f'{database}/store')
    return stores


@LOOPS.register_module()
class TimedLoop(IterBasedTrainLoop):
    """The runner's loop; notes the seconds of each training step."""

    seconds: list[float] = []

    def run_iter(self, data_batch: dict) -> None:
        """Train on a batch between the hooks."""
        self.runner.call_hook('before_train_iter', batch_idx=self._iter, data_batch=data_batch)
        start = time.perf_counter()
        outputs = self.runner.model.train_step(data_batch, optim_wrapper=self.runner.optim_wrapper)
        self.seconds.append(time.perf_counter() - start)
        self.runner.call_hook('after_train_iter', batch_idx=self._iter, data_batch=data_batch,
                              outputs=outputs)
        self._iter += 1


def time_folds(root: Path, folds: int, iterations: int) -> tuple[float, float, float]:
    """Return medians: seconds of a fold beyond its steps, and of a step; then the batch size."""
    cfg = load_config('configs/atnet_casme2.py', {
        'data_root': str(root), 'train_cfg.max_iters': iterations, 'train_cfg.type': 'TimedLoop'})
    run = CrossValidation(replace(take_apart(cfg), seeds=(0,)), root / 'overhead')
    keep_open()
    overheads, steps = [], []
    for job in run.jobs[:folds + 1]:
        TimedLoop.seconds.clear()
        start = time.perf_counter()
        run.work.run(*job)
        overheads.append(time.perf_counter() - start - sum(TimedLoop.seconds))
        steps += TimedLoop.seconds[1:]
    return (statistics.median(overheads[1:]), statistics.median(steps),
            cfg.train_dataloader.batch_size)


def time_reading(root: Path, stores: list[str]) -> tuple[float, int]:
    """Return the seconds of reading every clip's apex and motion, as the dataset does, and n."""
    sources = [open_features(store, root) for store in stores]
    start = time.perf_counter()
    clips = 0
    for source in sources:
        for row in range(len(source.clips)):
            for stream in ('apex', 'motion'):
                np.array(source.array(stream)[row], np.float32)
            clips += 1
    return time.perf_counter() - start, clips


def time_command(tool: str, work_dir: Path, root: Path, iterations: int, *more: str) -> float:
    """Return the seconds of a command on the demonstration config."""
    start = time.perf_counter()
    subprocess.run([sys.executable, f'tools/{tool}.py', 'configs/demo.py', '--work-dir',
                    str(work_dir), *more, '--cfg-options', f'data_root={root}',
                    f'train_cfg.max_iters={iterations}'], check=True, capture_output=True,
                   env={**os.environ, **ONE_THREAD})
    return time.perf_counter() - start


def warm_pace(work_dir: Path, workers: int) -> tuple[float, int]:
    """Return the seconds per fold after each worker finished its first, and the number of folds."""
    ends = sorted(path.stat().st_mtime for path in work_dir.glob('folds/seed*.csv'))
    return (ends[-1] - ends[workers - 1]) / (len(ends) - workers), len(ends)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--folds', type=int, default=5, help='measured for the overhead')
    parser.add_argument('--iterations', type=int, default=3, help='of each of those')
    parser.add_argument('--demo-iterations', type=int, default=60,
                        help='of each of the 24 folds that the commands run')
    args = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        stores = make_stores(root)
        overhead, step, batch = time_folds(root, args.folds, args.iterations)
        reading, clips = time_reading(root, stores)
        print(f'fold_overhead_seconds: {overhead:.3f}')
        print(f'step_seconds: {step:.3f}')
        print(f'store_read_seconds: {reading:.4f}')
        print(f'store_read_share: {reading / (math.ceil(clips / batch) * step):.5f}', flush=True)
        seconds, paces = {}, {}
        for workers in (1, 2):
            work_dir = root / f'workers{workers}'
            seconds[workers] = time_command('crossval', work_dir, root, args.demo_iterations,
                                            '--workers', str(workers))
            paces[workers], folds = warm_pace(work_dir, workers)
            print(f'crossval_seconds_{workers}: {seconds[workers]:.1f}')
            print(f'fold_seconds_{workers}: {paces[workers]:.3f}', flush=True)
        train = statistics.median(time_command('train', root / f'train{number}', root,
                                               args.demo_iterations) for number in range(3))
        print(f'train_seconds: {train:.1f}')
        print(f'two_worker_speedup: {paces[1] / paces[2]:.2f}')
        print(f'separate_train_ratio: {train * folds / seconds[1]:.2f}')


if __name__ == '__main__':
    main()
