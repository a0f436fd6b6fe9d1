"""Pools of more than three databases, on drawn stand-ins of each in its own words."""
from pathlib import Path

import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.databases.readers.casme3 import Casme3a
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.registry import DATABASES
from tests.conftest import write_store

CONFIGS = sorted(Path('configs/pools').glob('*.py'))
MADE_UP = ('casme', 'casme-sq', 'casme3a', 'mmew', '4dme', 'dfme')


@pytest.fixture(scope='module')
def nine(tmp_path_factory, apex_flow_root, made_up):
    """A data root with a store of each database, of random flow; three are those of other tests."""
    root = tmp_path_factory.mktemp('nine')
    for database in ('casme2', 'smic', 'samm'):
        (root / database).symlink_to(apex_flow_root / database)
    for database in MADE_UP:
        clips, _ = DATABASES.make(database).read(made_up(database))
        flow = np.random.default_rng(0).normal(size=(len(clips), 3, 28, 28)).astype('float32')
        write_store(root / database / 'store', clips, {'apex_flow': flow})
    return root


def pool(config, nine, **options):
    return take_apart(load_config(str(config), {
        'data_root': str(nine), 'train_dataloader.batch_size': 2, 'train_cfg.max_iters': 1,
        **options}))


@pytest.mark.parametrize('config', CONFIGS, ids=lambda path: path.stem)
def test_one_training_and_one_test_step(config, nine, tmp_path):
    experiment = pool(config, nine)
    labels = experiment.task.labels
    assert {database for database, _ in labels} == {'casme2', 'smic', 'samm', *MADE_UP}
    fold = experiment.protocol.folds(labels, experiment.task.classes)[0]
    predictions = experiment.fit_predict(fold, 0, tmp_path)
    assert len(predictions) == sum(len(labels[subject]) for subject in fold.test)


def test_every_database_is_held_out_once(nine):
    folds = pool('configs/pools/ststnet_nine-hde.py', nine).folds()
    assert sorted(fold.name for fold in folds) == sorted(('casme2', 'smic', 'samm', *MADE_UP))


def test_the_challenges_clips_stay_the_challenges(nine):
    left_out = pool('configs/pools/ststnet_nine-hde.py', nine).task.left_out
    assert {reason for reason in left_out if reason.startswith('samm')} == {
        'samm: Other', 'samm: not in the MEGC2019 list'}


def test_fewer_databases_are_named(nine):
    task = pool('configs/pools/ststnet_nine-hde.py', nine, databases=['casme2', 'mmew']).task
    assert {database for database, _ in task.labels} == {'casme2', 'mmew'}


def test_words_of_real_sheets_have_a_place():
    maps = load_config('configs/pools/ststnet_nine-hde.py').train_dataloader.dataset.emotion_maps
    words = {word: maps['casme3a'][word] for word in Casme3a.revision_emotions}
    assert words == {'disgust': 'negative', 'surprise': 'surprise', 'others': None,
                     'fear': 'negative', 'anger': 'negative', 'sad': 'negative',
                     'happy': 'positive'}
    assert maps['4dme']['Surprise+Positive'] is None
    assert set(maps['samm']) >= {'Anger', 'Other'}
