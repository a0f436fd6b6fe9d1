"""FeatRef, reconstructed: features of flow, refined for each expression, which proposes itself.

After L. Zhou, Q. Mao, X. Huang, F. Zhang, Z. Zhang, "Feature refinement: An expression-specific
feature learning and fusion method for micro-expression recognition", Pattern Recognition 122, 2022,
arXiv:2101.04838. Nobody has published code. A RECONSTRUCTION of ours after the abstract: that an
Inception module gives shared features, that attention refines them for each expression, that a
proposal loss teaches the attention, and that the refined features are fused and classified, is the
paper's; the shapes, the form of attention and proposals, the widths and the weights of the losses
are our choices. No figure of it says anything about the paper's.
"""
import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.models.backbones.inception import inception_stream
from mmatnet.registry import MODELS


@MODELS.register_module()
class FeatRefReimpl(BaseModule):
    """Two Inception streams, an attention for each expression, their sum; PyTorch's own start.

    While losses are computed it also gives ``loss_proposal``: how well each refined vector alone
    tells whether the clip is of its expression.

    Args:
        num_classes (int): Expressions. Defaults to 3.
        shared (int): Width of the shared vector. Defaults to 1024.
        squeezed (int): Inside each attention. Defaults to 64.
        hidden (int): Width of the layer over the sum. Defaults to 1024.
        dropout (float): After it. Defaults to 0.5.
        proposal (float): Weight of the proposal loss. Defaults to 1.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('L. Zhou, Q. Mao, X. Huang, F. Zhang, Z. Zhang. Feature refinement: An '
             'expression-specific feature learning and fusion method for micro-expression '
             'recognition. Pattern Recognition 122, 2022. arXiv:2101.04838. A reconstruction')

    def __init__(self, num_classes: int = 3, shared: int = 1024, squeezed: int = 64,
                 hidden: int = 1024, dropout: float = 0.5, proposal: float = 1.0,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.proposal = proposal
        self.streams = nn.ModuleList(inception_stream(1) for _ in 'uv')
        self.shared = nn.Sequential(nn.Linear(2 * 3136, shared), nn.ReLU())
        self.attentions = nn.ModuleList(nn.Sequential(
            nn.Linear(shared, squeezed), nn.ReLU(), nn.Linear(squeezed, shared), nn.Sigmoid())
            for _ in range(num_classes))
        self.detectors = nn.ModuleList(nn.Linear(shared, 1) for _ in range(num_classes))
        self.fuse = nn.Sequential(nn.Linear(shared, hidden), nn.ReLU(), nn.Dropout(dropout))

    def forward(self, apex_flow: Tensor, data_samples: list | None = None,
                ) -> tuple[Tensor, dict[str, Tensor]]:
        """Look at both components.

        Args:
            apex_flow (Tensor): u and v, shape (N, 2, 28, 28).
            data_samples (list, optional): Of the batch, while losses are computed.

        Returns:
            tuple: Features, shape (N, hidden), and the proposal loss if there are labels.
        """
        maps = [stream(component) for stream, component in zip(
            self.streams, apex_flow.split(1, dim=1), strict=True)]  # (N, 3136) each
        shared = self.shared(torch.cat(maps, dim=1))  # (N, shared)
        refined = [attention(shared) * shared for attention in self.attentions]
        features = self.fuse(torch.stack(refined).sum(dim=0))
        if data_samples is None:
            return features, {}
        proposals = torch.cat([detector(vector) for detector, vector in zip(
            self.detectors, refined, strict=True)], dim=1)  # (N, C)
        labels = torch.cat([sample.gt_label.flatten() for sample in data_samples])
        return features, {'loss_proposal': self._proposal_loss(proposals,
                                                               labels.to(proposals.device))}

    def _proposal_loss(self, proposals: Tensor, labels: Tensor) -> Tensor:
        """Sum over expressions the binary cross entropy of clips with a label; 0 without any."""
        known = labels >= 0
        if not known.any():
            return proposals.sum() * 0
        truth = F.one_hot(labels[known], proposals.shape[1]).to(proposals.dtype)
        losses = F.binary_cross_entropy_with_logits(proposals[known], truth, reduction='none')
        return self.proposal * losses.sum(dim=1).mean()
