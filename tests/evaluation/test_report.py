import dataclasses
import json
import statistics

import numpy as np
import pytest
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.evaluation.predictions import Prediction
from mmatnet.evaluation.report import score, slices, summarise, to_markdown, write_report

CLASSES = ('negative', 'positive', 'surprise')
# (database, truth, prediction) of nine clips
PAIRS = [('casme2', 0, 0), ('casme2', 0, 0), ('casme2', 0, 1), ('casme2', 1, 1), ('casme2', 1, 2),
         ('casme2', 2, 2), ('samm', 0, 0), ('samm', 1, 0), ('samm', 1, 1)]
CASME2_UF1 = (4 / 5 + 2 / 4 + 2 / 3) / 3


def records(pairs=PAIRS, **changes):
    made = [Prediction(database, 'sub01', f'EP{number}', truth, prediction,
                       tuple(np.eye(3)[prediction]), protocol='loso')
            for number, (database, truth, prediction) in enumerate(pairs)]
    return [dataclasses.replace(record, **changes) for record in made]


@pytest.fixture
def two_seeds():
    """Seed 0 as counted below, seed 5 with every clip right."""
    return records() + records([(database, truth, truth) for database, truth, _ in PAIRS], seed=5)


def test_one_seed_counted_by_hand():
    report = summarise(records(), CLASSES)
    assert list(report) == ['protocol', 'classes', 'selection', 'seeds', 'full', 'casme2', 'samm']
    assert (report['protocol'], report['selection'], report['seeds']) == ('loso', 'last', [0])
    assert report['classes'] == list(CLASSES)
    full = report['full']
    assert full['n'] == 9
    assert full['confusion'] == [[3, 1, 0], [1, 2, 1], [0, 0, 1]]
    assert full['UF1'] == pytest.approx((6 / 8 + 4 / 7 + 2 / 3) / 3)
    assert full['UAR'] == pytest.approx((3 / 4 + 2 / 4 + 1) / 3)
    assert full['WF1'] == pytest.approx((4 * 6 / 8 + 4 * 4 / 7 + 2 / 3) / 9)
    assert full['accuracy'] == pytest.approx(6 / 9)


def test_a_database_is_a_slice_of_the_same_predictions():
    report = summarise(records(), CLASSES)
    assert report['casme2'] == score(records()[:6], CLASSES)
    assert report['casme2']['UF1'] == pytest.approx(CASME2_UF1)
    assert report['casme2']['UAR'] == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    added = np.array(report['casme2']['confusion']) + report['samm']['confusion']
    assert added.tolist() == report['full']['confusion']


def test_a_slice_without_a_class_names_it_in_place_of_the_figures():
    assert summarise(records(), CLASSES)['samm'] == {
        'n': 3, 'absent_classes': ['surprise'], 'accuracy': pytest.approx(2 / 3),
        'confusion': [[1, 0, 0], [1, 1, 0], [0, 0, 0]]}


def test_two_seeds_counted_by_hand(two_seeds):
    report = summarise(two_seeds, CLASSES)
    assert report['seeds'] == [0, 5]
    casme2 = report['casme2']
    assert casme2['n'] == 6
    assert casme2['UF1'] == pytest.approx((CASME2_UF1 + 1) / 2)
    # the sample deviation of two numbers is their distance over the root of two
    assert casme2['UF1_std'] == pytest.approx((1 - CASME2_UF1) / 2 ** 0.5)
    assert casme2['accuracy'] == pytest.approx((4 / 6 + 1) / 2)
    assert casme2['accuracy_std'] == pytest.approx(statistics.stdev([4 / 6, 1]))
    assert casme2['confusion'] == [[5, 1, 0], [0, 3, 1], [0, 0, 2]]
    assert casme2['per_seed'][0] == {'seed': 0, **score(records()[:6], CLASSES)}
    assert casme2['per_seed'][1]['seed'] == 5
    assert casme2['per_seed'][1]['UF1'] == 1
    assert report['samm']['absent_classes'] == ['surprise']
    assert 'UF1' not in report['samm']
    assert report['samm']['accuracy'] == pytest.approx((2 / 3 + 1) / 2)


def test_the_order_of_the_predictions_does_not_matter(two_seeds):
    assert summarise(two_seeds[::-1], CLASSES) == summarise(two_seeds, CLASSES)


@pytest.mark.parametrize(('predictions', 'sentence'), [
    ([], r'there is no prediction to report; run tools/crossval\.py first'),
    (records() + records(protocol='lodo', seed=1), 'expected one protocol and selection, got .*'
                                                   'lodo.*; report each on its own'),
    (records() + records(selection='oracle', seed=1), 'expected one protocol and selection'),
    (records() + records(PAIRS[:-1], seed=1),
     r'the seeds tested different clips \(number of clips per seed: \{0: 9, 1: 8\}\)'),
    (records() + records(subject='sub02', seed=1), 'the seeds tested different clips'),
], ids=['none', 'protocols', 'selections', 'unfinished', 'other-clips'])
def test_what_cannot_be_pooled_is_refused(predictions, sentence):
    with pytest.raises(InputError, match=sentence):
        summarise(predictions, CLASSES)


def test_a_clip_that_counts_twice_is_refused():
    with pytest.raises(InputError, match='casme2/sub01/EP0 is predicted twice for seed 0'):
        summarise(records() + records()[:1], CLASSES)


def test_slices_of_one_database_would_repeat_the_whole():
    assert list(slices(summarise(records(PAIRS[:6]), CLASSES))) == ['full']
    assert list(slices(summarise(records(), CLASSES))) == ['full', 'casme2', 'samm']


def test_markdown(two_seeds):
    lines = to_markdown({'one': summarise(records(), CLASSES),
                         'two': summarise(two_seeds, CLASSES, 'synthetic data')}).splitlines()
    assert lines[:2] == ['| run | data | clips | seeds | UF1 | UAR | WF1 | accuracy |',
                         '|---|---|---|---|---|---|---|---|']
    assert '| one | full | 9 | 1 | 0.6627 | 0.7500 | 0.6614 | 0.6667 |' in lines
    assert '| one | samm | 3 | 1 | - | - | - | 0.6667 |' in lines
    assert '| two | casme2 | 6 | 2 | 0.8278 ± 0.2436 | 0.8611 ± 0.1964 | 0.8389 ± 0.2278 | ' \
           '0.8333 ± 0.2357 |' in lines
    assert '- one, samm: no UF1, UAR and WF1, since no clip is surprise.' in lines
    assert '- two: synthetic data' in lines
    matrix = lines.index('one: protocol loso, selection last. Rows are truth, columns prediction.')
    assert lines[matrix + 2:matrix + 7] == [
        '| | negative | positive | surprise |', '|---|---|---|---|',
        '| negative | 3 | 1 | 0 |', '| positive | 1 | 2 | 1 |', '| surprise | 0 | 0 | 1 |']
    assert any(line.endswith('columns prediction, summed over 2 seeds.') for line in lines)


def test_the_files_of_a_report(tmp_path, two_seeds):
    report = summarise(two_seeds, CLASSES, 'synthetic data')
    write_report(tmp_path / 'run', report, 'atnet')
    assert sorted(file.name for file in (tmp_path / 'run').iterdir()) == [
        'confusion.png', 'report.json', 'report.md']

    def refuse(constant):
        raise AssertionError(f'{constant} is not JSON')

    text = (tmp_path / 'run' / 'report.json').read_text(encoding='utf-8')
    assert json.loads(text, parse_constant=refuse) == report
    markdown = (tmp_path / 'run' / 'report.md').read_text(encoding='utf-8')
    assert markdown == '# atnet\n\n' + to_markdown({'atnet': report})
    with Image.open(tmp_path / 'run' / 'confusion.png') as image:
        assert image.format == 'PNG'
        assert len(image.convert('RGB').getcolors(1 << 20)) > 10  # something is drawn


def test_the_same_report_gives_the_same_bytes(tmp_path):
    report = summarise(records(), CLASSES)
    for name in ('a', 'b'):
        write_report(tmp_path / name, report, 'atnet')
    for file in (tmp_path / 'a').iterdir():
        assert file.read_bytes() == (tmp_path / 'b' / file.name).read_bytes()


def test_a_remark_goes_along_into_every_form():
    report = summarise(records(), CLASSES, 'the data is synthetic.')
    assert report['remark'] == 'the data is synthetic.'
    assert '- run: the data is synthetic.' in to_markdown({'run': report})
    assert 'remark' not in summarise(records(), CLASSES)
