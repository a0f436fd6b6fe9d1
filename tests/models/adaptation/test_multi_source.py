"""Each database's way: who trains what, what is aligned, and who predicts."""
import pytest
import torch
import torch.nn.functional as F
from mmaction.structures import ActionDataSample
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.inference.export.network import write_network
from mmatnet.models.adaptation import multi_source
from mmatnet.models.adaptation.alignment import ramp
from mmatnet.models.adaptation.mmd import squared_mmd
from mmatnet.models.adaptation.multi_source import sources_of
from mmatnet.registry import MODELS

SOURCES = ['casme2', 'smic', 'samm']
BATCH = [('casme2', 0), ('samm', -1), ('smic', 1), ('samm', -1), ('casme2', 2), ('samm', -1)]


def samples(batch):
    return [ActionDataSample(metainfo={'database': database}).set_gt_label(label)
            for database, label in batch]


@pytest.fixture
def model():
    init_default_scope('mmaction')
    torch.manual_seed(0)
    model = MODELS.build({
        'type': 'ClipRecognizer', 'backbone': {'type': 'MotionLSTM', 'in_channels': 4, 'width': 3},
        'neck': {'type': 'MultiSourceAlignment', 'in_channels': 3, 'sources': SOURCES, 'width': 5,
                 'agreement': 0.3},
        'cls_head': {'type': 'MultiSourceHead', 'num_classes': 3, 'in_channels': 5,
                     'sources': SOURCES},
        'data_preprocessor': {'type': 'MultiModalDataPreprocessor', 'preprocessors': {
            'motion': {'type': 'ActionDataPreprocessor'}}}}).train()
    model.neck.progress = 0.4
    return model


@pytest.fixture
def motion():
    torch.manual_seed(1)
    return torch.randn(len(BATCH), 5, 4)


def test_losses_by_hand(model, motion):
    losses = model.loss({'motion': motion}, samples(BATCH))
    vectors = model.backbone(motion)
    casme2, smic, _ = (adapter(vectors) for adapter in model.neck.adapters)
    of_casme2, of_smic, _ = model.cls_head.classifiers
    labels = torch.tensor([label for _, label in BATCH])
    hidden = labels < 0
    classified = (F.cross_entropy(of_casme2(casme2)[[0, 4]], labels[[0, 4]])
                  + F.cross_entropy(of_smic(smic)[[2]], labels[[2]]))
    aligned = (squared_mmd(casme2[[0, 4]], casme2[hidden])
               + squared_mmd(smic[[2]], smic[hidden]))
    apart = (of_casme2(casme2[hidden]).softmax(1) - of_smic(smic[hidden]).softmax(1)).abs().mean()
    assert {name: value.item() for name, value in losses.items()} == pytest.approx({
        'loss_cls': classified.item(), 'loss_mmd': ramp(0.4) * aligned.item(),
        'loss_agreement': 0.3 * apart.item()}, rel=1e-5)


def test_classifiers_drop_adapted_numbers_in_training_alone():
    head = MODELS.build({'type': 'MultiSourceHead', 'num_classes': 3, 'in_channels': 5,
                         'sources': SOURCES, 'dropout': 0.5})
    x = torch.rand(6, 3, 5) + 1
    whole = head.eval().by_source(x)
    torch.manual_seed(0)
    dropped = head.train().by_source(x)
    torch.manual_seed(0)
    kept = F.dropout(torch.ones_like(x), 0.5)
    assert set(kept.unique().tolist()) == {0, 2}
    assert torch.allclose(dropped, head.eval().by_source(x * kept))
    assert torch.equal(head.by_source(x), whole)


def test_who_does_not_train_is_left_as_it_is(model, motion):
    losses = model.loss({'motion': motion}, samples(BATCH))
    sum(losses.values()).backward()
    for parts in (model.neck.adapters, model.cls_head.classifiers):
        moved = [any(weights.grad is not None and weights.grad.any()
                     for weights in part.parameters()) for part in parts]
        assert moved == [True, True, False]


def test_the_mean_of_those_that_trained_predicts(model, motion):
    model.loss({'motion': motion}, samples(BATCH))
    assert model.cls_head.trained.tolist() == [True, True, False]
    model.eval()
    predicted = model.predict({'motion': motion}, samples(BATCH))
    vectors = model.backbone(motion)
    ways = list(zip(model.neck.adapters, model.cls_head.classifiers, strict=True))[:2]
    mean = sum(classifier(adapter(vectors)).softmax(1) for adapter, classifier in ways) / 2
    assert torch.allclose(torch.stack([sample.pred_score for sample in predicted]), mean, atol=1e-6)


def test_it_predicts_alike_as_onnx(model, motion, tmp_path):
    pytest.importorskip('onnx')
    runtime = pytest.importorskip('onnxruntime')
    model.loss({'motion': motion}, samples(BATCH))
    write_network(model.eval(), {'motion': motion[0].numpy()}, tmp_path / 'model.onnx')
    session = runtime.InferenceSession(tmp_path / 'model.onnx', providers=['CPUExecutionProvider'])
    scores, = session.run(None, {'motion': motion.numpy()})
    expected = model.class_scores({'motion': motion}).detach().numpy()
    assert scores == pytest.approx(expected, abs=1e-5)


def test_a_network_that_was_not_trained_has_scores_too(model, motion):
    scores = model.eval().class_scores({'motion': motion})
    assert scores.sum(dim=1).tolist() == pytest.approx([1] * len(BATCH))


def test_a_single_source_has_nobody_to_agree_with(model, motion):
    alone = [(name if label < 0 else 'casme2', label) for name, label in BATCH]
    assert model.loss({'motion': motion}, samples(alone))['loss_agreement'].item() == 0


class Asked(Exception):
    """For which device the places of the databases were asked."""


def test_places_of_databases_lie_where_the_features_are(model, motion, monkeypatch):
    """As on a GPU, which no mask of the CPU's joins; a meta tensor has a device, but no numbers."""
    def ask(data_samples, sources, device):
        raise Asked(device.type)

    assert sources_of(samples(BATCH), SOURCES, torch.device('meta')).device.type == 'meta'
    assert sources_of(samples(BATCH), SOURCES, motion.device).tolist() == [0, 2, 1, 2, 0, 2]
    monkeypatch.setattr(multi_source, 'sources_of', ask)
    model.to('meta')
    with pytest.raises(Asked, match='meta'):
        model.neck(torch.empty(len(BATCH), 3, device='meta'), samples(BATCH), model)
    with pytest.raises(Asked, match='meta'):
        model.cls_head.loss(torch.empty(len(BATCH), 3, 5, device='meta'), samples(BATCH))


def test_a_database_in_no_list_is_named(model, motion):
    other = [('mmew' if name == 'smic' else name, label) for name, label in BATCH]
    with pytest.raises(InputError, match='sources of neck and head are casme2, smic, samm, and a '
                                         'clip is of mmew; name every database'):
        model.loss({'motion': motion}, samples(other))
