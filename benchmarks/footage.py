"""How well `mmatnet infer` holds a real face and what it finds in it, at what cost.

    python benchmarks/footage.py --keep footage     # all of it: about an hour on one core
    python benchmarks/footage.py --fps 30 --compression usual --seconds 20
    python benchmarks/footage.py --long             # memory of one minute and of ten

Draws a minute of the moving astronaut (`mmatnet.synthetic.footage_face`: large and
micro-expressions, speech, blinks, gaze, moves and turns of the head, coming nearer, changing light,
somebody behind; 640x480, one person who stays) at each frame rate and writes it as H.264 in three
strengths. Looks through each file on one thread, with a model that knows nothing (`--own` takes the
package's own). Prints a row for each:

    tracks            segments a minute; one person who stays is one, 1 / minutes
    followed          share of the time in which the face is followed
    false_cuts        ends of segments before the end of the video: none is true
    micro, macro      true, found of them (IoU 0.5, kinds must agree), and false alarms a minute
    cpu_factor        processor seconds over the length of the video, decoding included
    flow_factor       of these, flow fields
    rest_factor       all but flow
    face, align, ...  stages, seconds of the thread's processor time per second of video

Processor time is printed rather than time passed, which other work on the machine would lengthen.
`--keep DIR` keeps the files, for the next time.
"""
import argparse
import contextlib
import itertools
import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

os.environ['OMP_NUM_THREADS'] = '1'

import cv2
import numpy as np
from apart import figures_apart
from stand_ins import repeated, untrained

from mmatnet.evaluation.spotting.scores import Span, score_spotting
from mmatnet.features.recipe import Recipe
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.inference.recognizers.base import Arrays, Recognizer
from mmatnet.inference.results import VideoResult
from mmatnet.io.video.stream import VideoStream
from mmatnet.synthetic.footage_face import Footage, moving_face
from mmatnet.synthetic.footage_file import COMPRESSIONS, open_writer

SECONDS, RATES, SEED = 60, (25, 30, 100, 200), 1
STAGES = ('face', 'align', 'spotting', 'features', 'network', 'evidence')
KINDS = ('micro', 'macro')


class Nobody(Recognizer):
    """A recognizer that knows nothing, of the flow from onset to apex."""

    def __init__(self) -> None:
        super().__init__(untrained(Recipe(features=('ApexFlow',))), ('apex_flow',), batch=64,
                         remark='the model is not trained')

    def _score(self, clips: Sequence[Arrays]) -> np.ndarray:
        return np.full((len(clips), len(self.classes)), 1 / len(self.classes), np.float32)


def footage_files(folder: Path, footage: Footage, name: str, compressions: Sequence[str]
                  ) -> list[Path]:
    """Write footage in some strengths, unless it is there; drawn once."""
    paths = {strength: folder / f'{name}-{strength}.mp4' for strength in compressions}
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(open_writer(path, footage, strength))
                   for strength, path in paths.items() if not path.exists()]
        for frame in footage if writers else ():
            for write in writers:
                write(frame)
    return list(paths.values())


def look(inferencer: MicroExpressionInferencer, path: Path) -> tuple[VideoResult, float]:
    """Look through a file: what was found, and processor seconds in all, stages by the thread's."""
    start = time.process_time()
    with mock.patch('time.perf_counter', time.thread_time):
        result, = inferencer([str(path)])
    whole = time.process_time() - start
    if result.error is not None and not result.segments:
        raise SystemExit(result.error)
    return result, whole


def row(footage: Footage, result: VideoResult, whole: float) -> dict[str, object]:
    """The figures of one file."""
    seconds = len(footage) / footage.plan.fps
    minutes = seconds / 60
    figures: dict[str, object] = {'tracks': len(result.segments) / minutes,
                                  'followed': result.face_share,
                                  'false_cuts': len(result.segments) - 1}
    for kind in KINDS:
        true = [Span('', one.onset, one.offset) for one in footage.plan.events if one.kind == kind]
        found = [Span('', one.onset, one.offset, one.score) for one in result.expressions
                 if one.kind == kind]
        score = score_spotting(true, found)
        figures |= {kind: f'{score.true_positives}/{len(true)}',
                    f'{kind}_false': score.false_positives / minutes}
    flow = result.stage_seconds['flow']
    figures |= {'cpu_factor': whole / seconds, 'flow_factor': flow / seconds,
                'rest_factor': (whole - flow) / seconds}
    return figures | {name: result.stage_seconds[name] / seconds for name in STAGES}


def shown(value: object) -> str:
    """A cell of the table."""
    return f'{value:.2f}' if isinstance(value, float) else str(value)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--seconds', type=int, default=SECONDS, help='length; default: 60')
    parser.add_argument('--fps', type=float, nargs='+', default=RATES)
    parser.add_argument('--compression', nargs='+', default=list(COMPRESSIONS),
                        choices=list(COMPRESSIONS))
    parser.add_argument('--seed', type=int, nargs='+', default=[SEED])
    parser.add_argument('--keep', type=Path, metavar='DIR', help='keep the files there')
    parser.add_argument('--own', action='store_true', help="with the package's own model")
    parser.add_argument('--cuts', action='store_true', help='also print why segments ended')
    parser.add_argument('--long', action='store_true', help='memory of one minute and of ten')
    parser.add_argument('--look', nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    inferencer = MicroExpressionInferencer() if args.own else MicroExpressionInferencer(Nobody())
    if args.look is not None:
        path, times = Path(args.look[0]), int(args.look[1])
        result, = inferencer([VideoStream(str(path), repeated(path, times), 30.0)])
        if result.error is not None:
            raise SystemExit(result.error)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    with contextlib.ExitStack() as stack:
        folder = args.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        if args.long:
            path, = footage_files(folder, moving_face(SEED, 60, 30), f'{SEED}-60-30', ['usual'])
            for times in (1, 10):
                mib = figures_apart(__file__, '--look', path, times)
                print(f'peak_mib_{times}_min: {mib:.0f}', flush=True)
            return
        header = False
        for fps, seed in itertools.product(args.fps, args.seed):
            footage = moving_face(seed, args.seconds, fps)
            paths = footage_files(folder, footage, f'{seed}-{args.seconds}-{fps:g}',
                                  args.compression)
            for compression, path in zip(args.compression, paths, strict=True):
                result, whole = look(inferencer, path)
                figures = {'fps': f'{fps:g}', 'compression': compression, 'seed': seed,
                           **row(footage, result, whole)}
                if not header:
                    print(*figures, sep=' | ')
                    header = True
                print(*map(shown, figures.values()), sep=' | ', flush=True)
                if args.cuts:
                    for why, count in Counter(one.end.split(' (frame')[0][:60]
                                              for one in result.segments).items():
                        print(f'    {count} {why}', flush=True)


if __name__ == '__main__':
    main()
