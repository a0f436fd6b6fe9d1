"""What is seen of one expression, a small picture each, for pages that put them into place."""
import base64
from dataclasses import dataclass

import cv2
import numpy as np

from mmatnet.inference.drawing.flow_colours import colour_wheel, flow_colours, full_length
from mmatnet.inference.results import Evidence

QUALITY = 90  # of JPEG: some 10 kB for a crop of 224x224
NO_CAM = 'not known (no class, no image input, or an ONNX model)'
EMPTY_CAM = 'nothing in the image speaks for the class'


@dataclass(frozen=True)
class Views:
    """Pictures of an expression as addresses that hold them (``data:image/jpeg;base64,...``).

    Args:
        onset, apex (str): Aligned faces.
        flow (str): From onset to apex, in colours.
        longest (float): How long a vector of the flow is that has the full colour, in pixels.
        cam (str | None): Where the network looks, over the apex; None if there is none to see.
        cam_note (str): Why not; empty if there is one.
    """

    onset: str
    apex: str
    flow: str
    longest: float
    cam: str | None
    cam_note: str


def views_of(evidence: Evidence) -> Views:
    """Draw the pictures of an expression."""
    longest = full_length(evidence.flow)
    cam, note = None, NO_CAM
    if evidence.cam is not None:
        cam, note = (_jpeg(_over(evidence.apex_crop, evidence.cam)), '') if evidence.cam.any() \
            else (None, EMPTY_CAM)
    return Views(_jpeg(evidence.onset_crop), _jpeg(evidence.apex_crop),
                 _jpeg(flow_colours(evidence.flow, longest)[..., ::-1]), longest, cam, note)


def wheel_picture() -> str:
    """Draw the key to the colours of flow, as :class:`Views` has its pictures."""
    return _jpeg(colour_wheel()[..., ::-1])


def _over(crop: np.ndarray, cam: np.ndarray) -> np.ndarray:
    """Blend a map of 0 to 1, (S, S), over a crop, uint8, (S, S); BGR."""
    colours = cv2.applyColorMap(np.rint(255 * cam).astype(np.uint8), cv2.COLORMAP_INFERNO)
    share = 0.5 * cam[..., None]
    return np.rint((1 - share) * crop[..., None] + share * colours).astype(np.uint8)


def _jpeg(picture: np.ndarray) -> str:
    data = cv2.imencode('.jpg', picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
    return f'data:image/jpeg;base64,{base64.b64encode(data).decode()}'
