import csv

import cv2
import numpy as np
import pytest


@pytest.fixture(scope='session')
def recordings(tmp_path_factory):
    """Two videos of 30 frames at 30 per second, and folders with frames 5 to 14 and, without 8,
    5 to 12."""
    root = tmp_path_factory.mktemp('own')
    for name in ('a.avi', 'day 1/b.avi'):
        (root / name).parent.mkdir(exist_ok=True)
        writer = cv2.VideoWriter(str(root / name), cv2.VideoWriter_fourcc(*'MJPG'), 30, (64, 48))
        for number in range(30):
            writer.write(np.full((48, 64, 3), 8 * number, np.uint8))
        writer.release()
    for name, numbers in (('x', range(5, 15)), ('y', [5, 6, 7, 9, 10, 11, 12])):
        (root / 'day 2' / name).mkdir(parents=True)
        for number in numbers:
            cv2.imwrite(str(root / 'day 2' / name / f'img{number:03d}.png'),
                        np.zeros((8, 8), np.uint8))
    return root


@pytest.fixture
def table(tmp_path):
    """A function that writes a table: header and rows as text with blanks between the cells."""
    def write(*lines, name='clips.csv'):
        with open(tmp_path / name, 'w', encoding='utf-8', newline='') as file:
            csv.writer(file).writerows(
                line.split() if isinstance(line, str) else line for line in lines)
        return tmp_path / name

    return write
