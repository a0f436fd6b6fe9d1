"""What docs/model_zoo.md says of single runs, counted anew by scikit-learn and NumPy."""
import json
import re
from collections import defaultdict

import numpy as np
import pytest
import yaml

from tests.model_zoo.kept import (
    DATABASES,
    DRAWS,
    FACTS,
    KEPT,
    ROOT,
    TEXT,
    averaged,
    clip_of,
    confusions,
    count,
    drawn,
    interval,
    numbers,
    read,
)

ENTRIES = {model['Name']: model for path in (ROOT / 'configs').rglob('metafile.yml')
           for model in yaml.safe_load(path.read_text(encoding='utf-8'))['Models']}
INPUTS = {'apex_flow': 'flow', 'motion': 'HOOF, released', 'lbp_top': 'LBP-TOP, released'}


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
        assert len({clip_of(row) for row in rows}) == 442
    counted = np.array([count(rows) for rows in seeds.values()])
    said = [re.match(r'(0\.\d{4})(?: ± (0\.\d{4}))? \[', row[metric]) for metric in ('UF1', 'UAR')]
    assert [float(one[1]) for one in said] == pytest.approx(counted.mean(axis=0), abs=6e-5)
    if len(seeds) > 1:
        assert [float(one[2]) for one in said] == pytest.approx(counted.std(axis=0, ddof=1),
                                                                abs=6e-5)
        assert numbers(row['ensemble UF1 / UAR']) == pytest.approx(count(averaged(seeds)),
                                                                   abs=6e-5)
    for title, database in (DATABASES if 'SMIC UF1 / UAR' in row else {}).items():
        part = np.mean([count([row for row in rows if row['database'] == database])
                        for rows in seeds.values()], axis=0)
        assert numbers(row[f'{title} UF1 / UAR']) == pytest.approx(part, abs=6e-5)


@pytest.mark.parametrize('name', FACTS)
def test_numpy_draws_the_intervals_that_the_page_says(name, page):
    for metric, values in zip(('UF1', 'UAR'), drawn(confusions(read(name)), DRAWS), strict=True):
        assert interval(page[name][metric]) == pytest.approx(
            np.quantile(values, [0.025, 0.975]), abs=0.013)


def test_what_is_said_of_the_support_vector_machine(page):
    for name, row in page.items():
        if '> SVM' in row:
            short = {'loso': 'cde', 'lodo': 'hde'}[FACTS[name]['protocol']]
            bar = f'svm_megc2019-{short}_flow-28-stretched'
            above = float(row['UF1'][:6]) > float(page[bar]['UF1'][:6])
            assert row['> SVM'] == ('-' if name == bar else 'yes' if above else 'no')
            if name.startswith('svm_') and row['recipe'] == 'one setting':
                assert not above  # it is the highest of these, as the page says


def test_other_columns_are_those_of_runs_and_metafiles(page):
    for name, row in page.items():
        facts = FACTS[name]
        if 'weights' in row:
            seconds, weights = facts['cpu_seconds'], facts['weights']
            assert row['seconds'] == (f'{seconds:.1f}' if seconds else '-')
            assert row['weights'] == (f'{weights:,}' if weights else '-')
        if name in ENTRIES and 'published' in row:
            assert row['published'] == published_of(name)
        if 'recipe' in row:
            assert [row['input']] == [INPUTS[stream] for stream in facts['inputs']]
            assert row['recipe'] == recipe(facts, row['run'], ENTRIES.get(name, {}))


def published_of(name):
    """What a metafile says was published of a network, be it by the common recipe."""
    own = ENTRIES.get(name.removesuffix('_common'), {})
    return {**own, **ENTRIES[name]}.get('Published', '-')


def recipe(facts, link, entry):
    """The recipe of a row, by its metafile, what trained it, and where its config lies."""
    if facts['estimator'] == 'SklearnEstimator':
        return 'inner folds' if facts['searched'] else 'one setting'
    if '/ablations/' in link:
        return 'ours'
    return entry.get('Metadata', {}).get(
        'Recipe', 'common' if '_common.py)' in link else 'published')


def test_htnet_answers_one_class_in_most_folds():
    folds = [{row['prediction'] for row in rows if row['database'] == database}
             for name in ('htnet_megc2019-hde_common', 'htnet-attn_megc2019-hde_common')
             for rows in read(name).values() for database in DATABASES.values()]
    assert re.search(r'of the (\d+) folds of its two rows\n  under HDE, (\d+) answer one', TEXT
                     ).groups() == (str(len(folds)), str(sum(len(said) == 1 for said in folds)))
    assert {row['prediction'] for row in read('htnet_megc2019-hde_common_oracle')[0]} == {'0'}


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


def test_what_has_no_run_is_said_with_its_price(page):
    said = re.findall(r'^\| \[([^]]+)\]\(\.\./([^)]+)\) \| (not measured|[0-9.]+) \| ([^|]+) \|$',
                      TEXT, re.M)
    assert said
    assert not {name for name, *_ in said} & FACTS.keys()
    assert all((ROOT / config).is_file() for _, config, *_ in said)
    costs = json.loads((KEPT / 'costs.json').read_text())
    assert not costs.keys() & FACTS.keys()
    for name, _, hours, published in said:
        assert published == published_of(name)
        assert (hours != 'not measured') == (name in costs)
        if name in costs:
            seconds = costs[name]['step_seconds'] * costs[name]['steps'] * costs[name]['trainings']
            rounding = 0.5 if seconds > 36e3 else 0.05
            assert float(hours) == pytest.approx(seconds / 3600, abs=rounding)


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
