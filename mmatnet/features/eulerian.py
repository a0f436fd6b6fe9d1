"""Eulerian magnification: changes of grey over time, band by band, made larger and added back.

H.-Y. Wu, M. Rubinstein, E. Shih, J. Guttag, F. Durand, W. Freeman, "Eulerian Video Magnification
for Revealing Subtle Changes in the World", ACM Transactions on Graphics 31(4), 2012: a Laplacian
pyramid, of each band the difference of two one-pole low-passes, and a factor that shrinks where
the wavelengths of a band are too short for it. The defaults are those of ELBP-TOP's authors
(arXiv:1907.09160) for SMIC; for CASME II and SAMM they take alpha 20.
"""
import numpy as np

from mmatnet.features.pyramid import collapse, laplacian_pyramid


def magnify_eulerian(frames: np.ndarray, alpha: float = 8.0, fast: float = 0.4, slow: float = 0.05,
                     wavelength: float = 16.0) -> np.ndarray:
    """Magnify motion to first order: a shift d of a coarse pattern becomes (1 + alpha g) d.

    g is the gain of the two filters, which depends on how fast the motion is *per frame*, so on
    the rate of the camera: at most 0.82 with the defaults, at a period of 39 frames, of which the
    finest and the coarsest band have no part and the next finest ones less. Measured at 128x128, a
    grating that sways in 40 frames sways 2.5, 4.7 and 6.1 times as far under alpha 8 where its
    waves are 8, 16 and 32 pixels long, and 4.7, 9.4 and 13 times under 20. Noise of these bands is
    magnified, too: white noise of standard deviation 1 comes out with 1.2 and 1.7.

    Args:
        frames (ndarray): Shape (T, H, W), float32.
        alpha (float): The factor.
        fast, slow (float): What a new frame weighs in the two low-passes, r1 and r2 in the paper.
        wavelength (float): In pixels; a band with shorter ones gets a smaller factor.

    Returns:
        ndarray: Of the same shape, float32; the first frame is what it was.
    """
    pyramids = [laplacian_pyramid(frame) for frame in frames]
    factors = band_factors(frames.shape[1:], len(pyramids[0]), alpha, wavelength)
    quick = slack = pyramids[0]
    magnified = []
    for pyramid in pyramids:
        quick = [(1 - fast) * old + fast * new for old, new in zip(quick, pyramid, strict=True)]
        slack = [(1 - slow) * old + slow * new for old, new in zip(slack, pyramid, strict=True)]
        magnified.append(collapse([
            band + np.float32(factor) * (one - other) for band, factor, one, other
            in zip(pyramid, factors, quick, slack, strict=True)]))
    return np.stack(magnified)


def band_factors(shape: tuple[int, int], bands: int, alpha: float,
                 wavelength: float) -> list[float]:
    """Return the factor of each band, finest first.

    A wavelength l allows l / (8 d) - 1, with d the largest motion for which the given wavelength
    allows alpha; that of the coarsest band is a third of the diagonal, and halves from band to
    band. The coarsest and the finest get none.
    """
    motion = wavelength / 8 / (1 + alpha)
    factors = [0.0] * bands
    longest = np.hypot(*shape) / 3
    for band in range(bands - 2, 0, -1):
        allowed = longest / 2 ** (bands - 1 - band) / 8 / motion - 1
        factors[band] = float(np.clip(allowed, 0, alpha))
    return factors
