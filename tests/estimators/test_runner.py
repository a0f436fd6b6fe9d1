import gc
import os

import mmengine.config.config
import pytest
from mmengine.config import Config
from mmengine.runner import Runner

from mmatnet.engine.crossval.driver import CrossValidation
from mmatnet.engine.experiment import take_apart
from mmatnet.estimators import runner as fold_module
from mmatnet.registry import MODELS
from tests.engine.trainings import checkpoint, interrupt, same_weights, train


@pytest.fixture
def augmented(small_config):
    """Everything random at once: dropout, mirroring, grey shifts, balancing."""
    pipeline = [{'type': 'MirrorClip'}, {'type': 'ShiftGrey'}, {'type': 'ResizeApex', 'size': 56},
                {'type': 'PackActionInputs', 'collect_keys': ('apex', 'motion'),
                 'meta_keys': ('database', 'subject', 'clip')}]
    return small_config(**{
        'train_dataloader.dataset.streams': ('apex', 'motion', 'motion_mirrored'),
        'train_dataloader.dataset.pipeline': pipeline,
        'default_hooks.checkpoint.interval': 2})


def test_predictions_are_of_the_held_out_subject_alone(small_config, tmp_path):
    cfg = small_config()
    predictions = train(cfg, tmp_path, seed=3)
    assert {(record.database, record.subject) for record in predictions} == {('casme2', 'sub02')}
    assert {(record.protocol, record.selection, record.fold, record.seed)
            for record in predictions} == {('loso', 'last', 'casme2-sub02', 3)}
    assert all(sum(record.scores) == pytest.approx(1, abs=1e-6) for record in predictions)


def test_resumed_training_equals_uninterrupted(augmented, tmp_path):
    straight = train(augmented, tmp_path / 'straight')
    interrupt(augmented, tmp_path / 'resumed', 5)
    assert (tmp_path / 'resumed' / 'last_checkpoint').read_text().endswith('iter_4.pth')
    assert train(augmented, tmp_path / 'resumed') == straight
    assert same_weights(*(checkpoint(tmp_path, name, 'iter_6.pth')
                          for name in ('straight', 'resumed')))


@pytest.mark.parametrize('iteration', [14, 24])  # of four epochs of six: amid one, at the last end
def test_resumed_training_by_epochs_equals_uninterrupted(augmented, tmp_path, iteration):
    augmented.train_cfg = {'type': 'EpochBasedTrainLoop', 'max_epochs': 4}
    augmented.train_dataloader.sampler = {'type': 'BalancedSampler'}
    augmented.default_hooks.checkpoint.interval = 10
    straight = train(augmented, tmp_path / 'straight')
    interrupt(augmented, tmp_path / 'resumed', iteration)
    assert train(augmented, tmp_path / 'resumed') == straight
    log = (tmp_path / 'resumed' / 'log.txt').read_text()
    assert 'resumed epoch: 2, iter: 12' in log  # ten were due amid the second
    assert same_weights(*(checkpoint(tmp_path, name, 'iter_24.pth')
                          for name in ('straight', 'resumed')))


def test_the_seed_decides(small_config, tmp_path):
    cfg = small_config()
    runs = [train(cfg, tmp_path / str(number), seed=seed)
            for number, seed in enumerate((0, 0, 1))]
    assert runs[0] == runs[1]
    assert [record.scores for record in runs[0]] != [record.scores for record in runs[2]]


def test_a_fold_resumes_its_own_checkpoint_and_not_where_it_started(small_config, tmp_path):
    often = {'default_hooks.checkpoint.interval': 2}
    train(small_config(**often), tmp_path / 'start', seed=7)
    started = small_config(load_from=str(tmp_path / 'start' / 'iter_6.pth'), **often)
    straight = train(started, tmp_path / 'straight')
    interrupt(started, tmp_path / 'resumed', 3)
    assert train(started, tmp_path / 'resumed') == straight
    assert 'resumed epoch: 0, iter: 2' in (tmp_path / 'resumed' / 'log.txt').read_text()


def test_no_log_stays_open(small_config, tmp_path):
    cfg = small_config(**{'train_cfg.max_iters': 1})
    train(cfg, tmp_path)
    opened = [os.readlink(f'/proc/self/fd/{name}') for name in os.listdir('/proc/self/fd')
              if os.path.lexists(f'/proc/self/fd/{name}')]
    assert not [name for name in opened if name.startswith(str(tmp_path)) and name.endswith('log')]


def test_nothing_of_a_training_stays_in_memory(small_config, tmp_path):
    def networks():
        return [one for one in gc.get_objects() if type(one).__name__ == 'ATNet']

    cfg = small_config(**{'train_cfg.max_iters': 2})
    gc.collect()
    gc.disable()  # or it might have been cleared away by chance
    try:
        before = len(networks())
        train(cfg, tmp_path / 'ended')
        interrupt(cfg, tmp_path / 'interrupted', 1)
        assert len(networks()) == before
    finally:
        gc.enable()


def test_a_network_starts_outside_of_a_run_after_one(small_config, tmp_path):
    cfg = small_config()
    train(cfg, tmp_path)
    model = MODELS.build(cfg.model)
    model.init_weights()  # tells the logger that MMEngine made last


@pytest.fixture
def cfg(small_config):
    return small_config(**{'train_cfg.max_iters': 2})


def test_a_fold_predicts_what_it_predicts_under_the_runner_of_mmengine(cfg, tmp_path, monkeypatch):
    here = train(cfg, tmp_path / 'here')
    monkeypatch.setattr(fold_module, 'FoldRunner', Runner)
    assert train(cfg, tmp_path / 'there') == here


def test_the_config_is_laid_out_for_no_fold(cfg, tmp_path, monkeypatch):
    def lay_out(*_, **__):
        raise AssertionError('yapf was asked')

    monkeypatch.setattr(mmengine.config.config, 'FormatCode', lay_out)
    train(cfg, tmp_path)
    log = (tmp_path / 'log.txt').read_text()
    assert 'seed 0; config.py and environment.txt of the run say the rest' in log
    assert 'System environment' not in log


def test_a_checkpoint_still_carries_a_config_that_can_be_read(cfg, tmp_path):
    train(cfg, tmp_path)
    text = checkpoint(tmp_path, 'iter_2.pth')['meta']['cfg']
    kept = Config.fromstring(text, '.py')
    assert kept.model.to_dict() == cfg.model.to_dict()
    assert kept.randomness.seed == 0


def test_the_run_says_once_what_is_the_same_for_all_folds(cfg, tmp_path):
    claim = CrossValidation(take_apart(cfg), tmp_path)._held()
    with claim:
        pass
    assert Config.fromfile(tmp_path / 'config.py').to_dict() == cfg.to_dict()
    assert 'PyTorch: ' in (tmp_path / 'environment.txt').read_text()
