"""Checkpoints that are there whole or not at all, whenever the run is killed."""
import os
from pathlib import Path

from mmengine.dist import is_main_process
from mmengine.fileio import LocalBackend, get_file_backend, register_backend
from mmengine.hooks import CheckpointHook
from mmengine.runner import EpochBasedTrainLoop, Runner

from mmatnet.errors import InputError, shortened
from mmatnet.io.atomic import atomic_file
from mmatnet.io.read_errors import explain_read_errors, printable_path
from mmatnet.registry import HOOKS


class AtomicLocalBackend(LocalBackend):
    """The local disk, where a file appears under its name only when it is complete."""

    def put(self, obj: bytes, filepath: str | Path) -> None:
        with atomic_file(filepath) as temporary:
            temporary.write_bytes(obj)

    def put_text(self, obj: str, filepath: str | Path, encoding: str = 'utf-8') -> None:
        self.put(obj.encode(encoding), filepath)


register_backend('atomic', AtomicLocalBackend, force=True)


def latest_checkpoint(folder: str | Path) -> str | None:
    """Return what a training goes on from, if anything, wherever its folder was moved since.

    MMEngine writes whole paths into ``last_checkpoint``, and believes them.

    Raises:
        InputError: If that file names no checkpoint that is there.
    """
    pointer = Path(folder, 'last_checkpoint')
    if not pointer.is_file():
        return None
    with explain_read_errors(pointer):
        named = os.fsdecode(pointer.read_bytes()).strip()
    beside = pointer.parent / Path(named).name
    for place in (beside, Path(named)):
        if place.is_file():
            return str(place)
    if '://' in named:  # written elsewhere than to the local disk
        return named
    raise InputError(f'{pointer}: expected the path of a checkpoint, got '
                     f'{printable_path(shortened(named))!r}, and there is none; write there which '
                     'to go on from, or delete it to begin anew')


@HOOKS.register_module()
class AtomicCheckpointHook(CheckpointHook):
    """MMEngine's CheckpointHook, safe against a kill at any moment.

    MMEngine writes ``iter_N.pth`` and ``last_checkpoint`` in place, and removes outdated
    checkpoints before the new one is written. Here each file replaces its predecessor at once and
    the outdated ones go last, so ``last_checkpoint`` always names a whole file. Outside the local
    disk (``out_dir='s3://...'``) checkpoints are written as MMEngine does.

    Under ``EpochBasedTrainLoop`` MMEngine resumes at the start of an epoch, whatever of it was
    trained before the checkpoint. There one that is due after so many iterations
    (``by_epoch=False``) is written at the end of their epoch, so that nothing is trained twice.
    """

    backend_args: dict | None

    def before_train(self, runner: Runner) -> None:
        out_dir = runner.work_dir if self.out_dir is None else self.out_dir
        if self.backend_args is None and self.file_client_args is None and isinstance(
                get_file_backend(out_dir), LocalBackend):
            self.backend_args = {'backend': 'atomic'}
        super().before_train(runner)

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: dict | None = None,
                         outputs: dict | None = None) -> None:
        if not isinstance(runner.train_loop, EpochBasedTrainLoop):
            super().after_train_iter(runner, batch_idx, data_batch, outputs)

    def after_train_epoch(self, runner: Runner) -> None:
        if self.by_epoch or not isinstance(runner.train_loop, EpochBasedTrainLoop):
            super().after_train_epoch(runner)
        elif self._became_due(runner) or (self.save_last and self.is_last_train_epoch(runner)):
            runner.logger.info(f'Saving checkpoint at {runner.iter} iterations')
            self._save_checkpoint_with_step(runner, runner.iter,
                                            {'epoch': runner.epoch + 1, 'iter': runner.iter})

    def _became_due(self, runner: Runner) -> bool:
        """Say whether a multiple of the interval was reached in the epoch that ends."""
        if self.interval <= 0:
            return False
        done = runner.iter - self.save_begin
        return done // self.interval > max(0, done - len(runner.train_dataloader)) // self.interval

    def _save_checkpoint_with_step(self, runner: Runner, step: int, meta: dict) -> None:
        outdated = self._note_step(runner, step)
        name = self.filename_tmpl.format(step)
        self.last_ckpt = self.file_backend.join_path(self.out_dir, name)
        runner.message_hub.update_info('last_ckpt', self.last_ckpt)
        runner.save_checkpoint(
            self.out_dir, name, self.file_client_args, save_optimizer=self.save_optimizer,
            save_param_scheduler=self.save_param_scheduler, meta=meta, by_epoch=self.by_epoch,
            backend_args=self.backend_args, **self.args)
        if not is_main_process():
            return
        with atomic_file(Path(runner.work_dir) / 'last_checkpoint') as temporary:
            temporary.write_text(str(self.last_ckpt))
        for filename in outdated:
            path = self.file_backend.join_path(self.out_dir, filename)
            if self.file_backend.isfile(path):
                self.file_backend.remove(path)

    def _note_step(self, runner: Runner, step: int) -> list[str]:
        """Add ``step`` to the checkpoints kept; give the names of those that are too many."""
        if self.max_keep_ckpts <= 0 or step in self.keep_ckpt_ids:
            return []
        kept = [*self.keep_ckpt_ids, step]
        outdated = kept[:-self.max_keep_ckpts]
        self.keep_ckpt_ids.append(step)  # a deque of max_keep_ckpts
        runner.message_hub.update_info('keep_ckpt_ids', list(self.keep_ckpt_ids))
        return [self.filename_tmpl.format(old) for old in outdated]
