from types import SimpleNamespace

import pytest
import torch
from mmengine.config import Config
from mmengine.model.weight_init import PretrainedInit

import mmatnet.register  # noqa: F401
from mmatnet.datasets.micro_expression import MicroExpressionDataset
from mmatnet.engine.hooks.training_data import TRAINING_DATA, TrainingDataHook
from mmatnet.errors import InputError
from mmatnet.sources.training_record import TrainingData

MAP = {'casme2': {'disgust': 'negative', 'happiness': 'positive', 'surprise': 'surprise'}}


@pytest.fixture
def runner(data_root):
    dataset = MicroExpressionDataset(
        ['casme2/store'], ('negative', 'positive', 'surprise'), MAP,
        subjects=['casme2/sub02', 'casme2/sub12'], data_root=str(data_root))
    return SimpleNamespace(
        cfg=Config({'test_dataloader': {'dataset': {'sources': [], 'subjects': ['casme2/sub06']}},
                    'selection': 'inner'}),
        model=torch.nn.Linear(2, 3),
        train_dataloader=SimpleNamespace(dataset=dataset), seed=3, _resume=False,
        _load_from='given.pth')


def saved(hook, runner):
    checkpoint = {}
    hook.before_save_checkpoint(runner, checkpoint)
    return checkpoint


def test_the_record_counts_the_clips_and_names_the_rest(runner):
    data = TrainingData.from_dict(saved(TrainingDataHook(), runner)[TRAINING_DATA])
    share, = data.databases
    assert share.name == 'casme2'
    assert share.subjects == ['sub02', 'sub12']
    assert sum(share.clips.values()) == len(runner.train_dataloader.dataset)
    assert (data.held_out, data.selection, data.seed) == (['casme2/sub06'], 'inner', 3)
    assert data.recipe.crop_size == 224
    assert data.started_from == []
    assert data.adapted == []


def test_what_trained_a_checkpoint_that_was_started_from_goes_along(runner):
    first = saved(TrainingDataHook(), runner)
    hook = TrainingDataHook()
    hook.after_load_checkpoint(runner, first)
    second = saved(hook, runner)[TRAINING_DATA]
    assert second['started_from'] == first[TRAINING_DATA]['databases']
    resumed = TrainingDataHook()
    runner._resume = True
    resumed.after_load_checkpoint(runner, {TRAINING_DATA: second})
    assert saved(resumed, runner)[TRAINING_DATA] == second


def test_whom_a_checkpoint_that_was_started_from_was_offered_goes_along(runner):
    plain = saved(TrainingDataHook(), runner)
    runner.train_dataloader.dataset.adapt = ['casme2/sub06']
    offered = saved(TrainingDataHook(), runner)
    assert offered[TRAINING_DATA]['adapted'] == ['casme2/sub06']
    runner.train_dataloader.dataset.adapt = ['casme2/sub15']
    for start, adapted in ((plain, ['casme2/sub15']), (offered, ['casme2/sub06', 'casme2/sub15'])):
        hook = TrainingDataHook()
        hook.after_load_checkpoint(runner, start)
        assert saved(hook, runner)[TRAINING_DATA]['adapted'] == adapted


@pytest.mark.parametrize('damaged', [5, {}, {'classes': 3}])
def test_a_damaged_record_is_named_with_its_checkpoint(runner, damaged):
    with pytest.raises(InputError, match=r'checkpoint given\.pth: expected a record of t'):
        TrainingDataHook().after_load_checkpoint(runner, {TRAINING_DATA: damaged})


def test_what_trained_a_part_goes_along(runner, tmp_path):
    first = saved(TrainingDataHook(), runner)
    torch.save({**first, 'state_dict': runner.model.state_dict()}, tmp_path / 'part.pth')
    PretrainedInit(str(tmp_path / 'part.pth'))(runner.model)
    hook = TrainingDataHook()
    hook.before_train(runner)
    record = saved(hook, runner)[TRAINING_DATA]
    assert record['started_from'] == first[TRAINING_DATA]['databases']
    assert record['pretrained'] == ['part.pth']
    # a start from the whole takes the place of the part's weights, but not of what trained them
    again = TrainingDataHook()
    again.after_load_checkpoint(runner, {TRAINING_DATA: record})
    again.before_train(runner)
    assert saved(again, runner)[TRAINING_DATA]['pretrained'] == ['part.pth']
    other = TrainingDataHook()
    other.after_load_checkpoint(runner, {})
    other.before_train(runner)
    assert saved(other, runner)[TRAINING_DATA]['pretrained'] == []


@pytest.mark.parametrize('record', [5, {}, {'databases': 5}])
def test_a_record_that_is_none_is_a_sentence(runner, record):
    with pytest.raises(InputError, match=r'checkpoint given\.pth: expected a record of training '
                                         'data, got a damaged one: .'):
        TrainingDataHook().after_load_checkpoint(runner, {TRAINING_DATA: record})
