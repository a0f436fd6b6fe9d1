"""Times between frames: all of a video's, in memory that does not grow with it."""
import math

# Steps within 1 % of each other are counted together, by their mean
FINENESS = math.log(1.01)
UNEVEN = 0.25  # of the median step between frames, from which on the rate is said to vary
GAP = 1.5  # times the usual step: a frame is missing
MOST = 0.96  # of the steps: what "most of the time" means


class Steps:
    """Counts the steps from frame to frame.

    Attributes:
        count (int): How many.
        longest (float): The longest, in seconds.
        longest_start (float): When it began.
    """

    def __init__(self) -> None:
        self.count, self.longest, self.longest_start = 0, 0.0, 0.0
        self._bins: dict[int, tuple[int, float]] = {}  # logarithm to number and sum

    def add(self, start: float, end: float) -> None:
        """Add a step, from one time to a later one."""
        step = end - start
        self.count += 1
        if step > self.longest:
            self.longest, self.longest_start = step, start
        key = round(math.log(step) / FINENESS)
        number, total = self._bins.get(key, (0, 0.0))
        self._bins[key] = number + 1, total + step

    def quantile(self, share: float) -> float:
        """Return the step that is longer than this share of all, within 1 %; seconds."""
        due, passed = share * (self.count - 1), 0
        for key in sorted(self._bins):
            number, total = self._bins[key]
            passed += number
            if passed > due:
                return total / number
        return self.longest

    def notes(self) -> list[str]:
        """Sentences about a rate that varies, and frames that are missing."""
        if not self.count:
            return []
        middle = self.quantile(0.5)
        low, high = (self.quantile(share) for share in ((1 - MOST) / 2, (1 + MOST) / 2))
        varies = high - low > UNEVEN * middle
        usual = high if varies else middle
        notes = []
        if varies:
            notes.append(f'the frame rate varies, most of the time between {1 / high:.1f} and '
                         f'{1 / low:.1f} per second; times are those of the frames')
        if self.longest > GAP * usual:
            notes.append(f'frames are missing: between two there are up to {self.longest:.3f} s '
                         f'(from {self.longest_start:.2f} s on), in place of {usual:.3f}')
        return notes
