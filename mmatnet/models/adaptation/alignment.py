"""What every alignment has in common: two kinds of clips in a batch, and a weight that grows."""
import math

from mmengine.model import BaseModule
from torch import Tensor

from mmatnet.errors import InputError
from mmatnet.models.recognizers.labelled import without_label


def ramp(progress: float) -> float:
    """Grow from 0 to nearly 1 while the training goes on: ``2 / (1 + exp(-10 p)) - 1``.

    The schedule of DANN (Ganin et al., JMLR 2016), which MFSAN keeps.

    Args:
        progress (float): p, the share of the training that is done.
    """
    return 2 / (1 + math.exp(-10 * progress)) - 1


class Alignment(BaseModule):
    """Hand features on as they are, and add a loss between clips with and without a label.

    A batch has as many of each if its sampler has ``alternate=True``; the weight of the loss grows
    with the training (:func:`ramp`), for which the config needs a ``TrainingProgressHook``. A
    subclass gives its ``name`` and its ``between``.

    Args:
        loss_weight (float): At the end of the training. Defaults to 1.
        init_cfg (dict, optional): MMEngine initialisation.
    """

    name: str  # of the loss, behind ``loss_``

    def __init__(self, loss_weight: float = 1.0, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.loss_weight = loss_weight
        self.progress: float | None = None

    @property
    def ramp(self) -> float:
        """The share of the weight at this point of the training.

        Raises:
            InputError: If nobody tells how far the training is.
        """
        if self.progress is None:
            raise InputError(f'{type(self).__name__} asks how far the training is, which nobody '
                             "tells; add dict(type='TrainingProgressHook') to custom_hooks")
        return ramp(self.progress)

    def between(self, labelled: Tensor, unlabelled: Tensor) -> Tensor:
        """Return the loss between features (N, D) and (M, D), the growing weight included."""
        raise NotImplementedError

    def forward(self, features: Tensor, data_samples: list | None = None,
                ) -> tuple[Tensor, dict[str, Tensor]]:
        """Hand on.

        Args:
            features (Tensor): Shape (N, ...).
            data_samples (list, optional): Of the batch, while losses are computed.

        Returns:
            tuple[Tensor, dict]: The features, and the loss.

        Raises:
            InputError: If a batch lacks clips of one kind, or nobody tells how far the training is.
        """
        if data_samples is None:
            return features, {}
        hidden = self.hidden(data_samples)
        flat = features.flatten(1)
        loss = self.loss_weight * self.between(flat[~hidden], flat[hidden])
        return features, {f'loss_{self.name}': loss}

    def hidden(self, data_samples: list) -> Tensor:
        """Say of each clip whether it came without its label, shape (N,).

        Raises:
            InputError: If all did, or none.
        """
        hidden = without_label(data_samples)
        if hidden.all() or not hidden.any():
            raise InputError(f'{type(self).__name__} needs clips with and without a label in every '
                             f'batch, and {int(hidden.sum())} of {len(hidden)} were without; set '
                             "adapt='test' in protocol and alternate=True in "
                             'train_dataloader.sampler, and cross-validate')
        return hidden
