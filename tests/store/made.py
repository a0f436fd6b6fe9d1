"""Clips of made-up frames and a small recipe, for the tests of stores."""
import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from mmatnet.clips.annotation import Clip
from mmatnet.features.recipe import Recipe
from mmatnet.io.json_files import write_json
from mmatnet.registry import FLOWS


def rows(**options):
    """ATNet's rows, few and small, or others."""
    return {'type': 'MotionRows', 'blocks': 2, 'rows': 8, 'apex_row': 4, **options}


RECIPE = Recipe(crop_size=32, features=['ApexImage', rows()])
FLOW = {'type': 'ApexFlow', 'size': 16}
WITH_FLOW = Recipe(crop_size=32, features=['ApexImage', rows(), FLOW])
CLIPS = tuple(Clip('casme2', f'sub{subject:02d}', 'EP01', 8, 9 + subject, 13, 'sheet', 'happiness',
                   fps=200.0, frames=f'sub{subject:02d}/EP01') for subject in (2, 0, 1))


def write_frames(folder: Path, numbers, seed=0, shape=(40, 48), sigma=2):
    """Write frames, unpadded, of a texture that moves right by a pixel each."""
    folder.mkdir(parents=True)
    noise = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    still = cv2.GaussianBlur(noise, (0, 0), sigma)
    for number in numbers:
        Image.fromarray(np.roll(still, number, axis=1)).save(folder / f'img{number}.png')


def content(folder: Path) -> dict[str, bytes]:
    """What every file of a folder holds."""
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def stop_after(count):
    """A progress that interrupts a build when so many clips are ready."""
    def progress(done, total, clip):
        if done == count:
            raise KeyboardInterrupt
    return progress


FLAT = {'flow': 'farneback', 'flow_parameters': FLOWS.make('farneback').parameters,
        'crop_size': 32, 'blocks': 2, 'rows': 8, 'apex_row': 4, 'angle_mean': 'arithmetic',
        'reference': 'previous', 'face': 'registered', 'stabilise': 'none', 'apex_flow': True,
        'apex_flow_size': 16}


def change_recipe(folder, drop=(), sealed=True, **change):
    """Write another ``recipe.json``, with the right digest of itself or none."""
    written = json.loads((folder / 'recipe.json').read_text())
    kept = {name: value for name, value in written.items() if name not in ('sha256', *drop)}
    write_json(folder / 'recipe.json', {**kept, **change}, sealed)


def make_old(folder, values=FLAT, **more):
    """Turn a store into what version 0.1 wrote, with its hash."""
    change_recipe(folder, ('features', 'files'), sealed=False,
                  **{'recipe': values, 'hash': '09c0f5bbb175c36a', **more})


def flip(path, bit):
    """Flip a bit of a file; a negative one counts from the end."""
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
