"""Several necks, one behind the other."""
from collections.abc import Sequence

from mmengine.model import BaseModule, ModuleList
from torch import Tensor

from mmatnet.models.recognizers.auxiliary import Features, join_losses, split_auxiliary
from mmatnet.models.recognizers.offered import asked_for
from mmatnet.registry import MODELS


@MODELS.register_module()
class NeckChain(BaseModule):
    """Run necks in turn, such as one that joins features and one that adds a loss to them.

    Args:
        necks (Sequence[dict]): Configs of the necks, the first one next to the backbone.
        init_cfg (dict, optional): MMEngine initialisation.
    """

    def __init__(self, necks: Sequence[dict], init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.necks = ModuleList(MODELS.build(neck) for neck in necks)

    def forward(self, features: Features, data_samples: list | None = None,
                recognizer: object = None) -> tuple[Features, dict[str, Tensor]]:
        """Run them.

        Args:
            features (Tensor | tuple[Tensor]): Of the backbone, each (N, ...).
            data_samples (list, optional): Of the batch, while losses are computed.
            recognizer (ClipRecognizer, optional): For necks that ask for it.

        Returns:
            tuple: The features of the last neck, and the auxiliary losses of all.

        Raises:
            InputError: If two necks give a loss of one name.
        """
        offered = {'data_samples': data_samples, 'recognizer': recognizer}
        losses: dict[str, Tensor] = {}
        for neck in self.necks:
            features, more = split_auxiliary(neck(features, **asked_for(neck.forward, offered)),
                                             'neck')
            losses = join_losses(losses, more)
        return features, losses
