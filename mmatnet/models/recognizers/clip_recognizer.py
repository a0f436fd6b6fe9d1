"""The recognizer: named inputs into any backbone, a neck if there is one, and a head."""
import inspect
from collections.abc import Callable, Mapping, Sequence

from mmaction.models.heads import BaseHead
from mmaction.models.recognizers import BaseRecognizer
from torch import Tensor

from mmatnet.errors import InputError
from mmatnet.models.recognizers.auxiliary import Features, join_losses, split_auxiliary
from mmatnet.models.recognizers.labelled import labelled
from mmatnet.models.recognizers.offered import asked_for
from mmatnet.registry import MODELS


@MODELS.register_module(name=['ClipRecognizer', 'ApexTimeRecognizer'])  # the latter: its old name
class ClipRecognizer(BaseRecognizer):
    """Join a backbone, a neck and a head, of MMAction2, of mmpretrain or of one's own.

    The inputs are a dict of tensors by name. A backbone whose ``forward`` has parameters of these
    names is given them by name; any other takes one input, as its first argument.

    Backbone and neck return features, or ``(features, dict)`` with auxiliary losses: what the dict
    calls ``loss_<name>`` is added to the training loss, whatever else is in it is logged. Features
    are a tensor or a tuple of tensors. A head of MMAction2 is given the tensor of a tuple of one;
    any other head is given a tuple, as mmpretrain's heads expect.

    Beside its first argument, ``forward`` of a part may have some of these parameters, and is then
    given them; so may ``loss`` and ``predict`` of a head:

    - ``recognizer``: this module, for a part that needs the weights of another;
    - ``data_samples``: the batch's samples while losses are computed, and None otherwise;
    - ``inputs``: the inputs of the network, not for a backbone;
    - ``num_segs``: 1, which heads of MMAction2 that look at segments ask for.

    A head of MMAction2's kind says by ``average_clips`` what it gives: ``prob`` logits, which
    become a softmax; ``score`` class scores as they are, such as lengths of capsules.

    Args:
        backbone (dict): Config of the backbone.
        cls_head (dict): Config of the head.
        neck (dict, optional): Config of the neck.
        data_preprocessor (dict, optional): MMAction2's ``MultiModalDataPreprocessor``, with one
            preprocessor for each input.
        frozen (Sequence[str]): Parts that are not trained, by their dotted names, such as
            ``backbone.layer1``: their weights get no gradient, and they stay in evaluation mode.

    Raises:
        InputError: If a frozen part has no weights, or the head's ``average_clips`` is None.
    """

    STAGES = ('backbone', 'neck', 'head')

    def __init__(self, backbone: dict, cls_head: dict, neck: dict | None = None,
                 data_preprocessor: dict | None = None, frozen: Sequence[str] = ()) -> None:
        super().__init__(backbone, cls_head, neck, data_preprocessor=data_preprocessor)
        if isinstance(self.cls_head, BaseHead) and self.cls_head.average_clips is None:
            raise InputError(f'{type(self.cls_head).__name__} has average_clips=None, by which '
                             "scores keep an axis of clips; set average_clips='prob' in cls_head")
        self.frozen = tuple(frozen)
        self._stop_gradients()

    def _stop_gradients(self) -> None:
        for part in self.frozen:
            weights = [value for name, value in self.named_parameters() if _within(name, part)]
            if not weights:
                raise InputError(f'frozen names {part!r}, where the network has no weights; it may '
                                 'name backbone, neck, cls_head and what is inside them, such as '
                                 'backbone.layer1')
            for value in weights:
                value.requires_grad_(False)

    def train(self, mode: bool = True) -> 'ClipRecognizer':
        """Switch between training and evaluation; frozen parts stay in evaluation."""
        super().train(mode)
        for name, module in self.named_modules():
            if any(_within(name, part) for part in self.frozen):
                module.eval()
        return self

    def extract_feat(self, inputs: dict[str, Tensor], stage: str = 'neck',
                     data_samples: list | None = None, test_mode: bool = False,
                     ) -> tuple[Features, dict]:
        """Run the network up to a stage.

        Args:
            inputs (dict[str, Tensor]): Inputs by name, each (N, ...).
            stage (str): ``backbone`` or ``neck`` gives their features, ``head`` the class scores
                (N, C) before any softmax. Without a neck ``neck`` gives the backbone's features.
            data_samples (list, optional): Of the batch, while losses are computed.
            test_mode (bool): Not used; MMAction2 passes it in prediction.

        Returns:
            tuple: The features, and from the neck on ``dict(loss_aux=...)``, the auxiliary losses.

        Raises:
            InputError: If the stage is unknown, or the inputs do not go with the backbone.
        """
        if stage not in self.STAGES:
            raise InputError(f'stage must be one of {", ".join(self.STAGES)}, got {stage!r}')
        offered = self._offered(inputs, data_samples)
        features, losses = split_auxiliary(self._run_backbone(inputs, data_samples), 'backbone')
        if stage == 'backbone':
            return features, {}
        if self.with_neck:
            features, more = split_auxiliary(
                self.neck(features, **asked_for(self.neck.forward, offered)), 'neck')
            losses = join_losses(losses, more)
        if stage == 'head':
            features = self.cls_head(self._head_input(features),
                                     **asked_for(self.cls_head.forward, offered))
        return features, {'loss_aux': losses}

    def class_scores(self, inputs: dict[str, Tensor]) -> Tensor:
        """Return the scores of prediction as one tensor, shape (N, C).

        Args:
            inputs (dict[str, Tensor]): Inputs by name, each (N, ...), preprocessed.
        """
        scores, _ = self.extract_feat(inputs, stage='head')
        raw = scores if isinstance(scores, Tensor) else scores[0]
        as_they_are = getattr(self.cls_head, 'average_clips', 'prob') == 'score'
        return raw if as_they_are else raw.softmax(dim=1)

    def loss(self, inputs: dict[str, Tensor], data_samples: list) -> dict[str, Tensor]:
        """Return the head's losses and the auxiliary ones.

        Backbone and neck see every clip of the batch; the head those with a label, and gives no
        loss if there are none.

        Raises:
            InputError: If two parts give a loss of one name.
        """
        features, passed_on = self.extract_feat(inputs, data_samples=data_samples)
        features, data_samples = labelled(features, data_samples)
        if not data_samples:
            tensors = features if isinstance(features, tuple) else (features,)
            nothing = {'loss_none': sum(tensor.sum() for tensor in tensors) * 0}
            return join_losses(nothing, passed_on['loss_aux'])
        losses = self.cls_head.loss(self._head_input(features), data_samples,
                                    **self._asked_of_head(self.cls_head.loss, inputs))
        return join_losses(losses, passed_on['loss_aux'])

    def predict(self, inputs: dict[str, Tensor], data_samples: list) -> list:
        """Return the samples with ``pred_score`` (C,) and ``pred_label`` (1,) set."""
        features, _ = self.extract_feat(inputs, test_mode=True)
        return self.cls_head.predict(self._head_input(features), data_samples,
                                     **self._asked_of_head(self.cls_head.predict, inputs))

    def _run_backbone(self, inputs: Mapping[str, Tensor], data_samples: list | None
                      ) -> Features | tuple[Features, dict]:
        more = asked_for(self.backbone.forward,
                          {'data_samples': data_samples, 'recognizer': self})
        names = inspect.signature(self.backbone.forward).parameters
        if inputs.keys() <= names.keys():
            return self.backbone(**inputs, **more)
        if len(inputs) == 1:
            return self.backbone(*inputs.values(), **more)
        raise InputError(f'{type(self.backbone).__name__} takes {", ".join(names)}, but is given '
                         f'{", ".join(inputs)}; name its parameters after the inputs, or collect '
                         'a single input')

    def _offered(self, inputs: dict[str, Tensor], data_samples: list | None) -> dict[str, object]:
        return {'inputs': inputs, 'data_samples': data_samples, 'recognizer': self, 'num_segs': 1}

    def _asked_of_head(self, method: Callable, inputs: dict[str, Tensor]) -> dict[str, object]:
        """What ``loss`` or ``predict`` of the head takes, or hands on to its ``forward``."""
        offered = self._offered(inputs, None)
        del offered['data_samples']  # the second argument of both
        kinds = [parameter.kind for parameter in inspect.signature(method).parameters.values()]
        handed_on = (asked_for(self.cls_head.forward, offered)
                     if inspect.Parameter.VAR_KEYWORD in kinds else {})
        return {**asked_for(method, offered), **handed_on}

    def _head_input(self, features: Features) -> Features:
        if not isinstance(self.cls_head, BaseHead):
            return (features,) if isinstance(features, Tensor) else features
        return features[0] if isinstance(features, tuple) and len(features) == 1 else features


def _within(name: str, part: str) -> bool:
    """Whether a module or weight is a part of the network, or inside it."""
    return f'{name}.'.startswith(f'{part}.')
