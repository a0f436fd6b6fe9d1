"""Stops a training that diverges."""
import math

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmatnet.errors import InputError
from mmatnet.registry import HOOKS

ADVICE = ('lower the learning rate, clip gradients (optim_wrapper.clip_grad=dict(max_norm=1)), or '
          'look for features that are no numbers')


@HOOKS.register_module()
class FiniteTrainingHook(Hook):
    """End a training at the first loss that is no finite number, or before such weights are saved.

    Whatever is predicted with them would be the first class. Checkpoints from before stay.
    """

    priority = 'HIGH'  # before the iteration is logged

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: dict | None = None,
                         outputs: dict | None = None) -> None:
        """Look at the losses of the iteration.

        Raises:
            InputError: If one is not finite; names the iteration.
        """
        for name, value in (outputs or {}).items():
            if 'loss' in name and not math.isfinite(number := torch.as_tensor(value).item()):
                raise InputError(f'the training diverged: {name} is {number} at iteration '
                                 f'{runner.iter + 1}; {ADVICE}')

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Look at the weights.

        Raises:
            InputError: If some are not finite; names them and the iteration.
        """
        wrong = [name for name, value in checkpoint['state_dict'].items()
                 if value.is_floating_point() and not torch.isfinite(value).all()]
        if wrong:
            raise InputError(f'the training diverged: {len(wrong)} weights, {wrong[0]} among them, '
                             f'are not finite after iteration {checkpoint["meta"]["iter"]}; '
                             f'{ADVICE}')
