"""The task at the top of a config: databases, classes and maps for all datasets."""
import json
import shutil

import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.engine.complete_config import clip_dataset_configs
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.errors import InputError
from tests.conftest import make_arrays, write_store

BASE = 'configs/demo.py'


def clip(database, subject, name, emotion):
    return Clip(database, subject, name, 10, 40, 70, 'sheet', emotion, fps=100.0)


@pytest.fixture(scope='module')
def root(tmp_path_factory):
    """Stores ``own`` (words angry, Happy, and none), ``lab`` (happy, calm), both by the numbers."""
    root = tmp_path_factory.mktemp('pool')
    for database, words, person in (('own', ('angry', 'Happy', ''), 'P'),
                                    ('lab', ('happy', 'calm'), 'Q')):
        clips = [clip(database, f'{person}{number}', f'{word or "none"}{number}', word)
                 for number in range(3) for word in words]
        arrays = make_arrays([clip('x', 'x', 'x', 'disgust') for _ in clips])
        write_store(root / database / 'store', clips, arrays)
    return root


def load(root, config=BASE, **options):
    return load_config(config, {'data_root': str(root), **options})


def task(root, **options):
    return take_apart(load(root, **options)).task


def test_classes_and_maps_follow_from_the_table(root):
    found = task(root, databases='own', classes=None, emotion_maps=None)
    assert found.sources == ('own/store',)
    assert found.classes == ('angry', 'Happy')
    assert found.emotion_maps == {'own': {'': None, 'Happy': 'Happy', 'angry': 'angry'}}
    assert found.labelled.labels == (0, 1, 0, 1, 0, 1)
    assert found.left_out == {'own: (none)': ['own/P0/none0', 'own/P1/none1', 'own/P2/none2']}


def test_the_head_has_as_many_classes(root):
    cfg = load(root, databases=['own', 'lab'], classes=None, emotion_maps=None)
    assert cfg.model.cls_head.num_classes == 3
    assert [dataset.classes for dataset in clip_dataset_configs(cfg)] == [
        ('angry', 'calm', 'happy')] * 2


def test_several_databases_are_one_pool_by_one_line(root):
    found = task(root, databases=['own', 'lab'], classes=None, emotion_maps=None)
    assert found.sources == ('own/store', 'lab/store')
    assert found.emotion_maps['own']['Happy'] == found.emotion_maps['lab']['happy'] == 'happy'
    assert len(found.labels) == 6


def test_what_is_given_goes_before_what_follows(root):
    maps = {'own': {'angry': 'bad', 'Happy': 'good', '': None}}
    found = task(root, databases=['own'], classes=['good', 'bad'], emotion_maps=maps)
    assert found.classes == ('good', 'bad')
    assert found.labelled.labels == (1, 0, 1, 0, 1, 0)
    found = task(root, databases=['own'], classes=None, emotion_maps=maps)
    assert found.classes == ('bad', 'good')  # what the words are mapped to


def test_a_word_that_is_a_class_needs_no_map_and_another_does(root):
    with pytest.raises(InputError, match=r"emotion 'calm' is not in emotion_maps\['lab'\], which "
                                         r"has \['happy'\]; map it to a class, or to None"):
        _ = task(root, databases=['lab'], classes=['Happy', 'angry'], emotion_maps=None).labelled


def test_a_database_joins_those_of_the_base(data_root, root, tmp_path):
    for name, place in (('casme2', data_root), ('lab', root)):
        shutil.copytree(place / name, tmp_path / name)
        recipe = tmp_path / name / 'store' / 'recipe.json'
        content = json.loads(recipe.read_text())
        recipe.write_text(json.dumps({**content, 'skipped': {f'{name}/x/y': 'dark'}}))
    found = task(tmp_path, databases=['casme2', 'lab'], **{
        'emotion_maps': {'lab': {'happy': 'positive', 'calm': None},
                         'casme2': {'disgust': 'negative', 'happiness': 'positive',
                                    'surprise': 'surprise'}}})
    assert found.classes == ('negative', 'positive', 'surprise')
    counts = {name: sum(len(labels) for key, labels in found.labels.items() if key[0] == name)
              for name in ('casme2', 'lab')}
    assert counts == {'casme2': 24, 'lab': 3}  # the challenge's list is about its own databases
    assert found.unusable == {'lab': {'lab/x/y': 'dark'}}


def test_without_the_stores_the_config_loads_and_the_task_says_what_is_missing(tmp_path):
    cfg = load(tmp_path, databases='own', classes=None, emotion_maps=None)
    assert clip_dataset_configs(cfg)[0].classes == ()
    with pytest.raises(InputError, match=r'no data for own: .* is any folder of clips of your own, '
                                         'with --table FILE'):
        _ = take_apart(cfg).task.labels


@pytest.mark.parametrize('databases', [[], 3, ['']])
def test_databases_are_names(root, databases):
    with pytest.raises(InputError, match='databases must be names of folders below data_root'):
        load(root, databases=databases)


def test_several_datasets_in_a_loader_are_told_apart_by_themselves(root):
    one = dict(load(root).train_dataloader.dataset)
    with pytest.raises(InputError, match='one dataset in each dataloader, and train_dataloader has'
                                         ' 2'):
        load(root, databases='own', **{'train_dataloader.dataset': {
            '_delete_': True, 'type': 'ConcatDataset', 'datasets': [one, one]}})


def test_a_misspelt_label_column_is_named(root):
    with pytest.raises(InputError, match='label_column must be one of emotion, objective_class, got'
                                         " 'emotions'"):
        load(root, databases='own', **{'train_dataloader.dataset.label_column': 'emotions'})


def test_a_misspelt_key_is_named(root):
    with pytest.raises(InputError, match="unknown key 'database'; did you mean 'databases'"):
        load(root, database='own')


def test_people_of_two_databases_of_ones_own_are_guarded(root, tmp_path):
    """A person could train in one and be tested in the other."""
    shutil.copytree(root / 'own', tmp_path / 'own')
    shutil.copytree(root / 'lab', tmp_path / 'lab')
    table = tmp_path / 'lab' / 'store' / 'clips.csv'
    table.write_text(table.read_text().replace('Q1', 'p01'))
    found = task(tmp_path, databases=['own', 'lab'], classes=None, emotion_maps=None)
    with pytest.raises(InputError, match='p01 of lab and P1 of own may be one person'):
        _ = found.labels


def test_a_model_opens_its_config_whatever_became_of_the_tables(make_checkpoint, root, tmp_path):
    from mmatnet.inference.recognizers.pytorch import TorchRecognizer

    small = {'model.backbone.spatial.base_channels': 2, 'model.backbone.temporal.width': 8,
             'model.neck.in_channels': (16, 8), 'model.cls_head.in_channels': 24}
    told = {'databases': ['own'], 'classes': None, 'emotion_maps': None, **small}
    _, checkpoint = make_checkpoint(options=told, root=root)
    for place in (root, tmp_path):  # there, and gone
        options = {'data_root': str(place), **told}
        assert TorchRecognizer(BASE, checkpoint, options=options).classes == ['angry', 'Happy']
    lab = {'data_root': str(root), **told, 'databases': ['lab']}
    assert TorchRecognizer(BASE, checkpoint, options=lab).classes == ['angry', 'Happy']
    with pytest.raises(InputError, match='was trained for the classes angry, Happy, but the config '
                                         'names happy, calm'):
        TorchRecognizer(BASE, checkpoint, options={**lab, 'classes': ['happy', 'calm']})
