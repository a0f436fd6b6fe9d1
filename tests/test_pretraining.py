"""From a folder of pictures by class to an apex stream that starts from them."""
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from PIL import Image

import mmatnet.register  # noqa: F401
from mmatnet.datasets.transforms.picture import PackPicture
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.engine.weights import pretrained_checkpoints
from mmatnet.errors import InputError
from mmatnet.registry import MODELS

CONFIG = 'configs/pretraining/resnet10_macro.py'


@pytest.fixture(scope='module')
def checkpoint(tmp_path_factory):
    """Trained for an epoch on a bright and a dark face of each of two classes."""
    root = tmp_path_factory.mktemp('macro')
    draw = np.random.default_rng(0)
    for name, level in (('angry', 60), ('happy', 180)):
        (root / 'train' / name).mkdir(parents=True)
        for number in range(2):
            picture = np.clip(draw.normal(level, 20, (50, 44, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(picture).save(root / 'train' / name / f'{number}.png')
    cfg = Config.fromfile(CONFIG)
    cfg.train_dataloader.dataset.data_prefix = str(root / 'train')
    cfg.train_dataloader.update(batch_size=2, num_workers=0, persistent_workers=False)
    cfg.model.backbone.base_channels, cfg.model.cls_head.in_channels = 4, 32
    cfg.model.cls_head.num_classes = 2
    cfg.train_cfg.max_epochs = 1
    cfg.work_dir = str(root / 'work')
    Runner.from_cfg(cfg).train()
    return root / 'work' / 'epoch_1.pth'


def test_the_apex_stream_starts_from_the_pictures(checkpoint, data_root, tmp_path):
    """Every weight of the stream is the checkpoint's, and a fold is run from there."""
    spatial = {'type': 'ResNet10', 'base_channels': 4, 'init_cfg': {
        'type': 'Pretrained', 'checkpoint': str(checkpoint), 'prefix': 'backbone.'}}
    cfg = load_config('configs/ablations/demo_apex-only.py', {
        'data_root': str(data_root), 'train_cfg.max_iters': 1, 'train_dataloader.batch_size': 4,
        'model.backbone.spatial': spatial, 'model.neck.in_channels': (32,),
        'model.cls_head.in_channels': 32})
    init_default_scope('mmaction')
    model = MODELS.build(cfg.model)
    model.init_weights()
    saved = torch.load(checkpoint, weights_only=True)['state_dict']
    own = model.backbone.spatial.state_dict()
    assert own.keys() == {name.removeprefix('backbone.') for name in saved
                          if name.startswith('backbone.')}
    assert all(torch.equal(value, saved[f'backbone.{name}']) for name, value in own.items())
    assert pretrained_checkpoints(model) == [str(checkpoint)]
    experiment = take_apart(cfg)
    assert experiment.fit_predict(experiment.folds()[0], 0, tmp_path)


def test_the_first_weights_would_be_others(checkpoint):
    init_default_scope('mmaction')
    saved = torch.load(checkpoint, weights_only=True)['state_dict']
    fresh = MODELS.build({'type': 'ResNet10', 'base_channels': 4}).state_dict()
    assert not torch.equal(fresh['conv1.weight'], saved['backbone.conv1.weight'])


def test_a_grey_picture_is_packed_with_its_class():
    for shape in ((5, 6), (5, 6, 1)):
        packed = PackPicture().transform({'img': np.full(shape, 9, np.uint8), 'gt_label': 3,
                                          'img_path': 'happy/1.png'})
        assert packed['inputs']['apex'].shape == (1, 5, 6)
        assert packed['inputs']['apex'].dtype == torch.float32
        assert packed['data_samples'].gt_label.tolist() == [3]


def test_a_picture_in_colour_is_named():
    with pytest.raises(InputError, match=r"happy/1\.png has shape \(5, 6, 3\), .*'grayscale'"):
        PackPicture().transform({'img': np.zeros((5, 6, 3)), 'gt_label': 0,
                                 'img_path': 'happy/1.png'})
