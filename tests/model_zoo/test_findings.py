"""What docs/model_zoo.md and the README say of all runs, by the page's own tables and anew."""
import re

import numpy as np
import pytest

from mmatnet.errors import InputError
from tests.model_zoo.kept import (
    AVERAGES,
    DATABASES,
    DRAWS,
    ROOT,
    TEXT,
    averaged,
    confusions,
    count,
    drawn,
    honest_rows,
    interval,
    members,
    numbers,
    read,
    together,
)


@pytest.mark.parametrize('what', AVERAGES)
@pytest.mark.parametrize('short', ['CDE', 'HDE'])
def test_together_are_the_means_of_the_scores_of_rows(page, short, what):
    names = members(page, short, what)
    counted, cells = averaged(*map(read, names)), together(short, what)
    assert cells[0] == str(len(names))
    assert [float(cell.split()[0]) for cell in cells[1:3]] == pytest.approx(
        count(counted), abs=6e-5)
    for cell, values in zip(cells[1:3], drawn(confusions({0: counted}), DRAWS), strict=True):
        assert interval(cell) == pytest.approx(np.quantile(values, [0.025, 0.975]), abs=0.013)
    for cell, database in zip(cells[3:], DATABASES.values(), strict=True):
        part = count([row for row in counted if row['database'] == database])
        assert numbers(cell) == pytest.approx(part, abs=6e-5)


@pytest.mark.parametrize('short', ['CDE', 'HDE'])
def test_the_best_row_is_that_of_the_table_and_its_seeds_are_said(page, short):
    rows = honest_rows(page, short)
    many, best, pair, seeds = re.search(
        r'\*\*' + short + r'\*\*: the best of (\d+) rows is `(.*?)`, with (.*?) \((.*?) seeds?\);',
        TEXT).groups()
    assert int(many) == len(rows)
    assert best == max(rows, key=lambda name: float(rows[name]['UF1'].split()[0]))
    assert pair.split(' / ') == [rows[best][metric].partition(' [')[0] for metric in ('UF1', 'UAR')]
    assert seeds.replace('one', '1') == rows[best]['seeds']


@pytest.mark.parametrize('short', ['CDE', 'HDE'])
def test_the_best_ensemble_of_seeds_is_that_of_the_table(page, short):
    cells = {name: row['ensemble UF1 / UAR'] for name, row in honest_rows(page, short).items()
             if row['ensemble UF1 / UAR'] != '-'}
    many, best, pair = re.search(
        r'\*\*' + short + r"\*\*: .* seeds \((\d+)\), that of `(.*?)`.*?: (0\S+ / 0\.\d+)\.",
        TEXT).groups()
    assert (int(many), pair) == (len(cells), cells[best])
    assert numbers(pair)[0] == max(numbers(cell)[0] for cell in cells.values())


@pytest.mark.parametrize('short', ['CDE', 'HDE'])
def test_the_findings_repeat_tables_and_sentences(page, short):
    finding = re.search(r'\*\*' + short + r'\*\*: .*', TEXT)[0]
    best = re.search(r'rows is `(.*?)`', finding)[1]
    told = re.findall(r'of `([^`]*)` by (\S+ \[.*?\]), p = (0\.\d+)', finding)
    assert len(told) == 2
    for other, gain, p in told:
        assert f'`{best}` against `{other}`: UF1 {gain} over the same subjects, p = {p};' in TEXT
    for what in AVERAGES:
        cells = together(short, what)
        pair = ' / '.join(cell.split()[0] for cell in cells[1:3])
        assert f'{pair} ({what}, {cells[0]})' in finding


def test_the_readme_says_what_the_page_says(page):
    lines = (ROOT / 'README.md').read_text(encoding='utf-8').splitlines()
    rows = [line.split(' | ')[1:] for line in lines if re.match(r'\| `\S+\*\S*` \|', line)]
    assert len(rows) == 5
    told = [re.match(r'\[(.*) / (.*)\]\(configs/\w+/(.*)\.py\)', cell).groups()
            for cells in rows for cell in cells if not cell.startswith('-')]
    assert len(told) > 5
    for uf1, uar, name in told:
        assert page[name]['UF1'].startswith(f'{uf1} [')
        assert page[name]['UAR'].startswith(f'{uar} [')


def test_a_folder_without_predictions_is_not_kept(tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(ROOT / 'benchmarks')
    import model_zoo
    assert model_zoo.main([str(tmp_path)]) == 2
    assert f'no predictions at {tmp_path}/predictions.csv' in capsys.readouterr().err


def test_a_run_needs_a_name_that_begins_with_a_configs(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / 'benchmarks')
    from zoo_rows import config_of
    with pytest.raises(InputError, match='no config is called as the run mine begins; name its'):
        config_of('mine', {'ststnet_megc2019-hde': {}})
