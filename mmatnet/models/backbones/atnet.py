"""The backbone: one stream for the apex frame, one for the motion around it."""
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


class PooledZooBackbone(BaseModule):
    """An mmpretrain backbone on grey images, pooled to one vector.

    Args:
        config (dict): Config of the backbone, ``type='mmpretrain.X'``.
    """

    def __init__(self, config: dict) -> None:
        super().__init__()
        self.backbone = MODELS.build(config)

    def forward(self, apex: Tensor) -> Tensor:
        """(N, 1, H, W) grey, or (N, 3, H, W), to (N, C): the last feature map, averaged."""
        if apex.shape[1] == 1:
            apex = apex.repeat(1, 3, 1, 1)  # (N, 3, H, W)
        features = self.backbone(apex)[-1]  # (N, C, h, w), or (N, C) from some transformers
        return features.flatten(2).mean(dim=2) if features.dim() > 2 else features  # (N, C)


@MODELS.register_module()
class ATNet(BaseModule):
    """Apex-Time Network's two streams (Peng et al., ACII 2019). Either may be left out.

    Args:
        spatial (dict, optional): Config of the apex stream: ``ResNet10``, or any backbone of
            mmpretrain (``mmpretrain.ResNet``), fed with the grey image three times and pooled.
        temporal (dict, optional): Config of the temporal stream, ``MotionLSTM``.
        init_cfg (dict, optional): MMEngine initialisation.

    Raises:
        InputError: If both are left out.
    """

    # what the card of an exported model says of how to cite it
    paper = ('M. Peng, C. Wang, T. Bi, Y. Shi, X. Zhou, T. Chen. A Novel Apex-Time Network for '
             'Cross-Dataset Micro-Expression Recognition. ACII 2019. '
             'doi:10.1109/ACII.2019.8925525')

    def __init__(self, spatial: dict | None = None, temporal: dict | None = None,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        if spatial is None and temporal is None:
            raise InputError('ATNet needs a spatial or a temporal stream, got neither')
        self.spatial = self._build_spatial(spatial)
        self.temporal = None if temporal is None else MODELS.build(temporal)

    @staticmethod
    def _build_spatial(config: dict | None) -> nn.Module | None:
        if config is None:
            return None
        if config['type'].startswith('mmpretrain.'):
            return PooledZooBackbone(config)
        return MODELS.build(config)

    def forward(self, apex: Tensor | None = None, motion: Tensor | None = None,
                ) -> tuple[Tensor, ...]:
        """Run the streams that are configured.

        Args:
            apex (Tensor, optional): Grey apex frames, shape (N, 1, H, W), 0 to 255, or apex flow
                in their place, (N, 3, H, W).
            motion (Tensor, optional): Motion rows, shape (N, T, D).

        Returns:
            tuple[Tensor]: One (N, C) per stream; apex first, then motion.

        Raises:
            InputError: If a configured stream gets no input, or an input has no stream.
        """
        streams = ('apex', self.spatial, apex), ('motion', self.temporal, motion)
        for name, stream, given in streams:
            if (stream is None) != (given is None):
                raise InputError(f'the {name} stream is {"off" if stream is None else "on"} but '
                                 f'its input is {"missing" if given is None else "given"}; load '
                                 'the same streams as the model has')
        return tuple(stream(given) for _, stream, given in streams if stream is not None)
