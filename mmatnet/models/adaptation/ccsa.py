"""Contrastive semantic alignment: clips of one class in several databases, drawn together."""
import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor

from mmatnet.models.losses.pair_contrast import pair_contrast
from mmatnet.models.recognizers.labelled import labelled
from mmatnet.registry import MODELS


@MODELS.register_module()
class DatabaseContrast(BaseModule):
    """Hand features on as they are, and draw clips of one class in two databases together.

    Supervised: both databases train, with their labels, and no clip of a tested one is seen. Pairs
    of two databases count, of vectors of length 1; the length is ours.

    Args:
        margin (float): Beyond which clips of two classes are far enough apart. Defaults to 1.
        loss_weight (float): Defaults to 1.
        init_cfg (dict, optional): MMEngine initialisation.
    """

    paper = ('S. Motiian, M. Piccirilli, D. A. Adjeroh, G. Doretto. Unified Deep Supervised Domain '
             'Adaptation and Generalization. ICCV 2017. arXiv:1709.10190')

    def __init__(self, margin: float = 1.0, loss_weight: float = 1.0,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.margin, self.loss_weight = margin, loss_weight

    def forward(self, features: Tensor, data_samples: list | None = None,
                ) -> tuple[Tensor, dict[str, Tensor]]:
        """Hand on.

        Args:
            features (Tensor): Shape (N, ...).
            data_samples (list, optional): Of the batch, while losses are computed.

        Returns:
            tuple[Tensor, dict]: The features, and ``loss_databases`` of the clips with a label; 0
            of a batch of one database.
        """
        if data_samples is None:
            return features, {}
        kept, samples = labelled(features.flatten(1), data_samples)
        labels = torch.cat([sample.gt_label for sample in samples]).to(kept.device)  # (N,)
        names = sorted({sample.database for sample in samples})
        database = torch.tensor([names.index(sample.database) for sample in samples],
                                device=kept.device)
        loss = pair_contrast(F.normalize(kept, dim=1), labels, database[:, None] != database,
                             self.margin)
        return features, {'loss_databases': self.loss_weight * loss}
