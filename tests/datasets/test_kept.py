import pickle

import pytest
import torch
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.datasets.kept import KeptSamples, draws_nothing
from mmatnet.datasets.micro_expression import MicroExpressionDataset
from mmatnet.datasets.steps.resize import ResizeApex
from mmatnet.datasets.transforms.augment import MirrorClip
from mmatnet.datasets.transforms.pack import PackClip

KEPT = [ResizeApex(28), PackClip()]


def made(numbers):
    """Make a sample of float32 inputs, and count how often."""
    def make():
        make.times += 1
        return {'inputs': {'apex': torch.arange(numbers, dtype=torch.float32)},
                'data_samples': object()}
    make.times = 0
    return make


def test_a_sample_of_a_pipeline_without_draws_is_made_once():
    kept, make = KeptSamples(KEPT), made(4)
    first, second = kept.sample('clip', make), kept.sample('clip', make)
    assert make.times == 1
    assert first == second
    assert kept.sample('another', make) is not None
    assert make.times == 2


@pytest.mark.parametrize('steps', [
    [], [PackClip(), ResizeApex(28)], [ResizeApex(28)], [MirrorClip(), *KEPT],
    [lambda sample: sample, PackClip()]])
def test_any_other_pipeline_is_run_each_time(steps):
    assert not draws_nothing(steps)
    kept, make = KeptSamples(steps), made(4)
    kept.sample('clip', make)
    kept.sample('clip', make)
    assert make.times == 2


def test_no_more_is_kept_than_was_allowed():
    kept, make = KeptSamples(KEPT, most_bytes=40), made(4)  # 16 bytes each
    for _ in range(3):
        for clip in range(4):
            kept.sample(clip, make)
    assert make.times == 2 + 3 * 2  # two are kept, the other two made three times


def test_nothing_kept_goes_into_a_pickle():
    kept, make = KeptSamples(KEPT), made(100_000)
    kept.sample('clip', make)
    copy = pickle.loads(pickle.dumps(kept))
    assert len(pickle.dumps(kept)) < 10_000
    copy.sample('clip', make)
    assert make.times == 2


def test_a_dataset_serves_the_same_kept_or_not(data_root, monkeypatch):
    init_default_scope('mmaction')

    def dataset():
        return MicroExpressionDataset(
            sources=['casme2/store'], classes=('negative', 'positive', 'surprise'),
            emotion_maps={'casme2': {'disgust': 'negative', 'happiness': 'positive',
                                     'surprise': 'surprise'}},
            subjects='all', clips='megc2019', data_root=str(data_root),
            pipeline=[{'type': 'ResizeApex', 'size': 28}, {'type': 'PackClip'}])

    keeping, making = dataset(), dataset()
    monkeypatch.setattr(making._kept, '_most_bytes', 0)
    for _ in range(2):
        for index in (3, 0, len(making) - 1):
            one, other = keeping[index], making[index]
            assert all(torch.equal(one['inputs'][name], other['inputs'][name])
                       for name in ('apex', 'motion'))
            assert one['data_samples'].gt_label == other['data_samples'].gt_label
            assert one['data_samples'].clip == other['data_samples'].clip
    assert keeping[3]['inputs']['apex'] is keeping[3]['inputs']['apex']
    keeping.get_subset_([5, 3])
    assert keeping[1]['data_samples'].clip == making[3]['data_samples'].clip
