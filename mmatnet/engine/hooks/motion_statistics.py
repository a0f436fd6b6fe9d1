"""Sets what the time stream standardises with, from the training side alone."""
import torch
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper

from mmatnet.datasets.statistics import stream_statistics
from mmatnet.registry import HOOKS


@HOOKS.register_module()
class MotionStatisticsHook(Hook):
    """Before training, give ``MotionLSTM(standardise=True)`` the training clips' statistics.

    They are kept in the checkpoint with the weights. A test clip has no part in them: only the
    training dataset is read, each clip once, before balancing.
    """

    priority = 'VERY_HIGH'

    def before_train(self, runner) -> None:
        """Compute and set the statistics; nothing if the model does not standardise."""
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        stream = model.backbone.temporal
        if not getattr(stream, 'standardise', False):
            return
        mean, deviation = stream_statistics(runner.train_dataloader.dataset, 'motion')
        stream.set_statistics(torch.from_numpy(mean), torch.from_numpy(deviation))
