import pytest
import torch
import torch.nn.functional as F
from mmaction.models.heads import BaseHead
from mmaction.structures import ActionDataSample
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from torch import nn

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.recognizers.clip_recognizer import ClipRecognizer
from mmatnet.registry import MODELS


@pytest.fixture(autouse=True)
def _start():
    init_default_scope('mmaction')
    torch.manual_seed(0)


def samples(*labels):
    return [ActionDataSample().set_gt_label(label) for label in labels]


IMAGE, CLIP, FRAMES = (2, 3, 32, 32), (2, 3, 4, 32, 32), (2, 4, 3, 32, 32)
SLOW = {'type': 'ResNet3dSlowOnly', 'depth': 18, 'pretrained': None, 'base_channels': 4,
        'conv1_kernel': (1, 7, 7), 'inflate': (0, 0, 1, 1), 'norm_eval': False,
        'norm_cfg': {'type': 'BN3d'}}
R2PLUS1D = {'type': 'ResNet2Plus1d', 'depth': 18, 'pretrained': None, 'pretrained2d': False,
            'base_channels': 4, 'norm_eval': False, 'conv_cfg': {'type': 'Conv2plus1d'},
            'norm_cfg': {'type': 'BN3d'}, 'conv1_kernel': (3, 7, 7), 'inflate': (1, 1, 1, 1)}
X3D = {'type': 'X3D', 'gamma_w': 0.25, 'gamma_b': 1, 'gamma_d': 0.5}
RESNET = {'type': 'mmpretrain.ResNet', 'depth': 18, 'base_channels': 4, 'stem_channels': 4}
POOL = {'type': 'mmpretrain.GlobalAveragePooling'}


def head(kind, in_channels, **options):
    return {'type': kind, 'num_classes': 3, 'in_channels': in_channels, **options}


PROB = {'average_clips': 'prob'}
ATNET = {'type': 'ATNet', 'spatial': {'type': 'ResNet10', 'base_channels': 4},
         'temporal': {'type': 'MotionLSTM', 'in_channels': 8, 'width': 6}}
ZOO = {
    'ATNet, of two inputs': (ATNET, {'type': 'ApexTimeFusion', 'in_channels': (32, 6)},
                             head('ATNetHead', 38), (2, 1, 32, 32)),
    'SlowOnly and I3DHead': (SLOW, None, head('I3DHead', 32, **PROB), CLIP),
    'R(2+1)D and I3DHead': (R2PLUS1D, None, head('I3DHead', 32, **PROB), CLIP),
    'X3D and X3DHead': (X3D, None, head('X3DHead', 64, **PROB), CLIP),
    'ResNet of MMAction2, pooled': (
        {'type': 'ResNet', 'depth': 18, 'pretrained': None, 'norm_eval': False}, POOL,
        head('LinearHead', 512), IMAGE),
    'ResNet of mmpretrain, pooled': (RESNET, POOL, head('LinearHead', 32), IMAGE),
    'mmpretrain throughout': (RESNET, POOL, head(
        'mmpretrain.LinearClsHead', 32, loss={'type': 'mmpretrain.CrossEntropyLoss'}), IMAGE),
    'no neck, and a head that looks at segments': (
        RESNET, None, head('TSNHead', 32, **PROB), IMAGE),
    'every frame': ({'type': 'PerFrame', 'backbone': RESNET}, None,
                    head('I3DHead', 32, **PROB), FRAMES),
}


@pytest.fixture(params=ZOO)
def zoo(request):
    """A network made of parts of MMAction2, of mmpretrain or of ours, and its inputs."""
    return build(request.param)


def build(name, kind='ClipRecognizer'):
    backbone, neck, classifier, shape = ZOO[name]
    recognizer = MODELS.build({'type': kind, 'backbone': backbone, 'neck': neck,
                               'cls_head': classifier})
    recognizer.init_weights()
    image = torch.rand(shape)
    return recognizer, ({'apex': image, 'motion': torch.randn(2, 64, 8)} if backbone is ATNET
                        else {'frames': image})


@pytest.mark.parametrize('kind', ['ClipRecognizer', 'ApexTimeRecognizer'])
def test_each_stage(kind):
    recognizer, inputs = build('ATNet, of two inputs', kind)
    recognizer.eval()
    features = recognizer(inputs, stage='backbone')
    fused = recognizer(inputs, stage='neck')
    assert type(recognizer) is ClipRecognizer
    assert [vector.shape for vector in features] == [(2, 32), (2, 6)]
    assert torch.equal(fused, recognizer.neck(features)[0])
    assert torch.equal(recognizer(inputs, stage='head'), recognizer.cls_head(fused))
    assert set(inputs) == {'apex', 'motion'}  # what it was given is as it was
    with pytest.raises(InputError, match="stage must be one of backbone, neck, head, got 'tail'"):
        recognizer(inputs, stage='tail')


def test_prediction_is_of_each_sample_whatever_the_batch(zoo):
    recognizer, inputs = zoo
    recognizer.eval()
    with torch.no_grad():
        both = recognizer(inputs, samples(0, 0), mode='predict')
        alone, = recognizer({name: value[1:] for name, value in inputs.items()},
                            samples(0), mode='predict')
    assert torch.allclose(both[1].pred_score, alone.pred_score, atol=1e-6)


def test_gradients_reach_every_weight(zoo):
    recognizer, inputs = zoo
    recognizer.train()
    losses = recognizer(inputs, samples(0, 2), mode='loss')
    total, _ = recognizer.parse_losses(losses)
    assert total.isfinite()
    assert len([name for name in losses if 'loss' in name]) == 1
    total.backward()
    assert [name for name, weights in recognizer.named_parameters() if weights.grad is None] == []


def test_predictions_are_a_softmax_of_the_scores(zoo):
    recognizer, inputs = zoo
    recognizer.eval()
    with torch.no_grad():
        predicted = recognizer(inputs, samples(0, 2), mode='predict')
        expected = recognizer(inputs, stage='head').softmax(dim=1)
        scores = recognizer.class_scores(inputs)
    assert scores.shape == (2, 3)
    assert torch.allclose(scores, expected, atol=1e-7)
    for sample, row in zip(predicted, expected, strict=True):
        assert torch.allclose(sample.pred_score, row, atol=1e-7)
        assert sample.pred_label.tolist() == [row.argmax().item()]


@MODELS.register_module()
class TwoPictures(nn.Module):
    """Weighs its inputs, so that the order shows; gives a loss and a figure beside."""

    def __init__(self, figure='kept_frames'):
        super().__init__()
        self.weights, self.figure = nn.Linear(2, 2, bias=False), figure

    def forward(self, u, v, data_samples=None):
        self.seen = data_samples
        features = self.weights(u + 2 * v)
        return features, {'loss_size': features.square().mean(), self.figure: torch.tensor(7.0)}


@MODELS.register_module()
class Doubling(nn.Module):
    """A neck with a loss of its own."""

    def __init__(self, loss='loss_neck'):
        super().__init__()
        self.loss = loss

    def forward(self, x):
        return 2 * x, {self.loss: x.sum()}


def two_pictures(**options):
    return MODELS.build({'type': 'ClipRecognizer', 'backbone': {'type': 'TwoPictures'},
                         'cls_head': head('LinearHead', 2), **options})


PICTURES = {'u': torch.tensor([[1.0, 2.0]]), 'v': torch.tensor([[3.0, 5.0]])}


def test_inputs_are_given_by_name_in_any_order():
    recognizer = two_pictures()
    features = recognizer(PICTURES)
    assert torch.equal(features, recognizer.backbone.weights(torch.tensor([[7.0, 12.0]])))
    assert torch.equal(features, recognizer(dict(reversed(PICTURES.items()))))


def test_inputs_of_other_names_are_refused():
    with pytest.raises(InputError, match='TwoPictures takes u, v, data_samples, but is given u, w; '
                                         'name its parameters after the inputs'):
        two_pictures()({'u': PICTURES['u'], 'w': PICTURES['v']})


def test_auxiliary_losses_are_summed_and_figures_are_logged():
    recognizer = two_pictures(neck={'type': 'Doubling'})
    losses = recognizer(PICTURES, samples(1), mode='loss')
    total, logged = recognizer.parse_losses(losses)
    features = recognizer(PICTURES)
    expected = (features.square().mean() + features.sum()
                + F.cross_entropy(recognizer.cls_head(2 * features), torch.tensor([1])))
    assert total.item() == pytest.approx(expected.item())
    assert set(logged) == {'loss', 'loss_size', 'loss_neck', 'loss_cls', 'top1_acc', 'kept_frames'}
    assert logged['kept_frames'] == 7


def test_labels_reach_the_backbone_in_training_alone():
    recognizer, given = two_pictures(), samples(1)
    recognizer(PICTURES, given, mode='loss')
    assert recognizer.backbone.seen is given
    recognizer(PICTURES, given, mode='predict')
    assert recognizer.backbone.seen is None


def test_a_figure_that_would_be_summed_by_its_name_is_refused():
    recognizer = two_pictures(backbone={'type': 'TwoPictures', 'figure': 'old_loss'})
    with pytest.raises(InputError, match="the backbone gives 'old_loss'; call it loss_<name>"):
        recognizer(PICTURES)


@pytest.mark.parametrize('name', ['loss_size', 'loss_cls'])
def test_two_losses_of_one_name_are_refused(name):
    recognizer = two_pictures(neck={'type': 'Doubling', 'loss': name})
    with pytest.raises(InputError, match=f'two parts of the network give {name}; name them apart'):
        recognizer(PICTURES, samples(1), mode='loss')


@MODELS.register_module()
class SquashedHead(BaseHead):
    """Lengths of class capsules, margin loss, and the input rebuilt from them."""

    def __init__(self, num_classes, in_channels, average_clips='score'):
        super().__init__(num_classes, in_channels, average_clips=average_clips)
        self.capsules = nn.Linear(in_channels, 2 * num_classes)
        self.rebuild = nn.Linear(num_classes, 2)

    def forward(self, x):
        return self.capsules(x).unflatten(1, (self.num_classes, 2)).norm(dim=2)

    def loss(self, feats, data_samples, inputs):
        lengths = self(feats)
        truth = F.one_hot(torch.cat([sample.gt_label for sample in data_samples]), 3)
        short, long = F.relu(0.99 - lengths) ** 2, F.relu(lengths - 0.01) ** 2
        return {'loss_margin': (truth * short + 0.5 * (1 - truth) * long).sum(dim=1).mean(),
                'loss_rebuilt': F.mse_loss(self.rebuild(lengths), inputs['u'])}


def test_a_head_may_give_lengths_and_rebuild_the_input():
    recognizer = two_pictures(cls_head=head('SquashedHead', 2))
    losses = recognizer(PICTURES, samples(1), mode='loss')
    assert {name for name in losses if 'loss' in name} == {'loss_size', 'loss_margin',
                                                           'loss_rebuilt'}
    lengths = recognizer.cls_head(recognizer(PICTURES))
    sample, = recognizer(PICTURES, samples(1), mode='predict')
    assert torch.equal(sample.pred_score, lengths[0])
    assert torch.equal(recognizer.class_scores(PICTURES), lengths)


@MODELS.register_module()
class AttentionHead(BaseHead):
    """Features times a map made of another part's weights, as in the RCN family."""

    def __init__(self, num_classes, in_channels):
        super().__init__(num_classes, in_channels, average_clips='prob')
        self.fc = nn.Linear(in_channels, num_classes)

    def forward(self, x, recognizer, **kwargs):
        return self.fc(x * recognizer.backbone.weights.weight.mean(dim=0))


def test_a_head_may_ask_for_the_networks_own_weights():
    recognizer = two_pictures(cls_head=head('AttentionHead', 2))
    features = recognizer(PICTURES)
    expected = recognizer.cls_head.fc(features * recognizer.backbone.weights.weight.mean(dim=0))
    assert torch.equal(recognizer(PICTURES, stage='head'), expected)
    assert torch.equal(recognizer.class_scores(PICTURES), expected.softmax(dim=1))
    sample, = recognizer(PICTURES, samples(1), mode='predict')
    assert torch.equal(sample.pred_score, expected[0].softmax(dim=0))
    loss = recognizer(PICTURES, samples(1), mode='loss')['loss_cls']
    assert loss.item() == pytest.approx(F.cross_entropy(expected, torch.tensor([1])).item())


def test_scores_that_would_keep_an_axis_of_clips_are_refused():
    with pytest.raises(InputError, match="I3DHead has average_clips=None, by which scores keep an "
                                         "axis of clips; set average_clips='prob'"):
        two_pictures(cls_head=head('I3DHead', 2))


@pytest.fixture
def partly_frozen():
    return MODELS.build({
        'type': 'ClipRecognizer', 'backbone': RESNET, 'neck': POOL,
        'cls_head': head('LinearHead', 32), 'frozen': ('backbone.conv1', 'backbone.bn1',
                                                       'backbone.layer1', 'cls_head.fc_cls.bias'),
        'data_preprocessor': {'type': 'MultiModalDataPreprocessor', 'preprocessors': {
            'apex': {'type': 'ActionDataPreprocessor'}}}})


def is_frozen(name):
    return name.startswith(('backbone.conv1.', 'backbone.bn1.', 'backbone.layer1.',
                            'cls_head.fc_cls.bias'))


def test_frozen_parts_get_no_gradient(partly_frozen):
    partly_frozen({'apex': torch.rand(IMAGE)}, samples(0, 2), mode='loss')['loss_cls'].backward()
    for name, weights in partly_frozen.named_parameters():
        assert (weights.grad is None) == is_frozen(name), name


def test_frozen_parts_stay_in_evaluation(partly_frozen):
    for mode in (True, False, True):
        assert partly_frozen.train(mode) is partly_frozen
        for name, module in partly_frozen.named_modules():
            assert module.training == (mode and not is_frozen(f'{name}.')), name


def test_the_runner_trains_all_but_the_frozen_parts(partly_frozen, tmp_path):
    """Weights and the statistics of batch norms; the validation between switches modes."""
    data = [{'inputs': {'apex': torch.rand(IMAGE[1:])}, 'data_samples': samples(number % 3)[0]}
            for number in range(4)]
    loader = {'dataset': data, 'batch_size': 2, 'num_workers': 0, 'sampler': {
        'type': 'DefaultSampler', 'shuffle': False}, 'collate_fn': {'type': 'pseudo_collate'}}
    partly_frozen.init_weights()
    before = {name: value.clone() for name, value in partly_frozen.state_dict().items()}
    Runner(partly_frozen, str(tmp_path), loader, loader,
           train_cfg={'by_epoch': True, 'max_epochs': 3, 'val_interval': 1}, val_cfg={},
           val_evaluator={'type': 'AccMetric'}, experiment_name='frozen', log_level='ERROR',
           default_scope='mmaction', default_hooks={'checkpoint': None, 'logger': None},
           optim_wrapper={'optimizer': {'type': 'SGD', 'lr': 0.1, 'weight_decay': 0.1}}).train()
    for name, value in partly_frozen.state_dict().items():
        if not name.startswith('data_preprocessor'):
            assert torch.equal(value, before[name]) == is_frozen(name), name


@pytest.mark.parametrize('part', ['backbone.layer1', 'backbone.weigh', 'weights'])
def test_freezing_what_is_not_there_is_refused(part):
    with pytest.raises(InputError, match=f"frozen names '{part}', where the network has no "
                                         'weights'):
        two_pictures(frozen=(part,))
