"""CD6ME's configs and its command, on drawn stand-ins of the six databases in their own words."""
import csv
import json
import shutil
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import torch
from mmengine.hooks import Hook
from mmengine.registry import init_default_scope
from sklearn.metrics import f1_score

from mmatnet.cli.main import main
from mmatnet.clips.action_units import CD6ME_DATABASES, CD6ME_UNITS, action_unit_targets
from mmatnet.clips.annotation import Clip
from mmatnet.engine.config import load_config
from mmatnet.engine.hooks.checkpoint_guard import TRAIN_SUBJECTS
from mmatnet.errors import InputError
from mmatnet.estimators.cd6me import Cd6me
from mmatnet.evaluation.formats.unit_predictions import read_unit_predictions
from mmatnet.registry import ESTIMATORS, HOOKS, MODELS
from mmatnet.store.clip_store import ClipStore
from tests.conftest import write_store

CONFIGS = sorted(Path('configs/cd6me').glob('*.py'))
SVM = 'configs/cd6me/svm_cd6me_flow.py'


# Units of six clips as each database's sheet spells them
SPELT = {'casme': ('4', '4+L10', 'R12', '1+2', '4?', '15'),
         'casme2': ('4', '4+L10', 'R12', '1+2', '4+7', 'L14'),
         'samm': ('AU4B', 'AU4+AU7', 'AU12A', 'AU1+AU2', 'AU4', 'AU14'),
         '4dme': ('4', '4+7', '12', '1+2', '4+10', '15(k)'),
         'mmew': ('4', '4 or 7', '12L', '1+2', '4+5', '17'),
         'casme3a': ('4', '4+7', '12', '1+2', '4+9', '6')}


@pytest.fixture(scope='module')
def six(tmp_path_factory):
    """A data root with a store of each database; flow tells AU4, and is noise else."""
    root, draw = tmp_path_factory.mktemp('six'), np.random.default_rng(0)
    for database in CD6ME_DATABASES:
        clips = [Clip(database, subject, f'{subject}-{number}', 10, 40, 70, 'sheet',
                      action_units=units, fps=200.0)
                 for subject in ('1', '2') for number, units in enumerate(SPELT[database])]
        shown = action_unit_targets(clips, [4])[:, 0]
        flow = 0.1 * draw.normal(size=(len(clips), 3, 64, 64)).astype('float32')
        flow[:, 1, :16] += 4 * shown[:, None, None] - 2  # of the brows
        write_store(root / database / 'store', clips, {'apex_flow': flow})
    return root


def options(root, **more):
    return {'data_root': str(root), **more}


def network(root):
    return options(root, **{'train_cfg.max_iters': 2, 'train_dataloader.batch_size': 4})


@pytest.mark.parametrize('config', CONFIGS, ids=lambda path: path.stem)
def test_every_config_says_something_of_every_clip(config, six, tmp_path):
    more = options(six) if config.stem.startswith('svm') else network(six)
    run = Cd6me(load_config(str(config), more), tmp_path, (0,))
    records = run.run()
    assert len(records) == len({(one.database, one.subject, one.clip) for one in records})
    assert len(records) == len(run.dataset)
    assert all(one.fold == one.database and len(one.scores) == 12 for one in records)
    assert all(0 <= score <= 1 for one in records for score in one.scores)


@HOOKS.register_module()
class LookHook(Hook):
    """Keep what the network was centred with."""

    means: ClassVar[list] = []

    def after_train(self, runner):
        self.means.append(runner.model.backbone.mean.clone())


def test_the_hooks_of_a_config_work(six, tmp_path):
    """Those of its own, too, and the network is centred with its training clips' mean alone."""
    cfg = load_config('configs/cd6me/off-apexnet_cd6me.py', network(six))
    cfg.model.backbone = {'type': 'STSTNet', 'in_channels': 3, 'centre': True, 'size': 64}
    cfg.model.cls_head.in_channels = 1936
    for loader in (cfg.train_dataloader, cfg.test_dataloader):
        loader.dataset.update(streams=('apex_flow',), pipeline=[{'type': 'PackClip'}])
    cfg.custom_hooks = [*cfg.custom_hooks, {'type': 'LookHook'}, {'type': 'ClassCountsHook'}]
    LookHook.means.clear()
    names = ['casme/1', 'casme/2'], ['samm/1']
    estimator = ESTIMATORS.make(cfg.estimator)
    plain = estimator.fit_units(cfg, *names, 0, tmp_path / 'plain')
    flow = ClipStore.open(six / 'casme' / 'store').array('apex_flow')
    assert LookHook.means[0].numpy() == pytest.approx(flow.mean(axis=0), abs=1e-5)
    cfg.custom_hooks = [*cfg.custom_hooks, {'type': 'EMAHook'}]
    averaged = estimator.fit_units(cfg, *names, 0, tmp_path / 'averaged')
    assert plain.shape == averaged.shape == (6, 12)
    assert not np.allclose(plain, averaged)


def test_a_checkpoint_that_was_trained_on_the_tested_database_is_refused(six, tmp_path):
    cfg = load_config('configs/cd6me/off-apexnet_cd6me.py', network(six))
    init_default_scope('mmaction')
    weights = MODELS.build(cfg.model).state_dict()
    for subject in ('casme2/1', 'samm/1'):
        torch.save({'state_dict': weights, TRAIN_SUBJECTS: [subject]},
                   tmp_path / f'{subject[:4]}.pth')
    estimator = ESTIMATORS.make(cfg.estimator)
    sides = ['casme/1', 'casme/2'], ['samm/1']
    cfg.load_from = str(tmp_path / 'casm.pth')
    estimator.fit_units(cfg, *sides, 0, tmp_path / 'other')
    cfg.load_from = str(tmp_path / 'samm.pth')
    with pytest.raises(InputError, match=r'samm\.pth was trained on samm/1, which this'):
        estimator.fit_units(cfg, *sides, 0, tmp_path / 'same')


def test_the_protocol_is_the_published_one():
    for config in CONFIGS:
        dataset = load_config(str(config)).test_dataloader.dataset
        assert dataset.units == CD6ME_UNITS
        assert {source.split('/')[0] for source in dataset.sources} == set(CD6ME_DATABASES)


def arguments(six, folder):
    return ['cd6me', SVM, '--work-dir', str(folder), '--cfg-options',
            *(f'{name}={value}' for name, value in options(six).items())]


def test_the_command_scores_as_scikit_learn_does(six, tmp_path, capsys):
    assert main(arguments(six, tmp_path)) == 0
    report = json.loads((tmp_path / 'report.json').read_text())
    with open(tmp_path / 'predictions.csv', newline='') as text:
        rows = list(csv.DictReader(text))
    tables = {}
    for database in report['databases']:
        own = [row for row in rows if row['database'] == database]
        truth, said = (np.array([[float(row[f'au{unit}{end}']) >= 0.5 for unit in CD6ME_UNITS]
                                 for row in own]) for end in ('', '_score'))
        tables[database] = f1_score(truth, said, average=None, zero_division=0)
        assert list(report['table'][database].values()) == pytest.approx(tables[database])
    assert report['F1'] == pytest.approx(np.mean(list(tables.values())))
    assert report['units']['4'] > 0.9  # which the flow tells
    printed = capsys.readouterr().out
    assert '| held out | clips | AU1 | AU2 | AU4 |' in printed
    assert report['complete']
    assert 'no published figure' not in printed
    assert '15(k)' in SPELT['4dme']  # static units show nothing
    assert report['table']['4dme']['15'] == 0


def test_an_interrupted_run_goes_on(six, tmp_path):
    assert main(arguments(six, tmp_path)) == 0
    before = (tmp_path / 'predictions.csv').read_bytes()
    kept, *lost = sorted((tmp_path / 'folds').glob('*.csv'))
    stamp = kept.stat().st_mtime_ns
    for file in (*lost, tmp_path / 'predictions.csv'):
        file.unlink()
    assert main(arguments(six, tmp_path)) == 0
    assert (tmp_path / 'predictions.csv').read_bytes() == before
    assert kept.stat().st_mtime_ns == stamp


def test_a_held_out_database_decides_nothing(six, tmp_path):
    """With other units of its clips, the scores of that database are the same."""
    run = Cd6me(load_config(SVM, options(six)), tmp_path / 'run', (0,))
    run.run()
    fold = run.folds[0].name
    shutil.copytree(six, tmp_path / 'poisoned')
    table = tmp_path / 'poisoned' / fold / 'store' / 'clips.csv'
    text = table.read_text().splitlines()
    column = text[0].split(',').index('action_units')
    rows = [row.split(',') for row in text[1:]]
    units = [row[column] for row in rows]
    for row, other in zip(rows, units[1:] + units[:1], strict=True):
        row[column] = other
    table.write_text('\n'.join([text[0], *map(','.join, rows)]) + '\n')
    poisoned = Cd6me(load_config(SVM, options(tmp_path / 'poisoned')), tmp_path / 'other', (0,))
    poisoned.run()
    one, other = (read_unit_predictions(folder / 'folds' / f'seed0-{fold}.csv', CD6ME_UNITS)
                  for folder in (tmp_path / 'run', tmp_path / 'other'))
    assert [record.scores for record in one] == [record.scores for record in other]
    assert [record.targets for record in one] != [record.targets for record in other]


def test_clips_without_a_coded_unit_are_left_out_and_counted(six, tmp_path):
    shutil.copytree(six, tmp_path / 'six')
    store = ClipStore.open(next((tmp_path / 'six').glob('*/store')))
    database = store.clips[0].database
    table = tmp_path / 'six' / database / 'store' / 'clips.csv'
    text = table.read_text().splitlines()
    cells = text[1].split(',')
    cells[text[0].split(',').index('action_units')] = ''
    table.write_text('\n'.join([text[0], ','.join(cells), *text[2:]]) + '\n')
    run = Cd6me(load_config(SVM, options(tmp_path / 'six')), tmp_path / 'run', (0,))
    assert run.left_out == {database: 1}


def test_a_report_says_that_data_is_synthetic(six, tmp_path, monkeypatch):
    monkeypatch.setattr('mmatnet.estimators.cd6me.is_synthetic', lambda source, root: True)
    assert main(arguments(six, tmp_path)) == 0
    assert 'The data is synthetic; the figures' in (tmp_path / 'report.md').read_text()


def test_configs_of_another_task_are_refused(six, tmp_path, apex_flow_root):
    with pytest.raises(InputError, match='SklearnEstimator tells one class of a clip; cd6me takes'):
        Cd6me(load_config('configs/svm_flow/svm_megc2019-hde_flow.py',
                          {'data_root': str(apex_flow_root)}), tmp_path, (0,))
    assert main(['crossval', SVM, '--work-dir', str(tmp_path), '--cfg-options',
                 f'data_root={six}']) == 2


@pytest.mark.parametrize('seeds', [(), (0, 0), (-1,)])
def test_unsound_seeds_are_refused(six, tmp_path, seeds):
    """A clip would count twice, or never."""
    with pytest.raises(InputError, match='seeds must be one or more different numbers from 0 up'):
        Cd6me(load_config(SVM, options(six)), tmp_path, seeds)


def test_a_missing_store_is_named(tmp_path, capsys):
    assert main(['cd6me', SVM, '--work-dir', str(tmp_path), '--cfg-options',
                 f'data_root={tmp_path}']) == 2
    assert 'no data for casme: looked in' in capsys.readouterr().err


@pytest.mark.parametrize(('change', 'sentence'), [
    (lambda text: text.replace('au4,', 'au4b,'), 'missing: au4'),
    (lambda text: text.replace(',0.', ',7.', 1), 'scores from 0 to 1; delete the file and run'),
    (lambda text: text.replace(',0,', ',x,', 1), 'row 2: .*delete the file and run the same')])
def test_a_broken_file_is_named(six, tmp_path, change, sentence):
    run = Cd6me(load_config(SVM, options(six)), tmp_path, (0,))
    run.run()
    file = tmp_path / 'predictions.csv'
    file.write_text(change(file.read_text()))
    with pytest.raises(InputError, match=sentence):
        read_unit_predictions(file, CD6ME_UNITS)
