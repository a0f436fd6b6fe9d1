"""68 points of a face, laid over the five that are known of it.

Five landmarks are what the detectors here agree on, and descriptors of facial regions were written
for 68: a mean face is brought to the five by the affine map that fits best, which follows where a
face lies, how large it is and how a crop is squeezed, and none of what is its own. So a region is
where it is in the mean face; a brow that is raised takes nothing along.
"""
import numpy as np

# Half the distance of the outer corners of the eyes is 1, their middle is (0, 0), y down. Points
# 0 to 67 in the usual order: jaw from 0, brows from 17, nose from 27, eyes from 36, lips from 48.
# The proportions are those of the mean face of OpenFace (cmusatyalab/openface, align_dlib.py,
# Apache-2.0), its two halves averaged, rounded to hundredths
MEAN_FACE = np.array([
    (-1.68, 0.02), (-1.67, 0.47), (-1.63, 0.92), (-1.54, 1.36), (-1.37, 1.77), (-1.1, 2.14),
    (-0.78, 2.45), (-0.41, 2.7), (0, 2.77), (0.41, 2.7), (0.78, 2.45), (1.1, 2.14),
    (1.37, 1.77), (1.54, 1.36), (1.63, 0.92), (1.67, 0.47), (1.68, 0.02),
    (-1.33, -0.31), (-1.12, -0.48), (-0.84, -0.52), (-0.55, -0.47), (-0.28, -0.36),
    (0.28, -0.36), (0.55, -0.47), (0.84, -0.52), (1.12, -0.48), (1.33, -0.31),
    (0, -0.03), (0, 0.27), (0, 0.56), (0, 0.86),
    (-0.33, 1.04), (-0.17, 1.11), (0, 1.16), (0.17, 1.11), (0.33, 1.04),
    (-1, 0), (-0.82, -0.1), (-0.61, -0.1), (-0.43, 0.04), (-0.63, 0.08), (-0.84, 0.08),
    (0.43, 0.04), (0.61, -0.1), (0.82, -0.1), (1, 0), (0.84, 0.08), (0.63, 0.08),
    (-0.65, 1.57), (-0.42, 1.48), (-0.17, 1.43), (0, 1.48), (0.17, 1.43), (0.42, 1.48),
    (0.65, 1.57), (0.43, 1.82), (0.19, 1.93), (0, 1.95), (-0.19, 1.93), (-0.43, 1.82),
    (-0.55, 1.59), (-0.18, 1.58), (0, 1.6), (0.18, 1.58), (0.55, 1.59), (0.18, 1.7),
    (0, 1.73), (-0.18, 1.7)])
# Of the five, in the order of mmatnet.face.detectors.base.LANDMARKS: middles of the eyes, tip of
# the nose, corners of the mouth
FIVE = np.array([MEAN_FACE[36:42].mean(axis=0), MEAN_FACE[42:48].mean(axis=0), MEAN_FACE[30],
                 MEAN_FACE[48], MEAN_FACE[54]])


def place_mean_face(landmarks: np.ndarray) -> np.ndarray:
    """Lay the mean face over five landmarks.

    Args:
        landmarks (ndarray): Eyes, nose, corners of the mouth, (5, 2), in pixels.

    Returns:
        ndarray: Shape (68, 2), float64, in the same pixels; some may lie outside the picture.
    """
    known = np.column_stack([FIVE, np.ones(5)])  # (5, 3)
    onto = np.linalg.lstsq(known, np.asarray(landmarks, float), rcond=None)[0]  # (3, 2)
    return np.column_stack([MEAN_FACE, np.ones(68)]) @ onto
