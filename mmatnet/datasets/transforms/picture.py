"""A picture of a face, as other packages' datasets load it, in place of a clip's apex."""
import numpy as np
from mmaction.datasets.transforms import PackActionInputs

from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


@TRANSFORMS.register_module()
class PackPicture(PackActionInputs):
    """Pack a grey picture and its class as an apex stream takes them.

    It ends a pipeline of mmpretrain's, whose ``LoadImageFromFile`` gives ``img``, (H, W) or
    (H, W, 1) under ``color_type='grayscale'``, and whose datasets give ``gt_label``.

    Args:
        stream (str): The name of the input. Defaults to ``apex``.
    """

    def __init__(self, stream: str = 'apex') -> None:
        super().__init__(collect_keys=(stream,), meta_keys=('img_path',))
        self.stream = stream

    def transform(self, results: dict) -> dict:
        """Pack.

        Raises:
            InputError: If the picture has colours; names its file.
        """
        picture = np.asarray(results['img'], np.float32)
        if picture.ndim == 3 and picture.shape[2] == 1:
            picture = picture[..., 0]
        if picture.ndim != 2:
            raise InputError(f'{results.get("img_path", "a picture")} has shape {picture.shape}, '
                             "but the apex stream takes grey; load it with color_type='grayscale'")
        results[self.stream] = np.ascontiguousarray(picture[None])  # (1, H, W), 0 to 255
        results['label'] = int(results['gt_label'])
        return super().transform(results)
