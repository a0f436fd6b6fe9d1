"""Where the time goes."""
import contextlib
import time
from collections.abc import Iterator

STAGES = ('decode', 'face', 'align', 'flow', 'spotting', 'features', 'network', 'evidence')


class Stages:
    """Seconds by stage; what happens within another stage counts for the inner one only.

    Attributes:
        seconds (dict[str, float]): By name of :data:`STAGES`.
    """

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self._open: list[str] = []
        self._since = 0.0

    @contextlib.contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Count the block to a stage."""
        self._switch()
        self._open.append(name)
        try:
            yield
        finally:
            self._switch()
            self._open.pop()

    def move(self, seconds: float, source: str, target: str) -> None:
        """Count some of one stage's seconds to another, which ran within it."""
        self.seconds[source] -= seconds
        self.seconds[target] += seconds

    def _switch(self) -> None:
        now = time.perf_counter()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now
