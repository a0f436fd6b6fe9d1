"""The page of promises names tests and modules that are there."""
import re
from pathlib import Path

import pytest
from pages import blocks

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / 'docs' / 'promises.md').read_text(encoding='utf-8')
NAMED = sorted(set(re.findall(r'`((?:tests|mmatnet|benchmarks)/[\w/]+\.py(?:::\w+)?)`', PAGE)))


@pytest.mark.parametrize('named', NAMED)
def test_what_the_page_names_is_there(named):
    path, _, test = named.partition('::')
    assert (ROOT / path).is_file()
    assert not test or f'def {test}(' in (ROOT / path).read_text(encoding='utf-8')


def test_every_promise_names_its_test():
    shown = {line for block in blocks(PAGE) for line in block.text.splitlines()}
    rows = [line for line in PAGE.splitlines() if line.startswith('| ') and line not in shown
            and not line.startswith(('| promise', '| what'))]
    assert len(rows) > 20
    assert all(re.search(r'`(tests|benchmarks)/', row.rpartition(' | ')[2]) for row in rows)
