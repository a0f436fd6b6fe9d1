import mmengine.config.config
import pytest
from mmengine.config import Config
from mmengine.runner import Runner

from mmatnet.engine.crossval.driver import CrossValidation
from mmatnet.engine.experiment import take_apart
from mmatnet.estimators import runner as fold_module
from tests.engine.trainings import checkpoint, train


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
    CrossValidation(take_apart(cfg), tmp_path)
    assert Config.fromfile(tmp_path / 'config.py').to_dict() == cfg.to_dict()
    assert 'PyTorch: ' in (tmp_path / 'environment.txt').read_text()
