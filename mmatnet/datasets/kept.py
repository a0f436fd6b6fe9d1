"""Samples of a pipeline that draws nothing, which are made once and not in every epoch."""
from collections.abc import Callable, Hashable, Sequence

from mmatnet.datasets.transforms.pack import PackClip
from mmatnet.registry import STEPS

MOST_BYTES = 256 * 2**20  # the flow pictures of a thousand clips take 10 MB at 28x28


class KeptSamples:
    """What a pipeline has made of clips, as long as it makes the same of them each time.

    That is so if it ends with ``PackClip``, and all its other steps are registered in ``STEPS``;
    of any other pipeline nothing is kept, and nothing goes into a pickle. The tensors of a sample
    are those it was made with: they are stacked to batches, and never changed.

    Args:
        steps (Sequence[Callable]): The pipeline.
        most_bytes (int): How much is kept; what comes after it is made anew each time. Defaults to
            :data:`MOST_BYTES`.
    """

    def __init__(self, steps: Sequence[Callable], most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes if draws_nothing(steps) else 0
        self._samples: dict[Hashable, dict] = {}
        self._bytes = 0

    def __getstate__(self) -> dict:
        return {**vars(self), '_samples': {}, '_bytes': 0}

    def sample(self, key: Hashable, make: Callable[[], dict]) -> dict:
        """Return the sample of a clip: the one that is kept, or else what ``make`` gives."""
        if key not in self._samples:
            sample = make()
            if self._most_bytes == 0:
                return sample
            size = sum(array.nbytes for array in sample['inputs'].values())
            if self._bytes + size > self._most_bytes:
                return sample
            self._bytes += size
            self._samples[key] = sample
        return dict(self._samples[key])


def draws_nothing(steps: Sequence[Callable]) -> bool:
    """Whether steps end with ``PackClip``, and all before are registered in ``STEPS``."""
    STEPS.names()  # registers ours
    known = tuple(STEPS.module_dict.values())
    return bool(steps) and isinstance(steps[-1], PackClip) and all(
        type(step) in known for step in steps[:-1])
