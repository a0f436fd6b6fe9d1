"""How far a probability may be believed: temperature, reliability, and from where on to say it."""
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

BINS = 5
RIGHT = 0.8  # share of the told classes that are to be right
LEAST_TOLD = 20  # clips, from which on such a share means something


def softmax(values: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Turn decision values, (N, C), into probabilities, the temperature dividing them first."""
    powers = np.exp((values - values.max(axis=1, keepdims=True)) / temperature)
    return powers / powers.sum(axis=1, keepdims=True)


def fit_temperature(values: np.ndarray, labels: np.ndarray) -> float:
    """Return the temperature with the largest likelihood of the labels.

    It changes no prediction (Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural
    Networks", ICML 2017, section 4.2).

    Args:
        values (ndarray): Of clips that the machine did not learn from, shape (N, C).
        labels (ndarray): Shape (N,), int.

    Returns:
        float: Between 0.1 and 10, to three digits behind the point.
    """
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(labels))

    def loss(logarithm: float) -> float:
        return -float(np.log(softmax(values, np.exp(logarithm))[rows, labels] + 1e-12).mean())

    found = minimize_scalar(loss, bounds=(np.log(0.1), np.log(10)), method='bounded')
    return round(float(np.exp(found.x)), 3)


@dataclass(frozen=True)
class Bin:
    """Clips whose largest probability lies in a range.

    Args:
        low, high (float): The range, its upper end included.
        clips (int): How many.
        probability (float | None): The mean of their largest probabilities; None without clips.
        right (float | None): The share whose class is right; None without clips.
    """

    low: float
    high: float
    clips: int
    probability: float | None
    right: float | None


def reliability(scores: np.ndarray, labels: np.ndarray) -> list[Bin]:
    """Sort clips by their largest probability into equal ranges from 1 / C to 1.

    Args:
        scores (ndarray): Probabilities, shape (N, C).
        labels (ndarray): Shape (N,), int.
    """
    largest, right = scores.max(axis=1), scores.argmax(axis=1) == labels
    edges = np.linspace(1 / scores.shape[1], 1, BINS + 1)
    places = np.clip(np.searchsorted(edges, largest, side='left') - 1, 0, BINS - 1)
    bins = []
    for place, (low, high) in enumerate(pairwise(edges)):
        inside = places == place
        known = bool(inside.any())
        bins.append(Bin(round(float(low), 3), round(float(high), 3), int(inside.sum()),
                        float(largest[inside].mean()) if known else None,
                        float(right[inside].mean()) if known else None))
    return bins


def calibration_error(bins: list[Bin]) -> float:
    """Return the expected calibration error: how far probability and share differ, per clip.

    Guo et al., ICML 2017, equation 3.
    """
    clips = sum(one.clips for one in bins)
    return sum(one.clips * abs(one.probability - one.right) for one in bins
               if one.probability is not None and one.right is not None) / clips


def choose_threshold(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the least probability from which on :data:`RIGHT` of the classes are right.

    Args:
        scores (ndarray): Calibrated, of clips that the machine did not learn from, shape (N, C).
        labels (ndarray): Shape (N,), int.

    Returns:
        float: Between 1 / C and 1, to two digits behind the point: the least such hundredth with
        :data:`LEAST_TOLD` clips or more; that with the largest share if none reaches it.
    """
    largest, right = scores.max(axis=1), scores.argmax(axis=1) == labels
    shares = {}
    for hundredth in range(int(np.ceil(100 / scores.shape[1])), 100):
        told = largest >= hundredth / 100
        if told.sum() < min(LEAST_TOLD, len(labels)):
            break
        shares[hundredth / 100] = float(right[told].mean())
    reached = [threshold for threshold, share in shares.items() if share >= RIGHT]
    return reached[0] if reached else max(shares, key=lambda threshold: shares[threshold])
