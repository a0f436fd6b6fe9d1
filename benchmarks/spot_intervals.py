"""How well expressions are found in synthetic long videos.

    python benchmarks/spot_intervals.py --seed 1 2 3 --videos 1

Draws videos as `mmatnet synthesize long` does, codes each frame as JPEG (quality 90), aligns it by
the landmarks that were drawn (0.7 pixels off, one transform per video) and spots. Prints for each
frame rate and noise, over all videos of all seeds: true and spotted expressions, recall, precision
and F1 at an IoU of 0.5 for micro- and macro-expressions apart, AP of both together (kinds must
agree), the mean error of onset, apex and offset of what was found in milliseconds, and milliseconds
per frame that flow and spotting took.
"""
import argparse
import time
from dataclasses import replace

import cv2
import numpy as np
from tqdm import tqdm

from mmatnet.evaluation.spotting.average_precision import average_precision
from mmatnet.evaluation.spotting.scores import Span, match_spans, score_spotting
from mmatnet.face.geometry import Warp, anchor_transform
from mmatnet.face.placement import ANCHORS
from mmatnet.spotting.intervals.base import Interval
from mmatnet.spotting.intervals.motion_path import MotionPathSpotter
from mmatnet.synthetic.camera import frame_landmarks
from mmatnet.synthetic.face import random_face
from mmatnet.synthetic.long import LongEvent, LongRenderer, plan_video
from mmatnet.synthetic.writers.long import CAMERA, QUALITY

SIZE = 224
KINDS = ('micro', 'macro')
COLUMNS = ('fps', 'noise', 'videos', *(f'{kind}_{name}' for kind in KINDS for name in (
    'true', 'spotted', 'recall', 'precision', 'f1')), 'ap', 'onset_ms', 'apex_ms', 'offset_ms',
    'ms_per_frame')


def spot_video(seed: int, number: int, seconds: float, fps: float, noise: float
               ) -> tuple[tuple[LongEvent, ...], list[Interval], float]:
    """Draw a video and spot in it: truth, what was found, seconds per frame."""
    rng = np.random.default_rng([seed, number])
    face = random_face(rng)
    plan = plan_video(face, seconds, fps, rng)
    camera = replace(CAMERA, noise=noise)
    matrix = camera.place(rng)
    renderer = LongRenderer(face, plan, camera, matrix, rng)
    landmarks = frame_landmarks(face, matrix) + rng.normal(0, 0.7, (5, 2))
    warp = Warp(anchor_transform(landmarks[ANCHORS], SIZE), CAMERA.size[::-1], SIZE)
    spotter, found, spent = MotionPathSpotter(SIZE), [], 0.0
    for frame in tqdm(range(len(plan.lids)), desc=f'{fps:g} fps, noise {noise:g}, video {number}',
                      unit='frame', leave=False):
        if not spotter.wants(frame / fps):
            continue
        coded = cv2.imencode('.jpg', renderer.frame(frame), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
        crop = warp(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE))
        start = time.perf_counter()
        found += spotter.push(frame, frame / fps, crop)
        spent += time.perf_counter() - start
    return plan.events, found + spotter.cut(), spent / len(plan.lids)


def figures(runs: list, fps: float) -> list[str]:
    """The row of one frame rate and noise, from what :func:`spot_video` gave for each video."""
    cells, errors = [], []
    truth, spotted = [], []  # with the kind as a part of the video's name
    for kind in KINDS:
        true = [(place, event) for place, run in enumerate(runs) for event in run[0]
                if event.kind == kind]
        found = [(place, one) for place, run in enumerate(runs) for one in run[1]
                 if one.kind == kind]
        spans = ([Span(f'{place} {kind}', one.onset, one.offset) for place, one in true],
                 [Span(f'{place} {kind}', one.onset, one.offset, one.score)
                  for place, one in found])
        score = score_spotting(*spans)
        cells += [len(true), len(found), f'{score.recall:.2f}', f'{score.precision:.2f}',
                  f'{score.f1:.2f}']
        errors += [[abs(getattr(true[first][1], name) - getattr(found[second][1], name)) / fps
                    for name in ('onset', 'apex', 'offset')]
                   for first, second in match_spans(*spans)]
        truth += spans[0]
        spotted += spans[1]
    late = np.mean(errors, axis=0) * 1000 if errors else [np.nan] * 3
    spent = np.mean([run[2] for run in runs]) * 1000
    return [str(cell) for cell in (*cells, f'{average_precision(truth, spotted):.2f}',
                                   *(f'{one:.0f}' for one in late), f'{spent:.1f}')]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seed', type=int, nargs='+', default=[1], help='of videos (default: 1)')
    parser.add_argument('--videos', type=int, default=3, help='per row and seed (default: 3)')
    parser.add_argument('--seconds', type=float, default=20, help='of each (default: 20)')
    parser.add_argument('--fps', type=float, nargs='+', default=[30, 100, 200])
    parser.add_argument('--noise', type=float, nargs='+', default=[1.2, 3.0],
                        help='grey levels (default: 1.2 3)')
    args = parser.parse_args()
    cv2.setNumThreads(1)
    print(' '.join(COLUMNS))
    for fps in args.fps:
        for noise in args.noise:
            runs = [spot_video(seed, number, args.seconds, fps, noise)
                    for seed in args.seed for number in range(args.videos)]
            print(f'{fps:g} {noise:g} {len(runs)}', *figures(runs, fps), flush=True)


if __name__ == '__main__':
    main()
