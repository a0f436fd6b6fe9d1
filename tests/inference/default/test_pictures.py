from dataclasses import replace

import numpy as np
import pytest

from mmatnet.clips.annotation import read_annotations, write_annotations
from mmatnet.errors import InputError
from mmatnet.inference.default.pictures import (
    COMMON,
    FRAMINGS,
    perturbed,
    read_pictures,
    reframe,
)
from tests.inference.default.fake_pictures import write_fake_pictures


def spot(point, side=28):
    """A picture with one bright spot, at a point in pixels of it."""
    rows, columns = np.mgrid[:side, :side]
    bright = np.exp(-((columns - point[0])**2 + (rows - point[1])**2) / 4)
    return np.stack([bright] * 3).astype(np.float32)


@pytest.mark.parametrize('place', range(4))
def test_eyes_and_mouth_come_to_their_places(place):
    moved = reframe(spot(FRAMINGS['samm'].anchors(28)[place]), FRAMINGS['samm'], COMMON)
    row, column = np.unravel_index(moved[0].argmax(), (28, 28))
    assert np.abs([column, row] - COMMON.anchors(28)[place]).max() <= 0.75


def test_a_picture_of_the_common_framing_stays():
    flow = spot((9, 12))
    assert reframe(flow, FRAMINGS['smic'], COMMON) is flow


def test_perturbing_is_a_function_of_the_seed_and_moves_little():
    flow = spot((14, 14))
    one = perturbed(flow, 3)
    assert np.array_equal(one, perturbed(flow, 3))
    assert not np.array_equal(one, perturbed(flow, 4))
    shifts = [np.argwhere(perturbed(flow, seed)[0] > 0.5).mean(0) - 14 for seed in range(50)]
    assert 0.3 < np.std(shifts) < 1  # half a pixel of 28
    assert (perturbed(np.zeros((3, 28, 28), np.float32), 0) == 0).all()


def test_what_is_read_is_the_mirror_of_the_mirror_and_counted(tmp_path):
    pictures = read_pictures(write_fake_pictures(tmp_path))
    assert pictures.flow.shape == (48, 3, 28, 28)
    assert np.array_equal(pictures.mirrored[:, 0], -pictures.flow[:, 0, :, ::-1])
    assert {share.name: share.clips for share in pictures.shares()} == {
        name: {'negative': count, 'positive': count, 'surprise': count}
        for name, count in (('casme2', 6), ('smic', 5), ('samm', 5))}
    assert pictures.subjects[0] == 'casme2/c0'


@pytest.mark.parametrize(('column', 'value', 'sentence'), [
    ('database', 'mmew', 'where faces lie in pictures of mmew is not known'),
    ('emotion', 'others', "is of 'others'; the classes of MEGC2019 are negative, positive, surp"),
])
def test_clips_of_something_else_are_refused(tmp_path, column, value, sentence):
    write_fake_pictures(tmp_path)
    table = tmp_path / 'megc2019' / 'annotations.csv'
    first, *others = read_annotations(table)
    changed = replace(first, **{column: value})
    write_annotations(table, [changed, *others])
    pictures = tmp_path / 'megc2019' / 'pictures.csv'
    pictures.write_text(pictures.read_text().replace(f'{first},', f'{changed},'))
    with pytest.raises(InputError, match=sentence):
        read_pictures(tmp_path)
