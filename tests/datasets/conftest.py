import json

import numpy as np
import pytest

from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.features.recipe import Recipe


@pytest.fixture
def make_store(tmp_path):
    """Writes small clip stores of random features: images of 36x36, rows of 8 or 18 numbers."""
    def make(name, database, emotions, blocks=2):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        recipe = Recipe(crop_size=36, features=['ApexImage', {
            'type': 'MotionRows', 'blocks': blocks, 'rows': 8, 'apex_row': 4}])
        write_annotations(folder / 'clips.csv', [
            Clip(database, subject, f'EP{number:02d}', 10, 14, 18, 'sheet', emotion)
            for number, (subject, emotion) in enumerate(emotions)])
        draw, clips = np.random.default_rng(len(name)), len(emotions)
        np.save(folder / 'apex.npy', draw.integers(0, 256, (clips, 36, 36), dtype=np.uint8))
        for motion in ('motion', 'motion_mirrored'):
            rows = draw.normal(size=(clips, 8, 2 * blocks ** 2)).astype(np.float32)
            np.save(folder / f'{motion}.npy', rows)
        (folder / 'recipe.json').write_text(json.dumps(
            {'recipe': recipe.to_dict(), 'hash': recipe.hash, 'skipped': {}}))
        return folder

    return make
