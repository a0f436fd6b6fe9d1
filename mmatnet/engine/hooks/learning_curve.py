"""Writes loss and learning rate over the iterations."""
from mmengine.dist import master_only
from mmengine.hooks import Hook, LoggerHook

from mmatnet.engine.learning_curve import append_curve, cut_curve
from mmatnet.registry import HOOKS


@HOOKS.register_module()
class LearningCurveHook(Hook):
    """Write ``learning_curve.csv`` into the work dir: columns ``iteration,name,value``.

    At each point there is ``loss``, its mean over the iterations since the point before, and
    ``lr``, the learning rate before the multipliers of single weights. A resumed training leaves
    the same rows as an uninterrupted one.

    Args:
        interval (int, optional): Iterations between two points. Defaults to that of the
            LoggerHook, and the last iteration always is one.
    """

    priority = 'LOW'  # before the checkpoint, which must not be ahead of the curve

    def __init__(self, interval: int | None = None) -> None:
        self.interval = interval

    def before_train(self, runner) -> None:
        """Drop rows of iterations that will be trained again."""
        if self.interval is None:
            self.interval = next((hook.interval for hook in runner.hooks
                                  if isinstance(hook, LoggerHook)), 50)
        self._cut(runner)

    @master_only
    def _cut(self, runner) -> None:
        cut_curve(runner.work_dir, runner.iter)

    @master_only
    def after_train_iter(self, runner, batch_idx: int, data_batch: dict | None = None,
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
