"""The recordings of a laboratory, laid out as docs/databases.md has it."""
import numpy as np
from openpyxl import Workbook
from PIL import Image


def draw_lab(root):
    """Write two clips of nine frames, the fifth the brightest, and the sheet; return the folder."""
    book = Workbook()
    book.active.append(('who', 'which', 'from', 'to', 'what'))
    noise = np.random.default_rng(0).integers(0, 200, (480, 640, 3), dtype=np.uint8)
    for subject in (1, 2):
        book.active.append((subject, 'smile', 11, 19, 'happiness'))
        folder = root / 'lab_frames' / f'sub{subject:02d}' / 'smile'
        folder.mkdir(parents=True)
        for number in range(11, 20):
            Image.fromarray(noise + 50 * (number == 15)).save(folder / f'{number}.png')
    book.save(root / 'lab.xlsx')
    return root
