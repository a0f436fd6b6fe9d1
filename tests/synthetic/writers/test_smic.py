from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from mmatnet.clips.annotation import check_annotations
from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.databases.identify import identify
from mmatnet.registry import DATABASES
from mmatnet.synthetic.motion import load_motion
from mmatnet.synthetic.writers.smic import SmicNirWriter, SmicVisWriter, SmicWriter

EXTENDED = 'SMIC-E_raw_image'


@pytest.fixture(scope='module')
def write(tmp_path_factory):
    """A function that writes a few clips of one layout; gives the folder."""
    def write(writer, layout):
        root = tmp_path_factory.mktemp('smic') / layout
        writer.write(root, layout=layout, subjects=1, clips_per_class=1, frames=(6, 8))
        return root

    return write


@pytest.mark.parametrize(('writer', 'layout', 'size', 'mode'), [
    (SmicWriter, 'SMIC_all_cropped', (190, 230), 'RGB'),
    (SmicWriter, 'SMIC_all_raw', (640, 480), 'RGB'),
    (SmicVisWriter, 'SMIC_all_cropped', (190, 230), 'RGB'),
    (SmicNirWriter, 'SMIC_all_raw', (640, 480), 'L'),
])
def test_the_clip_release(write, writer, layout, size, mode):
    root = write(writer(), layout)
    assert identify(root) == writer.database
    clips, report = DATABASES.make(writer.database).read(root)
    check_annotations(clips)
    assert report.complete
    assert not [*report.stray_files, *report.unlisted_folders, *report.frames_outside]
    labels = read_megc2019()
    assert [clip.emotion for clip in clips] == [
        CLASSES[labels['smic', clip.subject, clip.clip]] for clip in clips]
    assert Counter(clip.emotion for clip in clips) == dict.fromkeys(CLASSES, 1)
    assert not list(root.glob('*.xlsx'))
    with Image.open(next(root.glob('SMIC*/**/*.bmp'))) as image:
        assert (image.format, image.size, image.mode) == ('BMP', size, mode)


def test_the_extended_release(write):
    """Two expressions in the first recording, a formula gone wrong, frames around the clips."""
    root = write(SmicWriter(), EXTENDED)
    clips, report = DATABASES.make('smic').read(root)
    check_annotations(clips)
    assert report.complete
    assert len(clips) == 4
    assert [clip.clip for clip in clips if '@' in clip.clip] == [
        f'{clips[0].clip}@{clips[1].onset}']
    assert clips[0].frames == clips[1].frames
    assert len(report.ignored) == 1
    sheet = root / 'SMIC-E_raw image' / 'HS_long' / 'SMIC-HS-E_annotation.xlsx'
    assert load_workbook(sheet).sheetnames == ['HS']
    names = sorted(path.name for path in (root / clips[0].frames).iterdir())
    assert names[0] == 'image000001.jpg'
    motion = load_motion(root / 'truth' / clips[0].subject
                         / f'{Path(clips[0].frames).name}.npz')
    assert len(motion.numbers) == len(names)
    assert motion.curves[motion.index(clips[1].onset) + 2, 2:].any()


def test_numbers_have_six_digits_or_more():
    plans = SmicWriter().plan(0, 6, None, (14, 34))
    assert {len(f'{plan.onset:0{plan.digits}d}') for plan in plans} == {6, 7, 8}
    assert Counter(plan.emotion for plan in plans) == {
        'negative': 12, 'positive': 16, 'surprise': 12}


def test_the_extended_release_lacks_what_the_official_one_lacks():
    writer = SmicWriter()
    plans = writer.plan(0, 9, None, (14, 34))
    arranged = {plan.clip for plan in writer.arrange(plans, EXTENDED)}
    assert 's01_ne_02' in {plan.clip for plan in plans} - arranged
    assert writer.arrange(plans, 'SMIC_all_raw') == plans
