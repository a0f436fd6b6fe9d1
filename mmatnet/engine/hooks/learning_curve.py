"""The figures of a training over its iterations, in a file that survives a kill."""
import re
from collections.abc import Mapping
from pathlib import Path

from mmengine.dist import master_only
from mmengine.hooks import Hook, LoggerHook
from mmengine.runner import Runner

from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file, explain_disk_errors
from mmatnet.io.read_errors import explain_read_errors
from mmatnet.registry import HOOKS

CURVE_FILE = 'learning_curve.csv'
_HEADER = 'iteration,name,value\n'
_ROW = re.compile(r'[0-9]{1,15},[^,]+,[^,]+\n')


@master_only
def append_curve(folder: str | Path, iteration: int, figures: Mapping[str, float]) -> None:
    """Add rows to a folder's curve, one write for all of them, in the first process.

    Args:
        folder (str | Path): Work dir of the training.
        iteration (int): How many iterations were trained.
        figures (Mapping[str, float]): Name to value.
    """
    path = Path(folder) / CURVE_FILE
    rows = ''.join(f'{iteration},{name},{float(value)!r}\n' for name, value in figures.items())
    with explain_disk_errors(path), open(path, 'a', encoding='utf-8', newline='') as curve:
        curve.write(rows if curve.tell() else _HEADER + rows)


@master_only
def cut_curve(folder: str | Path, iteration: int) -> None:
    """Take what lies after an iteration off a folder's curve, and a last row that was cut short.

    A training that goes on at ``iteration`` writes those rows again.

    Raises:
        InputError: If a whole row is none of :func:`append_curve`'s, or the file cannot be read;
            it is left as it is.
    """
    path = Path(folder) / CURVE_FILE
    if iteration == 0:
        path.unlink(missing_ok=True)
    elif path.is_file():
        with explain_read_errors(path), open(path, encoding='utf-8', errors='replace') as curve:
            lines = list(curve)
        for number, line in enumerate(lines, start=1):
            if line.endswith('\n') and not (_ROW.match(line) if number > 1 else line == _HEADER):
                raise InputError(f'{path}, row {number}: expected {_HEADER.strip()}, '
                                 f'got {line.strip()[:80]!r}; remove the row, or move the file '
                                 'elsewhere to begin a new curve')
        kept = [line for line in lines[1:]
                if line.endswith('\n') and int(line.split(',')[0]) <= iteration]
        with atomic_file(path) as temporary:
            temporary.write_text(_HEADER + ''.join(kept), encoding='utf-8', newline='')


@HOOKS.register_module()
class LearningCurveHook(Hook):
    """Write ``learning_curve.csv`` into the work dir: columns ``iteration,name,value``.

    At each point there is ``loss``, its mean over the iterations since the point before, and
    ``lr``, the learning rate before the multipliers of single weights. A resumed training leaves
    the same rows as an uninterrupted one, which MMEngine's ``scalars.json``, one for each start,
    does not.

    Args:
        interval (int, optional): Iterations between two points. Defaults to that of the
            LoggerHook, and the last iteration always is one.
    """

    priority = 'LOW'  # before the checkpoint, which must not be ahead of the curve

    def __init__(self, interval: int | None = None) -> None:
        self.interval = interval

    def before_train(self, runner: Runner) -> None:
        """Drop rows of iterations that will be trained again."""
        if self.interval is None:
            self.interval = next((hook.interval for hook in runner.hooks
                                  if isinstance(hook, LoggerHook)), 50)
        cut_curve(runner.work_dir, runner.iter)

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: dict | None = None,
                         outputs: dict | None = None) -> None:
        """Write a point, if this iteration is one."""
        iteration = runner.iter + 1
        if iteration % self.interval and iteration != runner.max_iters:
            return
        hub = runner.message_hub
        since = iteration % self.interval or self.interval
        rate = 'train/base_lr' if 'train/base_lr' in hub.log_scalars else 'train/lr'
        append_curve(runner.work_dir, iteration, {
            'loss': hub.get_scalar('train/loss').mean(since),
            'lr': hub.get_scalar(rate).current()})
