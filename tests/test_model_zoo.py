"""The figures of docs/model_zoo.md and of the README, counted anew by scikit-learn and NumPy."""
import csv
import json
import lzma
import re
from collections import defaultdict
from functools import cache
from math import comb
from pathlib import Path

import numpy as np
import pytest
import yaml
from sklearn.metrics import f1_score, recall_score

from mmatnet.cli.main import main

ROOT = Path(__file__).parents[1]
KEPT = ROOT / 'docs' / 'model_zoo'
FACTS = json.loads((KEPT / 'runs.json').read_text())
TEXT = (ROOT / 'docs' / 'model_zoo.md').read_text(encoding='utf-8')
PROTOCOLS = {'CDE': 'loso', 'HDE': 'lodo'}
DATABASES = {'CASME II': 'casme2', 'SMIC': 'smic', 'SAMM': 'samm'}
AVERAGES = ('all networks of the common recipe', 'all rows')
CONTROLS = {'class-balanced': 'unbalanced', 'class-balanced-focal': 'unbalanced',
            'ldam': 'unbalanced', 'mmd': 'offered', 'dann': 'offered', 'multi-source': 'offered'}
DRAWS = np.random.default_rng(1).multinomial(68, np.full(68, 1 / 68), 4000)  # of subjects


def read(name):
    """The rows of a run by seed."""
    seeds = defaultdict(list)
    with lzma.open(KEPT / 'runs' / f'{name}.csv.xz', 'rt', newline='') as text:
        for row in csv.DictReader(text):
            seeds[int(row['seed'])].append(row)
    return seeds


def count(rows):
    """UF1 and UAR of rows: the means over classes of F1 and of recall."""
    truth, said = ([int(row[name]) for row in rows] for name in ('label', 'prediction'))
    return np.array([f1_score(truth, said, average='macro', labels=[0, 1, 2]),
                     recall_score(truth, said, average='macro', labels=[0, 1, 2])])


def ensembled(seeds):
    """The rows of one seed with the class of the largest sum of all seeds' scores."""
    scores = defaultdict(lambda: np.zeros(3))
    for row in (row for rows in seeds.values() for row in rows):
        scores[row['database'], row['subject'], row['clip']] += [
            float(row[f'score_{number}']) for number in range(3)]
    return [{**row, 'prediction': scores[row['database'], row['subject'], row['clip']].argmax()}
            for row in seeds[min(seeds)]]


def tables(page):
    """The rows of a page's tables of runs, each a dict, by the name of the run."""
    rows, header = {}, None
    for line in (ROOT / page).read_text(encoding='utf-8').splitlines():
        cells = [cell.strip() for cell in line.strip('|').split(' | ')]
        if not line.startswith('|'):
            header = None
        elif header is None:
            header = cells
        elif 'run' in header and not line.startswith('|---'):
            row = dict(zip(header, cells, strict=True))
            rows[re.match(r'\[([^ \]]+)', row['run'])[1]] = row
    return rows


@pytest.fixture(scope='module')
def page():
    return tables('docs/model_zoo.md')


def test_every_kept_run_has_a_row_and_every_row_a_run(page):
    assert page.keys() == FACTS.keys() == {
        path.name.removesuffix('.csv.xz') for path in (KEPT / 'runs').iterdir()}
    assert sum(path.stat().st_size for path in KEPT.rglob('*.*')) < 2_000_000


def test_no_run_is_kept_under_two_names():
    # inner folds chose scikit-learn's own C in all three folds of the holdout protocol
    alike = {'svm_megc2019-hde_hoof', 'svm_megc2019-hde_hoof-inner'}
    contents = defaultdict(set)
    for name in FACTS:
        contents[(KEPT / 'runs' / f'{name}.csv.xz').read_bytes()].add(name)
    assert [names for names in contents.values() if len(names) > 1] == [alike]


@pytest.mark.parametrize('name', FACTS)
def test_scikit_learn_counts_what_the_page_says(name, page):
    row, seeds = page[name], read(name)
    assert row['seeds'] == str(len(seeds))
    for rows in seeds.values():
        assert len({(row['database'], row['subject'], row['clip']) for row in rows}) == 442
    counted = np.array([count(rows) for rows in seeds.values()])
    said = [re.match(r'(0\.\d{4})(?: ± (0\.\d{4}))? \[', row[metric]) for metric in ('UF1', 'UAR')]
    assert [float(one[1]) for one in said] == pytest.approx(counted.mean(axis=0), abs=6e-5)
    if len(seeds) > 1:
        assert [float(one[2]) for one in said] == pytest.approx(counted.std(axis=0, ddof=1),
                                                                abs=6e-5)
        assert numbers(row['ensemble UF1 / UAR']) == pytest.approx(count(ensembled(seeds)),
                                                                   abs=6e-5)
    for title, database in (DATABASES if 'SMIC UF1 / UAR' in row else {}).items():
        part = np.mean([count([row for row in rows if row['database'] == database])
                        for rows in seeds.values()], axis=0)
        assert numbers(row[f'{title} UF1 / UAR']) == pytest.approx(part, abs=6e-5)


def confusions(seeds):
    """Matrices of a row's seeds and subjects, shape (S, N, 3, 3), subjects in one order."""
    subjects = sorted({(row['database'], row['subject']) for row in seeds[min(seeds)]})
    counts = np.zeros((len(seeds), len(subjects), 3, 3))
    for number, rows in enumerate(seeds.values()):
        for row in rows:
            where = subjects.index((row['database'], row['subject']))
            counts[number, where, int(row['label']), int(row['prediction'])] += 1
    return counts


def drawn(counts, draws):
    """UF1 and UAR, means over seeds, of drawn subjects: shape (2, draws)."""
    matrices = np.einsum('dn,snij->sdij', draws, counts)
    right, truth, said = (np.einsum('sdii->sdi', matrices), matrices.sum(axis=3),
                          matrices.sum(axis=2))
    return np.stack([2 * right / (truth + said), right / truth]).mean(axis=(1, 3))


@pytest.mark.parametrize('name', FACTS)
def test_numpy_draws_the_intervals_that_the_page_says(name, page):
    for metric, values in zip(('UF1', 'UAR'), drawn(confusions(read(name)), DRAWS), strict=True):
        assert interval(page[name][metric]) == pytest.approx(
            np.quantile(values, [0.025, 0.975]), abs=0.013)


def interval(cell):
    """The two ends that a cell says."""
    return [float(end) for end in re.search(r'\[(\S+), (\S+)\]', cell).groups()]


def check_difference(values, others, gain, p):
    """Check a difference of UF1, its interval and its p by the drawn UF1 of two rows.

    The page counts 2000 draws, so that its p is uncertain by 0.03 times the square root of p.
    """
    differences = values - others
    assert interval(gain) == pytest.approx(np.quantile(differences, [0.025, 0.975]), abs=0.01)
    expected = min(1, 2 * min((differences <= 0).mean(), (differences >= 0).mean()))
    assert float(p) == pytest.approx(expected, abs=0.001 + 0.12 * expected ** 0.5)


@pytest.fixture(scope='module')
def uf1():
    """A function that gives the UF1 of a row's draws, shape (draws,)."""
    return cache(lambda name: drawn(confusions(read(name)), DRAWS)[0])


def test_numpy_draws_what_the_tables_say_of_differences(page, uf1):
    told = 0
    for name, row in page.items():
        network, _, method = name.partition('_megc2019-hde_')
        pairs = [(row.get('base'), 'UF1 above base', 'p'),
                 (f'{network}_megc2019-hde_{CONTROLS.get(method)}', 'UF1 above control', 'p of it'),
                 (name.removesuffix('_oracle'), 'UF1 above it', 'p')]
        for other, gain, p in pairs:
            if row.get(gain, '-') != '-':
                check_difference(uf1(name), uf1(other), row[gain], row[p])
                told += 1
    assert told > 36


def test_numpy_draws_and_counts_what_the_sentences_say_of_differences(page, uf1):
    told = re.findall(r'^`(.*?)` against `(.*?)`: UF1 (.*?) over .* p = (\S+); .* p = (.*) \(`mm',
                      TEXT, re.M)
    assert len(told) == 12
    averages = {what: {short: {0: averaged(members(page, short, what))} for short in PROTOCOLS}
                for what in AVERAGES}
    for name, other, gain, p, mcnemar_p in told:
        short = 'CDE' if 'cde' in other else 'HDE'
        seeds = averages[name][short] if name in averages else read(name)
        values = drawn(confusions(seeds), DRAWS)[0]
        check_difference(values, uf1(other), gain, p)
        once = np.ones((1, 68))
        assert float(gain.split()[0]) == pytest.approx(
            drawn(confusions(seeds), once)[0, 0] - drawn(confusions(read(other)), once)[0, 0],
            abs=6e-5)
        counted = mcnemar(seeds, read(other))
        assert mcnemar_p == ('< 0.001' if counted < 0.0005 else f'{counted:.3f}')


def mcnemar(seeds, others):
    """McNemar's exact p of two rows, each by the majority of as many seeds as both have."""
    fewer = min(len(seeds), len(others))
    right = []
    for side in (seeds, others):
        votes = defaultdict(int)
        for seed in sorted(side)[:fewer]:
            for row in side[seed]:
                votes[row['database'], row['subject'], row['clip']] += (
                    row['label'] == str(row['prediction']))
        right.append({clip for clip, count in votes.items() if 2 * count > fewer})
    alone = [len(right[0] - right[1]), len(right[1] - right[0])]
    total = sum(alone)
    return min(1, 2 * sum(comb(total, few) for few in range(min(alone) + 1)) / 2 ** total)


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


def test_other_columns_are_those_of_runs_and_metafiles(page):
    entries = {model['Name']: model for path in (ROOT / 'configs').rglob('metafile.yml')
               for model in yaml.safe_load(path.read_text(encoding='utf-8'))['Models']}
    for name, row in page.items():
        facts = FACTS[name]
        if 'weights' in row:
            seconds, weights = facts['cpu_seconds'], facts['weights']
            assert row['seconds'] == (f'{seconds:.1f}' if seconds else '-')
            assert row['weights'] == (f'{weights:,}' if weights else '-')
        if name in entries and 'published' in row:
            own = entries.get(name.removesuffix('_common'), {})
            assert row['published'] == {**own, **entries[name]}.get('Published', '-')


def test_what_is_said_of_the_support_vector_machine(page):
    for name, row in page.items():
        if '> SVM' in row:
            short = {'loso': 'cde', 'lodo': 'hde'}[FACTS[name]['protocol']]
            bar = f'svm_megc2019-{short}_flow-28-stretched'
            above = float(row['UF1'][:6]) > float(page[bar]['UF1'][:6])
            assert row['> SVM'] == ('-' if name == bar else 'yes' if above else 'no')


def test_differences_are_those_of_the_means_over_seeds(page):
    whole = {name: drawn(confusions(read(name)), np.ones((1, 68)))[0, 0] for name in FACTS}
    told = 0
    for name, row in page.items():
        if 'base' in row:
            network, method = name.split('_megc2019-hde_')
            gain = re.match(r'[+-]0\.\d{4}', row['UF1 above base'])[0]
            assert float(gain) == pytest.approx(whole[name] - whole[row['base']], abs=6e-5)
            if method in CONTROLS:
                gain = re.match(r'[+-]0\.\d{4}', row['UF1 above control'])[0]
                other = whole[f'{network}_megc2019-hde_{CONTROLS[method]}']
                assert float(gain) == pytest.approx(whole[name] - other, abs=6e-5)
                told += 1
            else:
                assert row['UF1 above control'] == '-'
        if 'UF1 of the last weights' in row:
            honest = name.removesuffix('_oracle')
            assert float(row['UF1 of the last weights'][:6]) == pytest.approx(
                whole[honest], abs=6e-5)
            assert float(row['UF1 above it'].split()[0]) == pytest.approx(
                whole[name] - whole[honest], abs=6e-5)
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
    with pytest.raises(SystemExit, match='no row none; its first column names them'):
        zoo_predictions.main(['none', 'none.csv'])


def shares(rows, name):
    classes = [row[name] for row in rows]
    return [round(classes.count(number) / len(classes), 2) for number in '012']


def test_shares_of_answers_are_those_of_the_predictions(page):
    variants = [name for name, row in page.items() if 'answers' in row]
    assert variants
    for name in variants:
        rows = [row for rows in read(name).values() for row in rows]
        assert numbers(page[name]['answers']) == shares(rows, 'prediction')
    said = re.search(r'among the clips they are (.*), among the predictions of (.*?)\. ', TEXT)
    assert numbers(said[1]) == shares(rows, 'label')
    for name, answers in re.findall(r'`([^`]+)` ([0-9. /]+)', said[2]):
        rows = [row for rows in read(name).values() for row in rows]
        assert numbers(answers) == shares(rows, 'prediction')


def members(page, short, what):
    """The names of the rows that are averaged together."""
    return [name for name, row in honest_rows(page, short).items()
            if what == 'all rows' or row['recipe'] == 'common']


def averaged(names):
    """The rows of one seed with the class of the largest sum of all rows' mean scores."""
    scores = defaultdict(lambda: np.zeros(3))
    for name in names:
        seeds = read(name)
        for row in (row for rows in seeds.values() for row in rows):
            scores[row['database'], row['subject'], row['clip']] += np.array(
                [float(row[f'score_{number}']) for number in range(3)]) / len(seeds)
    return [{**row, 'prediction': scores[row['database'], row['subject'], row['clip']].argmax()}
            for row in seeds[min(seeds)]]


def together(short, what):
    """The cells of an average."""
    return re.search(r'### Together \(' + short + r'\)\n\n(?:.*\n)*?\| ' + what + r' \| (.*) \|',
                     TEXT)[1].split(' | ')


@pytest.mark.parametrize('what', AVERAGES)
@pytest.mark.parametrize('short', ['CDE', 'HDE'])
def test_together_are_the_means_of_the_scores_of_rows(page, short, what):
    names = members(page, short, what)
    counted, cells = averaged(names), together(short, what)
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
        r'\*\*' + short + r"\*\*: .* seeds \((\d+)\), that of `(.*?)` .*?: (0\S+ / 0\.\d+)\.",
        TEXT).groups()
    assert (int(many), pair) == (len(cells), cells[best])
    assert numbers(pair)[0] == max(numbers(cell)[0] for cell in cells.values())


def test_what_has_no_run_is_said_with_its_price(page):
    said = re.findall(r'^\| \[([^]]+)\]\(\.\./([^)]+)\) \| (not measured|[0-9.]+) \|$', TEXT, re.M)
    assert said
    assert not {name for name, *_ in said} & FACTS.keys()
    assert all((ROOT / config).is_file() for _, config, _ in said)
    costs = json.loads((KEPT / 'costs.json').read_text())
    assert not costs.keys() & FACTS.keys()
    for name, _, hours in said:
        assert (hours != 'not measured') == (name in costs)
        if name in costs:
            seconds = costs[name]['step_seconds'] * costs[name]['steps'] * costs[name]['trainings']
            rounding = 0.5 if seconds > 36e3 else 0.05
            assert float(hours) == pytest.approx(seconds / 3600, abs=rounding)


def honest_rows(page, short):
    return {name: row for name, row in page.items()
            if 'recipe' in row and FACTS[name]['protocol'] == PROTOCOLS[short]}


def numbers(cell):
    return [float(number) for number in cell.split(' / ')]


def test_the_readme_says_what_the_page_says(page):
    lines = (ROOT / 'README.md').read_text(encoding='utf-8').splitlines()
    rows = [line.split(' | ')[1:] for line in lines if re.match(r'\| `\S+\*\S*` \|', line)]
    assert len(rows) == 5
    told = [re.match(r'\[(.*) / (.*)\]\(configs/\w+/(.*)\.py\)', cell)
            for cells in rows for cell in cells if not cell.startswith('-')]
    assert len(told) > 5
    for _, uf1, uar, name in (one.group(0, 1, 2, 3) for one in told):
        assert page[name]['UF1'].startswith(f'{uf1} [')
        assert page[name]['UAR'].startswith(f'{uar} [')


def test_what_the_test_subjects_or_their_clips_chose_says_so():
    honest = None
    for line in TEXT.splitlines():
        if line.startswith('#'):
            honest = 'choose the checkpoint' not in line and 'see the clips' not in line
        if name := re.search(r'\[([^ \]]+)(?: \(([A-Z]+)\))?\]\(\.\./configs.* \| .* \| ', line):
            facts = FACTS.get(name[1])
            stamp = facts and {'oracle': 'LEAKY'}.get(
                facts['selection'], 'TRANSDUCTIVE' if facts['protocol'].endswith('TRANSDUCTIVE')
                else None)
            assert name[2] == stamp
            assert honest == (stamp is None)  # such rows stand in tables of their own
