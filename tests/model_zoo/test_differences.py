"""What docs/model_zoo.md says of two runs, counted and drawn anew by NumPy."""
import re
from collections import defaultdict
from functools import cache
from math import comb

import numpy as np
import pytest

from mmatnet.cli.main import main
from tests.model_zoo.kept import (
    AVERAGES,
    DRAWS,
    FACTS,
    ROOT,
    TEXT,
    averaged,
    clip_of,
    confusions,
    drawn,
    interval,
    members,
    read,
    whole,
)

CONTROLS = {'class-balanced': 'unbalanced', 'class-balanced-focal': 'unbalanced',
            'ldam': 'unbalanced', 'mmd': 'offered', 'dann': 'offered', 'multi-source': 'offered'}


@pytest.fixture(scope='module')
def uf1():
    """A function that gives the UF1 of a row's draws, shape (draws,)."""
    return cache(lambda name: drawn(confusions(read(name)), DRAWS)[0])


def check_difference(values, others, gain, p):
    """Check a difference of UF1, its interval and its p by the drawn UF1 of two rows.

    The page counts 2000 draws, so that its p is uncertain by 0.03 times the square root of p.
    """
    differences = values - others
    assert interval(gain) == pytest.approx(np.quantile(differences, [0.025, 0.975]), abs=0.01)
    expected = min(1, 2 * min((differences <= 0).mean(), (differences >= 0).mean()))
    assert float(p) == pytest.approx(expected, abs=0.001 + 0.12 * expected ** 0.5)


def mcnemar(seeds, others):
    """McNemar's exact p of two rows, each by the majority of as many seeds as both have."""
    fewer = min(len(seeds), len(others))
    right = []
    for side in (seeds, others):
        votes = defaultdict(int)
        for seed in sorted(side)[:fewer]:
            for row in side[seed]:
                votes[clip_of(row)] += row['label'] == str(row['prediction'])
        right.append({clip for clip, count in votes.items() if 2 * count > fewer})
    alone = [len(right[0] - right[1]), len(right[1] - right[0])]
    total = sum(alone)
    return min(1, 2 * sum(comb(total, few) for few in range(min(alone) + 1)) / 2 ** total)


def test_numpy_draws_what_the_tables_say_of_differences(page, uf1):
    told = 0
    for name, row in page.items():
        network, _, method = name.partition('_megc2019-hde_')
        pairs = [(row.get('base'), 'UF1 above base', 'p'),
                 (f'{network}_megc2019-hde_{CONTROLS.get(method)}', 'UF1 above control', 'p of it')]
        for other, gain, p in pairs:
            if row.get(gain, '-') != '-':
                check_difference(uf1(name), uf1(other), row[gain], row[p])
                told += 1
    assert told > 36


def test_a_choice_on_the_test_subjects_is_held_against_the_last_weights_of_its_seeds(page, uf1):
    chosen = {name: row for name, row in page.items() if 'UF1 above it' in row}
    assert len(chosen) > 2
    for name, row in chosen.items():
        last = {seed: rows for seed, rows in read(name.removesuffix('_oracle')).items()
                if seed in read(name)}
        values = drawn(confusions(last), DRAWS)[0]
        check_difference(uf1(name), values, row['UF1 above it'], row['p'])
        assert float(row['UF1 of the last weights'][:6]) == pytest.approx(whole(last), abs=6e-5)
        assert float(row['UF1 above it'].split()[0]) == pytest.approx(
            whole(read(name)) - whole(last), abs=6e-5)


def test_numpy_draws_and_counts_what_the_sentences_say_of_differences(page, uf1):
    told = re.findall(r'^`(.*?)` against `(.*?)`: UF1 (.*?) over .* p = (\S+); .* p (.*) \(`mm',
                      TEXT, re.M)
    assert len(told) == 12
    for name, other, gain, p, mcnemar_p in told:
        short = 'CDE' if 'cde' in other else 'HDE'
        seeds = ({0: averaged(*map(read, members(page, short, name)))} if name in AVERAGES
                 else read(name))
        values = drawn(confusions(seeds), DRAWS)[0]
        check_difference(values, uf1(other), gain, p)
        assert float(gain.split()[0]) == pytest.approx(whole(seeds) - whole(read(other)), abs=6e-5)
        counted = mcnemar(seeds, read(other))
        assert mcnemar_p == ('< 0.001' if counted < 0.0005 else f'= {counted:.3f}')


def test_differences_are_those_of_the_means_over_seeds(page):
    uf1s = {name: whole(read(name)) for name in FACTS}
    told = 0
    for name, row in page.items():
        if 'base' in row:
            network, method = name.split('_megc2019-hde_')
            gain = re.match(r'[+-]0\.\d{4}', row['UF1 above base'])[0]
            assert float(gain) == pytest.approx(uf1s[name] - uf1s[row['base']], abs=6e-5)
            if method in CONTROLS:
                gain = re.match(r'[+-]0\.\d{4}', row['UF1 above control'])[0]
                other = uf1s[f'{network}_megc2019-hde_{CONTROLS[method]}']
                assert float(gain) == pytest.approx(uf1s[name] - other, abs=6e-5)
                told += 1
            else:
                assert row['UF1 above control'] == '-'
    assert told == 12


def test_a_row_can_be_compared_with_ones_own_predictions(tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(ROOT / 'benchmarks')
    import zoo_predictions
    monkeypatch.chdir(tmp_path)
    mine, other, gain = re.search(
        r'^`(\w\S+_\S+)` against `(\S+)`: UF1 \+?(\S+) ', TEXT, re.M).groups()
    for row, file in ((mine, 'mine.csv'), (other, 'other.csv')):
        zoo_predictions.main([row, file])
    main(['compare', 'mine.csv', 'other.csv', '--classes', 'negative', 'positive', 'surprise'])
    assert gain in capsys.readouterr().out
    assert zoo_predictions.main(['none', 'none.csv']) == 2
    assert 'no row none; its first column names them' in capsys.readouterr().err
