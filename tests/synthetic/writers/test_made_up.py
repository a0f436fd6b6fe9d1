"""What holds of every fake database whose clip names are made up."""
import hashlib

import cv2
import numpy as np
import pytest

from mmatnet.clips.action_units import action_unit_targets
from mmatnet.clips.annotation import check_annotations, read_annotations, write_annotations
from mmatnet.errors import InputError
from mmatnet.io.frames import open_frames
from mmatnet.registry import DATABASES, WRITERS
from mmatnet.synthetic.motion import load_motion

# height, width and channels of a frame
SHAPES = {'casme': (190, 150, 3), 'casme-sq': (480, 640, 3), 'casme3a': (360, 640, 3),
          'casme3c': (360, 640, 3), 'mmew': (231, 231, 3), '4dme': (480, 640),
          'samm-lv': (650, 960), 'dfme': (480, 640, 3)}
REGISTERED = {'casme', 'mmew'}


@pytest.fixture(params=SHAPES)
def database(request):
    return request.param


def test_one_reader_alone_knows_its_own(made_up, database):
    folder = made_up(database)
    assert [name for name in DATABASES.names()
            if DATABASES.make(name).recognises(folder)] == [database]


def test_every_clip_has_frames_of_its_numbers(made_up, database):
    folder = made_up(database)
    clips, _ = DATABASES.make(database).read(folder)
    assert len(clips) >= 4
    layout = DATABASES.make(database).find_layout(folder)
    assert layout.frame_set.registered == (database in REGISTERED)
    for clip in clips:
        frames = open_frames(layout.root / clip.frames)
        own = set(range(clip.onset, clip.offset + 1)) & set(frames.numbers)
        assert len(own) >= 3
        assert clip.apex is None or clip.apex in own
        assert frames.grey(clip.onset).std() > 10
        assert not frames.strays
    first = sorted((layout.root / clips[0].frames).iterdir())[0]
    assert cv2.imread(str(first), cv2.IMREAD_UNCHANGED).shape == SHAPES[database]


def test_the_table_is_written_and_read_again(made_up, database, tmp_path):
    clips, _ = DATABASES.make(database).read(made_up(database))
    check_annotations(clips)
    write_annotations(tmp_path / 'a.csv', clips)
    assert read_annotations(tmp_path / 'a.csv') == clips


def test_action_units_of_every_clip_can_be_read(made_up, database):
    clips, _ = DATABASES.make(database).read(made_up(database))
    assert all(clip.action_units for clip in clips)
    targets = action_unit_targets(clips)
    assert targets.any()
    assert not targets.all(axis=1).any()


def test_the_drawn_motion_covers_each_clip(made_up, database):
    folder = made_up(database)
    clips, _ = DATABASES.make(database).read(folder)
    truths = {path.stem: load_motion(path) for path in (folder / 'truth').rglob('*.npz')}
    for clip in clips:
        parts = clip.frames.split('/')
        name = next(part for part in (clip.clip, *reversed(parts)) if part in truths)
        numbers = truths[name].numbers
        assert numbers[0] <= clip.onset
        # sheets may end a clip elsewhere on purpose
        assert numbers[0] <= (clip.apex or clip.onset) <= numbers[-1]
    assert len({truth.patches.tobytes() for truth in truths.values()}) == len(truths)


def test_a_second_call_draws_nothing_and_writes_the_same_sheet(made_up, database):
    folder, writer = made_up(database), WRITERS.make(database)

    def state():
        sheet = hashlib.sha256((folder / writer.sheet_name).read_bytes()).hexdigest()
        return sheet, {path: path.stat().st_mtime_ns for path in folder.rglob('*.jpg')}

    before = state()
    writer.write(folder, subjects=1, frames=(5, 6))
    assert state() == before
    with pytest.raises(InputError, match='holds synthetic data made with'):
        writer.write(folder, subjects=1, frames=(5, 7))


@pytest.mark.parametrize('clips_per_class', [1, 3, 8])
def test_names_and_frames_never_clash(database, clips_per_class):
    writer = WRITERS.make(database)
    plans = writer.plan(0, 2, clips_per_class, (5, 20))
    keys = [(plan.subject, plan.clip) for plan in plans]
    assert len(set(keys)) == len(keys)
    assert len(keys) >= 2 * clips_per_class * len(writer.words)
    style = next(iter(writer.styles.values()))
    shown = {}
    for plan in plans:
        assert plan.onset < plan.apex < plan.offset
        shown.setdefault(writer.folder(plan, style), []).append((plan.onset, plan.offset))
    for intervals in shown.values():
        assert all(first[1] < second[0] for first, second in
                   zip(sorted(intervals), sorted(intervals)[1:], strict=False))


def test_subjects_do_not_look_alike_in_two_databases():
    draws = {WRITERS.make(name).generator(0, 'sub01').random() for name in SHAPES}
    assert len(draws) == len(SHAPES)
    assert np.all([0 <= draw < 1 for draw in draws])
