"""The frame around which texture changes fastest.

Li, Huang, Zhao: "Can Micro-Expression be Recognized Based on Single Apex Frame?", ICIP 2018.
"""
import cv2
import numpy as np

from mmatnet.registry import APEX_SPOTTERS
from mmatnet.spotting.apex.texture import local_binary_patterns

# blocks are cut from a smaller image than the paper's, since the transform of every block and frame
# is what this spotter spends its time on
SIDE = 192


@APEX_SPOTTERS.register_module(name='frequency')
class TextureFrequency:
    """Finds the fastest change of texture around a frame.

    The local binary patterns of each block in a window around a frame (ends repeated) are brought
    to the frequency domain in three dimensions; what lies beyond the distance (window + 1) / 2
    from zero is summed, over all blocks.

    Args:
        window (int): Frames in it, odd. Defaults to 61, as in the paper.
        blocks (int): Along a side. Defaults to 6, as in the paper.
    """

    def __init__(self, window: int = 61, blocks: int = 6) -> None:
        self.window, self.blocks = window, blocks

    def __call__(self, crops: np.ndarray) -> int:
        """Return the position of the apex; (T, S, S) in."""
        from scipy import fft
        half, side = self.window // 2, SIDE // self.blocks
        images = np.stack([local_binary_patterns(cv2.resize(
            crop, (SIDE, SIDE), interpolation=cv2.INTER_AREA)) for crop in crops])
        images = np.pad(images.astype(np.float32), ((half, half), (0, 0), (0, 0)), mode='edge')
        blocks = images.reshape(len(images), self.blocks, side, self.blocks, side)
        blocks = np.ascontiguousarray(blocks.transpose(1, 3, 0, 2, 4))  # (B, B, T, side, side)
        passed = high_pass((self.window, side, side))
        energy = []
        for start in range(len(crops)):
            spectrum = fft.rfftn(blocks[:, :, start:start + self.window], axes=(2, 3, 4))
            energy.append(float(np.abs(spectrum[:, :, passed]).sum()))
        return int(np.argmax(energy))


def high_pass(shape: tuple[int, int, int]) -> np.ndarray:
    """Tell which terms of a real transform lie beyond the cut-off.

    Args:
        shape (tuple): Of what is transformed: (T, H, W), where (T + 1) / 2 is the cut-off.

    Returns:
        ndarray: bool, shape as ``rfftn`` gives it, (T, H, W // 2 + 1).
    """
    axes = [np.abs(np.fft.fftfreq(length) * length) for length in shape[:2]]
    axes.append(np.fft.rfftfreq(shape[2]) * shape[2])
    distance = np.sqrt(sum(axis ** 2 for axis in np.meshgrid(*axes, indexing='ij')))
    return distance > (shape[0] + 1) / 2
