"""Files on the way from a database to features: what they are, how they are made and read."""
import csv
import json
import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import COLUMNS, Clip, read_annotations, write_annotations
from mmatnet.clips.provenance import read_source
from mmatnet.face.given import GivenFace, read_given_faces
from mmatnet.features.recipe import Recipe
from mmatnet.features.recipe_file import read_recipe_values
from mmatnet.store.build import build_store
from mmatnet.store.clip_store import ClipStore
from mmatnet.store.parts import Parts
from tests.faults.trials import Kind, Read

Fixture = Callable[[str], object]
OPTIONAL = ('objective_class', 'emotion', 'label')
ROWS = {'type': 'MotionRows', 'blocks': 2, 'rows': 4, 'apex_row': 2}
RECIPE = Recipe(crop_size=16, features=['ApexImage', ROWS])
CLIPS = [Clip('casme2', f'sub{number:02}', f'EP0{number}', 10 + number, 40, 70, 'sheet', emotion,
              '4+L12', 'I', 200.0, f'Cropped/sub{number:02}/EP0{number}', 'a note, with a comma')
         for number, emotion in enumerate(('disgust', 'happiness', 'surprise', 'others'), 1)]


def cells_of(path: Path, columns: tuple[str, ...]) -> list[tuple]:
    """What a table says, by Python's own reader: of every row the cells of these columns, empty
    where the table may lack one."""
    with open(path, encoding='utf-8-sig', newline='') as table:
        return [tuple(plain(row[name] if name not in OPTIONAL else row.get(name, ''))
                      for name in columns) for row in csv.DictReader(table)]


def plain(cell: object) -> object:
    """A cell as its value: a number in plain digits as one, another text as it is, nothing that is
    not finite equal to anything."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return math.nan
    text = '' if cell is None else str(cell).strip()
    return float(text) if re.fullmatch(r'[+-]?\d+(\.\d+)?(e[+-]?\d+)?', text) else text


def plain_json(path: Path) -> object:
    """What JSON says to a reader that takes no NaN and no key twice."""
    def refuse(_: str) -> None:
        raise ValueError

    def once(pairs: list[tuple]) -> dict:
        if len(dict(pairs)) < len(pairs):
            raise ValueError
        return dict(pairs)
    return json.loads(path.read_text(encoding='utf-8'), parse_constant=refuse,
                      object_pairs_hook=once)


def make_annotations(folder: Path, fixture: Fixture) -> Read:
    write_annotations(folder / 'annotations.csv', CLIPS)
    return lambda folder: [tuple(plain(getattr(clip, name)) for name in COLUMNS)
                           for clip in read_annotations(folder / 'annotations.csv')]


SOURCE = {'database': 'casme2', 'root': '/data/CASME2', 'sheet': '/data/CASME2/sheet.xlsx',
          'frame_set': 'Cropped', 'registered': True, 'synthetic': True}


def source_says(folder: Path) -> dict:
    said = {'registered': True, **plain_json(folder / 'source.json')}
    if any(type(value) is not type(SOURCE[name]) for name, value in said.items()
           if name in SOURCE):
        raise ValueError
    return said


def make_source(folder: Path, fixture: Fixture) -> Read:
    (folder / 'source.json').write_text(json.dumps(SOURCE, indent=1))
    return lambda folder: read_source(folder / 'source.json')


def make_recipe(folder: Path, fixture: Fixture) -> Read:
    recipe = Recipe(face='centerface', features=['ApexImage', {'type': 'ApexFlow', 'size': 28}])
    (folder / 'mine.json').write_text(json.dumps(recipe.to_dict(), indent=1))
    return lambda folder: read_recipe_values(folder / 'mine.json')


def make_faces(folder: Path, fixture: Fixture) -> Read:
    (folder / 'faces.csv').write_text(
        'database,subject,clip,box_left,box_top,box_right,box_bottom\n'
        + ''.join(f'casme2,sub0{number},EP01,{number},2.5,100,120\n' for number in range(5)))
    return lambda folder: [(*map(plain, key), *map(plain, face.box.tolist()))
                           for key, face in read_given_faces(folder / 'faces.csv').items()]


def make_store(folder: Path, fixture: Fixture) -> Read:
    """A store as ``mmatnet extract`` makes it, with what it says of faces."""
    frames = folder.with_name(f'{folder.name}-frames')
    clips = _drawn_clips(frames)
    face = GivenFace(box=np.array([4.0, 4.0, 36.0, 36.0]))
    build_store(clips, frames, folder / 'store', RECIPE, given={clips[0].key: face})
    return lambda folder: read_store(folder / 'store')


def read_store(folder: Path) -> object:
    """All that a store says to who trains on it."""
    store = ClipStore.open(folder)
    return (repr(store.clips), store.recipe.to_dict(), store.versions, dict(store.skipped),
            store.made_from, repr(store.placement), store.faces,
            {name: np.array(store.array(name)).tobytes()
             for name in ('apex', 'motion', 'motion_mirrored')})


def _drawn_clips(frames: Path) -> list[Clip]:
    """Three clips of six frames each, of texture that moves."""
    from PIL import Image
    clips = []
    for subject in range(3):
        path = frames / f'sub{subject:02}'
        path.mkdir(parents=True)
        still = np.random.default_rng(subject).integers(0, 256, (40, 40), np.uint8)
        for number in range(6):
            Image.fromarray(np.roll(still, number, axis=1)).save(path / f'img{number}.png')
        clips.append(Clip('casme2', path.name, 'EP01', 0, 3, 5, 'sheet', 'happiness', fps=200.0,
                          frames=path.name))
    return clips


def make_parts(folder: Path, fixture: Fixture) -> Read:
    """Parts of an extraction that was interrupted: a damaged one is as good as none."""
    clip, draw = CLIPS[0], np.random.default_rng(0)
    rows = draw.normal(size=(4, 8)).astype(np.float32)
    parts = Parts(folder, folder, RECIPE)
    for feature in RECIPE.features:
        parts.write(clip, feature, {'apex': draw.integers(0, 256, (16, 16), np.uint8),
                                    'motion': rows, 'motion_mirrored': -rows}, {'score': 0.5})
    whole = [_read_part(parts, clip, feature) for feature in RECIPE.features]

    def read(folder: Path) -> object:
        found = [_read_part(parts, clip, feature) for feature in RECIPE.features]
        return [as_before if one is None else one
                for one, as_before in zip(found, whole, strict=True)]
    return read


def _read_part(parts: Parts, clip: Clip, feature: object) -> object:
    found = parts.read(clip, feature)
    if found is None:  # it is computed again
        return None
    arrays, face = found
    return ({name: (array.shape, array.dtype.str, array.tobytes())
             for name, array in arrays.items()}, face)


KINDS = {
    'annotations': Kind(make_annotations, {'annotations.csv': 'csv'},
                        lambda folder: cells_of(folder / 'annotations.csv', COLUMNS)),
    'source': Kind(make_source, {'source.json': 'json'}, source_says),
    'recipe': Kind(make_recipe, {'mine.json': 'json'},
                   lambda folder: plain_json(folder / 'mine.json')),
    'faces': Kind(make_faces, {'faces.csv': 'csv'}, lambda folder: cells_of(
        folder / 'faces.csv', ('database', 'subject', 'clip', 'box_left', 'box_top', 'box_right',
                               'box_bottom'))),
    'store': Kind(make_store, {'store/*.csv': 'csv', 'store/*.json': 'json',
                               'store/*.npy': 'npy'}),
    'parts': Kind(make_parts, {'*': 'bytes'}),
}
