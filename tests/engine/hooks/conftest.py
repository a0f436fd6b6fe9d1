import pytest
import torch
from mmengine.model import BaseModel
from mmengine.runner import Runner

import mmatnet.register  # noqa: F401


class Line(BaseModel):
    """One weight and a loss."""

    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(2, 1)

    def forward(self, x, mode='tensor'):
        return {'loss': self.fc(x).square().mean()}


@pytest.fixture
def make_runner(tmp_path):
    """Makes runners of a tiny model, with a checkpoint every second iteration."""
    count = 0

    def make(iterations, hook='AtomicCheckpointHook', custom_hooks=('SafeCheckpointHook',),
             keep=1, paramwise=None, rate=0.01, **kwargs):
        nonlocal count
        count += 1
        return Runner(
            model=Line(), work_dir=str(tmp_path / 'run'), default_scope='mmaction',
            experiment_name=f'{tmp_path}-{count}', log_level='ERROR',
            train_dataloader={
                'batch_size': 1, 'sampler': {'type': 'InfiniteSampler', 'shuffle': False},
                'dataset': [{'x': torch.ones(2) * index} for index in range(3)],
                'collate_fn': {'type': 'default_collate'}},
            train_cfg={'by_epoch': False, 'max_iters': iterations},
            optim_wrapper={'optimizer': {'type': 'SGD', 'lr': rate, 'momentum': 0.9},
                           'paramwise_cfg': paramwise},
            param_scheduler={'type': 'MultiStepLR', 'milestones': [3], 'by_epoch': False},
            default_hooks={'checkpoint': {'type': hook, 'interval': 2, 'by_epoch': False,
                                          'max_keep_ckpts': keep},
                           'logger': {'type': 'LoggerHook', 'interval': 1}},
            custom_hooks=[hook if isinstance(hook, dict) else {'type': hook}
                          for hook in custom_hooks], **kwargs)

    return make
