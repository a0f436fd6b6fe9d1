"""The table of requirements/README.md: every package of the lists, with the licence it has."""
import re
from importlib import metadata
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / 'requirements'
ROWS = [[cell.strip() for cell in line.strip('|\n').split('|')]
        for line in (FOLDER / 'README.md').read_text('utf-8').splitlines()
        if line.startswith('| ')][1:]


def named(path):
    """The packages that a list names, in lower case."""
    lines = path.read_text().splitlines()
    return {re.match(r'[\w.-]+', line)[0].lower() for line in lines
            if line and not line.startswith('#')}


def test_the_table_has_every_package_of_the_lists_once():
    lists = [path for path in FOLDER.glob('*.txt') if path.name != 'oldest.txt']
    assert len(lists) >= 7
    packages = [row[0] for row in ROWS]
    assert len(packages) == len(set(packages))
    assert set(packages) == set().union(*map(named, lists))


def test_every_list_says_why_above_each_package():
    for path in FOLDER.glob('*.txt'):
        paragraphs = re.split(r'\n(?=#)', path.read_text())
        assert path.read_text().startswith('#'), path
        if path.name != 'oldest.txt':
            # a reason stands above at most the few packages that it is of
            assert max(len([line for line in part.splitlines() if line and line[0] != '#'])
                       for part in paragraphs) <= 3, path


@pytest.mark.parametrize('row', ROWS, ids=lambda row: row[0])
def test_the_licence_is_the_one_that_the_package_tells(row):
    package, purpose, licence, newest, month = row
    assert purpose
    assert re.fullmatch(r'\d[\w.]*', newest)
    assert re.fullmatch(r'20\d\d-[01]\d', month)
    try:
        about = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        pytest.skip(f'{package} is not installed')
    told = ' '.join([about.get('License-Expression') or '', (about.get('License') or '')[:2000],
                     *(one for one in about.get_all('Classifier') or [] if 'License' in one)])
    spelt = {'PSF': 'Python Software Foundation'}
    families = re.findall(r'(?:^|, )([A-Z]\w*)', licence)  # an older release may have another
    assert any(spelt.get(family, family).lower() in told.lower() for family in families), told[:200]
