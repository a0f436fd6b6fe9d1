"""A classifier of the last features that teaches those of earlier ones."""
import torch
import torch.nn.functional as F
from mmaction.models.heads import BaseHead
from torch import Tensor, nn

from mmatnet.registry import MODELS


@MODELS.register_module()
class SelfTaughtHead(BaseHead):
    """A linear layer each for the last and for earlier features; the last one's scores predict.

    L. Zhang, J. Song, A. Gao, J. Chen, C. Bao, K. Ma, "Be Your Own Teacher", ICCV 2019,
    arXiv:1905.08094, with the numbers of SKD-TSTSAN (arXiv:2406.17538, GuanghaoZhu663/SKD-TSTSAN,
    commit 43ff07e): an earlier classifier learns from the labels, from the last one's softened
    probabilities, as a mean over clips, and its features from the last ones, as a sum.

    Args:
        num_classes (int): Classes.
        in_channels (int): Numbers in one clip's features, of each kind.
        earlier (int): How many kinds come behind the last features. Defaults to 2.
        dropout (float): Defaults to 0.2, as released.
        labels, taught, alike (float): Weights of what an earlier one learns from labels, from
            probabilities and from features. Default to 0.9, 0.1 and 1e-6, as released.
        temperature (float): By which scores are divided. Defaults to 3, as released.
        loss_cls (dict, optional): Defaults to softmax cross entropy.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    def __init__(self, num_classes: int, in_channels: int, earlier: int = 2, dropout: float = 0.2,
                 labels: float = 0.9, taught: float = 0.1, alike: float = 1e-6,
                 temperature: float = 3.0, loss_cls: dict | None = None,
                 init_cfg: dict | None = None) -> None:
        super().__init__(num_classes, in_channels, topk=(1,), average_clips='prob',
                         loss_cls=loss_cls or {'type': 'CrossEntropyLoss'}, init_cfg=init_cfg)
        self.labels, self.taught, self.alike = labels, taught, alike
        self.temperature = temperature
        self.dropout = nn.Dropout(dropout)
        self.fc_cls = nn.Linear(in_channels, num_classes)
        self.earlier = nn.ModuleList(nn.Linear(in_channels, num_classes) for _ in range(earlier))

    def forward(self, x: tuple[Tensor, ...], **kwargs: object) -> Tensor:
        """Give the class scores of the last features.

        Args:
            x (tuple[Tensor]): The last features, then earlier ones, each (N, in_channels).
            **kwargs: What MMAction2's own recognizers pass on; not used.

        Returns:
            Tensor: Scores before the softmax, shape (N, C).
        """
        return self.fc_cls(self.dropout(x[0]))

    def loss(self, feats: tuple[Tensor, ...], data_samples: list,
             **kwargs: object) -> dict[str, Tensor]:
        """Return the loss of the last classifier, and three of the earlier ones."""
        truth = torch.cat([sample.gt_label for sample in data_samples]).to(feats[0].device)
        last, scores = feats[0], self(feats)
        others = [classify(self.dropout(vector)) for classify, vector in
                  zip(self.earlier, feats[1:], strict=True)]
        return {'loss_cls': self.loss_cls(scores, truth),
                'loss_earlier': self.labels * sum(self.loss_cls(each, truth) for each in others),
                'loss_taught': self.taught * sum(self._taught(each, scores) for each in others),
                'loss_alike': self.alike * sum(self._alike(each, last) for each in feats[1:])}

    def _taught(self, scores: Tensor, teacher: Tensor) -> Tensor:
        """Kullback-Leibler divergence of softened probabilities, times the squared temperature."""
        said = (scores / self.temperature).log_softmax(dim=1)
        truth = (teacher.detach() / self.temperature).softmax(dim=1)
        return self.temperature ** 2 * F.kl_div(said, truth, reduction='batchmean')

    @staticmethod
    def _alike(features: Tensor, last: Tensor) -> Tensor:
        """Squared distance where one of both is positive."""
        last = last.detach()
        return ((features - last).square() * ((features > 0) | (last > 0))).sum()
