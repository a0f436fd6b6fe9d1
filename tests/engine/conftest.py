import pytest

import mmatnet.register  # noqa: F401
from mmatnet.engine.config import load_config

SMALL = {
    'model.backbone.spatial.base_channels': 2,
    'model.backbone.temporal.width': 8,
    'model.neck.in_channels': (16, 8),
    'model.cls_head.in_channels': 24,
    'train_cfg.max_iters': 6,
    'train_dataloader.batch_size': 4,
}


@pytest.fixture
def small_config(data_root):
    """A function that gives the demonstration config, very small, on the shared clip store."""
    def load(config='configs/demo.py', **options):
        return load_config(config, {'data_root': str(data_root), **SMALL, **options})

    return load
