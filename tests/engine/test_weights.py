"""Weights that do not fit are refused, wherever a config names them."""
import pytest
import torch
from mmengine.model import BaseModule
from mmengine.runner import CheckpointLoader

import mmatnet.register  # noqa: F401
from mmatnet.engine.weights import check_weights, misfits, pretrained_checkpoints
from mmatnet.errors import InputError


class Part(BaseModule):
    def __init__(self, **init):
        super().__init__({'type': 'Pretrained', **init} if init else None)
        self.layer, self.norm = torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3)


@pytest.fixture
def stored(tmp_path):
    """A function that stores the weights of a part, changed, under a prefix; gives the path."""
    def store(change=lambda weights: None, prefix='backbone.', wrap=lambda weights: {
            'state_dict': weights}):
        weights = {f'{prefix}{name}': value for name, value in Part().state_dict().items()}
        weights['head.weight'] = torch.zeros(5)  # what a zoo has besides
        change(weights)
        torch.save(wrap(weights), tmp_path / 'zoo.pth')
        return str(tmp_path / 'zoo.pth')

    return store


def test_misfits_are_put_into_words():
    expected = {'a': torch.zeros(2), 'b': torch.zeros(3), 'd': torch.zeros(1)}
    weights = {'b': torch.zeros(4), 'c': torch.zeros(1), 'd': 'text'}
    assert misfits(weights, expected) == ['a is missing', 'c is not in the model',
                                          'b is (4,), not (3,)', 'd is a str, not numbers']
    with pytest.raises(InputError, match=r'checkpoint x does not fit the model of the config \(a '
                                         r'is missing; .*; and 1 more\); use the config it was'):
        check_weights({'state_dict': weights}, expected, 'x')


@pytest.mark.parametrize(('prefix', 'wrap'), [
    ('backbone.', lambda weights: {'state_dict': weights}), ('', lambda weights: weights),
    ('module.', lambda weights: weights)])
def test_what_fits_is_loaded_and_named(stored, prefix, wrap):
    path = stored(lambda weights: weights.pop(f'{prefix}norm.num_batches_tracked'), prefix, wrap)
    options = {'prefix': 'backbone'} if prefix == 'backbone.' else {}
    model = torch.nn.Sequential(Part(checkpoint=path, **options), Part())
    assert pretrained_checkpoints(model) == []
    model[0].init_weights()
    kept = wrap and CheckpointLoader.load_checkpoint(path, 'cpu')
    assert torch.equal(model[0].layer.weight, kept.get('state_dict', kept)[f'{prefix}layer.weight'])
    assert pretrained_checkpoints(model) == [path]


@pytest.mark.parametrize(('change', 'misfit'), [
    (lambda weights: weights.pop('backbone.layer.bias'), 'layer.bias is missing'),
    (lambda weights: weights.update({'backbone.layer.bias': torch.zeros(4)}),
     r'layer.bias is \(4,\), not \(3,\)'),
    (lambda weights: weights.update({'backbone.layer.bias': 'text'}), 'layer.bias is a str, not'),
    (lambda weights: weights.clear(), 'layer.weight is missing; layer.bias is missing; .*and 3 mo'),
])
def test_what_does_not_fit_is_refused(stored, change, misfit):
    part = Part(checkpoint=stored(change), prefix='backbone.')
    with pytest.raises(InputError, match=r'checkpoint .*zoo\.pth does not fit the Part whose init_'
                                         rf'cfg names it \({misfit}.*\); use the weights of that'):
        part.init_weights()


def test_a_training_from_weights_that_do_not_fit_does_not_begin(small_config, tmp_path, stored):
    from tests.engine.trainings import train

    cfg = small_config(**{'model.backbone.temporal.init_cfg': {
        'type': 'Pretrained', 'checkpoint': stored()}})
    with pytest.raises(InputError, match='does not fit the MotionLSTM whose init_cfg names it'):
        train(cfg, tmp_path / 'fold')
    assert not list(tmp_path.rglob('iter_*.pth'))
