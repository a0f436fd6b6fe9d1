"""The recognizer: named inputs to the backbone, then neck, then head."""
from mmaction.models.recognizers import BaseRecognizer
from torch import Tensor

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


@MODELS.register_module()
class ApexTimeRecognizer(BaseRecognizer):
    """Backbone with named inputs, a neck that is really called, and a head.

    MMAction2's own two-input ``MMRecognizer3D`` leaves a configured neck out and writes into the
    inputs it is given. Arguments are those of ``BaseRecognizer``.
    """

    STAGES = ('backbone', 'neck', 'head')

    def extract_feat(self, inputs: dict[str, Tensor], stage: str = 'neck',
                     data_samples: list | None = None, test_mode: bool = False,
                     ) -> tuple[Tensor | tuple[Tensor, ...], dict]:
        """Run the network up to a stage.

        Args:
            inputs (dict[str, Tensor]): ``apex`` (N, 1, H, W), or (N, 3, H, W) if it is apex flow,
                and ``motion`` (N, T, D), or one of the two.
            stage (str): ``backbone`` gives a tuple of (N, C), ``neck`` the fused (N, C), ``head``
                the class scores. Defaults to ``neck``.
            data_samples (list, optional): Passed on to the neck.
            test_mode (bool): Not used; MMAction2 passes it in prediction.

        Returns:
            tuple: The features, and what the head is to be given besides.

        Raises:
            InputError: If the stage is unknown.
        """
        if stage not in self.STAGES:
            raise InputError(f'stage must be one of {", ".join(self.STAGES)}, got {stage!r}')
        features = self.backbone(**inputs)
        if stage == 'backbone':
            return features, {}
        fused, loss_aux = self.neck(features, data_samples=data_samples)
        passed_on = {'loss_aux': loss_aux}
        return (self.cls_head(fused), passed_on) if stage == 'head' else (fused, passed_on)
