import mmengine.config.config
import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner

from mmatnet.clips.protocols import make_folds
from mmatnet.engine.crossval.driver import CrossValidation
from mmatnet.engine.experiment import take_apart
from mmatnet.estimators import runner as fold_module


@pytest.fixture
def first(small_config):
    """A very small config and its first fold."""
    cfg = small_config(**{'train_cfg.max_iters': 2})
    return cfg, make_folds('loso', take_apart(cfg).task.labels)[0]


def test_a_fold_predicts_what_it_predicts_under_the_runner_of_mmengine(first, tmp_path,
                                                                        monkeypatch):
    here = take_apart(first[0]).fit_predict(first[1], 0, tmp_path / 'here')
    monkeypatch.setattr(fold_module, 'FoldRunner', Runner)
    assert take_apart(first[0]).fit_predict(first[1], 0, tmp_path / 'there') == here


def test_the_config_is_laid_out_for_no_fold(first, tmp_path, monkeypatch):
    def lay_out(*_, **__):
        raise AssertionError('yapf was asked')

    monkeypatch.setattr(mmengine.config.config, 'FormatCode', lay_out)
    take_apart(first[0]).fit_predict(first[1], 0, tmp_path)
    log = (tmp_path / 'log.txt').read_text()
    assert 'seed 0; config.py and environment.txt of the run say the rest' in log
    assert 'System environment' not in log


def test_a_checkpoint_still_carries_a_config_that_can_be_read(first, tmp_path):
    cfg, fold = first
    take_apart(cfg).fit_predict(fold, 0, tmp_path)
    text = torch.load(tmp_path / 'iter_2.pth', weights_only=True)['meta']['cfg']
    kept = Config.fromstring(text, '.py')
    assert kept.model.to_dict() == cfg.model.to_dict()
    assert kept.randomness.seed == 0


def test_the_run_says_once_what_is_the_same_for_all_folds(first, tmp_path):
    cfg, _ = first
    CrossValidation(take_apart(cfg), tmp_path)
    assert Config.fromfile(tmp_path / 'config.py').to_dict() == cfg.to_dict()
    assert 'PyTorch: ' in (tmp_path / 'environment.txt').read_text()
