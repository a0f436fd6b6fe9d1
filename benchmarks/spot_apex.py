"""Error of the apex spotters in frames, on synthetic clips whose apex is known.

    python benchmarks/spot_apex.py --seed 1

Clips of 0.25 to 0.5 seconds from onset to offset, drawn as `mmatnet synthesize casme2` does, noise
added in grey levels (standard deviation), brought to 224x224. Prints, for each frame rate, noise
and method: mean and median absolute error in frames, the mean in percent of the clip's length, and
milliseconds per clip.
"""
import argparse
import time

import cv2
import numpy as np
from tqdm import tqdm

from mmatnet.io.images import resize
from mmatnet.registry import APEX_SPOTTERS
from mmatnet.spotting.apex.base import spot_apex
from mmatnet.synthetic.drawing import draw_face
from mmatnet.synthetic.face import random_face
from mmatnet.synthetic.motion import EXPRESSIONS, Renderer, random_motion

SIZE = 224
COLUMNS = ('fps', 'noise', 'method', 'mean', 'median', 'percent', 'ms')


def clip(seed: int, number: int, fps: float) -> tuple[Renderer, int]:
    """A clip without noise, and the row of its apex."""
    rng = np.random.default_rng([seed, number])
    face = random_face(rng)
    length = round(rng.uniform(0.25, 0.5) * fps)
    apex = round(rng.uniform(0.35, 0.6) * length)
    emotion = list(EXPRESSIONS)[number % len(EXPRESSIONS)]
    motion = random_motion(face, emotion, 0, apex, length - 1, rng, (8 / fps, 12 / fps))
    return Renderer(draw_face(face), motion, float(rng.uniform(0.92, 1.08))), apex


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seed', type=int, default=1, help='of the clips (default: 1)')
    parser.add_argument('--clips', type=int, default=24, help='per row (default: 24)')
    parser.add_argument('--fps', type=float, nargs='+', default=[100, 200])
    parser.add_argument('--noise', type=float, nargs='+', default=[0, 1.2, 3])
    parser.add_argument('--methods', nargs='+', choices=APEX_SPOTTERS.names(),
                        default=APEX_SPOTTERS.names())
    args = parser.parse_args()
    cv2.setNumThreads(1)
    print(' '.join(COLUMNS))
    for fps in args.fps:
        found: dict[tuple[float, str], list] = {
            (noise, method): [] for noise in args.noise for method in args.methods}
        for number in tqdm(range(args.clips), desc=f'{fps:g} fps', leave=False):
            renderer, apex = clip(args.seed, number, fps)
            clean = np.stack([renderer.grey(row) for row in renderer.motion.numbers.tolist()])
            rng = np.random.default_rng([args.seed, number, 1])
            for noise in args.noise:
                noisy = clean + noise * rng.standard_normal(clean.shape, dtype=np.float32)
                crops = np.stack([resize(frame, SIZE) for frame in
                                  np.clip(np.rint(noisy), 0, 255).astype(np.uint8)])
                for method in args.methods:
                    start = time.perf_counter()
                    error = abs(spot_apex(crops, APEX_SPOTTERS.make(method)) - apex)
                    found[noise, method].append(
                        (error, 100 * error / len(crops), 1000 * (time.perf_counter() - start)))
        for (noise, method), rows in found.items():
            error, percent, spent = np.transpose(rows)
            print(f'{fps:g} {noise:g} {method} {error.mean():.2f} {np.median(error):.1f} '
                  f'{percent.mean():.1f} {spent.mean():.0f}', flush=True)


if __name__ == '__main__':
    main()
