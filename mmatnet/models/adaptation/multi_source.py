"""Adaptation from several databases: each has a way of its own to the database without labels.

A variant of ours of MFSAN (``MultiSourceAlignment.paper``), with linear adapters. MSU-MER (He et
al., ICSP 2024), which adapts micro-expression databases so, has published neither layers nor code.
"""
from collections.abc import Sequence

import torch
from mmaction.models.heads import BaseHead
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.models.adaptation.alignment import Alignment
from mmatnet.models.adaptation.mmd import squared_mmd
from mmatnet.registry import MODELS


def sources_of(data_samples: list, sources: Sequence[str], device: torch.device) -> Tensor:
    """Return the place of each clip's database in a list of them, shape (N,), int64.

    Args:
        data_samples (list): Of a batch.
        sources (Sequence[str]): Database ids.
        device (device): Where the features of the batch are.

    Raises:
        InputError: If one is not in it.
    """
    databases = [sample.database for sample in data_samples]
    if unknown := sorted(set(databases) - set(sources)):
        raise InputError(f'sources of neck and head are {", ".join(sources)}, and a clip is of '
                         f'{unknown[0]}; name every database')
    return torch.tensor([sources.index(database) for database in databases],
                        device=device)


@MODELS.register_module()
class MultiSourceAlignment(Alignment):
    """Adapt features by a linear layer for each database, and align each with the unlabelled clips.

    Its loss is the sum over the databases that train of the squared MMD, its weight growing, and
    the mean difference of what their classifiers say of the unlabelled clips. It goes with
    :class:`MultiSourceHead`.

    Args:
        in_channels (int): Numbers in one clip's features.
        sources (Sequence[str]): Every database id; one that does not train in a fold is not used.
        width (int): Of an adapted vector. Defaults to 128.
        agreement (float): Weight of the difference of classifiers. Defaults to 0.1.
        loss_weight, init_cfg: As of :class:`~mmatnet.models.adaptation.alignment.Alignment`.
    """

    paper = ('Y. Zhu, F. Zhuang, D. Wang. Aligning Domain-Specific Distribution and Classifier for '
             'Cross-Domain Classification from Multiple Sources. AAAI 2019. arXiv:2201.01003')

    def __init__(self, in_channels: int, sources: Sequence[str], width: int = 128,
                 agreement: float = 0.1, loss_weight: float = 1.0,
                 init_cfg: dict | None = None) -> None:
        super().__init__(loss_weight, init_cfg)
        self.sources, self.agreement = list(sources), agreement
        self.adapters = nn.ModuleList(
            nn.Sequential(nn.Linear(in_channels, width), nn.ReLU()) for _ in sources)

    def forward(self, features: Tensor, data_samples: list | None = None,
                recognizer: nn.Module | None = None) -> tuple[Tensor, dict[str, Tensor]]:
        """Adapt.

        Args:
            features (Tensor): Shape (N, in_channels), or any that flattens to it.
            data_samples (list, optional): Of the batch, while losses are computed.
            recognizer (ClipRecognizer, optional): Whose head has the classifiers, likewise.

        Returns:
            tuple[Tensor, dict]: Features by every adapter, shape (N, S, width), S databases;
            ``loss_mmd`` and ``loss_agreement``.

        Raises:
            InputError: If a batch lacks clips of one kind, a database is in no list, or nobody
                tells how far the training is.
        """
        flat = features.flatten(1)  # (N, D)
        adapted = torch.stack([adapter(flat) for adapter in self.adapters], dim=1)  # (N, S, width)
        if data_samples is None or recognizer is None:
            return adapted, {}
        hidden = self.hidden(data_samples).to(flat.device)
        source = sources_of(data_samples, self.sources, flat.device)
        train = sorted(set(source[~hidden].tolist()))
        distance = sum(squared_mmd(adapted[~hidden & (source == one), one], adapted[hidden, one])
                       for one in train)
        said = recognizer.cls_head.by_source(adapted[hidden])[:, train].softmax(dim=2)
        apart = sum((said[:, one] - said[:, other]).abs().mean()
                    for one in range(len(train)) for other in range(one))
        return adapted, {'loss_mmd': self.loss_weight * self.ramp * distance,
                         'loss_agreement': self.agreement * (apart + said.sum() * 0)}


@MODELS.register_module()
class MultiSourceHead(BaseHead):
    """Classify by one linear layer for each database, each trained on its own clips.

    A clip is predicted by the mean of the probabilities of all classifiers that were trained.

    Args:
        num_classes (int): Classes.
        in_channels (int): ``width`` of :class:`MultiSourceAlignment`.
        sources (Sequence[str]): Every database id, in the neck's order.
        dropout (float): Of adapted features, before the classifiers. Defaults to 0.
        loss_cls (dict, optional): Defaults to softmax cross entropy.
        init_cfg (dict, optional): MMEngine initialisation.
    """

    def __init__(self, num_classes: int, in_channels: int, sources: Sequence[str],
                 dropout: float = 0.0, loss_cls: dict | None = None,
                 init_cfg: dict | None = None) -> None:
        super().__init__(num_classes, in_channels, topk=(1,), average_clips='prob',
                         loss_cls=loss_cls or {'type': 'CrossEntropyLoss'}, init_cfg=init_cfg)
        self.sources = list(sources)
        self.dropout = nn.Dropout(dropout)
        self.classifiers = nn.ModuleList(nn.Linear(in_channels, num_classes) for _ in sources)
        self.register_buffer('trained', torch.zeros(len(self.sources), dtype=torch.bool))

    def by_source(self, x: Tensor) -> Tensor:
        """Give each classifier's scores.

        Args:
            x (Tensor): Adapted features, shape (N, S, in_channels).

        Returns:
            Tensor: Before the softmax, shape (N, S, C).
        """
        x = self.dropout(x)
        return torch.stack([classifier(x[:, number])
                            for number, classifier in enumerate(self.classifiers)], dim=1)

    def forward(self, x: Tensor, **kwargs: object) -> Tensor:
        """Give class scores, whose softmax is the mean of the trained classifiers'.

        Args:
            x (Tensor): Adapted features, shape (N, S, in_channels).
            **kwargs: What MMAction2's own recognizers pass on; not used.

        Returns:
            Tensor: Shape (N, C); of a head that was not trained, the mean of all classifiers.
        """
        trained = self.trained.to(x.dtype)  # (S,)
        shares = trained + (trained.sum() == 0).to(x.dtype)  # ONNX runtimes choose between no bools
        probabilities = self.by_source(x).softmax(dim=2)  # (N, S, C)
        return torch.einsum('nsc,s->nc', probabilities, shares / shares.sum()).log()

    def loss(self, feats: Tensor, data_samples: list, **kwargs: object) -> dict[str, Tensor]:
        """Return the sum over the databases of each classifier's mean loss on its own clips."""
        source = sources_of(data_samples, self.sources, feats.device)
        labels = torch.cat([sample.gt_label for sample in data_samples]).to(feats.device)  # (N,)
        scores = self.by_source(feats)  # (N, S, C)
        train = sorted(set(source.tolist()))
        self.trained[train] = True
        return {'loss_cls': sum(self.loss_cls(scores[source == one, one], labels[source == one])
                                for one in train)}
