"""Write checkpoints that anyone can read without running a pickle, and that tell of damage."""
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmatnet.compat.plain import to_plain
from mmatnet.compat.seal import seal
from mmatnet.registry import HOOKS


@HOOKS.register_module()
class SafeCheckpointHook(Hook):
    """Turn a checkpoint into tensors and plain Python before it is written, and seal it.

    ``torch.load(weights_only=True)`` then reads it with no allow-list. The loaders of
    :mod:`mmatnet.compat.checkpoint` hold it against its digest, and rebuild HistoryBuffer and NumPy
    values before any other hook sees them. Upstream: open-mmlab/mmengine issue #1655.
    """

    priority = 'LOWEST'  # after every hook that adds to the checkpoint

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Replace what is not plain, entry by entry.

        Raises:
            TypeError: If an entry has no plain form.
        """
        for key, value in checkpoint.items():
            checkpoint[key] = to_plain(value, f'checkpoint[{key!r}]')
        seal(checkpoint)
