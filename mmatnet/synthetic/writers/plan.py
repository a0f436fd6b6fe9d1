"""What is to be written of a fake database: its clips, and how their frames are kept."""
from dataclasses import dataclass

from mmatnet.synthetic.camera import Camera

DRAWN_CROP = Camera()


@dataclass(frozen=True)
class Style:
    """How one frame set of a database is written.

    Args:
        folder (str): Of the set, below the root; ``''`` for the root itself.
        frame (str): Name of a frame's file, such as ``{clip}_{number}.jpg``, with the fields of
            :class:`Plan` and ``number``, padded to the plan's digits. The suffix is the format.
        camera (Camera): What a frame shows.
        around (int): Frames shown before the first onset and after the last offset.
        quality (int): Of JPEG files.
    """

    folder: str
    frame: str
    camera: Camera = DRAWN_CROP
    around: int = 0
    quality: int = 97


@dataclass(frozen=True)
class Plan:
    """One clip to draw; ``apex`` may be known to us but not to the sheet.

    Args:
        subject, clip (str): In canonical form.
        emotion (str): The database's own word.
        onset, apex, offset (int): Frame numbers.
        digits (int): To which frame numbers are padded.
        recording (str): Folder name of a recording with several clips; empty for the clip's own.
        lacking (tuple[int]): Numbers of frames that are not written.
    """

    subject: str
    clip: str
    emotion: str
    onset: int
    apex: int
    offset: int
    digits: int = 0
    recording: str = ''
    lacking: tuple[int, ...] = ()
