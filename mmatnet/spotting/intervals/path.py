"""The path of the parts of a face: samples at uneven times, linear between them.

Before its first and after its last sample a path stays where it is.
"""
import numpy as np

# Each of the three places of a second difference over h seconds is a mean over so much of h: noise
# of single frames, which is as large for short spans as for long ones, is averaged away
AVERAGED = 0.5


class Path:
    """A path in D dimensions.

    Args:
        times (ndarray): Seconds, rising, (T,).
        places (ndarray): (T, D).
    """

    def __init__(self, times: np.ndarray, places: np.ndarray) -> None:
        self._times, self._places = times, places
        areas = (places[1:] + places[:-1]) / 2 * np.diff(times)[:, None]
        # from the first sample to each, (T, D)
        self._integral = np.concatenate([np.zeros((1, places.shape[1])), np.cumsum(areas, 0)])

    def mean(self, wanted: np.ndarray, width: float) -> np.ndarray:
        """Return mean places over ``width`` seconds around some times.

        Args:
            wanted (ndarray): Seconds, (N,).
            width (float): Seconds.

        Returns:
            ndarray: (N, D).
        """
        return (self._until(wanted + width / 2) - self._until(wanted - width / 2)) / width

    def second_difference(self, wanted: np.ndarray, span: float) -> np.ndarray:
        """Subtract the middle of where the path was and will be, ``span`` seconds away.

        Args:
            wanted (ndarray): Seconds, (N,).
            span (float): Seconds.

        Returns:
            ndarray: (N, D).
        """
        before, now, after = (self.mean(wanted + way * span, AVERAGED * span)
                              for way in (-1, 0, 1))
        return now - (before + after) / 2

    def _until(self, wanted: np.ndarray) -> np.ndarray:
        """Integral from the first sample to some times, (N, D)."""
        times, places = self._times, self._places
        inside = np.clip(wanted, times[0], times[-1])
        start = np.clip(np.searchsorted(times, inside) - 1, 0, max(0, len(times) - 2))
        end = np.minimum(start + 1, len(times) - 1)
        passed = (inside - times[start])[:, None]
        share = passed / np.maximum(times[end] - times[start], np.finfo(float).tiny)[:, None]
        here = places[start] + share * (places[end] - places[start])
        beyond = (wanted - inside)[:, None]
        # beyond its ends the path stays where it is, which is ``here``
        return self._integral[start] + (places[start] + here) / 2 * passed + here * beyond
