"""Measure what the networks of the zoo cost to train, for those that have no run: costs.json.

    python benchmarks/zoo_costs.py --data-root data
    python benchmarks/zoo_costs.py --data-root data configs/htnet/htnet_megc2019-cde.py

Takes a few training steps of the first fold, on one core, of every config for the pictures of flow
that has no run (docs/apex_flow.md says how to lay them out), or of those named, and keeps in
docs/model_zoo/costs.json, by the name of the config:

    step_seconds  processor seconds of a step, median
    steps         of the training of a fold
    trainings     folds times seeds

`python benchmarks/model_zoo.py` then writes the hours of a core that all steps would take.
"""
import argparse
import statistics
import tempfile
import time
from pathlib import Path

import torch
from mmengine.runner import IterBasedTrainLoop
from tqdm import tqdm
from zoo_rows import not_run
from zoo_runs import KEPT, read_costs, read_facts

import mmatnet.register  # noqa: F401
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.engine.fold_config import fold_config
from mmatnet.estimators.runner import FoldRunner, RunnerEstimator, output_to
from mmatnet.io.json_files import write_json
from mmatnet.registry import LOOPS

STEPS = 3  # after one that does not count


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


def price(config: Path, data_root: str) -> dict[str, float] | None:
    """Measure a config; None if MMEngine's runner does not train it."""
    experiment = take_apart(load_config(str(config), {'data_root': data_root}))
    if not isinstance(experiment.estimator, RunnerEstimator):
        return None
    folds = experiment.folds()
    cfg = fold_config(experiment, folds[0])
    asked = cfg.train_cfg
    cfg.train_cfg = {'type': 'PricedLoop', 'max_iters': STEPS + 1}
    cfg.experiment_name = f'{config.stem}-{time.time_ns()}'
    with tempfile.TemporaryDirectory() as cfg.work_dir, output_to(Path(cfg.work_dir, 'log.txt')):
        runner = FoldRunner.from_cfg(cfg)
        runner.train()
    steps = asked.get('max_iters') or asked.max_epochs * len(runner.train_loop.dataloader)
    return {'step_seconds': round(statistics.median(runner.train_loop.spent[1:]), 4),
            'steps': steps, 'trainings': len(folds) * len(experiment.seeds)}


def main() -> None:
    """Measure, and keep."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('configs', nargs='*', type=Path, metavar='CONFIG')
    parser.add_argument('--data-root', default='data')
    args = parser.parse_args()
    torch.set_num_threads(1)
    configs = args.configs or not_run(read_facts(), '_megc2019-').values()
    for config in tqdm(configs, unit='config'):
        if found := price(config, args.data_root):
            costs = {**read_costs(), config.stem: found}
            write_json(KEPT / 'costs.json', dict(sorted(costs.items())))


if __name__ == '__main__':
    main()
