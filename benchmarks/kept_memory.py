"""What it gains that a fold keeps the memory that a training step frees (glibc).

    python benchmarks/kept_memory.py

Trains STSTNet (configs/ststnet/ststnet_megc2019-cde.py) on random pictures in batches of 256, in
processes of one thread that take turns: with what `mmatnet crossval` calls before a fold, and
without. Prints medians:

    step_ratio         seconds of a step where memory is kept over those where it is given back
    faults_kept        pages that a step asks the kernel for, where memory is kept
    faults_given_back  the same, where it is given back
"""
import argparse
import json
import os
import resource
import statistics
import time

from apart import figures_apart
from stand_ins import network_of

from mmatnet.engine.crossval.fold_pool import worker_environments
from mmatnet.io.memory import THRESHOLDS, keep_freed_memory

BATCH, WARM_UP, STEPS = 256, 10, 60


def train() -> tuple[float, float]:
    """Train some steps in this process; return seconds and page faults of one."""
    import torch

    model = network_of('configs/ststnet/ststnet_megc2019-cde.py').train()
    pictures, labels = torch.rand(BATCH, 3, 28, 28), torch.randint(0, 3, (BATCH,))
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-5)
    for number in range(WARM_UP + STEPS):
        if number == WARM_UP:
            start, before = time.perf_counter(), _faults()
        scores = model.cls_head(model.backbone(apex_flow=pictures))
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(scores, labels).backward()
        optimizer.step()
    return (time.perf_counter() - start) / STEPS, (_faults() - before) / STEPS


def _faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--turns', type=int, default=3)
    parser.add_argument('--train', choices=('kept', 'given back'), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.train:
        if args.train == 'kept':
            keep_freed_memory()
        print(json.dumps(train()))
        return
    variables = {name: value for name, value in os.environ.items() if name not in THRESHOLDS}
    variables.update(worker_environments(1, ())[0])
    times = [[figures_apart(__file__, '--train', how, variables=variables)
              for how in ('kept', 'given back')] for _ in range(args.turns)]
    print(f'step_ratio: {statistics.median(own[0] / other[0] for own, other in times):.3f}')
    print(f'faults_kept: {statistics.median(own[1] for own, _ in times):.0f}')
    print(f'faults_given_back: {statistics.median(other[1] for _, other in times):.0f}')


if __name__ == '__main__':
    main()
