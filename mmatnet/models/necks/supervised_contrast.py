"""Supervised contrastive learning beside the classifier."""
import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.models.losses.supervised_contrastive import supervised_contrastive_loss
from mmatnet.models.recognizers.labelled import labelled
from mmatnet.registry import MODELS


@MODELS.register_module()
class SupervisedContrast(BaseModule):
    """Hand features on as they are, and add a supervised contrastive loss of their projection.

    The projection (one hidden layer, as wide as the features) serves the loss alone. Ours: the
    other views of a clip are the clips of its class in the batch and their mirrors and shifts, not
    a second picture of its own; and it is trained beside the classifier in one stage.

    Args:
        in_channels (int): Numbers in one clip's features.
        width (int): Of the projection. Defaults to 128, as in the paper.
        temperature (float): Defaults to 0.07, as MER-Supcon has it (hahaluluyo/MER-Supcon).
        loss_weight (float): Defaults to 0.1.
        init_cfg (dict, optional): MMEngine initialisation.
    """

    paper = ('P. Khosla, P. Teterwak, C. Wang, A. Sarna, Y. Tian, P. Isola, A. Maschinot, C. Liu, '
             'D. Krishnan. Supervised Contrastive Learning. NeurIPS 2020. arXiv:2004.11362')

    def __init__(self, in_channels: int, width: int = 128, temperature: float = 0.07,
                 loss_weight: float = 0.1, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.temperature, self.loss_weight = temperature, loss_weight
        self.projection = nn.Sequential(nn.Linear(in_channels, in_channels), nn.ReLU(),
                                        nn.Linear(in_channels, width))

    def forward(self, features: Tensor, data_samples: list | None = None,
                ) -> tuple[Tensor, dict[str, Tensor]]:
        """Hand on.

        Args:
            features (Tensor): Shape (N, in_channels), or any that flattens to it.
            data_samples (list, optional): Of the batch, while losses are computed.

        Returns:
            tuple[Tensor, dict]: The features, and ``loss_contrast`` of the clips with a label.
        """
        if data_samples is None:
            return features, {}
        kept, samples = labelled(features.flatten(1), data_samples)
        labels = torch.cat([sample.gt_label for sample in samples]).to(kept.device)  # (N,)
        vectors = F.normalize(self.projection(kept), dim=1)  # (N, width)
        loss = supervised_contrastive_loss(vectors, labels, self.temperature)
        return features, {'loss_contrast': self.loss_weight * loss}
