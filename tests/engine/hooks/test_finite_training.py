import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.engine.hooks.finite_training import FiniteTrainingHook
from mmatnet.errors import InputError

HOOKS = ('FiniteTrainingHook', 'SafeCheckpointHook')


def test_a_loss_that_is_no_number_ends_the_training(make_runner, tmp_path):
    """The loss is squared: at this rate it is finite twice, infinite at the third iteration."""
    runner = make_runner(6, custom_hooks=HOOKS, rate=1e18)
    with pytest.raises(InputError, match=r'the training diverged: loss is (inf|nan) at iteration '
                                         r'\d; lower the learning rate, clip gradients'):
        runner.train()
    assert not list((tmp_path / 'run').glob('iter_6.pth'))


@pytest.mark.parametrize('number', [float('inf'), float('nan')])
def test_weights_that_are_no_numbers_are_not_saved(number):
    """The last step may make them so, after a loss that was finite."""
    weights = {'a': torch.ones(2), 'b': torch.tensor([1, number]), 'count': torch.tensor(3)}
    checkpoint = {'state_dict': weights, 'meta': {'iter': 7}}
    with pytest.raises(InputError, match='diverged: 1 weights, b among them, are not finite after '
                                         'iteration 7; lower'):
        FiniteTrainingHook().before_save_checkpoint(None, checkpoint)
    weights['b'][1] = 0
    FiniteTrainingHook().before_save_checkpoint(None, checkpoint)


def test_a_training_that_does_not_diverge_is_left_alone(make_runner, tmp_path):
    make_runner(4, custom_hooks=HOOKS).train()
    assert (tmp_path / 'run' / 'iter_4.pth').is_file()
