from pathlib import Path

import pytest
from openpyxl import Workbook

HEADER = ('Subject', 'Filename', None, 'OnsetFrame', 'ApexFrame', 'OffsetFrame', None,
          'Action Units', 'Estimated Emotion')


def write_sheet(path: Path, rows, header=HEADER, title='Sheet1', above=()) -> Path:
    """Write a workbook with this header and these rows, below the rows ``above``."""
    book = Workbook()
    book.active.title = title
    for row in (*above, header, *rows):
        book.active.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@pytest.fixture(scope='session')
def save_sheet():
    """A function that writes a workbook: path, rows, header, title, rows above."""
    return write_sheet


@pytest.fixture(scope='session')
def save_old_sheet():
    """A function that writes a workbook of Excel 97: path, rows, title."""
    import xlwt

    def write(path, rows, title='Sheet1'):
        book = xlwt.Workbook()
        sheet = book.add_sheet(title)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, column, cell)
        book.save(str(path))
        return path

    return write


@pytest.fixture
def distribution(tmp_path):
    """A function that lays out Cropped, with empty frames, and the sheet; gives the folder."""
    def make(*rows, frames=None, header=HEADER, folder='Cropped'):
        rows = rows or (('01', 'EP01_01', None, 98, 100, 102, None, '4+9', 'disgust'),)
        root = tmp_path / 'CASME2'
        write_sheet(root / 'CASME2-coding-20140508.xlsx', rows, header)
        if frames is None:
            frames = {'sub01/EP01_01': range(98, 103)}
        for clip, numbers in frames.items():
            (root / folder / clip).mkdir(parents=True)
            for number in numbers:
                (root / folder / clip / f'reg_img{number}.jpg').touch()
        return root

    return make


@pytest.fixture
def lay_out(tmp_path):
    """A function that makes folders with empty frames: folder to names of files; gives the root."""
    def make(folders):
        for folder, names in folders.items():
            (tmp_path / folder).mkdir(parents=True)
            for name in names:
                (tmp_path / folder / name).touch()
        return tmp_path

    return make
