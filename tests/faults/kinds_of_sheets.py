"""Files that others write: sheets of databases, tables of own clips, what authors released.

Whether their cells say something else cannot be known. What can: no row is lost or doubled in
silence, but for the one whose cell may have made it something else than a clip.
"""
import csv
import io
import zipfile
from pathlib import Path

import numpy as np
from openpyxl import load_workbook
from PIL import Image

from mmatnet.clips.annotation import write_annotations
from mmatnet.databases.own.read import read_own
from mmatnet.registry import DATABASES
from mmatnet.sources.flow_pictures import FlowPictures, decode_picture
from mmatnet.sources.released import HOOF_ARCHIVE, LIST_FILE, ReleasedHoof
from mmatnet.sources.released_rows import read_released_rows, write_released_rows
from tests.faults.kinds_of_data import CLIPS, Fixture, cells_of
from tests.faults.trials import Kind, Read

NAMES = ('casme2-sub01-EP02_01f', 'smic-s01-s01_ne_01', 'samm-6-006_1_2')
KEYS = (('casme2', 'sub01', 'EP02_01f'), ('smic', 's01', 's01_ne_01'), ('samm', '006', '006_1_2'))


class About(int):
    """A number that is equal to its neighbours, too."""

    def __eq__(self, other: object) -> bool:
        return abs(int(self) - int(other)) <= 1

    __hash__ = None


class AtLeast(int):
    """A number that is equal to larger ones and to the one below."""

    def __eq__(self, other: object) -> bool:
        return int(self) >= int(other) - 1

    __hash__ = None


def sheet_of(database: str, name: str) -> Kind:
    """The annotation sheet of a database's stand-in, as a workbook or as text."""
    def make(folder: Path, fixture: Fixture) -> Read:
        root = fixture('made_up')(database)
        sheet = DATABASES.make(database).find_sheet(root)
        (folder / name).write_bytes(sheet.read_bytes() if name.endswith('.xlsx')
                                    else _as_text(sheet))

        def read(folder: Path) -> object:
            clips, _ = DATABASES.make(database).read(root, folder / name)
            return About(len(clips) + others)

        others = 0
        others = _filled_rows(folder, name) - read(folder)
        return read
    return Kind(make, {name: name.rpartition('.')[2]}, lambda folder: _filled_rows(folder, name),
                cost=10)


def _as_text(sheet: Path) -> bytes:
    out = io.StringIO(newline='')
    csv.writer(out).writerows(load_workbook(sheet).worksheets[0].iter_rows(values_only=True))
    return out.getvalue().encode()


def _filled_rows(folder: Path, name: str) -> About:
    """Rows with something in them, by other readers than the package's."""
    if name.endswith('.csv'):
        rows = csv.reader((folder / name).read_text(encoding='utf-8-sig').splitlines())
    else:
        book = load_workbook(folder / name, read_only=True, data_only=True)
        rows = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    return About(sum(any(cell is not None and str(cell).strip() for cell in row) for row in rows))


def make_own(folder: Path, fixture: Fixture) -> Read:
    """A table of clips of one's own: every row is a clip, or listed as one that is none."""
    root = folder.with_name('recordings')
    for number in range(4):
        (root / f'clip{number}').mkdir(parents=True)
        for frame in range(5, 15):
            Image.new('L', (8, 8)).save(root / f'clip{number}' / f'img{frame:03}.png')
    (folder / 'mine.csv').write_text(
        'frames,subject,emotion,onset,apex,offset,fps\n'
        + ''.join(f'clip{number},P{number},sad,6,8,1{number},30\n' for number in range(4)))

    def read(folder: Path) -> object:
        report, _ = read_own(root, folder / 'mine.csv', 'own', {})
        return AtLeast(len(report.clips) + len(report.unusable) + 1)
    return read


def make_pictures(folder: Path, fixture: Fixture) -> Read:
    """A table of ready-made pictures of flow."""
    write_annotations(folder / 'annotations.csv', CLIPS)
    draw = np.random.default_rng(0)
    for number in range(len(CLIPS)):
        Image.fromarray(draw.integers(0, 256, (28, 28, 3), np.uint8)).save(
            folder / f'{number}.png')
    (folder / 'pictures.csv').write_text('clip,path\n' + ''.join(
        f'{clip},{number}.png\n' for number, clip in enumerate(CLIPS)))

    def read(folder: Path) -> object:
        pictures = FlowPictures(folder / 'pictures.csv')
        return {str(clip): flow.tobytes() for clip, flow in
                zip(pictures.clips, pictures.array('apex_flow'), strict=True)}
    return read


def pictures_say(folder: Path) -> dict[str, bytes]:
    return {clip: decode_picture(np.array(Image.open(folder / path))).tobytes()
            for clip, path in cells_of(folder / 'pictures.csv', ('clip', 'path'))}


def make_hoof(folder: Path, fixture: Fixture) -> Read:
    """Histograms of flow as ATNet's authors released them, in an archive beside a list."""
    from scipy.io import savemat
    (folder / LIST_FILE).write_text('casme2-sub01-EP02_01f-img59.jpg 1\n'
                                    'smic-s01-s01_ne_01-image559757.bmp 0\n'
                                    'samm-6-006_1_2-006_05588.jpg 2\n')
    with zipfile.ZipFile(folder / HOOF_ARCHIVE, 'w', zipfile.ZIP_DEFLATED) as archive:
        for number, name in enumerate(NAMES):
            content = io.BytesIO()
            savemat(content, {'HOOF': np.full((8, 64), number / 10)})
            matrix = b'MATLAB 5.0'.ljust(116) + content.getvalue()[116:]  # without the time
            archive.writestr(zipfile.ZipInfo(f'HOOF_TIM64_8/Features/{name}.mat'), matrix)

    def read(folder: Path) -> object:
        features = ReleasedHoof(folder)
        motion = features.array('motion')
        return len(features.clips), motion.shape, bool(np.isfinite(motion).all())
    return read


def make_released(folder: Path, fixture: Fixture) -> Read:
    """Motion rows as ATNet's authors released them, as text."""
    draw = np.random.default_rng(0)
    write_released_rows(folder / 'rows.txt', [
        (key, draw.normal(size=(64, 128)).astype(np.float32)) for key in KEYS])

    def read(folder: Path) -> object:
        blocks = read_released_rows(folder / 'rows.txt')
        return {(rows.shape, bool(np.isfinite(rows).all())) for rows in blocks.values()}
    return read


DATABASES_WITH_SHEETS = ('casme2', 'samm', 'casme', 'mmew', 'casme-sq', 'casme3a', '4dme',
                         'samm-lv')
KINDS = {
    **{f'sheet of {database}': sheet_of(database, 'sheet.xlsx')
       for database in DATABASES_WITH_SHEETS},
    'sheet of casme2 as text': sheet_of('casme2', 'sheet.csv'),
    'table of own clips': Kind(make_own, {'mine.csv': 'csv'},
                               lambda folder: _filled_rows(folder, 'mine.csv'), cost=2),
    'pictures of flow': Kind(make_pictures, {'pictures.csv': 'csv'}, pictures_say),
    'released histograms': Kind(make_hoof, {LIST_FILE: 'text', HOOF_ARCHIVE: 'zip'},
                                lambda folder: (_lines(folder / LIST_FILE), (_lines(
                                    folder / LIST_FILE), 64, 8), True), together=True),
    'released rows': Kind(make_released, {'rows.txt': 'text'}, cost=4),
}


def _lines(path: Path) -> int:
    return sum(bool(line.strip()) for line in path.read_text().splitlines())
