"""Every kind of network that the configs can say, exported and compared with the test loop's."""
import sys
import warnings

import numpy as np
import pytest
import torch
from mmaction.models.heads import BaseHead
from mmaction.structures import ActionDataSample
from mmengine.registry import DefaultScope

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.inference.export.network import write_network
from mmatnet.inference.export.samples import comparison_clips
from mmatnet.inference.recognizers.pytorch import TorchRecognizer
from mmatnet.registry import MODELS

ort = pytest.importorskip('onnxruntime')
pytest.importorskip('onnx')
APEX_ONLY = {'model.backbone.spatial.base_channels': 2, 'model.neck.in_channels': (16,),
             'model.cls_head.in_channels': 16}
TIME_ONLY = {'model.backbone.temporal.width': 8, 'model.neck.in_channels': (8,),
             'model.cls_head.in_channels': 8}
TWO = {'model.backbone.spatial.base_channels': 2, 'model.backbone.temporal.width': 8,
       'model.neck.in_channels': (16, 8)}
NETWORKS = {
    'two streams': ('configs/demo.py', {**TWO, 'model.cls_head.in_channels': 24}),
    'apex only': ('configs/ablations/demo_apex-only.py', APEX_ONLY),
    'time only': ('configs/ablations/demo_time-only.py', TIME_ONLY),
    'sum': ('configs/ablations/atnet_casme2_sum.py',
            {**TWO, 'model.neck.width': 6, 'model.cls_head.in_channels': 6}),
    'gated': ('configs/ablations/atnet_casme2_gated.py',
              {**TWO, 'model.neck.width': 6, 'model.cls_head.in_channels': 6}),
    'normalised model zoo': ('configs/ablations/atnet_casme2_r18-in1k.py', {
        'model.backbone.spatial.base_channels': 8, 'model.backbone.spatial.stem_channels': 8,
        'model.backbone.temporal.width': 8, 'model.neck.in_channels': (64, 8),
        'model.cls_head.in_channels': 72}),
    'apex flow': ('configs/ablations/atnet_megc2019-cde_apexflow.py', APEX_ONLY),
}


def assert_exported(model, prepared, expected, path):
    """Written as ONNX, a network gives the expected scores to one clip and to all."""
    write_network(model, prepared[0], path)
    session = ort.InferenceSession(str(path), providers=['CPUExecutionProvider'])
    for rows in (slice(0, 1), slice(None)):
        scores, = session.run(None, {key: np.stack([sample[key] for sample in prepared[rows]])
                                     for key in prepared[0]})
        assert scores == pytest.approx(expected[rows], abs=1e-5)


@pytest.mark.parametrize('name', NETWORKS)
def test_any_batch_gives_the_scores_of_the_test_loop(name, make_checkpoint, data_root,
                                                     apex_flow_root, tmp_path):
    config, options = NETWORKS[name]
    root = apex_flow_root if name == 'apex flow' else data_root
    recognizer = TorchRecognizer(*make_checkpoint(config, options, root))
    clips, source = comparison_clips(recognizer.cfg, recognizer.training, recognizer.streams)
    assert source.startswith('clips of casme2/store')
    prepared = [recognizer.network_input(clip) for clip in clips[:5]]
    expected = recognizer.scores(clips[:5])
    assert_exported(recognizer.model, prepared, expected, tmp_path / 'model.onnx')
    assert np.ptp(expected, axis=0).max() > 1e-3
    assert not recognizer.model.training


RESNET = {'type': 'mmpretrain.ResNet', 'depth': 18, 'base_channels': 4, 'stem_channels': 4}
HEAD = {'type': 'LinearHead', 'num_classes': 3, 'in_channels': 32}
NORMALISED = {'type': 'ActionDataPreprocessor', 'mean': [0.2, 0.3, 0.4], 'std': [0.5, 0.6, 0.7]}
OTHERS = {
    'R(2+1)D': ({'type': 'ResNet2Plus1d', 'depth': 18, 'pretrained': None, 'pretrained2d': False,
                 'base_channels': 4, 'norm_cfg': {'type': 'BN3d'}, 'conv1_kernel': (3, 7, 7),
                 'conv_cfg': {'type': 'Conv2plus1d'}, 'inflate': (1, 1, 1, 1)},
                {'type': 'I3DHead', 'num_classes': 3, 'in_channels': 32, 'average_clips': 'prob'},
                {'frames': (3, 4, 32, 32)}),
    'X3D': ({'type': 'X3D', 'gamma_w': 0.25, 'gamma_b': 1, 'gamma_d': 0.5},
            {'type': 'X3DHead', 'num_classes': 3, 'in_channels': 64, 'average_clips': 'prob'},
            {'frames': (3, 4, 32, 32)}),
    'every frame': ({'type': 'PerFrame', 'backbone': RESNET},
                    {'type': 'I3DHead', 'num_classes': 3, 'in_channels': 32,
                     'average_clips': 'prob'}, {'frames': (4, 3, 32, 32)}),
    'three inputs': ({'type': 'ThreeInputs'}, {**HEAD, 'in_channels': 6},
                     {'u': (3, 8, 8), 'v': (3, 8, 8), 'rows': (5, 4)}),
    'lengths in place of logits': ({'type': 'ThreeInputs'}, {
        'type': 'LengthHead', 'num_classes': 3, 'in_channels': 6},
        {'v': (3, 8, 8), 'rows': (5, 4), 'u': (3, 8, 8)}),
}


@MODELS.register_module()
class ThreeInputs(torch.nn.Module):
    """Two images and rows, by name."""

    def __init__(self):
        super().__init__()
        self.images, self.rows = torch.nn.Conv2d(3, 2, 3), torch.nn.LSTM(4, 2, batch_first=True)

    def forward(self, u, v, rows):
        return torch.cat([self.images(u).mean(dim=(2, 3)), self.images(v).amax(dim=(2, 3)),
                          self.rows(rows)[0].mean(dim=1)], dim=1)


@MODELS.register_module()
class LengthHead(BaseHead):
    """Lengths of vectors are the scores."""

    def __init__(self, num_classes, in_channels):
        super().__init__(num_classes, in_channels, average_clips='score')
        self.fc_cls = torch.nn.Linear(in_channels, 2 * num_classes)

    def forward(self, x):
        return self.fc_cls(x).unflatten(1, (self.num_classes, 2)).norm(dim=2)


@pytest.mark.parametrize('name', OTHERS)
def test_networks_of_others_give_the_scores_of_prediction(name, tmp_path):
    backbone, head, shapes = OTHERS[name]
    preprocessors = {key: {**NORMALISED, 'format_shape': 'NCTHW' if shape[:2] == (3, 4) else 'NCHW'}
                     if 3 in shape else {'type': 'ActionDataPreprocessor'}
                     for key, shape in shapes.items()}
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build({
            'type': 'ClipRecognizer', 'backbone': backbone, 'cls_head': head,
            'data_preprocessor': {'type': 'MultiModalDataPreprocessor',
                                  'preprocessors': preprocessors}}).eval()
    draw = np.random.default_rng(0)
    clips = [{key: draw.random(shape, np.float32) for key, shape in shapes.items()}
             for _ in range(5)]
    with torch.no_grad():
        predicted = model.test_step({
            'inputs': {key: [torch.from_numpy(clip[key]) for clip in clips] for key in shapes},
            'data_samples': [ActionDataSample() for _ in clips]})
    expected = torch.stack([sample.pred_score for sample in predicted]).numpy()
    assert_exported(model, clips, expected, tmp_path / 'model.onnx')
    assert np.ptp(expected, axis=0).max() > 1e-6


def test_inputs_that_are_prepared_otherwise_are_refused(tmp_path):
    model = torch.nn.Linear(1, 1)
    model.data_preprocessor = torch.nn.Identity()
    with pytest.raises(InputError, match='whose data_preprocessor is MultiModalDataPreprocessor '
                                         'can be exported, got Identity'):
        write_network(model, {}, tmp_path / 'x.onnx')


def test_exporting_is_quiet(make_checkpoint, tmp_path):
    recognizer = TorchRecognizer(*make_checkpoint())
    clips, _ = comparison_clips(recognizer.cfg, recognizer.training, recognizer.streams)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        write_network(recognizer.model, recognizer.network_input(clips[0]), tmp_path / 'x.onnx')


def test_without_onnx_it_says_what_to_install(make_checkpoint, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, 'onnx', None)
    with pytest.raises(InputError, match=r"`pip install 'mmatnet\[onnx\]'`"):
        write_network(TorchRecognizer(*make_checkpoint()).model, {}, tmp_path / 'x.onnx')


class Odd(torch.nn.Module):
    """A layer that ONNX has no form for."""

    def forward(self, apex):
        return torch.linalg.eigvals(apex).real.squeeze(1)


def test_a_layer_without_an_onnx_form_is_a_sentence(make_checkpoint, tmp_path):
    cfg, _ = make_checkpoint('configs/ablations/demo_apex-only.py', APEX_ONLY)
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build({**cfg.model, 'neck': {**cfg.model.neck, 'in_channels': (28,)}})
    model.backbone.spatial = Odd()
    model.cls_head.fc_cls = torch.nn.Linear(28, 3)
    with pytest.raises(InputError, match='the network has a part that ONNX cannot express'):
        write_network(model.eval(), {'apex': np.ones((1, 28, 28), np.float32)},
                      tmp_path / 'x.onnx')
