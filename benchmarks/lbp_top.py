"""How much faster LBP-TOP is than the loop over voxels that its definition reads like.

    python benchmarks/lbp_top.py

Describes one drawn clip of 10 frames of 32x32 by three planes, 8 neighbours and radius 1, both
ways, in turns, on one thread; both give the same numbers, or it ends. Prints medians:

    loop_ratio      seconds of the loop over those of mmatnet
    seconds         of mmatnet, for this clip
    clip_seconds    of mmatnet, for a clip of 10 frames of 128x128 in 5x5 blocks
"""
import argparse
import math
import statistics
import time
from collections.abc import Callable

import numpy as np

from mmatnet.features.lbp_top import lbp_top
from mmatnet.features.local_patterns import PLANES, bins_of_codes


def by_loops(volume: np.ndarray, neighbours: int = 8, radius: int = 1) -> np.ndarray:
    """LBP-TOP as it is written down: voxel by voxel, neighbour by neighbour."""
    table, histograms = bins_of_codes(neighbours, 'u2'), np.zeros((3, 59))
    grey = volume.tolist()
    ring = [tuple(round(radius * turn(2 * math.pi * number / neighbours), 5)
                  for turn in (math.cos, math.sin)) for number in range(neighbours)]
    times, rows, columns = volume.shape
    for t in range(radius, times - radius):
        for y in range(radius, rows - radius):
            for x in range(radius, columns - radius):
                for plane, name in enumerate(PLANES):
                    code = 0
                    for bit, (cos, sin) in enumerate(ring):
                        place = {'XY': (t, y - sin, x + cos), 'XT': (t + sin, y, x + cos),
                                 'YT': (t + cos, y - sin, x)}[name]
                        code |= (between(grey, place, grey[t][y][x]) >= 0) << bit
                    histograms[plane, table[code]] += 1
    return histograms / histograms.sum(axis=1, keepdims=True)


def between(grey: list, place: tuple[float, float, float], middle: int) -> float:
    """Grey between voxels less that of the middle."""
    total = 0.0
    low = [math.floor(axis) for axis in place]
    for dt in (0, 1):
        for dy in (0, 1):
            for dx in (0, 1):
                weight = 1.0
                for axis, floor, step in zip(place, low, (dt, dy, dx), strict=True):
                    weight *= axis - floor if step else 1 - axis + floor
                if weight:
                    total += weight * (grey[low[0] + dt][low[1] + dy][low[2] + dx] - middle)
    return total


def seconds(call: Callable, *arguments: object) -> float:
    """Time a call."""
    start = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - start


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--repeats', type=int, default=3)
    args = parser.parse_args()
    draw = np.random.default_rng(0)
    small, large = (draw.integers(0, 256, (10, side, side), np.uint8) for side in (32, 128))
    options = 8, (1, 1, 1), (1, 1, 1)
    if not np.allclose(lbp_top(small, *options)[0], by_loops(small)):
        raise SystemExit('the two ways give different histograms')
    times = [(seconds(lbp_top, small, *options), seconds(by_loops, small), seconds(lbp_top, large))
             for _ in range(args.repeats)]
    print(f'loop_ratio: {statistics.median(loop / own for own, loop, _ in times):.0f}')
    print(f'seconds: {statistics.median(own for own, _, _ in times):.4f}')
    print(f'clip_seconds: {statistics.median(clip for *_, clip in times):.3f}')


if __name__ == '__main__':
    main()
