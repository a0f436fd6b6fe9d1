"""What the tests of docs/model_zoo.md read and count: runs that are kept, and the page's tables."""
import csv
import json
import lzma
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score, recall_score

ROOT = Path(__file__).parents[2]
KEPT = ROOT / 'docs' / 'model_zoo'
FACTS = json.loads((KEPT / 'runs.json').read_text())
TEXT = (ROOT / 'docs' / 'model_zoo.md').read_text(encoding='utf-8')
PROTOCOLS = {'CDE': 'loso', 'HDE': 'lodo'}
DATABASES = {'CASME II': 'casme2', 'SMIC': 'smic', 'SAMM': 'samm'}
AVERAGES = ('all networks of the common recipe', 'all rows')
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


def clip_of(row):
    return row['database'], row['subject'], row['clip']


def summed(seeds):
    """The sums of a run's scores over its seeds, by clip."""
    scores = defaultdict(lambda: np.zeros(3))
    for row in (row for rows in seeds.values() for row in rows):
        scores[clip_of(row)] += [float(row[f'score_{number}']) for number in range(3)]
    return scores


def averaged(*runs):
    """The rows of one seed with the class of the largest sum of all runs' mean scores."""
    sums = [(summed(seeds), len(seeds)) for seeds in runs]
    first = runs[0]
    return [{**row, 'prediction': sum(
        scores[clip_of(row)] / count for scores, count in sums).argmax()}
        for row in first[min(first)]]


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


def whole(seeds):
    """UF1 of a run, the mean over its seeds."""
    return drawn(confusions(seeds), np.ones((1, 68)))[0, 0]


def interval(cell):
    """The two ends that a cell says."""
    return [float(end) for end in re.search(r'\[(\S+), (\S+)\]', cell).groups()]


def members(page, short, what):
    """The names of the rows that are averaged together."""
    return [name for name, row in honest_rows(page, short).items()
            if what == 'all rows' or row['recipe'] == 'common']


def together(short, what):
    """The cells of an average."""
    return re.search(r'### Together \(' + short + r'\)\n\n(?:.*\n)*?\| ' + what + r' \| (.*) \|',
                     TEXT)[1].split(' | ')


def honest_rows(page, short):
    return {name: row for name, row in page.items()
            if 'recipe' in row and FACTS[name]['protocol'] == PROTOCOLS[short]}


def numbers(cell):
    return [float(number) for number in cell.split(' / ')]
