"""A feature of somebody else's, at which a process dies as it does when memory runs out."""
import os
import signal
from pathlib import Path

from mmatnet.features.apex_image import ApexImage
from mmatnet.registry import FEATURES


@FEATURES.register_module()
class Deadly(ApexImage):
    """The apex image; before, the process is killed as often as the file of the subject says.

    Args:
        folder (str): Holds a file of the subject's name with the number of kills to come.
    """

    name = 'deadly'

    def __init__(self, folder, name=None):
        super().__init__(name)
        self.folder = folder

    def compute(self, clip):
        """Die, or take the crop."""
        left = Path(self.folder, clip.clip.subject)
        if left.exists():
            kills = int(left.read_text())
            if kills > 1:
                left.write_text(str(kills - 1))
            else:
                left.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().compute(clip)
