"""What configs of the field's networks take from their papers and authors' code, in numbers."""
import math

import pytest
import torch
from mmengine.config import Config
from mmengine.registry import PARAM_SCHEDULERS, DefaultScope

import mmatnet.register  # noqa: F401
from mmatnet.engine.config import load_config
from mmatnet.registry import MODELS

SHUFFLED = {'type': 'DefaultSampler', 'shuffle': True}
BALANCED = {'type': 'BalancedSampler', 'endless': False}  # by duplicates, see its README.md
CLASSES = {'type': 'ClassOrderSampler'}  # code that lists folders of classes
# optimiser, learning rate, weight decay, batch, epochs, order; from the code of the authors, of
# two ports where they published none (off-apexnet, dssn), or from MEB's notebooks (sssnet)
RECIPES = {
    'ststnet/ststnet_megc2019-{}': ('Adam', 5e-5, 1e-4, 256, 500, SHUFFLED),  # L2: MATLAB's own
    'ststnet/ststnet_megc2019-{}_port': ('Adam', 5e-5, 0, 256, 800, CLASSES),
    'off_apexnet/off-apexnet_megc2019-{}': ('Adam', 1e-4, 0, 64, 3000, SHUFFLED),
    'dual_inception/dual-inception_megc2019-{}': ('Adam', 1e-4, 0, 3, 40, SHUFFLED),
    'rcn/rcn-a_megc2019-{}': ('SGD', 5e-4, 0, 64, 20, SHUFFLED),
    'sssnet/sssnet_megc2019-{}': ('Adam', 1e-4, 1e-3, 128, 200, SHUFFLED),
    'inceptr/inceptr_megc2019-{}': ('AdamW', 1e-3, None, 128, 30, SHUFFLED),  # None: PyTorch's own
    'htnet/htnet_megc2019-{}': ('Adam', 5e-5, 0, 256, 800, CLASSES),
    'mean/mean_megc2019-{}': ('Adam', 5e-4, 0.2, 32, 100, SHUFFLED),  # see test_mean.py
    'sfamnet/sfamnet_megc2019-{}': ('Adam', 1e-4, 0, 1024, 1000, BALANCED),
    'dssn/dssn_megc2019-{}': ('Adam', 1e-4, 0, 32, 15, SHUFFLED),
}


@pytest.mark.parametrize('name', RECIPES)
def test_optimiser_batches_and_epochs(name):
    kind, rate, decay, batch, epochs, order = RECIPES[name]
    for protocol in ('cde', 'hde'):
        cfg = load_config(f'configs/{name.format(protocol)}.py')
        optimiser = cfg.optim_wrapper.optimizer
        assert (optimiser.type, optimiser.lr) == (kind, rate)
        assert optimiser.get('weight_decay') == (decay or None)
        assert cfg.param_scheduler is None
        assert cfg.train_dataloader.batch_size == batch
        assert cfg.train_dataloader.sampler == order
        assert (cfg.train_cfg.type, cfg.train_cfg.max_epochs) == ('EpochBasedTrainLoop', epochs)


def rates_of_epochs(cfg):
    """The learning rate in every epoch of a config's training."""
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))],
                                lr=cfg.optim_wrapper.optimizer.lr)
    schedule = cfg.param_scheduler
    [schedule] = schedule if isinstance(schedule, list) else [schedule]
    scheduler = PARAM_SCHEDULERS.build({**schedule, 'optimizer': optimiser})
    rates = []
    for _ in range(cfg.train_cfg.max_epochs):
        rates.append(optimiser.param_groups[0]['lr'])
        optimiser.step()
        scheduler.step()
    return rates


def test_mmnet_lowers_its_rate_after_each_of_50_epochs():
    rates = rates_of_epochs(load_config('configs/mmnet/mmnet_megc2019-cde.py'))
    assert rates == pytest.approx([8e-4 * 0.987 ** min(epoch, 50) for epoch in range(99)])


def test_slstt_trains_from_its_30th_epoch_at_a_tenth():
    rates = rates_of_epochs(load_config('configs/slstt/slstt_megc2019-cde.py'))
    assert rates == pytest.approx([0.01 * 0.1 ** (epoch // 30) for epoch in range(1, 41)])


def test_rcn_steps_its_schedule_only_where_its_code_does_not():
    stepped, released = (load_config(f'configs/rcn/rcn-a_megc2019-hde{form}.py')
                         for form in ('_stepped', ''))
    assert rates_of_epochs(stepped) == [5e-4] * 10 + [2.5e-4] * 10
    stepped.pop('param_scheduler')
    assert released.pop('param_scheduler') is None
    assert {**stepped, 'work_dir': None} == {**released, 'work_dir': None}


@pytest.mark.parametrize(('name', 'bound'), [
    ('mean', math.sqrt(6 / (392 + 3))), ('dual_inception', math.sqrt(6 / (1024 + 3)))])
def test_keras_start_of_the_classifier_is_glorots_uniform_one(name, bound):
    weights, bias = classifier(name)
    assert 0.95 * bound < weights.abs().max().item() <= bound
    assert not bias.any()


@pytest.mark.parametrize(('name', 'deviation'), [('rcn', 0.01), ('dssn', math.sqrt(2 / 57_600))])
def test_normal_start_of_the_classifier(name, deviation):
    weights, bias = classifier(name)
    assert weights.std().item() == pytest.approx(deviation, rel=0.05)
    assert weights.abs().max().item() > 3 * deviation  # a uniform one ends at 1.7
    assert not bias.any()


def classifier(name):
    """Weights and bias of the last layer of a model as it starts."""
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(Config.fromfile(f'configs/_base_/models/{name}.py').model)
    model.init_weights()
    return model.cls_head.fc_cls.weight, model.cls_head.fc_cls.bias
