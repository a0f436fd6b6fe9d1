import numpy as np
import pytest
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.clips.annotation import Clip
from mmatnet.datasets.action_units import ActionUnitDataset
from mmatnet.errors import InputError
from mmatnet.store.clip_store import ClipStore
from tests.conftest import write_store

UNITS = ('4+L10', '', 'R12', '1+2', '28')


@pytest.fixture
def root(tmp_path):
    init_default_scope('mmaction')
    clips = [Clip('casme2', f'sub0{number // 3}', f'EP{number}', 10, 40, 70, 'sheet',
                  action_units=units, fps=200.0) for number, units in enumerate(UNITS)]
    flow = np.arange(5, dtype='float32')[:, None, None, None] * np.ones((1, 3, 4, 4), 'float32')
    write_store(tmp_path / 'casme2' / 'store', clips, {'apex_flow': flow})
    return tmp_path


def make(root, **options):
    return ActionUnitDataset(['casme2/store'], **{'subjects': 'all', 'data_root': str(root),
                                                  'units': (1, 4, 10, 12), **options})


def test_clips_come_with_the_units_that_they_show(root):
    dataset = make(root)
    assert dataset.targets.tolist() == [[0, 1, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0]]
    sample = dataset[1]
    assert (sample['clip'], sample['label'], sample['apex_flow'][0, 0, 0]) == (
        'EP2', [0, 0, 0, 1], 2)
    assert dataset.left_out == {'casme2': 1}  # the uncoded one, and not that with another unit
    assert [info['clip'] for info in make(root, subjects=['casme2/sub01'])] == ['EP3', 'EP4']


def test_rows_to_standardise_with_are_those_of_the_clips_that_are_served(root):
    clips = ClipStore.open(root / 'casme2' / 'store').clips
    motion = np.zeros((5, 64, 128), 'float32')
    motion[:, 10:12, 0] = np.arange(1, 11).reshape(5, 2)  # two rows of each clip
    write_store(root / 'motion' / 'store', clips,
                {'motion': motion, 'motion_mirrored': motion})
    dataset = ActionUnitDataset(['motion/store'], ['casme2/sub00'], streams=('motion',),
                                data_root=str(root))
    assert dataset.filled_rows('motion')[:, 0].tolist() == [1, 2, 5, 6]  # nobody coded the second


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'units': ()}, 'units must be different numbers of action units'),
    ({'units': (4, 4)}, r'such as \(1, 2, 4\), got \(4, 4\)'),
    ({'subjects': ()}, 'no subject is given'),
    ({'subjects': ['casme2/sub09']}, 'have no clip here'),
    ({'streams': ('apex',)}, 'apex')])
def test_unsound_options_are_refused(root, options, sentence):
    with pytest.raises(InputError, match=sentence):
        make(root, **options)
