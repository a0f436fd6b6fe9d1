import pytest
from mmengine.registry import init_default_scope

from mmatnet.engine.config import load_config
from mmatnet.engine.hooks.custom_keys import keys_without_weights
from mmatnet.registry import MODELS
from tests.engine.trainings import train


@pytest.mark.parametrize(('keys', 'left'), [
    (['conv.bias', 'conv'], []),
    (['convv', 'conv.bias'], ['convv']),
    (['bias', 'weight', 'fc.bias'], []),  # the shorter one still has the other biases
    (['fc', 'fc.bias', 'fc.weight'], ['fc']),  # the longer ones take all that it is a part of
    ([], []),
])
def test_keys_that_match_nothing(keys, left):
    assert keys_without_weights(keys, ['conv.weight', 'conv.bias', 'fc.weight', 'fc.bias']) == left


def test_the_released_keys_all_match_and_ablations_lack_some():
    init_default_scope('mmaction')
    for config, left in (('atnet_casme2', []), ('ablations/atnet_casme2_time-only',
                         ['spatial.conv1.bias', 'bn1.bias', 'bn2.bias', 'bn.bias'])):
        cfg = load_config(f'configs/{config}.py')
        names = [name for name, _ in MODELS.build(cfg.model).named_parameters()]
        assert keys_without_weights(cfg.optim_wrapper.paramwise_cfg.custom_keys, names) == left


def test_a_training_names_them(small_config, tmp_path):
    keys = {'fc_clss': {'lr_mult': 2}, 'fc_cls': {'lr_mult': 2}}
    cfg = small_config(**{'optim_wrapper.paramwise_cfg': {'custom_keys': keys},
                          'train_cfg.max_iters': 1})
    train(cfg, tmp_path)
    warnings = [line for line in (tmp_path / 'log.txt').read_text().splitlines()
                if 'custom_keys has an entry' in line]
    assert len(warnings) == 1
    assert "an entry 'fc_clss' that matches no trained weight" in warnings[0]
    assert 'WARNING' in warnings[0]
