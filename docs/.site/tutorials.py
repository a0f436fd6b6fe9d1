"""Tutorials, which are scripts in cells (jupytext's percent format), as pages with their pictures.

    make tutorials

runs them in an empty folder each, some minutes, and puts the pictures that they save into
``docs/tutorials/NAME``, where the site takes them from. Each picture says of what code it is.
"""
import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

FOLDER = Path(__file__).parents[1] / 'tutorials'
SAVED = re.compile(r"\.savefig\('(.+)\.png'\)")
CODE = 'code'  # the key in a picture under which the digest of its tutorial's code stands
WIDEST = 900  # pixels


def cells(text: str) -> Iterator[tuple[bool, str]]:
    """Yield each cell of a script: whether it is code, and what it says."""
    for cell in re.split(r'^# %%', text, flags=re.MULTILINE)[1:]:
        kind, _, body = cell.partition('\n')
        body = body.strip('\n')
        if 'markdown' in kind:
            yield False, re.sub(r'^# ?', '', body, flags=re.MULTILINE)
        elif body:
            yield True, body


def page(path: Path) -> str:
    """Turn a script into a page: the pictures of a cell stand below it, the script's name last."""
    parts = []
    for is_code, body in cells(path.read_text(encoding='utf-8')):
        parts.append(f'```python\n{body}\n```' if is_code else body)
        if is_code:
            parts += [f'![{name}]({path.stem}/{name}.png)' for name in SAVED.findall(body)]
    parts.append(f'This page is the script `docs/tutorials/{path.name}`, with what it draws. It '
                 'runs in an empty folder in some minutes; jupytext opens it as a notebook.')
    return '\n\n'.join(parts) + '\n'


def digest(path: Path) -> str:
    """Return the SHA-256 of a script's code, whatever is written between."""
    code = '\n\n'.join(body for is_code, body in cells(path.read_text(encoding='utf-8')) if is_code)
    return hashlib.sha256(code.encode()).hexdigest()


def draw(path: Path) -> None:
    """Run a script, and keep its pictures in 256 colours."""
    names = SAVED.findall(path.read_text(encoding='utf-8'))
    note = PngInfo()
    note.add_text(CODE, digest(path))
    target = path.with_suffix('')
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, path], cwd=folder, check=True)
        for name in names:
            picture = Image.open(Path(folder, f'{name}.png')).convert('RGB')
            picture.thumbnail((WIDEST, WIDEST))
            picture.quantize(256, dither=Image.Dither.NONE).save(
                target / f'{name}.png', optimize=True, pnginfo=note)


if __name__ == '__main__':
    for name in sys.argv[1:] or sorted(path.stem for path in FOLDER.glob('*.py')):
        draw(FOLDER / f'{name}.py')
