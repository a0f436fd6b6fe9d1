"""Let a trained network be scored with the weights that ``EMAHook`` has averaged.

``Runner.test`` of MMEngine 0.10.7 calls ``before_run`` once more, where ``EMAHook`` begins anew
with a copy of the last weights; after a training in the same runner these are scored, and what was
averaged is lost (no upstream thread was found). With :func:`install` the copy of a model is made
once.
"""
import functools
from collections.abc import Callable
from types import SimpleNamespace

from mmengine.hooks import EMAHook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from torch import nn


def install() -> None:
    """Make ``EMAHook`` keep its average of a model, once."""
    if not hasattr(EMAHook.before_run, '__wrapped__'):
        EMAHook.before_run = _once_per_model(EMAHook.before_run)


def _once_per_model(before_run: Callable) -> Callable:
    @functools.wraps(before_run)
    def begin(hook: EMAHook, runner: Runner) -> None:
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        if getattr(hook, 'src_model', None) is not model:
            before_run(hook, runner)
    return begin


def state() -> str:
    """Say whether the repair is at work: whether MMEngine's own hook begins anew."""
    own, hook = EMAHook.before_run.__wrapped__, EMAHook()
    runner = SimpleNamespace(model=nn.Linear(1, 1))
    own(hook, runner)
    first = hook.ema_model
    own(hook, runner)
    if hook.ema_model is first:
        return 'idle: EMAHook of this mmengine keeps its average when it is to be scored'
    return 'at work: EMAHook of this mmengine begins anew when its average is to be scored'
