"""Long videos of a made-up face: expressions of both kinds, and what is mistaken for them.

A video is planned here, from a seed, then drawn frame by frame
(:mod:`mmatnet.synthetic.long_renderer`). Times are drawn in seconds and rounded to frames, so that
plans of all frame rates are alike. Lengths are pixels of the 280x340 crop, as everywhere here.
"""
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mmatnet.errors import InputError
from mmatnet.synthetic.face import Face
from mmatnet.synthetic.motion import EXPRESSIONS, Motion, raised_cosine, random_motion

# How many there are in 20 seconds, at least and at most
COUNTS = {'micro': (4, 6), 'macro': (2, 3), 'speech': (1, 1)}
MOVES = 3  # of the head in 20 seconds
REST = 0.8  # seconds between two expressions, at least
# Limits of lengths, which are drawn and added: a macro-expression is held for a while
SECONDS = {'micro': ((0.24, 0.48),), 'macro': ((0.8, 1.6), (0.0, 0.8)), 'speech': ((1.6, 3.0),)}
WAY = {'micro': (1.0, 2.0), 'macro': (3.0, 7.0)}  # px
SPEED = {'micro': (8.0, 12.0), 'macro': (5.0, 20.0)}  # px a second
GOING = 0.1  # seconds in which the rest of an expression goes after its offset
SYLLABLE = 0.16, 0.32
BLINK_GAP, BLINK_CLOSE, BLINK_OPEN = (1.5, 5.0), (0.06, 0.1), (0.12, 0.2)
# pixels, degrees and part of the scale
MOVE_SHIFT, MOVE_ROLL, MOVE_ZOOM, MOVE_SECONDS = 5.0, 2.0, 0.015, (0.4, 1.2)
SPEECH_PARTS = (('mouth', 26, 14, 0.0, 6, 1.0), ('chin', 36, 24, 0.0, 0, 0.8))


@dataclass(frozen=True)
class LongEvent:
    """One expression: frame numbers, ``micro`` or ``macro``, and the database's word."""

    kind: str
    emotion: str
    onset: int
    apex: int
    offset: int


@dataclass(frozen=True)
class LongPlan:
    """Everything that happens in a video of T frames, counted from 0.

    Args:
        fps (float): Frames per second.
        events (tuple[LongEvent]): In time order.
        speech (tuple): First and last frame of each bout of speech.
        blinks (tuple[int]): Frames in which the eyes are shut.
        motions (tuple[tuple[int, Motion]]): First row, and patches with curves; of the events, of
            the speech, and of what blinks drag along.
        pose (ndarray): The head's shift x and y (px), roll (radians) and zoom against frame 0,
            shape (T, 4).
        lids (ndarray): How far the eyes are shut, 0 to 1, shape (T,).
    """

    fps: float
    events: tuple[LongEvent, ...]
    speech: tuple[tuple[int, int], ...]
    blinks: tuple[int, ...]
    motions: tuple[tuple[int, Motion], ...]
    pose: np.ndarray
    lids: np.ndarray


def plan_video(face: Face, seconds: float, fps: float, rng: np.random.Generator) -> LongPlan:
    """Draw what happens in a video.

    Args:
        face (Face): Who is seen.
        seconds (float): Length, 10 or more.
        fps (float): Frames per second.
        rng (Generator): Source of chance.

    Raises:
        InputError: If the video is too short, or the rate not between 25 and 1000.
    """
    if not seconds >= 10:
        raise InputError(f'a long video must last at least 10 seconds, got {seconds:g}')
    if not 25 <= fps <= 1000:
        raise InputError(f'the frame rate must lie in 25 to 1000, got {fps:g}')
    frames, share = round(seconds * fps), seconds / 20
    kinds = [kind for kind, (low, high) in COUNTS.items()
             for _ in range(max(1, round(share * rng.integers(low, high + 1))))]
    # one after another, so that no part of a long video stays empty: its kinds are shuffled in
    # stretches of 20 seconds
    order = np.arange(len(kinds)) % max(1, round(share)) + rng.uniform(0, 0.999, len(kinds))
    kinds = [kinds[place] for place in np.argsort(order)]
    lengths = [sum(float(rng.uniform(*limits)) for limits in SECONDS[kind]) for kind in kinds]
    spare = seconds - 0.5 - sum(lengths) - REST * (len(kinds) + 1)
    while spare < 0:
        gone = kinds.index(max(COUNTS, key=kinds.count))
        spare += lengths.pop(gone) + REST
        kinds.pop(gone)
    gaps = REST + spare * rng.dirichlet(np.full(len(kinds) + 1, 2.0))
    starts = np.cumsum(gaps[:-1]) + np.concatenate([[0], np.cumsum(lengths)[:-1]])
    events, speech, motions = [], [], []
    words = _words(rng)
    for kind, start, length in zip(kinds, starts.tolist(), lengths, strict=True):
        onset = round(start * fps)
        if kind == 'speech':
            motion = _speech(face, round(length * fps), fps, rng)
            speech.append((onset, onset + len(motion.numbers) - 1))
        else:
            event, motion = _expression(face, kind, next(words), onset, length, fps, rng)
            events.append(event)
        motions.append((onset, motion))
    lids, blinks, drags = _blinks(face, frames, fps, rng)
    return LongPlan(fps, tuple(events), tuple(speech), blinks, (*motions, *drags),
                    _pose(frames, fps, max(1, round(MOVES * share)), rng), lids)


def _words(rng: np.random.Generator) -> Iterator[str]:
    while True:
        yield from (list(EXPRESSIONS)[place] for place in rng.permutation(len(EXPRESSIONS)))


def _expression(face: Face, kind: str, emotion: str, onset: int, length: float, fps: float,
                rng: np.random.Generator) -> tuple[LongEvent, Motion]:
    """Draw an expression; a macro-expression is held for a while at its apex."""
    frames = max(3, round(length * fps))
    hold = round(frames * rng.uniform(0, 0.4)) if kind == 'macro' else 0
    moving = max(3, frames - hold)
    rise = int(np.clip(round(moving * rng.uniform(0.35, 0.6)), 1, moving - 2))
    motion = random_motion(face, emotion, onset, onset + rise, onset + moving - 1, rng,
                           (SPEED[kind][0] / fps, SPEED[kind][1] / fps), WAY[kind])
    going = round(GOING * fps)
    fall = (0.5 + 0.5 * np.cos(np.pi * np.arange(1, going + 1) / max(going, 1)))[:, None]
    curves = np.concatenate([motion.curves[:rise + 1], np.repeat(motion.curves[[rise]], hold, 0),
                             motion.curves[rise + 1:], fall * motion.curves[-1]])
    offset = onset + moving + hold - 1
    return (LongEvent(kind, emotion, onset, onset + rise + hold // 2, offset),
            Motion(onset + np.arange(len(curves)), motion.patches, curves,
                   np.zeros((len(curves), 2))))


def _speech(face: Face, frames: int, fps: float, rng: np.random.Generator) -> Motion:
    """Move lips and jaw down, syllable by syllable, and the corners of the mouth in and out."""
    opening, corners = np.zeros(frames), np.zeros(frames)
    start = 0
    while True:
        length = max(3, round(rng.uniform(*SYLLABLE) * fps))
        if start + length > frames:
            break
        bump = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / (length - 1))
        opening[start:start + length] += rng.uniform(1.0, 4.0) * bump
        corners[start:start + length] += rng.uniform(-1.5, 1.5) * bump
        start += length - round(0.15 * length)
    landmarks = face.landmarks()
    patches = [(*np.add(landmarks[part], (0, down)), sigma_x, sigma_y, across, along, 0)
               for part, sigma_x, sigma_y, across, down, along in SPEECH_PARTS]
    patches += [(*landmarks[f'{side}_mouth'], 16, 14, sign, 0, 1)
                for side, sign in (('left', -1), ('right', 1))]
    return Motion(np.arange(frames), np.array(patches, float), np.stack([opening, corners], 1),
                  np.zeros((frames, 2)))


def _blinks(face: Face, frames: int, fps: float, rng: np.random.Generator
            ) -> tuple[np.ndarray, tuple[int, ...], list[tuple[int, Motion]]]:
    """Draw the lids over time, frames of the blinks, and the skin that moves with them."""
    landmarks, time = face.landmarks(), np.arange(frames) / fps
    lids, blinks, drags = np.zeros(frames), [], []
    at = rng.uniform(0.5, 3)
    while at < time[-1] - 0.5:
        close, opening = rng.uniform(*BLINK_CLOSE), rng.uniform(*BLINK_OPEN)
        curve = np.where(time < at, raised_cosine((time - at) / close + 1),
                         1 - raised_cosine((time - at) / opening))
        lids = np.maximum(lids, curve)
        blinks.append(round(at * fps))
        first, last = np.flatnonzero(curve > 0)[[0, -1]]
        patches = [(*landmarks[f'{side}_{part}'], 28, 14, 0, down, 0) for side in ('left', 'right')
                   for part, down in (('brow', rng.uniform(0.1, 0.5)), ('cheek', -0.2))]
        drags.append((int(first), Motion(
            np.arange(last - first + 1), np.array(patches), curve[first:last + 1, None],
            np.zeros((last - first + 1, 2)))))
        at += rng.uniform(*BLINK_GAP)
    return lids, tuple(blinks), drags


def _pose(frames: int, fps: float, moves: int, rng: np.random.Generator) -> np.ndarray:
    """Draw slow waves, breath, and now and then a move of the head, half of which come back."""
    time = np.arange(frames)[:, None] / fps
    pose = np.zeros((frames, 4))
    for period in (5.3, 2.9, 1.3):
        width = np.array([0.4, 0.4, 0.002, 0.001]) * period / 5.3
        pose += width * rng.uniform(0.3, 1, 4) * np.sin(
            2 * np.pi * time / period + rng.uniform(0, 2 * np.pi, 4))
    largest = np.array([MOVE_SHIFT, MOVE_SHIFT, np.deg2rad(MOVE_ROLL), MOVE_ZOOM])
    place = np.zeros(4)
    for move in range(moves):
        at = (move + rng.uniform(0.1, 0.9)) * time[-1] / moves
        length = rng.uniform(*MOVE_SECONDS)
        aim = rng.uniform(-1, 1, 4) * largest
        pose += (aim - place) * raised_cosine((time - at) / length)
        if rng.uniform() < 0.5:
            pose -= (aim - place) * raised_cosine((time - at - length) / rng.uniform(*MOVE_SECONDS))
        else:
            place = aim
    return pose - pose[0]
