from types import SimpleNamespace

import pytest
import torch
from mmengine.config import Config
from mmengine.model.weight_init import PretrainedInit

import mmatnet.register  # noqa: F401
from mmatnet.engine.hooks.checkpoint_guard import TRAIN_SUBJECTS, CheckpointGuardHook
from mmatnet.engine.hooks.training_data import TRAINING_DATA
from mmatnet.errors import InputError
from mmatnet.sources.training_record import TrainingData


@pytest.fixture
def runner(tmp_path):
    (tmp_path / 'last_checkpoint').write_text(str(tmp_path / 'iter_3.pth'))
    infos = [{'database': 'casme2', 'subject': subject, 'label': 0}
             for subject in ('sub02', 'sub01', 'sub02')]

    class Dataset(list):
        get_data_info = list.__getitem__

    return SimpleNamespace(
        val_loop=None, model=torch.nn.Linear(2, 3), work_dir=str(tmp_path), _load_from='given.pth',
        _resume=False,
        cfg=Config({'test_dataloader': {'dataset': {'sources': [],
                                                'subjects': ['casme2/sub03']}}}),
        train_dataloader=SimpleNamespace(dataset=Dataset(infos)))


def test_the_training_subjects_are_noted(runner):
    checkpoint = {}
    CheckpointGuardHook().before_save_checkpoint(runner, checkpoint)
    assert checkpoint == {TRAIN_SUBJECTS: ['casme2/sub01', 'casme2/sub02']}


def test_a_checkpoint_that_fits_passes(runner):
    CheckpointGuardHook().after_load_checkpoint(
        runner, {'state_dict': runner.model.state_dict(), TRAIN_SUBJECTS: ['casme2/sub01']})


def test_one_that_saw_a_test_subject_is_refused(runner):
    checkpoint = {'state_dict': runner.model.state_dict(), TRAIN_SUBJECTS: ['casme2/sub03']}
    with pytest.raises(InputError, match=r'given\.pth was trained on casme2/sub03, which this'):
        CheckpointGuardHook().after_load_checkpoint(runner, checkpoint)


@pytest.mark.parametrize('damaged', [5, 'casme2/sub03', ['casme2/sub03', 5], {'casme2/sub03': 1}])
def test_one_that_does_not_rightly_say_whom_it_saw_is_refused(runner, damaged):
    checkpoint = {'state_dict': runner.model.state_dict(), TRAIN_SUBJECTS: damaged}
    with pytest.raises(InputError, match=r'given\.pth is damaged: mmatnet_train_subjects, which s'):
        CheckpointGuardHook().after_load_checkpoint(runner, checkpoint)


def test_one_that_saw_a_test_subject_in_another_database_is_refused(runner):
    runner.cfg.test_dataloader.dataset.subjects = ['smic-vis/s11']
    for trained in ('smic/s12', 'casme2/s11'):
        CheckpointGuardHook().after_load_checkpoint(
            runner, {'state_dict': runner.model.state_dict(), TRAIN_SUBJECTS: [trained]})
    for trained in ('smic/s11', 'smic-nir/s11'):
        with pytest.raises(InputError, match=rf'given\.pth was trained on {trained}, which this'):
            CheckpointGuardHook().after_load_checkpoint(
                runner, {'state_dict': runner.model.state_dict(), TRAIN_SUBJECTS: [trained]})


@pytest.mark.parametrize('side', ['train', 'val'])
def test_a_person_who_is_tested_under_another_name_is_refused(runner, side):
    """Without a task, as under a bare Runner, the guard alone sees both databases."""
    runner.cfg.test_dataloader.dataset.subjects = ['smic-vis/s01']
    served = SimpleNamespace(dataset=SimpleNamespace(served_subjects=lambda: ['smic/s01']))
    if side == 'train':
        for info in runner.train_dataloader.dataset:
            info.update(database='smic', subject='s01')
    else:
        runner.val_loop, runner.val_dataloader = object(), served
    with pytest.raises(InputError, match=rf'^smic/s01 of {side}_dataloader would be tested as '
                                         'smic-vis/s01, the same person; give all sides the s'):
        CheckpointGuardHook().before_train(runner)
    runner.cfg.test_dataloader.dataset.subjects = ['smic-vis/s02']
    CheckpointGuardHook().before_train(runner)


def test_who_trained_what_was_started_from_counts_as_trained_on(runner):
    guard = CheckpointGuardHook()
    guard.after_load_checkpoint(
        runner, {'state_dict': runner.model.state_dict(), TRAIN_SUBJECTS: ['samm/006']})
    checkpoint = {TRAIN_SUBJECTS: ['smic/s01']}  # named by another hook
    guard.before_save_checkpoint(runner, checkpoint)
    assert checkpoint[TRAIN_SUBJECTS] == ['casme2/sub01', 'casme2/sub02', 'samm/006', 'smic/s01']


def test_a_part_initialised_from_a_test_subject_is_refused(runner, tmp_path):
    path = str(tmp_path / 'part.pth')
    runner.model = torch.nn.Sequential(runner.model)
    init_part(runner.model[0], path, {TRAIN_SUBJECTS: ['casme2/sub03', 'samm/006']})
    with pytest.raises(InputError, match=r'part\.pth was trained on casme2/sub03, which this'):
        CheckpointGuardHook().before_train(runner)
    init_part(runner.model[0], path, {TRAIN_SUBJECTS: ['samm/006']})
    guard, checkpoint = CheckpointGuardHook(), {}
    guard.before_train(runner)
    guard.before_save_checkpoint(runner, checkpoint)
    assert 'samm/006' in checkpoint[TRAIN_SUBJECTS]


def init_part(part, path, content):
    """Let MMEngine initialise a part from a checkpoint with this content beside the weights."""
    torch.save({'state_dict': part.state_dict(), **content}, path)
    PretrainedInit(path)(part)


def test_one_that_was_offered_a_test_subject_is_refused_unless_the_run_is_too(runner, tmp_path):
    """Its scores would say TRANSDUCTIVE nowhere."""
    data = TrainingData(['a', 'b'], [], [], [], 'last', 0, adapted=['samm/006', 'smic/s11'])
    record = {TRAINING_DATA: data.to_dict()}
    checkpoint = {'state_dict': runner.model.state_dict(), **record}
    runner.model = torch.nn.Sequential(runner.model)
    init_part(runner.model[0], str(tmp_path / 'part.pth'), record)
    runner.cfg.test_dataloader.dataset.subjects = ['smic-vis/s11']
    whole = SimpleNamespace(**{**vars(runner), 'model': runner.model[0]})
    starts = {'given': lambda: CheckpointGuardHook().after_load_checkpoint(whole, checkpoint),
              'part': lambda: CheckpointGuardHook().before_train(runner)}
    for name, start in starts.items():
        with pytest.raises(InputError, match=rf'{name}\.pth was offered the clips of smic/s11 '
                                             'without their labels, and this config tests them'):
            start()
    runner.cfg.train_dataloader = {'dataset': {'sources': [], 'adapt': ['smic-vis/s11']}}
    for start in starts.values():
        start()
    runner.cfg.pop('train_dataloader')
    runner.cfg.test_dataloader.dataset.subjects = ['smic-vis/s12']
    for start in starts.values():
        start()


def test_a_part_from_a_model_zoo_is_fine(runner, tmp_path):
    torch.save(runner.model.state_dict(), tmp_path / 'zoo.pth')  # weights alone
    PretrainedInit(str(tmp_path / 'zoo.pth'))(runner.model)
    CheckpointGuardHook().before_train(runner)


def test_one_without_weights_is_refused(runner):
    for content in ({}, {'state_dict': 3}):
        with pytest.raises(InputError, match=r'given\.pth has no weights under state_dict'):
            CheckpointGuardHook().after_load_checkpoint(runner, content)


@pytest.mark.parametrize('absent', ['message_hub', 'optimizer', 'meta.epoch', 'meta.iter'])
def test_a_training_goes_on_from_all_that_it_had(runner, absent):
    runner._resume = True
    checkpoint = {'state_dict': runner.model.state_dict(), 'message_hub': {}, 'optimizer': {},
                  'meta': {'epoch': 0, 'iter': 3}}
    CheckpointGuardHook().after_load_checkpoint(runner, checkpoint)
    *inside, key = absent.split('.')
    (checkpoint['meta'] if inside else checkpoint).pop(key)
    with pytest.raises(InputError, match=rf'given\.pth has no {absent}, without which a training'):
        CheckpointGuardHook().after_load_checkpoint(runner, checkpoint)


def test_under_automatic_resume_the_file_is_named_too(runner):
    runner._load_from = None
    with pytest.raises(InputError, match=r'checkpoint .*iter_3\.pth does not fit'):
        CheckpointGuardHook().after_load_checkpoint(runner, {'state_dict': {}})
