import os
from pathlib import Path

import pytest
import torch
from mmengine.hooks import Hook

from mmatnet.clips.protocols import make_folds
from mmatnet.engine.experiment import take_apart
from mmatnet.evaluation.formats.predictions import write_predictions
from mmatnet.registry import HOOKS


@HOOKS.register_module()
class InterruptHook(Hook):
    """Ctrl-C before a given iteration."""

    def __init__(self, iteration: int) -> None:
        self.iteration = iteration

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        if batch_idx == self.iteration:
            raise KeyboardInterrupt


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


def fold_of(cfg, number=0):
    return make_folds('loso', take_apart(cfg).task.labels)[number]


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return torch.load(folder / 'iter_6.pth', weights_only=True)['state_dict']


def test_predictions_are_of_the_held_out_subject_alone(small_config, tmp_path):
    cfg = small_config()
    predictions = take_apart(cfg).fit_predict(fold_of(cfg), 3, tmp_path)
    assert {(record.database, record.subject) for record in predictions} == {('casme2', 'sub02')}
    assert {(record.protocol, record.selection, record.fold, record.seed)
            for record in predictions} == {('loso', 'last', 'casme2-sub02', 3)}
    assert all(sum(record.scores) == pytest.approx(1, abs=1e-6) for record in predictions)


def test_resumed_training_equals_uninterrupted(augmented, tmp_path):
    fold = fold_of(augmented)
    straight = take_apart(augmented).fit_predict(fold, 0, tmp_path / 'straight')
    interrupted = augmented.copy()
    interrupted.custom_hooks = [*augmented.custom_hooks,
                                {'type': 'InterruptHook', 'iteration': 5}]
    with pytest.raises(KeyboardInterrupt):
        take_apart(interrupted).fit_predict(fold, 0, tmp_path / 'resumed')
    assert (tmp_path / 'resumed' / 'last_checkpoint').read_text().endswith('iter_4.pth')
    resumed = take_apart(augmented).fit_predict(fold, 0, tmp_path / 'resumed')
    assert resumed == straight
    before, after = weights(tmp_path / 'straight'), weights(tmp_path / 'resumed')
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_the_seed_decides(small_config, tmp_path):
    cfg = small_config()
    runs = [take_apart(cfg).fit_predict(fold_of(cfg), seed, tmp_path / str(number))
            for number, seed in enumerate((0, 0, 1))]
    assert runs[0] == runs[1]
    assert [record.scores for record in runs[0]] != [record.scores for record in runs[2]]


def test_test_clips_change_nothing_in_training(small_config, data_root, tmp_path, monkeypatch):
    """A poisoned test subject: its features become rubbish, and the weights stay bit for bit."""
    from mmatnet.store.clip_store import ClipStore

    cfg = small_config()
    fold = fold_of(cfg)
    take_apart(cfg).fit_predict(fold, 0, tmp_path / 'clean')
    original = ClipStore.array

    def poisoned(store, name):
        array = original(store, name).copy()
        rows = [row for row, clip in enumerate(store.clips) if clip.subject_key in fold.test]
        array[rows] = 77
        return array

    monkeypatch.setattr(ClipStore, 'array', poisoned)
    take_apart(cfg).fit_predict(fold, 0, tmp_path / 'poisoned')
    before, after = weights(tmp_path / 'clean'), weights(tmp_path / 'poisoned')
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_scores_survive_their_file_bit_for_bit(small_config, tmp_path):
    from mmatnet.evaluation.formats.predictions import read_predictions

    cfg = small_config()
    predictions = take_apart(cfg).fit_predict(fold_of(cfg), 0, tmp_path)
    write_predictions(tmp_path / 'again.csv', predictions)
    assert read_predictions(tmp_path / 'again.csv') == predictions


def test_a_fold_resumes_its_own_checkpoint_and_not_where_it_started(small_config, tmp_path):
    cfg = small_config(**{'default_hooks.checkpoint.interval': 2})
    fold = fold_of(cfg)
    take_apart(cfg).fit_predict(fold, 7, tmp_path / 'start')
    started = small_config(load_from=str(tmp_path / 'start' / 'iter_6.pth'),
                           **{'default_hooks.checkpoint.interval': 2})
    straight = take_apart(started).fit_predict(fold, 0, tmp_path / 'straight')
    interrupted = started.copy()
    interrupted.custom_hooks = [*started.custom_hooks, {'type': 'InterruptHook', 'iteration': 3}]
    with pytest.raises(KeyboardInterrupt):
        take_apart(interrupted).fit_predict(fold, 0, tmp_path / 'resumed')
    assert take_apart(started).fit_predict(fold, 0, tmp_path / 'resumed') == straight
    assert 'resumed epoch: 0, iter: 2' in (tmp_path / 'resumed' / 'log.txt').read_text()


def test_no_log_stays_open(small_config, tmp_path):
    cfg = small_config(**{'train_cfg.max_iters': 1})
    take_apart(cfg).fit_predict(fold_of(cfg), 0, tmp_path)
    opened = [os.readlink(f'/proc/self/fd/{name}') for name in os.listdir('/proc/self/fd')
              if os.path.lexists(f'/proc/self/fd/{name}')]
    assert not [name for name in opened if name.startswith(str(tmp_path)) and name.endswith('log')]
