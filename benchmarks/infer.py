"""What finding and recognising expressions in a video costs, and how much memory it takes.

    python benchmarks/infer.py           # 10 seconds
    python benchmarks/infer.py --long    # also 100 seconds, some minutes

Draws a 10 s, 200 frames per second, 640x480 video (MPEG-4) by the writer of `mmatnet synthesize
long`, and looks through it with the default recipe and ATNet at full size, untrained, in a process
of its own, on one thread. Prints:

    <stage>_seconds   time in decoding, finding and following the face, aligning, flow, spotting,
                      making features (without their flow), and the network
    flow_calls        flow fields computed
    bare_flow_ratio   whole time over that of as many OpenCV flow calls on crops that are in memory
    realtime_factor   whole time over the length of the video
    peak_mib          most memory of the process, PyTorch included
    peak_mib_100s     the same when the video is shown ten times in a row (--long)
"""
import argparse
import itertools
import json
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

os.environ['OMP_NUM_THREADS'] = '1'

import cv2
import numpy as np
from apart import figures_apart
from stand_ins import network_of, repeated, untrained

from mmatnet.face.picture_part import Aligner
from mmatnet.face.placement import Placement
from mmatnet.features.recipe import Recipe
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.inference.recognizers.base import Arrays, Recognizer
from mmatnet.io.video.stream import VideoStream, open_stream
from mmatnet.registry import FLOWS
from mmatnet.synthetic.writers.long import LongOptions, write_long_videos

SECONDS, FPS = 10, 200
STAGES = ('decode', 'face', 'align', 'flow', 'spotting', 'features', 'network')
PAIRS = 100  # of crops, again and again


# as in registered crops of CASME II's shape, so that the model is shown crops of its own
PLACEMENT = Placement((74, 93), (150, 93), (82, 160), (141, 160), aspect=280 / 340)


class Untrained(Recognizer):
    """ATNet with random weights."""

    def __init__(self) -> None:
        super().__init__(untrained(Recipe(), PLACEMENT), ('apex', 'motion'), batch=64,
                         remark='the model is not trained')
        import torch

        torch.set_num_threads(1)
        self._torch = torch
        self._model = network_of('configs/atnet_casme2.py').eval()

    def _score(self, clips: Sequence[Arrays]) -> np.ndarray:
        inputs = {'apex': np.stack([clip['apex'][None].astype(np.float32) for clip in clips]),
                  'motion': np.stack([clip['motion'] for clip in clips])}
        with self._torch.no_grad():
            tensors = {name: self._torch.from_numpy(array) for name, array in inputs.items()}
            return self._model.extract_feat(tensors, stage='head')[0].softmax(1).numpy()


def look(path: Path, times: int) -> dict:
    """Look through a video: the figures of one process."""
    inferencer = MicroExpressionInferencer(Untrained())
    start = time.perf_counter()
    result, = inferencer([VideoStream(str(path), repeated(path, times, FPS), FPS)])
    whole = time.perf_counter() - start
    if result.error is not None:
        raise SystemExit(result.error)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {f'{name}_seconds': result.stage_seconds[name] for name in STAGES}
    matrix = np.array(result.segments[0].matrix)
    return {**figures, 'flow_calls': result.flow_calls, 'whole_seconds': whole,
            'bare_seconds': bare_flow(path, matrix, result.flow_calls),
            'expressions': len(result.expressions), 'peak_mib': peak}


def bare_flow(path: Path, matrix: np.ndarray, calls: int) -> float:
    """Time of so many OpenCV calls on crops that are in memory."""
    recipe = Recipe()
    pictures = [picture.bgr for picture in itertools.islice(open_stream(path), PAIRS + 1)]
    aligner = Aligner(pictures[0].shape[:2], recipe.crop_size, matrix)
    crops = [aligner.crop(aligner.cut(picture)) for picture in pictures]
    options = {**FLOWS.make('farneback').parameters, 'flags': 0}
    del options['gaussian']
    start = time.perf_counter()
    for call in range(calls):
        place = call % PAIRS
        cv2.calcOpticalFlowFarneback(crops[place], crops[place + 1], None, **options)
    return time.perf_counter() - start


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--long', action='store_true', help='also 100 seconds')
    parser.add_argument('--seconds', type=int, default=SECONDS,
                        help='length of the video, 10 or more; default: 10')
    parser.add_argument('--look', nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    if args.look is not None:
        print(json.dumps(look(Path(args.look[0]), int(args.look[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        write_long_videos(folder, LongOptions(1, args.seconds, FPS, 'mp4'))
        path = Path(folder, 'video01.mp4')
        figures = figures_apart(__file__, '--look', path, 1)
        longer = figures_apart(__file__, '--look', path, 10) if args.long else None
    for name in STAGES:
        print(f'{name}_seconds: {figures[f"{name}_seconds"]:.3f}')
    print(f'flow_calls: {figures["flow_calls"]}')
    print(f'expressions: {figures["expressions"]}')
    print(f'bare_flow_ratio: {figures["whole_seconds"] / figures["bare_seconds"]:.3f}')
    print(f'realtime_factor: {figures["whole_seconds"] / args.seconds:.3f}')
    print(f'peak_mib: {figures["peak_mib"]:.0f}')
    if longer is not None:
        print(f'peak_mib_100s: {longer["peak_mib"]:.0f}')


if __name__ == '__main__':
    main()
