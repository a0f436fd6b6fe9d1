"""AKMNet: finds the key frames of a clip itself, and reads them by a recurrent network.

M. Peng, C. Wang, Y. Gao, T. Bi, T. Chen, Y. Shi, X.-D. Zhou, "Recognizing Micro-Expression in Video
Clip with Adaptive Key-Frame Mining", 2020, arXiv:2009.09179, by ATNet's authors. Exact, from the
layers of the authors' repository (Trunpm/AKMNet-Micro-Expression, commit ca29938; no licence); no
code was taken. What differs: a batch may have several clips, over whose frames batch norm then
goes. Not published: the network that the authors start from, and how their frames were magnified.
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


def scores_of_frames(vectors: Tensor, attention: Tensor) -> Tensor:
    """How much each frame says of its clip: its cosine with the clip's weighted sum.

    Args:
        vectors (Tensor): Of the frames, shape (T, D).
        attention (Tensor): Weights of the frames in the sum, shape (T, 1).

    Returns:
        Tensor: Shape (T,), -1 to 1.
    """
    return torch.cosine_similarity(vectors, (attention * vectors).sum(dim=0, keepdim=True), dim=1)


def key_frames(scores: Tensor) -> Tensor:
    """Mark the frames whose score is not below the mean.

    The gradient of a mark goes to its score as it is, where the mean lies between 0 and 1, and
    nowhere else.

    Args:
        scores (Tensor): Shape (T,).

    Returns:
        Tensor: 0 or 1, shape (T,).
    """
    mean = scores.detach().mean()
    marks = (scores.detach() >= mean).to(scores.dtype)
    # of scores that are all alike, rounding could leave each below the mean
    marks = marks if marks.any() else torch.ones_like(marks)
    return marks + (scores - scores.detach()) if 0 < mean < 1 else marks


@MODELS.register_module()
class AKMNet(BaseModule):
    """ResNet-18 on each frame, key frames, and a two-way GRU along them at each of 16 places.

    Beside the features it gives ``loss_separation``, two minus the difference of the key frames'
    mean score and the others', and ``loss_sparsity``, which counts the key frames but one; and
    ``key_frames``, their mean number, to be logged. With ``LinearHead(in_channels=1024)`` and
    three classes it has 11,295,940 weights.

    Args:
        hidden (int): Width of each direction of the GRU. Defaults to 32, as released.
        base_channels (int): Of ResNet-18's first stage. Defaults to 64, as released.
        separation (float): Weight of the loss. Defaults to 1, as released.
        sparsity (float): Likewise. Defaults to 0.1, as released.
        init_cfg (dict, optional): MMEngine initialisation, run after the released one.
    """

    paper = ('M. Peng, C. Wang, Y. Gao, T. Bi, T. Chen, Y. Shi, X.-D. Zhou. Recognizing '
             'Micro-Expression in Video Clip with Adaptive Key-Frame Mining. 2020. '
             'arXiv:2009.09179')

    def __init__(self, hidden: int = 32, base_channels: int = 64, separation: float = 1.0,
                 sparsity: float = 0.1, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.separation, self.sparsity = separation, sparsity
        self.frame_network = MODELS.build({
            'type': 'mmpretrain.ResNet', 'depth': 18, 'in_channels': 1,
            'stem_channels': base_channels, 'base_channels': base_channels,
            'zero_init_residual': False})
        self.frame_network.conv1 = nn.Conv2d(1, base_channels, 5, stride=2, padding=2, bias=False)
        width = 8 * base_channels
        self.attention = nn.Linear(width, 1)
        self.gru = nn.GRU(width, hidden, num_layers=2, batch_first=True, bidirectional=True)
        nn.init.xavier_normal_(self.attention.weight)
        nn.init.zeros_(self.attention.bias)
        for name, weights in self.gru.named_parameters():
            if name.endswith('_reverse'):
                continue  # the release leaves the backward direction as PyTorch starts it
            if 'bias' in name:
                nn.init.uniform_(weights)
            else:
                nn.init.orthogonal_(weights)

    def forward(self, all_frames: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Look at clips.

        Args:
            all_frames (Tensor): Grey frames, shape (N, T, 128, 128), 0 to 1; a clip ends where its
                frames are zero throughout.

        Returns:
            tuple: Features, shape (N, 16, 2 * hidden), the losses, and the number of key frames.

        Raises:
            InputError: If a clip has no frame.
        """
        lengths = (all_frames.flatten(2) != 0).any(dim=2).sum(dim=1).tolist()
        if 0 in lengths:
            raise InputError('a clip has no frame that is not black; extract its all_frames again')
        frames = torch.cat([clip[:length] for clip, length in zip(all_frames, lengths,
                                                                  strict=True)])
        maps, = self.frame_network(frames[:, None])  # (all T, D, 4, 4)
        features, losses = zip(*map(self._read, maps.split(lengths)), strict=True)
        separation, sparsity, count = torch.stack(losses).mean(dim=0)
        return torch.stack(features), {'loss_separation': self.separation * separation,
                                       'loss_sparsity': self.sparsity * sparsity,
                                       'key_frames': count}

    def _read(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        """Features of a clip, shape (16, 2 * hidden), its two losses, and its key frames."""
        vectors = maps.mean(dim=(2, 3))  # (T, D)
        scores = scores_of_frames(vectors, torch.sigmoid(self.attention(vectors)))  # (T,)
        marks = key_frames(scores)
        key = marks.detach() > 0.5
        sequences = (maps * marks[:, None, None, None])[key]  # (K, D, 4, 4)
        read, _ = self.gru(sequences.flatten(2).permute(2, 0, 1))  # (16, K, 2 * hidden)
        apart = scores[key].mean() - (scores[~key].mean() if (~key).any() else 0)
        return read.mean(dim=1), torch.stack([
            2 - apart, (marks.sum() - 1).clamp(min=0), marks.detach().sum()])
