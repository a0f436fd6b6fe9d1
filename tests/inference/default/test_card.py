"""The page about the model that mmatnet brings: its figures are those of what is kept."""
import csv
import lzma
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score, recall_score

from mmatnet.inference.default.card import card
from mmatnet.inference.recognizers.description import read_description
from mmatnet.inference.recognizers.open import DEFAULT_MODEL

ROOT = Path(__file__).parents[3]
DOCS = ROOT / 'docs'
DATABASES = {'full': None, 'CASME II': 'casme2', 'SMIC': 'smic', 'SAMM': 'samm'}


@pytest.fixture(scope='module')
def description():
    return read_description(DEFAULT_MODEL)


def rows_of(protocol):
    with lzma.open(DOCS / 'default_model' / f'{protocol}.csv.xz', 'rt', newline='') as text:
        return list(csv.DictReader(text))


def test_page_and_card_are_what_the_description_says(description):
    page = (DOCS / 'default_model.md').read_text(encoding='utf-8')
    assert page == card(description)
    assert (DEFAULT_MODEL / 'MODEL_CARD.md').read_text(encoding='utf-8') == page


@pytest.mark.parametrize('protocol', ['cde', 'hde'])
def test_the_figures_are_those_of_the_kept_predictions(protocol):
    page = (DOCS / 'default_model.md').read_text(encoding='utf-8')
    rows = rows_of(protocol)
    assert len({(row['database'], row['subject'], row['clip']) for row in rows}) == 442
    for name, database in DATABASES.items():
        part = [row for row in rows if database in (None, row['database'])]
        truth, said = ([int(row[key]) for row in part] for key in ('label', 'prediction'))
        line = re.search(rf'^\| {protocol.upper()}: [^|]*\| {name} \| (\d+) \| (\S+) '
                         r'\[(\S+), (\S+)\] \| (\S+) ', page, re.MULTILINE)
        assert int(line[1]) == len(part)
        assert float(line[2]) == pytest.approx(f1_score(truth, said, average='macro'), abs=5e-5)
        assert float(line[5]) == pytest.approx(recall_score(truth, said, average='macro'), abs=5e-5)
        assert float(line[3]) < float(line[2]) < float(line[4])


@pytest.mark.parametrize('protocol', ['cde', 'hde'])
def test_the_calibration_error_is_that_of_the_kept_scores(description, protocol):
    rows = rows_of(protocol)
    scores = np.array([[float(row[f'score_{number}']) for number in range(3)] for row in rows])
    right = scores.argmax(1) == [int(row['label']) for row in rows]
    largest = scores.max(1)
    edges, error = np.linspace(1 / 3, 1, 6), 0.0
    for low, high in pairwise(edges):
        inside = (largest > low) & (largest <= high)
        if inside.any():
            error += inside.mean() * abs(largest[inside].mean() - right[inside].mean())
    assert error == pytest.approx(description.figures[protocol]['calibration']['error'], abs=0.01)


def test_it_says_what_it_saw_what_it_is_for_and_what_it_does_not_know():
    page = (DOCS / 'default_model.md').read_text(encoding='utf-8')
    for words in ('CASME II', 'SMIC', 'SAMM', 'Not a lie detector', 'Research.',
                  '**No expression.**', '**Other cameras.**', 'University of Oulu'):
        assert words in page, words
