"""A capsule for each class, whose length is the class's score."""
import torch
from mmaction.models.heads import BaseHead
from torch import Tensor, nn

from mmatnet.errors import checked_number
from mmatnet.models.backbones.capsule_net import squash
from mmatnet.registry import MODELS


@MODELS.register_module()
class CapsuleHead(BaseHead):
    """Class capsules, which primary capsules agree upon by routing; the margin loss in training.

    S. Sabour, N. Frosst, G. E. Hinton, "Dynamic Routing Between Capsules", NeurIPS 2017,
    arXiv:1710.09829. All rounds of the routing but the last send no gradient into the votes.

    Args:
        num_classes (int): Classes.
        capsules (int): Primary capsules.
        in_channels (int): Numbers of a primary capsule. Defaults to 8, as in the paper.
        width (int): Numbers of a class capsule. Defaults to 16, as in the paper.
        rounds (int): Of the routing. Defaults to 3, as in the paper.
        loss_cls (dict, optional): Of the lengths. Defaults to ``MarginLoss``.
        init_cfg (dict, optional): MMEngine initialisation.

    Raises:
        InputError: If there is no round.
    """

    def __init__(self, num_classes: int, capsules: int, in_channels: int = 8, width: int = 16,
                 rounds: int = 3, loss_cls: dict | None = None,
                 init_cfg: dict | None = None) -> None:
        super().__init__(num_classes, in_channels, topk=(1,), average_clips='score',
                         loss_cls=loss_cls or {'type': 'MarginLoss'}, init_cfg=init_cfg)
        self.rounds = checked_number('rounds', rounds, 1)
        # from primary capsule to vote; the start is that of CapsuleNet for micro-expressions
        self.votes = nn.Parameter(0.01 * torch.randn(num_classes, capsules, width, in_channels))

    def forward(self, x: Tensor, **kwargs: object) -> Tensor:
        """Give the lengths of the class capsules.

        Args:
            x (Tensor): Primary capsules, shape (N, capsules, in_channels).
            **kwargs: What MMAction2's own recognizers pass on; not used.

        Returns:
            Tensor: Shape (N, C), 0 to 1.
        """
        votes = torch.einsum('cpoi,npi->ncpo', self.votes, x)  # (N, C, P, width)
        fixed = votes.detach()
        logits = votes.new_zeros(votes.shape[:3])  # (N, C, P)
        for _ in range(self.rounds - 1):
            agreed = squash(torch.einsum('ncp,ncpo->nco', logits.softmax(dim=1), fixed))
            logits = logits + torch.einsum('ncpo,nco->ncp', fixed, agreed)
        last = squash(torch.einsum('ncp,ncpo->nco', logits.softmax(dim=1), votes))
        return last.norm(dim=2)
