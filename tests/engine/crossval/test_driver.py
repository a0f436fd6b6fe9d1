import json
import random
import shutil
from dataclasses import replace

import numpy as np
import pytest

from mmatnet.engine.crossval.driver import CrossValidation
from mmatnet.engine.experiment import take_apart
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction


class Guess:
    """An estimator without training: scores drawn from the clip's own name."""

    def fit_predict(self, experiment, fold, seed, folder):
        task, records = experiment.task, []
        for row, label in zip(task.labelled.rows, task.labelled.labels, strict=True):
            clip = task.clips[row]
            if clip.subject_key in fold.test:
                draw = random.Random(f'{seed}{clip.subject}{clip.clip}')
                scores = tuple(draw.random() for _ in range(3))
                records.append(Prediction(
                    *clip.key, label, scores.index(max(scores)), scores,
                    experiment.protocol.column, 'last', fold.name, seed))
        return records


def run_of(cfg, folder, seeds=(0,), estimator=None, **options):
    """The cross-validation of a config, for these seeds, that guesses."""
    experiment = replace(take_apart(cfg), seeds=tuple(seeds), estimator=estimator or Guess())
    return CrossValidation(experiment, folder, **options)


def training(cfg, folder, seeds=(0,), **options):
    return CrossValidation(replace(take_apart(cfg), seeds=tuple(seeds)), folder, **options)


def test_every_clip_is_tested_once_per_seed(small_config, tmp_path):
    run = run_of(small_config(), tmp_path, [0, 1])
    assert len(run.pending()) == 10
    pooled = run.run()
    assert len({record.key for record in pooled}) == len(pooled) == 2 * 24
    assert run.pending() == []


def test_real_folds_are_bit_identical_when_run_twice(small_config, two_subjects, tmp_path):
    cfg = small_config(data_root=str(two_subjects))
    for name in ('first', 'second'):
        training(cfg, tmp_path / name).run()
    first, second = (tmp_path / name / 'predictions.csv' for name in ('first', 'second'))
    assert first.read_bytes() == second.read_bytes()
    assert not list(tmp_path.rglob('*.pth'))


def test_checkpoints_stay_on_request(small_config, two_subjects, tmp_path):
    cfg = small_config(data_root=str(two_subjects), **{'train_cfg.max_iters': 1})
    training(cfg, tmp_path, keep_checkpoints=True).run()
    assert len(list(tmp_path.rglob('iter_1.pth'))) == 2


def test_a_folder_of_another_run_is_refused_and_left_alone(small_config, tmp_path):
    run_of(small_config(), tmp_path).run()
    before = (tmp_path / 'predictions.csv').read_bytes()
    with pytest.raises(InputError, match=r'holds a run of something else \(seeds was \[0\], '
                                         r'now \[1, 2\]\); choose another --work-dir'):
        run_of(small_config(), tmp_path, [1, 2]).run()
    with pytest.raises(InputError, match=r'\(train_cfg.max_iters was 6, now 7\)'):
        run_of(small_config(**{'train_cfg.max_iters': 7}), tmp_path).run()
    assert (tmp_path / 'predictions.csv').read_bytes() == before


def test_a_run_is_given_more_seeds_and_none_is_taken_from_it(small_config, tmp_path):
    run_of(small_config(seeds=[0]), tmp_path / 'added').run()
    run = run_of(small_config(seeds=[0, 1]), tmp_path / 'added', [0, 1])
    assert {seed for seed, _ in run.pending()} == {1}
    run.run()
    run_of(small_config(), tmp_path / 'at_once', [0, 1]).run()
    added, at_once = (tmp_path / name / 'predictions.csv' for name in ('added', 'at_once'))
    assert added.read_bytes() == at_once.read_bytes()
    assert json.loads((tmp_path / 'added' / 'run.json').read_text())['seeds'] == [0, 1]
    with pytest.raises(InputError, match=r'\(seeds was \[0, 1\], now \[0\]\)'):
        run_of(small_config(), tmp_path / 'added').run()


def test_two_processes_in_one_folder_are_refused(small_config, tmp_path):
    class Second(Guess):
        def fit_predict(self, *arguments):
            with pytest.raises(InputError, match='another process is running in'):
                run_of(small_config(), tmp_path, estimator=Second()).run()
            return super().fit_predict(*arguments)

    run_of(small_config(), tmp_path, estimator=Second()).run()
    again = run_of(small_config(), tmp_path, estimator=Second())
    assert len(again.run()) == 24  # the lock is free again


def test_a_fold_that_loses_a_clip_is_refused(small_config, tmp_path):
    class Forgetful(Guess):
        def fit_predict(self, *arguments):
            return super().fit_predict(*arguments)[1:]

    run = run_of(small_config(), tmp_path, estimator=Forgetful())
    with pytest.raises(InputError, match='fold casme2-sub02: expected 5 predictions'):
        run.run()
    assert not (tmp_path / 'predictions.csv').exists()


def test_what_cannot_be_cross_validated(small_config, tmp_path):
    with pytest.raises(InputError, match="protocol 'all' tests nobody"):
        training(small_config(protocol='all'), tmp_path).run()
    for seeds in ([], [1, 1], [-1]):
        with pytest.raises(InputError, match='seeds must be one or more different numbers from 0'):
            training(small_config(), tmp_path, seeds)
    with pytest.raises(InputError, match='needs two databases or more'):
        training(small_config(protocol='lodo'), tmp_path).run()


def test_a_selection_that_some_fold_cannot_make_is_refused_before_the_first(
        small_config, two_subjects, tmp_path):
    cfg = small_config(selection='inner', data_root=str(two_subjects))
    with pytest.raises(InputError, match=r"selection='inner', fold casme2-sub12: found no split of "
                                         r'1 subjects .*; add subjects, or set'):
        training(cfg, tmp_path / 'run').run()
    assert not (tmp_path / 'run').exists()


def test_two_estimators_share_no_folder(small_config, tmp_path):
    run_of(small_config(), tmp_path).run()
    with pytest.raises(InputError, match=r'holds a run of something else \(estimator was Guess, '
                                         r'now RunnerEstimator\)'):
        training(small_config(), tmp_path).run()


def test_the_run_says_what_it_is(small_config, tmp_path):
    run_of(small_config(), tmp_path).run()
    identity = json.loads((tmp_path / 'run.json').read_text())
    assert (identity['command'], identity['protocol']) == ('crossval', 'loso')
    assert identity['folds'] == {'casme2-sub02': 5, 'casme2-sub06': 4, 'casme2-sub12': 6,
                                 'casme2-sub15': 3, 'casme2-sub19': 6}
    assert identity['classes'] == ['negative', 'positive', 'surprise']
    assert identity['config']['train_cfg']['max_iters'] == 6


def test_the_run_says_which_clips_are_not_in_it(small_config, tmp_path):
    surprise = {f'{side}_dataloader.dataset.emotion_maps.casme2.surprise': None
                for side in ('train', 'test')}
    cfg = small_config(**surprise, **{'protocol.allow_empty_classes': True})
    run_of(cfg, tmp_path).run()
    missing = json.loads((tmp_path / 'left_out.json').read_text())
    assert list(missing['left out']) == ['casme2: surprise']
    assert 'casme2/sub15/EP04_02' in missing['left out']['casme2: surprise']
    assert missing['not extracted'] == {}
    absent = missing['of the MEGC2019 list, not here']['casme2']
    assert len(absent) == 121
    assert absent[0] == 'casme2/sub01/EP02_01f'


def test_other_features_under_the_same_clips_are_refused(small_config, two_subjects, tmp_path):
    """The store was extracted again by another recipe while folds were missing."""
    data = tmp_path / 'data'
    shutil.copytree(two_subjects, data)
    cfg = small_config(data_root=str(data))
    run_of(cfg, tmp_path / 'run').run()
    motion = np.load(data / 'casme2' / 'store' / 'motion.npy')
    motion[3, 40, 5] += 0.001
    np.save(data / 'casme2' / 'store' / 'motion.npy', motion)
    with pytest.raises(InputError, match=r'features was [0-9a-f]{16}, now [0-9a-f]{16}'):
        run_of(cfg, tmp_path / 'run').run()


def test_another_start_is_another_run(small_config, tmp_path):
    run_of(small_config(), tmp_path).run()
    with pytest.raises(InputError, match=r'load_from was None, now start\.pth'):
        run_of(small_config(load_from='start.pth'), tmp_path).run()


@pytest.mark.parametrize(('content', 'fault'), [
    ('{', 'expected JSON'), ('{}', "'command' is a required"), ('[]', "is not of type 'object'")])
def test_a_damaged_run_file_is_named(small_config, tmp_path, content, fault):
    (tmp_path / 'run.json').write_text(content)
    with pytest.raises(InputError, match=rf'run\.json: .*{fault}.*; delete .* and run again, or'):
        run_of(small_config(), tmp_path).run()


def test_a_claim_is_made_under_the_lock(small_config, tmp_path):
    """Both runs were made before either claimed; the second finds what the first left."""
    first, second = run_of(small_config(), tmp_path), run_of(small_config(), tmp_path, [1])
    assert list(tmp_path.iterdir()) == []
    first.run()
    with pytest.raises(InputError, match=r'seeds was \[0\], now \[1\]'):
        second.run()
    assert json.loads((tmp_path / 'run.json').read_text())['seeds'] == [0]


def test_a_moved_run_and_moved_data_go_on(small_config, two_subjects, tmp_path):
    run_of(small_config(data_root=str(two_subjects)), tmp_path / 'here').run()
    (tmp_path / 'here').rename(tmp_path / 'there')
    data = shutil.copytree(two_subjects, tmp_path / 'data')
    run = run_of(small_config(data_root=str(data)), tmp_path / 'there')
    assert run.pending() == []
    run.run()


@pytest.mark.parametrize('when', ['before', 'during'])
def test_a_store_that_is_exchanged_is_noticed_by_each_fold(small_config, two_subjects, tmp_path,
                                                           when):
    """Each fold says so, and the run goes on when the first store is back."""
    root = tmp_path / 'data'
    shutil.copytree(two_subjects, root)
    store, other = root / 'casme2' / 'store', root / 'casme2' / 'other'
    shutil.copytree(store, other)
    motion = np.load(other / 'motion.npy')
    np.save(other / 'motion.npy', motion[::-1])

    def exchange():
        store.rename(root / 'kept')
        other.rename(store)
        (root / 'kept').rename(other)

    class Exchanging(Guess):
        due = when == 'during'

        def fit_predict(self, experiment, fold, seed, folder):
            if self.due:
                self.due = False
                exchange()
            return super().fit_predict(experiment, fold, seed, folder)

    cfg = small_config(data_root=str(root))
    run = run_of(cfg, tmp_path / 'run', estimator=Exchanging())
    if when == 'before':
        exchange()
    with pytest.raises(InputError, match=r'(?s)fold casme2-sub12.*the clip store casme2/store is no'
                                         r't the one that this run began with.*fold casme2-sub19'):
        run.run()
    assert len(run.pending()) == 2
    exchange()
    assert len(run.run()) == 6
