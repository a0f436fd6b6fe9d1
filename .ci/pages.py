"""A page of Markdown as its blocks of code, and a block of bash as its commands."""
import re
import subprocess
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

COMMENT = re.compile(r'<!-- (.*) -->')
ITEM = re.compile(r'([-*+]|\d+\.) ')
CHECKPOINT = re.compile(r'iter_\d+\.pth')
SHORT = 'train_cfg.max_iters=2'


@dataclass(frozen=True)
class Block:
    """A block of code.

    Args:
        language (str): As its fence says; empty where the fence says none or there is no fence.
        text (str): Its lines, from the margin.
        line (int): Of the page, from 1, in which its text begins.
        mark (str): The comment in the line above it, or nothing. A block with a mark is not run
            where its page is: ``not run: REASON`` or ``run by FILE``.
    """

    language: str
    text: str
    line: int
    mark: str = ''


def blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of a page: those in fences, and those indented by four blanks.

    Raises:
        ValueError: If a fence is not closed.
    """
    lines = page.splitlines()
    number, margin = 0, ''  # the last line at the margin: what is indented below an item is its own
    while number < len(lines):
        line, before = lines[number], lines[number - 1] if number else ''
        begun = number
        if line.lstrip().startswith('```'):
            number = next((end for end in range(begun + 1, len(lines))
                           if lines[end].strip() == '```'), 0)
            if not number:
                raise ValueError(f'the block that begins in line {begun + 1} has no end')
            mark = COMMENT.fullmatch(before.strip())
            yield Block(line.strip(' `'), _text(lines[begun + 1:number]), begun + 2,
                        mark[1] if mark else '')
        elif line.startswith('    ') and not before and not ITEM.match(margin):
            while number + 1 < len(lines) and re.match('    |$', lines[number + 1]):
                number += 1
            yield Block('', _text(lines[begun:number + 1]), begun + 1)
        elif re.match(r'\S', line):
            margin = line
        number += 1


def _text(lines: list[str]) -> str:
    return textwrap.dedent('\n'.join(lines)).rstrip('\n') + '\n'


def python_of(page: str) -> list[str]:
    """Return the blocks of Python that are to be run of a page."""
    return [block.text for block in blocks(page) if block.language == 'python' and not block.mark]


def steps(page: str) -> Iterator[tuple[str, str]]:
    """Yield what is to be run of a page, in order: ``bash`` and a command, ``python`` and a block.

    Blocks with a mark are left out, and what begins with ``make`` or ``pip``, which install.
    """
    for block in blocks(page):
        if block.language == 'python' and not block.mark:
            yield block.language, block.text
        elif block.language == 'bash' and not block.mark:
            for command in commands(block.text):
                if not command.startswith(('make ', 'pip ')):
                    yield block.language, command


def commands(block: str) -> Iterator[str]:
    """Yield the commands of a bash block, the lines of a command that has several together.

    Raises:
        ValueError: If a command has no end.
    """
    command = ''
    for line in block.splitlines():
        command = f'{command}\n{line}' if command else line
        if re.fullmatch(r'\s*(#.*)?', command):
            command = ''
        elif is_whole(command):
            yield command
            command = ''
    if command:
        raise ValueError(f'a command has no end: {command}')


def is_whole(command: str) -> bool:
    """Whether bash would run this and not wait for more lines."""
    if command.endswith('\\'):
        return False
    done = subprocess.run(['bash', '-n', '-c', command], capture_output=True, text=True)
    return done.returncode == 0 and not done.stderr  # a here-document without its end is a warning


def shortened(command: str) -> str:
    """The command with short trainings, and the checkpoints that these write."""
    if re.match(r'mmatnet (train|crossval) ', command):
        if '--cfg-options' in command:
            command = command.replace('--cfg-options', f'--cfg-options {SHORT}')
        else:
            command = re.sub(r'^(\S+ \S+ \S+)', rf'\1 --cfg-options {SHORT}', command)
    return CHECKPOINT.sub('iter_2.pth', command)
