"""The end of a pipeline: arrays to tensors by name, and whose they are."""
from collections.abc import Sequence

from mmaction.datasets.transforms import PackActionInputs

from mmatnet.datasets.transforms.augment import streams_of
from mmatnet.registry import TRANSFORMS


@TRANSFORMS.register_module()
class PackClip(PackActionInputs):
    """Pack the arrays of a clip as the network's inputs, by name, with the clip's key and class.

    MMAction2's ``PackActionInputs``, told the names by the sample itself: every array is an input
    but mirrors that no ``MirrorClip`` took, so fewer streams need no other pipeline.

    Args:
        keys (Sequence[str], optional): Arrays to pack. Defaults to all but ``X_mirrored``.
    """

    def __init__(self, keys: Sequence[str] | None = None) -> None:
        super().__init__(meta_keys=('database', 'subject', 'clip'))
        self.keys = keys

    def transform(self, results: dict) -> dict:
        """Pack.

        Returns:
            dict: ``inputs``, a dict of tensors, and ``data_samples``, an ``ActionDataSample``.
        """
        self.collect_keys = self.keys or streams_of(results)
        return super().transform(results)
