"""Weights that a checkpoint gives to a network: all that are asked for, or a sentence.

MMEngine logs weights that do not fit, and goes on with random ones.
"""
import functools
from collections.abc import Mapping

from mmengine.model import is_model_wrapper
from mmengine.model.weight_init import PretrainedInit
from mmengine.runner import CheckpointLoader, Runner, find_latest_checkpoint
from torch import Tensor, nn

from mmatnet.errors import InputError

_LOADED = 'pretrained_from'  # the attribute of a module that names what init_cfg loaded
_COUNTERS = 'num_batches_tracked'  # of batch norms: nothing reads them, and old files lack them


def bare_model(runner: Runner) -> nn.Module:
    """Return the model of a runner, out of what wraps it for several processes."""
    return runner.model.module if is_model_wrapper(runner.model) else runner.model


def loaded_from(runner: Runner) -> str:
    """Name the checkpoint that a runner has just loaded."""
    return runner._load_from or find_latest_checkpoint(runner.work_dir)


def misfits(weights: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> list[str]:
    """Say which weights are missing, surplus or of another shape than the model's own state."""
    found = [f'{name} is missing' for name in expected if name not in weights]
    found += [f'{name} is not in the model' for name in weights if name not in expected]
    for name in [name for name in expected if name in weights]:
        if not isinstance(weights[name], Tensor):
            found.append(f'{name} is a {type(weights[name]).__name__}, not numbers')
        elif weights[name].shape != expected[name].shape:
            found.append(f'{name} is {tuple(weights[name].shape)}, not '
                         f'{tuple(expected[name].shape)}')
    return found


def check_weights(checkpoint: Mapping, expected: Mapping[str, Tensor], name: str) -> None:
    """Raise unless the weights of a checkpoint are those of a model.

    Args:
        checkpoint (Mapping): Its content.
        expected (Mapping[str, Tensor]): The model's own state.
        name (str): Names the checkpoint in the sentence.

    Raises:
        InputError: If weights are missing, surplus or of another shape.
    """
    weights = checkpoint.get('state_dict')
    if not isinstance(weights, Mapping):
        raise InputError(f'checkpoint {name} has no weights under state_dict; give one that '
                         '`mmatnet train` wrote')
    if found := misfits(weights, expected):
        raise InputError(f'checkpoint {name} does not fit the model of the config '
                         f'({_shortened(found)}); use the config it was trained with')


def pretrained_checkpoints(model: nn.Module) -> list[str]:
    """Name the checkpoints that ``init_cfg=dict(type='Pretrained')`` loaded into parts of a model.

    Args:
        model (Module): Not wrapped; after its initialisation.
    """
    return list(dict.fromkeys(getattr(module, _LOADED) for module in model.modules()
                              if hasattr(module, _LOADED)))


def install() -> None:
    """Let MMEngine's ``init_cfg=dict(type='Pretrained')`` refuse what does not fit; once."""
    original = PretrainedInit.__call__
    if hasattr(original, '__wrapped__'):
        return

    @functools.wraps(original)
    def load(init: PretrainedInit, module: nn.Module) -> None:
        _check_pretrained(init, module)
        original(init, module)
        setattr(module, _LOADED, init.checkpoint)

    PretrainedInit.__call__ = load


def _check_pretrained(init: PretrainedInit, module: nn.Module) -> None:
    """Raise unless a checkpoint has every weight of a module; what else it has is left there."""
    content = CheckpointLoader.load_checkpoint(init.checkpoint, 'cpu')
    weights = content.get('state_dict', content)
    prefix = f'{init.prefix.rstrip(".")}.' if init.prefix else ''
    names = {str(name).removeprefix('module.'): name for name in weights}
    expected = {name: value for name, value in module.state_dict().items()
                if not name.endswith(_COUNTERS)}
    if found := misfits({name: weights[names[prefix + name]] for name in expected
                         if prefix + name in names}, expected):
        raise InputError(
            f'checkpoint {init.checkpoint} does not fit the {type(module).__name__} whose '
            f"init_cfg names it ({_shortened(found)}); use the weights of that network, and give "
            'the part of their names before these as prefix')


def _shortened(found: list[str]) -> str:
    return '; '.join(found[:3]) + (f'; and {len(found) - 3} more' if found[3:] else '')
