"""What disks, hands and attackers do to a file: seeded damage, by the format of the file.

A mutation takes the content of a file and a generator of random numbers, and gives other content;
those of ``PLACES`` take the path and put something else there. Some change nothing that counts,
such as Windows' line ends: whoever reads must give the same.
"""
import os
import pickle
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

Mutation = Callable[[bytes, random.Random], bytes]

# made if anything that was read is run
TRAP = Path(tempfile.gettempdir(), f'mmatnet-executed-{os.getpid()}')


class Bait:
    """Whoever unpickles it makes the trap."""

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(TRAP),)


CODE = f"__import__('os').mkdir({str(TRAP)!r})"
HOSTILE = (
    '', ' ', '0', '-1', '1.5', '1e400', 'nan', 'inf', '-inf', '1_0', '\uff11\uff12', '0x10', '+5',
    '007', '9' * 20, '9' * 5000, 'True', 'None', 'null', '..', '.', 'a/b', '../../../etc/passwd',
    '/etc/passwd', '\\\\host\\share', 'C:\\x', '\0', '\n', '\r', '\t', '"', '""', 'a,b', ';', "'",
    '=1+1', '%s%n', '{0}', '{', '\x1b[31m', '\u202e', '\ufeff', 'e\u0301', '\U0001f642',
    '<b>&amp;', CODE, 'x' * 200_000)


# bytes of any file

def one_bit(content: bytes, draw: random.Random) -> bytes:
    return _set(content, place := draw.randrange(len(content)),
                bytes([content[place] ^ 1 << draw.randrange(8)]))


def several_bits(content: bytes, draw: random.Random) -> bytes:
    for _ in range(draw.randint(2, 20)):
        content = one_bit(content, draw)
    return content


def other_byte(content: bytes, draw: random.Random) -> bytes:
    return _set(content, draw.randrange(len(content)), draw.randbytes(1))


def cut_short(content: bytes, draw: random.Random) -> bytes:
    return content[:draw.randrange(len(content))]


def emptied(content: bytes, draw: random.Random) -> bytes:
    return b''


def garbage_head(content: bytes, draw: random.Random) -> bytes:
    return _set(content, 0, draw.randbytes(min(len(content), draw.choice((1, 4, 16, 64, 128)))))


def garbage_tail(content: bytes, draw: random.Random) -> bytes:
    return content + draw.randbytes(draw.randint(1, 100))


def span_zeroed(content: bytes, draw: random.Random) -> bytes:
    start, end = _span(content, draw)
    return _set(content, start, bytes(end - start))


def span_dropped(content: bytes, draw: random.Random) -> bytes:
    start, end = _span(content, draw)
    return content[:start] + content[end:]


def span_doubled(content: bytes, draw: random.Random) -> bytes:
    start, end = _span(content, draw)
    return content[:end] + content[start:]


def bytes_put_in(content: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(content))
    return content[:place] + draw.randbytes(draw.randint(1, 8)) + content[place:]


def a_pickle(content: bytes, draw: random.Random) -> bytes:
    return pickle.dumps(Bait(), protocol=draw.randint(0, 4))


def _set(content: bytes, place: int, new: bytes) -> bytes:
    return content[:place] + new + content[place + len(new):]


def _span(content: bytes, draw: random.Random) -> tuple[int, int]:
    start = draw.randrange(len(content))
    return start, min(len(content), start + draw.choice((1, 8, 64, 512, 4096)))


BYTES: tuple[Mutation, ...] = (
    one_bit, one_bit, several_bits, other_byte, cut_short, cut_short, emptied, garbage_head,
    garbage_tail, span_zeroed, span_dropped, span_doubled, bytes_put_in, a_pickle)


# text

def windows_lines(content: bytes, draw: random.Random) -> bytes:
    return content.replace(b'\n', b'\r\n')


def byte_order_mark(content: bytes, draw: random.Random) -> bytes:
    return b'\xef\xbb\xbf' + content


def other_encoding(content: bytes, draw: random.Random) -> bytes:
    return content.decode().encode(draw.choice(('utf-16', 'utf-16-le', 'utf-32', 'utf-7')))


def digit_changed(content: bytes, draw: random.Random) -> bytes:
    places = [place for place, byte in enumerate(content) if byte in b'0123456789']
    return _set(content, draw.choice(places), draw.choice('0123456789').encode()) if places \
        else content


def line_dropped(content: bytes, draw: random.Random) -> bytes:
    return _with_lines(content, lambda lines: lines.pop(draw.randrange(len(lines))))


def line_doubled(content: bytes, draw: random.Random) -> bytes:
    return _with_lines(content, lambda lines: lines.insert(
        place := draw.randrange(len(lines)), lines[place]))


def lines_swapped(content: bytes, draw: random.Random) -> bytes:
    def swap(lines: list[bytes]) -> None:
        a, b = (draw.randrange(len(lines)) for _ in range(2))
        lines[a], lines[b] = lines[b], lines[a]
    return _with_lines(content, swap)


def blank_line(content: bytes, draw: random.Random) -> bytes:
    return _with_lines(content, lambda lines: lines.insert(draw.randint(0, len(lines)), b'\n'))


def cut_at_a_line_end(content: bytes, draw: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    return b''.join(lines[:draw.randrange(len(lines))])


def _with_lines(content: bytes, change: Callable[[list[bytes]], object]) -> bytes:
    lines = content.splitlines(keepends=True)
    change(lines)
    return b''.join(lines)


TEXT: tuple[Mutation, ...] = (
    windows_lines, byte_order_mark, other_encoding, digit_changed, line_dropped, line_doubled,
    lines_swapped, blank_line, cut_at_a_line_end)


# something else where the file should be

def nothing(path: Path, draw: random.Random) -> None:
    """The file is gone."""


def a_folder(path: Path, draw: random.Random) -> None:
    path.mkdir()


def a_pipe(path: Path, draw: random.Random) -> None:
    os.mkfifo(path)


def a_link_to_itself(path: Path, draw: random.Random) -> None:
    path.symlink_to(path.name)


def a_link_to_nothing(path: Path, draw: random.Random) -> None:
    path.symlink_to('no-such-file')


def a_device(path: Path, draw: random.Random) -> None:
    path.symlink_to('/dev/null')


PLACES = (nothing, a_folder, a_pipe, a_link_to_itself, a_link_to_nothing, a_device)
