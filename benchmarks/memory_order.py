"""What it gains that small networks lay their pictures channels last, on one thread.

    python benchmarks/memory_order.py

Trains networks that do so on random pictures, in batches of 32; step by step it takes turns with
the order of the loader, channels first. Prints medians:

    NAME_step_ratio  processor seconds of a step channels last over those of a step channels first
"""
import argparse
import contextlib
import statistics
import time
from unittest.mock import patch

import torch
from stand_ins import network_of

from mmatnet.io.memory import keep_freed_memory

SIDES = {'ststnet/ststnet': 28, 'rcn/rcn': 60, 'rcn/rcn-c': 60, 'sssnet/sssnet': 64}
BATCH, WARM_UP = 32, 3


def ratio(config: str, side: int, steps: int) -> float:
    """Return the ratio of a network's steps."""
    model = network_of(f'configs/{config}_megc2019-cde_common.py').train()
    asked = {'recognizer': model} if config.startswith('rcn') else {}
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    pictures, labels = torch.rand(BATCH, 3, side, side), torch.randint(0, 3, (BATCH,))
    spent: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * (WARM_UP + steps)):
        last = number % 2 == 0
        first = patch.object(torch, 'channels_last', torch.contiguous_format)
        with contextlib.nullcontext() if last else first:
            start = time.process_time()
            scores = model.cls_head(model.backbone(apex_flow=pictures, **asked))
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(scores, labels).backward()
            optimizer.step()
            spent[last].append(time.process_time() - start)
    one, other = (statistics.median(spent[last][WARM_UP:]) for last in (True, False))
    return one / other


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--steps', type=int, default=30)
    args = parser.parse_args()
    torch.set_num_threads(1)
    keep_freed_memory()
    for config, side in SIDES.items():
        print(f'{config.split("/")[1]}_step_ratio: {ratio(config, side, args.steps):.2f}')


if __name__ == '__main__':
    main()
