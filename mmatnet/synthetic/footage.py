"""What happens in footage of a real face that code moves: expressions, and what is none.

All of it is drawn in seconds from a seed, so footage of every frame rate shows the same; only the
truth is rounded to frames. Lengths are pixels of the photograph, whose eyes are 43 apart: a pixel
is 2.6 of a crop of 224 (:mod:`mmatnet.synthetic.footage_face` draws them).
"""
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from mmatnet.errors import InputError
from mmatnet.synthetic.motion import raised_cosine

# What may happen. ``move`` is of the head in the plane, ``turn`` out of it, ``near`` comes nearer
PARTS = ('micro', 'macro', 'speech', 'blink', 'gaze', 'move', 'turn', 'near', 'light', 'background')
EXPRESSIVE = ('micro', 'macro', 'speech')  # one after another, never at once
PER_MINUTE = {'micro': 10, 'macro': 6, 'speech': 4}
# Limits of lengths: of a macro-expression rise, hold and fall are drawn and added
SECONDS = {'micro': ((0.2, 0.48),), 'macro': ((0.3, 0.9), (0.1, 1.2), (0.3, 1.0)),
           'speech': ((1.5, 4.0),)}
WAY = {'micro': (0.5, 1.0), 'macro': (2.0, 6.0)}  # px, of the patch that moves most
REST = 0.8  # seconds between two, at least
LEAST_SECONDS = 10.0
SYLLABLE, OPENING = (0.14, 0.3), (1.5, 8.0)  # seconds, px that the lower lip goes down
BLINK_GAP, BLINK_CLOSE, BLINK_OPEN, BLINK_DRAG = (1.5, 6.0), (0.06, 0.1), (0.12, 0.2), 0.3
GAZE_GAP, GAZE_SECONDS, GAZE_WAY = (0.8, 4.0), 0.04, (3.0, 1.0)
# Shift x and y in pixels of the picture, roll, yaw and pitch in degrees, scale
SWAY = np.array([5.0, 3.0, 1.0, 1.5, 1.2, 0.008])
MOVE = {'move': np.array([45.0, 25.0, 9.0, 0, 0, 0]), 'turn': np.array([0, 0, 0, 13.0, 7.0, 0]),
        'near': np.array([0, 0, 0, 0, 0, 0.2])}
MOVE_GAP, MOVE_SECONDS = (1.5, 6.0), {'move': (0.5, 1.5), 'turn': (0.5, 1.5), 'near': (2.0, 5.0)}
NOD, NOD_HERTZ = np.array([3.0, 4.0, 1.0, 1.5, 2.5, 0]), 1.7  # while it speaks
# patches: middle x and y, sigma x and y, way across and down, of an action of strength 1
_BROWS = ((192, 90), (212, 92), (239, 94), (257, 94))  # outer, inner, inner, outer
ACTIONS = {
    'brows up': tuple((*place, 11, 8, 0, -1) for place in _BROWS),  # action units 1 and 2
    'brows down': ((*_BROWS[0], 10, 8, 0.1, 0.4), (*_BROWS[1], 11, 8, 0.5, 0.9),
                   (*_BROWS[2], 11, 8, -0.5, 0.9), (*_BROWS[3], 10, 8, -0.1, 0.4)),  # 4
    'smile': ((203, 140, 10, 9, -0.75, -0.65), (244, 141, 10, 9, 0.75, -0.65),
              (196, 122, 13, 10, -0.1, -0.45), (254, 123, 13, 10, 0.1, -0.45)),  # 12
    'corners down': ((203, 141, 11, 9, -0.1, 1), (244, 142, 11, 9, 0.1, 1)),  # 15
    'nose': ((212, 127, 8, 8, 0.1, -0.7), (237, 128, 8, 8, -0.1, -0.7),
             (224, 138, 13, 6, 0, -1)),  # 9 and 10
    'surprise': (*((*place, 11, 8, 0, -0.8) for place in _BROWS), (224, 152, 16, 8, 0, 1),
                 (224, 168, 26, 15, 0, 1)),  # 1, 2 and 26
}
JAW = ((224, 152, 16, 8, 0, 1), (224, 168, 26, 15, 0, 0.9))
CORNERS = ((203, 140, 10, 9, -0.5, 0), (244, 141, 10, 9, 0.5, 0))
DRAG = (*((*place, 13, 8, 0, 1) for place in _BROWS), (200, 114, 12, 8, 0, -0.5),
        (250, 115, 12, 8, 0, -0.5))


@dataclass(frozen=True)
class FootageEvent:
    """One expression: ``micro`` or ``macro``, its action, and frame numbers from 0."""

    kind: str
    action: str
    onset: int
    apex: int
    offset: int


@dataclass(frozen=True)
class FootagePlan:
    """Everything that happens in T frames.

    Args:
        fps (float): Frames per second.
        events (tuple[FootageEvent]): In time order.
        others (dict[str, tuple]): What is no expression: first and last frame of each ``blink``,
            bout of ``speech``, and ``move``, ``turn`` and ``near``.
        patches (tuple): Patches (P, 6) with their strength over time, (T,).
        opening (ndarray): How far the mouth is opened, in pixels, (T,).
        lids (ndarray): How far the eyes are shut, 0 to 1, (T,).
        gaze (ndarray): Shift of the iris, (T, 2).
        pose (ndarray): Of the head: shift x and y in pixels of the picture, roll, yaw and pitch in
            degrees, logarithm of the scale, (T, 6).
        light (ndarray): Brightness, and its slope across and down, (T, 3).
        passer (ndarray): Where somebody passes behind, in widths of the picture, (T,).
    """

    fps: float
    events: tuple[FootageEvent, ...]
    others: dict[str, tuple[tuple[int, int], ...]]
    patches: tuple[tuple[np.ndarray, np.ndarray], ...]
    opening: np.ndarray
    lids: np.ndarray
    gaze: np.ndarray
    pose: np.ndarray
    light: np.ndarray
    passer: np.ndarray

    def __len__(self) -> int:
        return len(self.lids)


def plan_footage(seed: int, seconds: float, fps: float,
                 parts: Collection[str] = PARTS) -> FootagePlan:
    """Draw what happens.

    Args:
        seed (int): Of all chance. What one part does hardly depends on which others there are.
        seconds (float): Length, 10 or more.
        fps (float): Frames per second.
        parts (Collection[str]): What may happen, some of :data:`PARTS`.

    Raises:
        InputError: If the length or a part is unsound, or the rate not above 0.
    """
    if unknown := set(parts).difference(PARTS):
        raise InputError(f'parts must be some of {", ".join(PARTS)}, got '
                         f'{", ".join(sorted(unknown))}')
    if not seconds >= LEAST_SECONDS:
        raise InputError(f'footage must last at least {LEAST_SECONDS:g} seconds, got {seconds:g}')
    if not fps > 0:
        raise InputError(f'fps must be above 0, got {fps:g}')
    rngs = {part: np.random.default_rng([seed, place])
            for place, part in enumerate((*PARTS, 'schedule', 'sway'))}
    times = np.arange(round(seconds * fps)) / fps
    plan = _Drawing(times, fps, {part: [] for part in ('speech', 'blink', *MOVE)})
    for kind, start, lengths in _schedule(rngs, seconds, parts):
        if kind == 'speech':
            plan.speak(start, lengths[0], rngs[kind])
        else:
            plan.express(kind, start, lengths, rngs[kind])
    if 'blink' in parts:
        plan.blink(seconds, rngs['blink'])
    if 'gaze' in parts:
        plan.look_around(seconds, rngs['gaze'])
    plan.sway(rngs['sway'])
    for part in MOVE:
        if part in parts:
            plan.move(part, seconds, rngs[part])
    if 'light' in parts:
        plan.change_light(seconds, rngs['light'])
    if 'background' in parts:
        plan.pass_behind(seconds, rngs['background'])
    return plan.done()


def _schedule(rngs: dict[str, np.random.Generator], seconds: float, parts: Collection[str]
              ) -> list[tuple[str, float, list[float]]]:
    """Kinds with their starts and lengths, in time order, without overlap."""
    rng = rngs['schedule']
    kinds = [kind for kind in EXPRESSIVE if kind in parts
             for _ in range(max(1, round(PER_MINUTE[kind] * seconds / 60)))]
    kinds = [kinds[place] for place in rng.permutation(len(kinds))]
    lengths = [[float(rng.uniform(*limits)) for limits in SECONDS[kind]] for kind in kinds]
    spare = seconds - 1 - sum(map(sum, lengths)) - REST * (len(kinds) + 1)
    while spare < 0:
        spare += sum(lengths.pop()) + REST
        kinds.pop()
    gaps = REST + spare * rng.dirichlet(np.full(len(kinds) + 1, 2.0))
    starts = np.cumsum(gaps[:-1]) + np.cumsum([0, *map(sum, lengths)])[:len(kinds)]
    return list(zip(kinds, starts.tolist(), lengths, strict=True))


class _Drawing:
    """A plan that is being made."""

    def __init__(self, times: np.ndarray, fps: float, others: dict[str, list]) -> None:
        self._times, self._fps, self._others = times, fps, others
        count = len(times)
        self._events: list[FootageEvent] = []
        self._patches: list[tuple[np.ndarray, np.ndarray]] = []
        self._opening, self._lids, self._passer = np.zeros(count), np.zeros(count), None
        self._gaze, self._pose = np.zeros((count, 2)), np.zeros((count, 6))
        self._light = np.array([[1.0, 0, 0]]).repeat(count, 0)

    def express(self, kind: str, start: float, lengths: list[float],
                rng: np.random.Generator) -> None:
        """Rise, hold and fall; onset and offset are where it begins and where it is over."""
        way = rng.uniform(*WAY[kind])
        action = str(rng.choice(list(ACTIONS)))
        if kind == 'micro':
            rise = lengths[0] * rng.uniform(0.35, 0.6)
            lengths = [rise, 0.0, lengths[0] - rise]
        rise, hold, fall = lengths
        curve = self._bump(start, rise, hold, fall)
        self._patches.append((np.array(ACTIONS[action], float), way * curve))
        if action == 'surprise':
            self._opening += way * curve
        self._events.append(FootageEvent(
            kind, action, *(self._frame(start + later)
                            for later in (0, rise + hold / 2, rise + hold + fall))))

    def speak(self, start: float, length: float, rng: np.random.Generator) -> None:
        """Open and shut the mouth, syllable by syllable, and nod along."""
        opening, corners = np.zeros_like(self._times), np.zeros_like(self._times)
        at = start
        while at + SYLLABLE[1] < start + length:
            syllable = rng.uniform(*SYLLABLE)
            bump = self._bump(at, syllable / 2, 0, syllable / 2)
            opening += rng.uniform(*OPENING) * bump
            corners += rng.uniform(-3, 3) * bump
            at += syllable * rng.uniform(0.75, 1.3)
        self._patches += [(np.array(JAW, float), opening), (np.array(CORNERS, float), corners)]
        self._opening += opening
        nods = np.sin(2 * np.pi * NOD_HERTZ * (self._times - start)[:, None] + rng.uniform(0, 6, 6))
        self._pose += self._bump(start, 0.3, length - 0.6, 0.3)[:, None] * NOD * nods
        self._note('speech', start, start + length)

    def blink(self, seconds: float, rng: np.random.Generator) -> None:
        """Shut the eyes now and then, which drags brows and cheeks along."""
        at = rng.uniform(0.5, 2)
        while at < seconds - 0.5:
            close, opening = rng.uniform(*BLINK_CLOSE), rng.uniform(*BLINK_OPEN)
            self._lids = np.maximum(self._lids, self._bump(at, close, 0, opening))
            self._note('blink', at, at + close + opening)
            at += rng.uniform(*BLINK_GAP)
        self._patches.append((np.array(DRAG, float), BLINK_DRAG * self._lids))

    def look_around(self, seconds: float, rng: np.random.Generator) -> None:
        """Look elsewhere, at once, and stay."""
        at, place = rng.uniform(0.5, 2), np.zeros(2)
        while at < seconds:
            aim = rng.uniform(-1, 1, 2) * GAZE_WAY * (rng.uniform() < 0.7)
            self._gaze += (aim - place) * self._step(at, GAZE_SECONDS)
            at, place = at + rng.uniform(*GAZE_GAP), aim

    def sway(self, rng: np.random.Generator) -> None:
        """Sit as people do: never quite still."""
        for period in (6.1, 3.3, 1.7):
            self._pose += SWAY * period / 6.1 * rng.uniform(0.3, 1, 6) * np.sin(
                2 * np.pi * self._times[:, None] / period + rng.uniform(0, 2 * np.pi, 6))

    def move(self, part: str, seconds: float, rng: np.random.Generator) -> None:
        """Take other poses now and then, and stay there a while."""
        at, place = rng.uniform(1, 4), np.zeros(6)
        while at < seconds - 1:
            length = rng.uniform(*MOVE_SECONDS[part])
            aim = rng.uniform(0 if part == 'near' else -1, 1, 6) * MOVE[part]
            self._pose += (aim - place) * self._step(at, length)
            self._note(part, at, at + length)
            at, place = at + length + rng.uniform(*MOVE_GAP), aim

    def change_light(self, seconds: float, rng: np.random.Generator) -> None:
        """Let the brightness wander, and a cloud or a lamp change it within half a second."""
        waves = [np.sin(2 * np.pi * self._times / rng.uniform(5, 15) + rng.uniform(0, 6))
                 for _ in range(3)]
        self._light += 0.06 * np.stack(waves, 1)
        at = rng.uniform(4, 10)
        while at < seconds:
            self._light += rng.uniform(-0.12, 0.12, 3) * self._step(at, rng.uniform(0.1, 0.5))
            at += rng.uniform(6, 15)

    def pass_behind(self, seconds: float, rng: np.random.Generator) -> None:
        """Let somebody walk by behind, from one side to the other and back."""
        starts = np.arange(rng.uniform(2, 6), seconds, 12.0)
        self._passer = -0.3 + 1.6 * sum(
            (-1) ** place * raised_cosine((self._times - start) / 4)
            for place, start in enumerate(starts))

    def done(self) -> FootagePlan:
        """The plan; the pose is that against the first frame."""
        passer = np.full(len(self._times), -9.0) if self._passer is None else self._passer
        return FootagePlan(self._fps, tuple(self._events),
                           {part: tuple(spans) for part, spans in self._others.items()},
                           tuple(self._patches), self._opening, np.clip(self._lids, 0, 1),
                           self._gaze, self._pose - self._pose[0], self._light, passer)

    def _bump(self, start: float, rise: float, hold: float, fall: float) -> np.ndarray:
        return raised_cosine((self._times - start) / rise) - raised_cosine(
            (self._times - start - rise - hold) / fall)

    def _step(self, start: float, length: float) -> np.ndarray:
        return raised_cosine((self._times - start) / length)[:, None]

    def _frame(self, seconds: float) -> int:
        return min(round(seconds * self._fps), len(self._times) - 1)

    def _note(self, part: str, start: float, end: float) -> None:
        self._others[part].append((self._frame(start), self._frame(end)))
