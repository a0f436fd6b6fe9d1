"""Two stages of training: pairs teach the backbone, then classes do."""
import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor

from mmatnet.errors import InputError
from mmatnet.models.losses.pair_contrast import pair_contrast
from mmatnet.models.recognizers.labelled import labelled
from mmatnet.registry import MODELS


@MODELS.register_module()
class PairStage(BaseModule):
    """Let pairs alone teach what lies before, for the first share of the training.

    In that share features are handed on without a gradient, so that the head learns on features
    that the contrast of pairs (:func:`~mmatnet.models.losses.pair_contrast.pair_contrast`, of
    vectors of length 1) makes; after it, they are handed on as they are, and there is no such loss.
    The config needs a ``TrainingProgressHook``.

    Args:
        share (float): Of the training, 0 to 1. Defaults to 0.5.
        margin (float): Of the contrast. Defaults to 1.
        init_cfg (dict, optional): MMEngine initialisation.

    Raises:
        InputError: If the share lies outside 0 to 1.
    """

    def __init__(self, share: float = 0.5, margin: float = 1.0,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        if not 0 <= share <= 1:
            raise InputError(f'share must lie in [0, 1], got {share!r}')
        self.share, self.margin = share, margin
        self.progress: float | None = None

    def forward(self, features: Tensor, data_samples: list | None = None,
                ) -> tuple[Tensor, dict[str, Tensor]]:
        """Hand on.

        Args:
            features (Tensor): Shape (N, ...).
            data_samples (list, optional): Of the batch, while losses are computed.

        Returns:
            tuple[Tensor, dict]: The features, and in the first stage ``loss_pairs``.

        Raises:
            InputError: If nobody tells how far the training is.
        """
        if data_samples is None:
            return features, {}
        if self.progress is None:
            raise InputError('PairStage asks how far the training is, which nobody tells; add '
                             "dict(type='TrainingProgressHook') to custom_hooks")
        if self.progress >= self.share:
            return features, {}
        kept, samples = labelled(features.flatten(1), data_samples)
        labels = torch.cat([sample.gt_label for sample in samples]).to(kept.device)  # (N,)
        loss = pair_contrast(F.normalize(kept, dim=1), labels, margin=self.margin)
        return features.detach(), {'loss_pairs': loss}
