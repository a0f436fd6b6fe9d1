"""Damage to JSON: its structure, its values, and what JSON allows but nobody should write."""
import json
import random
from collections.abc import Callable, Iterator

from tests.faults.mutations import HOSTILE, Mutation

TWICE, DIGITS, DEEP, BARE = '\ue000', '\ue001', '\ue002', '\ue003'
OTHERS = (None, True, False, 0, 1, -1, 5, 2.5, 1e308, float('nan'), float('inf'), '', 'x', [], {},
          [1], ['x'], {'x': 1}, [[]], {'type': 'x'}, DIGITS, DEEP)


def key_dropped(root: list, draw: random.Random) -> None:
    holder, key = _place(root, draw)
    del holder[key]


def key_renamed(root: list, draw: random.Random) -> None:
    holder, key = _place(root, draw, dict)
    holder[draw.choice((key.upper(), f'{key} ', f'{key}s', 'x', ''))] = holder.pop(key)


def key_added(root: list, draw: random.Random) -> None:
    holder, _ = _place(root, draw, dict)
    holder[draw.choice(('x', 'type', '', '__class__', '_delete_'))] = draw.choice(OTHERS)


def key_twice(root: list, draw: random.Random) -> None:
    holder, key = _place(root, draw, dict)
    holder[key + TWICE] = draw.choice((holder[key], *OTHERS))


def other_value(root: list, draw: random.Random) -> None:
    holder, key = _place(root, draw)
    holder[key] = draw.choice(OTHERS)


def other_text(root: list, draw: random.Random) -> None:
    holder, key = _place(root, draw)
    holder[key] = draw.choice(HOSTILE)


def number_as_text(root: list, draw: random.Random) -> None:
    holder, key = _place(root, draw)
    value = holder[key]
    holder[key] = str(value) if isinstance(value, int | float) else f'{value}'.strip('x')


def nested(root: list, draw: random.Random) -> None:
    holder, key = _place(root, draw)
    holder[key] = draw.choice(([holder[key]], {'x': holder[key]}, {str(key): holder[key]}))


def nudged(root: list, draw: random.Random) -> None:
    """A number a little larger, a word with another letter."""
    holder, key = _place(root, draw)
    value = holder[key]
    if isinstance(value, bool) or value is None:
        holder[key] = not value
    elif isinstance(value, int):
        holder[key] = value + draw.choice((-1, 1))
    elif isinstance(value, float):
        holder[key] = value * (1 + 1e-9) + 1e-12
    elif isinstance(value, str) and value:
        place = draw.randrange(len(value))
        holder[key] = value[:place] + draw.choice('abc019') + value[place + 1:]


def order_changed(root: list, draw: random.Random) -> None:
    holder, key = _place(root, draw)
    value = holder[key]
    if isinstance(value, list):
        draw.shuffle(value)
    elif isinstance(value, dict):  # the same, as far as JSON goes
        holder[key] = dict(reversed(value.items()))


def item_doubled(root: list, draw: random.Random) -> None:
    holder, key = _place(root, draw)
    if isinstance(holder, list):
        holder.insert(key, holder[key])


def values_swapped(root: list, draw: random.Random) -> None:
    (one, a), (other, b) = (_place(root, draw) for _ in range(2))
    one[a], other[b] = other[b], one[a]


def _place(root: list, draw: random.Random, kind: type | tuple = (dict, list)) -> tuple:
    """A value by what holds it and where; the root is what a list of one holds."""
    places = [(holder, key) for holder, key in _places(root) if isinstance(holder, kind)]
    return draw.choice(places or [(root, 0)])


def _places(holder: list | dict) -> Iterator[tuple]:
    for key, value in (holder.items() if isinstance(holder, dict) else enumerate(holder)):
        yield holder, key
        if isinstance(value, dict | list):
            yield from _places(value)


def _of_json(change: Callable[[list, random.Random], None]) -> Mutation:
    def mutate(content: bytes, draw: random.Random) -> bytes:
        root = [json.loads(content)]
        change(root, draw)
        text = json.dumps(root[0] if root else None, indent=1)
        for mark, raw in ((DIGITS, '9' * 5000), (DEEP, '[' * 100_000 + ']' * 100_000)):
            text = text.replace(json.dumps(mark), raw)
        return text.replace(json.dumps(TWICE)[1:-1], '').encode()
    mutate.__name__ = change.__name__
    return mutate


JSON = tuple(map(_of_json, (
    key_dropped, key_dropped, key_renamed, key_added, key_twice, other_value, other_value,
    other_value, other_text, number_as_text, nested, nudged, nudged, order_changed, item_doubled,
    values_swapped)))
