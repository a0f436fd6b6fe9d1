"""Losses and figures that a part of the network gives beside its features."""
from collections.abc import Mapping
from typing import TypeAlias

from torch import Tensor

from mmatnet.errors import InputError

Features: TypeAlias = Tensor | tuple[Tensor, ...]


def split_auxiliary(output: Features | tuple[Features, dict], part: str,
                    ) -> tuple[Features, dict[str, Tensor]]:
    """Take apart what a backbone or a neck returned.

    Args:
        output (Tensor | tuple): Features, or ``(features, dict)``. What the dict calls
            ``loss_<name>`` is added to the training loss; whatever else is in it is logged.
        part (str): Named in the sentence.

    Returns:
        tuple: The features, and the dict, empty if there was none.

    Raises:
        InputError: If a name has ``loss`` elsewhere, which MMEngine would add to the loss, too.
    """
    if not (isinstance(output, tuple) and len(output) == 2 and isinstance(output[1], Mapping)):
        return output, {}
    for name in output[1]:
        if 'loss' in name and not name.startswith('loss_'):
            raise InputError(f'the {part} gives {name!r}; call it loss_<name> if it is to be added '
                             "to the training loss, and keep 'loss' out of the name if it is only "
                             'to be logged')
    return output


def join_losses(*parts: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Put the losses and figures of all parts into one dict.

    Raises:
        InputError: If two parts use one name.
    """
    joined: dict[str, Tensor] = {}
    for part in parts:
        if twice := sorted(joined.keys() & part.keys()):
            raise InputError(f'two parts of the network give {", ".join(twice)}; name them apart')
        joined.update(part)
    return joined
