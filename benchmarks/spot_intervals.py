"""How well spotters find expressions in drawn long videos and in footage of a moving real face.

    python benchmarks/spot_intervals.py --keep rows

Draws videos as `mmatnet synthesize long` does (`drawn`: JPEG of quality 90, aligned by the
landmarks that were drawn, 0.7 pixels off) and the moving astronaut (`moving`:
`mmatnet.synthetic.footage_face`; micro- and macro-expressions among blinks, gaze, speech, moves and
turns of the head, changing light; found and followed as `mmatnet infer` does), and spots with every
spotter, its options as they are by default. Prints a row for each source, frame rate and spotter,
over all seeds: true and right of both kinds, F1 of both kinds by the rules `megc2020`, F1 of both
together by all four sets of rules, and false alarms per minute where nothing is expressed.

A second table compares them at equal recall: of each spotter's own grid the options with the fewest
of those alarms that find at least so large a share of all expressions (IoU 0.5, kinds must agree),
each source by itself. What is tried there is chosen on the videos that are scored, which compares
spotters and says nothing about others.

`--keep DIR` keeps the rows that were read off the frames; a second run takes them from there.
"""
import argparse
import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from mmatnet.engine.spotting.run import as_spans
from mmatnet.engine.spotting.signals import SIZE, Signals, read_signals, write_signals
from mmatnet.engine.spotting.tuning import candidates
from mmatnet.evaluation.spotting.quiet import Watched, quiet_alarms
from mmatnet.evaluation.spotting.scores import Span
from mmatnet.face.geometry import Warp, anchor_transform
from mmatnet.face.placement import ANCHORS
from mmatnet.face.tracking import FaceTracker
from mmatnet.registry import DETECTORS, SPOTTERS, SPOTTING_RULES
from mmatnet.spotting.intervals.split import SplitSpotter
from mmatnet.synthetic.camera import frame_landmarks
from mmatnet.synthetic.face import random_face
from mmatnet.synthetic.footage import FootageEvent
from mmatnet.synthetic.footage_face import moving_face
from mmatnet.synthetic.long_plan import LongEvent, plan_video
from mmatnet.synthetic.long_renderer import LongRenderer
from mmatnet.synthetic.writers.long import CAMERA, QUALITY

SOURCES, RULES, KINDS = ('drawn', 'moving'), ('megc2020', 'map', 'nms5', 'points'), ('micro',
                                                                                     'macro')
RECALLS = (0.3, 0.5, 0.7)
# seconds between two frames that are drawn, at least; a little less than any spotter's own
LEAST_GAP = 0.005
Wanted = Callable[[float], bool]  # by the seconds of a frame
# number, seconds and crop of the frames that are wanted, and whether the segment ended before
Crops = Iterator[tuple[int, float, np.ndarray, bool]]
Video = tuple[Sequence[LongEvent | FootageEvent], Callable[[Wanted], Crops]]


def drawn(seed: int, seconds: float, fps: float) -> Video:
    """A drawn video: its expressions, and its crops."""
    rng = np.random.default_rng([seed, 0])
    face = random_face(rng)
    plan = plan_video(face, seconds, fps, rng)
    matrix = CAMERA.place(rng)
    renderer = LongRenderer(face, plan, CAMERA, matrix, rng)
    landmarks = frame_landmarks(face, matrix) + rng.normal(0, 0.7, (5, 2))
    warp = Warp(anchor_transform(landmarks[ANCHORS], SIZE), CAMERA.size[::-1], SIZE)

    def crops(wanted: Wanted) -> Crops:
        for number in range(len(plan.lids)):
            if wanted(number / fps):
                coded = cv2.imencode('.jpg', renderer.frame(number),
                                     [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
                yield number, number / fps, warp(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)), False

    return plan.events, crops


def moving(seed: int, seconds: float, fps: float) -> Video:
    """Footage of the astronaut: its expressions, and its crops."""
    footage = moving_face(seed, seconds, fps)
    tracker = FaceTracker(DETECTORS.make('centerface'), SIZE,
                          DETECTORS.make({'type': 'centerface', 'reading_heights': ()}))

    def crops(wanted: Wanted) -> Crops:
        for number, bgr in enumerate(footage):
            if not wanted(number / fps):
                continue
            part, ended = tracker.look(number, number / fps, bgr)
            if part is not None and tracker.aligner is not None:
                yield number, number / fps, tracker.aligner.crop(part), ended is not None

    return footage.plan.events, crops


def read(names: list[str], crops: Callable[[Wanted], Crops], fps: float, title: str
         ) -> dict[str, Signals]:
    """Read the rows of several spotters off the same crops."""
    spotters: dict[str, SplitSpotter] = {name: SPOTTERS.make(name, size=SIZE) for name in names}
    parts: dict[str, list[np.ndarray]] = {name: [] for name in names}
    segments: dict[str, list[np.ndarray]] = {name: [] for name in names}
    numbers: list[int] = []
    stretches: list[tuple[int, int]] = []

    def end() -> None:
        if not numbers:
            return  # no frame was looked at
        for name, spotter in spotters.items():
            segments[name].append(np.concatenate([*parts[name], spotter.read_end()]))
            parts[name] = []
        stretches.append((numbers[0], numbers[-1]))
        numbers.clear()

    def wanted(seconds: float) -> bool:
        return any(spotter.wants(seconds) for spotter in spotters.values())

    for number, seconds, crop, ended in tqdm(crops(wanted), desc=title, unit='frame', leave=False):
        if ended:
            end()
        numbers.append(number)
        for name, spotter in spotters.items():
            parts[name].append(spotter.read_checked(number, seconds, crop))
    end()
    return {name: Signals(segments[name], Watched(fps, stretches), []) for name in names}


def spotted(name: str, signals: dict[str, Signals], **options: float) -> list[Span]:
    """What a spotter finds in all videos of a source and rate."""
    found = {}
    for video, one in signals.items():
        spotter, intervals = SPOTTERS.make({'type': name, **options}, size=SIZE), []
        for rows in one.segments:
            intervals += spotter.decide(rows) + spotter.decide_end()
        found[video] = intervals
    return as_spans(found)


def row(truth: list[Span], found: list[Span], signals: dict[str, Signals]) -> list[str]:
    """The figures of one spotter in one source at one rate."""
    scores = {name: SPOTTING_RULES.make(name)(truth, found) for name in RULES}
    own, cells = scores[RULES[0]], []
    for kind in KINDS:
        true = sum(span.kind == kind for span in truth)
        said = sum(span.kind == kind for span in found)
        cells += [f'{own[kind].true_positives}/{true} of {said}', f'{own[kind].f1:.2f}']
    cells += [f'{scores[name]["overall"].f1:.2f}' for name in RULES]
    return [*cells, f'{alarms(truth, found, signals):.1f}']


def alarms(truth: list[Span], found: list[Span], signals: dict[str, Signals]) -> float:
    """False alarms a minute where nothing is expressed."""
    watched = {video: one.watched for video, one in signals.items()}
    return quiet_alarms(truth, found, watched)['per_minute']


def at_recalls(name: str, truth: list[Span], signals: dict[str, Signals]) -> list[str]:
    """The fewest alarms a minute with at least so much recall, of a spotter's grid."""
    grid = SPOTTERS.find(name).grid
    tried = []
    for options in candidates(grid, dict.fromkeys(grid, np.nan)):
        found = spotted(name, signals, **options)
        recall = SPOTTING_RULES.make(RULES[0])(truth, found)['overall'].recall
        tried.append((recall, alarms(truth, found, signals)))
    return [min((f'{rate:6.1f}' for recall, rate in tried if recall >= least), default='     -')
            .strip() for least in RECALLS]


def table(header: list[str], rows: list[list[str]]) -> None:
    """Print a table in Markdown."""
    print('| ' + ' | '.join(header) + ' |')
    print('|---' * len(header) + '|')
    for cells in rows:
        print('| ' + ' | '.join(cells) + ' |')


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--source', nargs='+', choices=SOURCES, default=SOURCES)
    parser.add_argument('--seed', type=int, nargs='+', default=[1, 2], help='(default: 1 2)')
    parser.add_argument('--seconds', type=float, default=30, help='of each (default: 30)')
    parser.add_argument('--fps', type=float, nargs='+', default=[30, 200])
    parser.add_argument('--spotter', nargs='+', default=['motion_path', 'roi_flow', 'mdmd'])
    parser.add_argument('--keep', type=Path, metavar='DIR', help='keep the rows there')
    args = parser.parse_args()
    cv2.setNumThreads(1)
    rows, equal = [], []
    with contextlib.ExitStack() as stack:
        folder = args.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for source in args.source:
            for fps in args.fps:
                truth: list[Span] = []
                signals: dict[str, dict[str, Signals]] = {name: {} for name in args.spotter}
                for seed in args.seed:
                    video = f'{source}-{args.seconds:g}-{fps:g}-{seed}'
                    events, crops = globals()[source](seed, args.seconds, fps)
                    truth += [Span(video, one.onset, one.offset, kind=one.kind, fps=fps)
                              for one in events]
                    kept = {name: folder / f'{video}-{name}.npz' for name in args.spotter}
                    there = {name: one for name, file in kept.items()
                             if (one := read_signals(file)) is not None}
                    due = [name for name in args.spotter if name not in there]
                    for name, one in (read(due, crops, fps, video) if due else {}).items():
                        write_signals(kept[name], one)
                        there[name] = one
                    for name, one in there.items():
                        signals[name][video] = one
                for name in args.spotter:
                    about = [source, f'{fps:g}', name]
                    rows.append(about + row(truth, spotted(name, signals[name]), signals[name]))
                    equal.append(about + at_recalls(name, truth, signals[name]))
    table(['source', 'fps', 'spotter', 'micro right', 'F1', 'macro right', 'F1', *RULES,
           'alarms/min'], rows)
    print()
    table(['source', 'fps', 'spotter', *(f'alarms/min at {recall:g}' for recall in RECALLS)],
          equal)


if __name__ == '__main__':
    main()
