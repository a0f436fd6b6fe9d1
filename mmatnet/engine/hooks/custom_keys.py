"""Names learning rates and decays that a config sets for weights that are not there."""
import logging
from collections.abc import Iterable

from mmengine.hooks import Hook
from mmengine.logging import print_log
from mmengine.runner import Runner

from mmatnet.engine.weights import bare_model
from mmatnet.registry import HOOKS


@HOOKS.register_module()
class CustomKeysHook(Hook):
    """Warn of entries of ``optim_wrapper.paramwise_cfg.custom_keys`` that have no effect.

    It is a warning, since a config that leaves a part of the network out inherits the entries of
    that part.
    """

    def before_train(self, runner: Runner) -> None:
        """Look at the names of the weights once."""
        paramwise = (runner.cfg.get('optim_wrapper') or {}).get('paramwise_cfg') or {}
        names = [name for name, weight in bare_model(runner).named_parameters()
                 if weight.requires_grad]
        for key in keys_without_weights(paramwise.get('custom_keys') or (), names):
            print_log(f'paramwise_cfg.custom_keys has an entry {key!r} that matches no trained '
                      'weight, so it changes nothing; correct it, unless it is inherited and this '
                      'model lacks that part', logger='current', level=logging.WARNING)


def keys_without_weights(keys: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the keys that MMEngine takes for no weight.

    A weight has the entry of the longest key that is a part of its name, the first in the alphabet
    among equals (MMEngine 0.10, ``DefaultOptimWrapperConstructor``).
    """
    keys = sorted(sorted(keys), key=len, reverse=True)
    taken = {next((key for key in keys if key in name), None) for name in names}
    return [key for key in keys if key not in taken]
