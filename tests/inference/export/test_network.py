"""Every kind of network that the configs can say, exported and compared with the test loop's."""
import sys
import warnings

import numpy as np
import pytest
import torch
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


@pytest.mark.parametrize('name', NETWORKS)
def test_any_batch_gives_the_scores_of_the_test_loop(name, make_checkpoint, data_root,
                                                     apex_flow_root, tmp_path):
    config, options = NETWORKS[name]
    root = apex_flow_root if name == 'apex flow' else data_root
    recognizer = TorchRecognizer(*make_checkpoint(config, options, root))
    clips, source = comparison_clips(recognizer.cfg, recognizer.training, recognizer.streams)
    assert source.startswith('clips of casme2/store')
    prepared = [recognizer.network_input(clip) for clip in clips[:5]]
    write_network(recognizer.model, prepared[0], tmp_path / 'model.onnx')
    session = ort.InferenceSession(str(tmp_path / 'model.onnx'),
                                   providers=['CPUExecutionProvider'])
    expected = recognizer.scores(clips[:5])
    for rows in (slice(0, 1), slice(0, 5)):
        scores, = session.run(None, {key: np.stack([sample[key] for sample in prepared[rows]])
                                     for key in prepared[0]})
        assert scores == pytest.approx(expected[rows], abs=1e-5)
    assert np.ptp(expected, axis=0).max() > 1e-3
    assert not recognizer.model.training


def test_exporting_is_quiet(make_checkpoint, tmp_path):
    recognizer = TorchRecognizer(*make_checkpoint())
    clips, _ = comparison_clips(recognizer.cfg, recognizer.training, recognizer.streams)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        write_network(recognizer.model, recognizer.network_input(clips[0]), tmp_path / 'x.onnx')


def test_without_onnx_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, 'onnx', None)
    with pytest.raises(InputError, match=r"`pip install 'mmatnet\[onnx\]'`"):
        write_network(torch.nn.Linear(1, 1), {}, tmp_path / 'x.onnx')


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
