"""Measure what the networks of the zoo cost to train, for those that have no run: costs.json.

    python benchmarks/zoo_costs.py --data-root data
    python benchmarks/zoo_costs.py --data-root data configs/htnet/htnet_megc2019-cde.py

Takes a few training steps of the first fold, on one core, of every config for the pictures of flow
that has no run (docs/apex_flow.md says how to lay them out), or of those named, and keeps in
docs/model_zoo/costs.json, by the name of the config:

    step_seconds  processor seconds of a step, mean
    steps         of the training of a fold
    trainings     folds times seeds

What MMEngine's runner does not train, such as a forest, has one step: the whole first fold.

`python benchmarks/model_zoo.py` then writes the hours of a core that all steps would take.
"""
import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from mmengine.runner import IterBasedTrainLoop
from tqdm import tqdm
from zoo_rows import ROOT, not_run
from zoo_runs import KEPT, read_costs, read_facts

import mmatnet.register  # noqa: F401
from mmatnet.cli import command
from mmatnet.clips.protocols import Fold
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import Experiment, take_apart
from mmatnet.engine.fold_config import fold_config
from mmatnet.estimators.runner import RunnerEstimator, fold_runner, output_to
from mmatnet.io.json_files import write_json
from mmatnet.registry import LOOPS

STEPS = 6  # after one that does not count: whole epochs, where those have one to three batches


@LOOPS.register_module()
class PricedLoop(IterBasedTrainLoop):
    """The runner's loop; notes the processor seconds of each step, its batch included."""

    def run(self) -> None:
        """Take the steps, without the hooks of one."""
        self.runner.call_hook('before_train')
        self.runner.call_hook('before_train_epoch')
        self.runner.model.train()
        self.spent: list[float] = []
        for _ in range(self._max_iters):
            start = time.process_time()
            self.runner.model.train_step(next(self.dataloader_iterator),
                                         optim_wrapper=self.runner.optim_wrapper)
            self.spent.append(time.process_time() - start)


def price(config: Path, data_root: str) -> dict[str, float]:
    """Measure a config."""
    experiment = take_apart(load_config(str(config), {'data_root': data_root}))
    folds = experiment.folds()
    if isinstance(experiment.estimator, RunnerEstimator):
        step, steps = price_steps(experiment, folds[0])
    else:
        steps, start = 1, time.process_time()
        with tempfile.TemporaryDirectory() as folder, output_to(Path(folder, 'log.txt')):
            experiment.fit_predict(folds[0], experiment.seeds[0], Path(folder))
        step = time.process_time() - start
    return {'step_seconds': round(step, 4), 'steps': steps,
            'trainings': len(folds) * len(experiment.seeds)}


def price_steps(experiment: Experiment, fold: Fold) -> tuple[float, int]:
    """Take a few steps of a fold's training; return what one takes, and how many it has."""
    cfg = fold_config(experiment, fold)
    asked = cfg.train_cfg
    cfg.train_cfg = {'type': 'PricedLoop', 'max_iters': STEPS + 1}
    cfg.experiment_name = f'price-{time.time_ns()}'
    with (tempfile.TemporaryDirectory() as cfg.work_dir,
          fold_runner(cfg, Path(cfg.work_dir)) as runner):
        runner.train()
        return (statistics.mean(runner.train_loop.spent[1:]),
                asked.get('max_iters') or asked.max_epochs * len(runner.train_loop.dataloader))


@command
def main(argv: Sequence[str] | None) -> int:
    """Measure, and keep."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('configs', nargs='*', type=Path, metavar='CONFIG')
    parser.add_argument('--data-root', default='data')
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    configs = args.configs or [ROOT / model['Config']
                               for model in not_run(read_facts(), '_megc2019-').values()]
    for config in tqdm(configs, unit='config'):
        costs = {**read_costs(), config.stem: price(config, args.data_root)}
        write_json(KEPT / 'costs.json', dict(sorted(costs.items())))
    return 0


if __name__ == '__main__':
    sys.exit(main(None))
