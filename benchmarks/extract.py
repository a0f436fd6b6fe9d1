"""What extraction costs beyond the flow algorithm, how it scales, and what a plain script costs.

    python benchmarks/extract.py

Draws clips of CASME II's size (67 frames, 280x340 registered faces, brought to 224x224) by the
writer of `mmatnet synthesize`, and extracts them with the default recipe. All sides take turns, on
one thread per process. Prints medians:

    bare_flow_ratio      time of a clip, from its files to its part of the store, over that of the
                         same OpenCV flow calls on crops that are in memory
    script_ratio         time of a plain script that reads, converts and computes frame by frame,
                         for the plain and then again for the mirrored rows, over that of mmatnet
    two_worker_speedup   time of a store with --workers 1 over that with --workers 2, start and end
                         of the processes included
    clip_seconds         time of a clip
    bare_seconds         time of its flow calls
"""
import argparse
import contextlib
import dataclasses
import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ['OMP_NUM_THREADS'] = '1'

import cv2
import numpy as np

from mmatnet.cli.prepare import main as prepare
from mmatnet.clips.annotation import Clip, read_annotations
from mmatnet.features.apex_image import ApexImage
from mmatnet.features.motion_rows import MotionRows
from mmatnet.features.recipe import Recipe
from mmatnet.io.frames import open_frames
from mmatnet.io.images import resize
from mmatnet.store.build import build_store
from mmatnet.store.clip_worker import ClipWorker
from mmatnet.store.parts import Parts
from mmatnet.synthetic.writers.casme2 import write_casme2

FRAMES = 67  # mean length of a clip of CASME II
ROWS = MotionRows()
RECIPE = Recipe(features=(ApexImage(), ROWS))
OPTIONS = {**ROWS.flow.parameters, 'flags': 0}
del OPTIONS['gaussian']


def draw_clips(folder: Path) -> list[Clip]:
    """Write a fake CASME II of one subject, and read its table."""
    write_casme2(folder / 'casme2', subjects=1, clips_per_class=2, frames=(FRAMES, FRAMES))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        prepare([str(folder / 'casme2'), '--out', str(folder / 'data'), '--allow-missing'])
    return [clip for clip in read_annotations(folder / 'data' / 'annotations.csv')
            if clip.apex is not None]


def bare_flow(crops: dict[int, np.ndarray], steps: list[tuple[int, int]]) -> None:
    """Nothing but OpenCV's calls, on crops that are in memory."""
    for start, end in steps:
        cv2.calcOpticalFlowFarneback(crops[start], crops[end], None, **OPTIONS)


def script(root: Path, clip: Clip) -> dict[str, np.ndarray]:
    """The rows as a researcher writes them down; frame by frame, block by block."""
    folder, rows = root / clip.frames, {}
    for mirrored in (False, True):
        table = np.zeros(ROWS.shape, np.float32)
        for row, step in ROWS.steps(clip).items():
            crops = []
            for number in step:
                picture = cv2.imread(str(folder / f'reg_img{number}.jpg'))
                grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
                crops.append(cv2.resize(grey, (RECIPE.crop_size, RECIPE.crop_size),
                                        interpolation=cv2.INTER_AREA))
            flow = cv2.calcOpticalFlowFarneback(*crops, None, **OPTIONS)
            if mirrored:
                flow = flow[:, ::-1] * np.array([-1, 1], np.float32)
            angle, length = np.arctan2(flow[..., 1], flow[..., 0]), np.hypot(*cv2.split(flow))
            side = RECIPE.crop_size // ROWS.blocks
            for block in range(ROWS.blocks ** 2):
                top, left = (side * place for place in divmod(block, ROWS.blocks))
                part = np.s_[top:top + side, left:left + side]
                table[row, 2 * block:2 * block + 2] = angle[part].mean(), length[part].mean()
        rows['motion_mirrored' if mirrored else 'motion'] = table
    return rows


def seconds(call: Callable, *arguments: object) -> float:
    """Time a call."""
    start = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - start


def time_clips(clips: list[Clip], root: Path, folder: Path, repeats: int
               ) -> list[tuple[float, float, float]]:
    """Time each clip with mmatnet, its bare flow calls, and the script, in turns."""
    worker, times = ClipWorker(Parts(folder, root, RECIPE)), []
    for _ in range(repeats):
        for clip in clips:
            frames = open_frames(root / clip.frames)
            crops = {number: resize(frames.grey(number), RECIPE.crop_size)
                     for number in frames.numbers}
            steps = list(ROWS.steps(clip).values())
            times.append((seconds(worker, (clip, ('apex', 'motion'))),
                          seconds(bare_flow, crops, steps), seconds(script, root, clip)))
    return times


def speedup(clips: list[Clip], root: Path, folder: Path, repeats: int) -> float:
    """Build a store with one worker and with two, in turns."""
    ratios = []
    for repeat in range(repeats):
        one, two = (build_store(clips, root, folder / f'{repeat}-{workers}', RECIPE,
                                workers=workers).seconds for workers in (1, 2))
        ratios.append(one / two)
    return statistics.median(ratios)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--copies', type=int, default=4,
                        help='how often a store holds each clip drawn; default: 4, which makes 28')
    args = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips, root = draw_clips(folder), folder / 'casme2'
        times = time_clips(clips, root, folder / 'parts', args.repeats)
        many = [dataclasses.replace(clip, clip=f'{clip.clip}-{copy}')
                for copy in range(args.copies) for clip in clips]
        faster = speedup(many, root, folder, args.repeats)
    print(f'bare_flow_ratio: {statistics.median(own / bare for own, bare, _ in times):.3f}')
    print(f'script_ratio: {statistics.median(plain / own for own, _, plain in times):.2f}')
    print(f'two_worker_speedup: {faster:.2f}')
    print(f'clip_seconds: {statistics.median(own for own, _, _ in times):.3f}')
    print(f'bare_seconds: {statistics.median(bare for _, bare, _ in times):.3f}')


if __name__ == '__main__':
    main()
