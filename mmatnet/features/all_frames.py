"""Every frame of a clip, for networks that choose among them."""
import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.aligned_frames import AlignedFrames
from mmatnet.features.base import frames_of
from mmatnet.registry import FEATURES


@FEATURES.register_module()
class AllFrames(AlignedFrames):
    """Grey crops of every frame from onset to offset, and black ones after the last.

    uint8, (count, size, size): a store's arrays have one shape, so a clip that is shorter than
    ``count`` is filled up with frames of zeros, which no crop of a face is. A longer one has its
    frames spread evenly, as ``AlignedFrames`` has them.

    Args:
        count (int): The most frames. Defaults to 160; at 200 frames per second that is 0.8 s, and
            a micro-expression lasts half a second.
        size (int): Side of each; crops are shrunk to it. Defaults to 144, of which AKMNet cuts 128.
        name (str | None): As for every feature.

    Raises:
        InputError: If a number is unsound, or ``size`` is larger than the crops.
    """

    name = 'all_frames'

    def __init__(self, count: int = 160, size: int = 144, name: str | None = None) -> None:
        super().__init__(count, size, name)

    def numbers(self, clip: Clip) -> list[int]:
        """The numbers of the frames, in order."""
        onset, offset = frames_of(clip, 'onset', 'offset')
        if offset - onset < self.count:
            return list(range(onset, offset + 1))
        return super().numbers(clip)

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Shrink the crops, stack them, and fill up.

        Raises:
            InputError: If a frame is black throughout, as those are that fill up.
        """
        frames = super().compute(clip)  # (T, size, size)
        for number, frame in zip(self.numbers(clip.clip), frames, strict=True):
            if not frame.any():
                raise InputError(f'{clip.clip}: frame {number} is black throughout, which here '
                                 'means that the clip has ended; copy the frame again, or leave '
                                 'the clip out')
        filled = np.zeros(self.shape, np.uint8)
        filled[:len(frames)] = frames
        return filled

    def note(self, clip: Clip) -> str | None:
        """Say where frames are left out."""
        onset, offset = frames_of(clip, 'onset', 'offset')
        if offset - onset >= self.count:
            return (f'the clip has more than {self.count} frames, of which {self.name} has '
                    f'{self.count}')
        return None
