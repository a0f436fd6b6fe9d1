"""Motion that is known."""
import numpy as np


def bump(times, onset, apex, offset):
    """0 at onset and offset, 1 at the apex, raised cosines."""
    rise = np.clip((times - onset) / (apex - onset), 0, 1)
    fall = np.clip((offset - times) / (offset - apex), 0, 1)
    return np.minimum(0.5 - 0.5 * np.cos(np.pi * rise), 0.5 - 0.5 * np.cos(np.pi * fall))
