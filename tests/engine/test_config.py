import json
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from mmatnet.cli.running import place_run
from mmatnet.clips.protocols import Fold
from mmatnet.engine.claim import hold
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.engine.fold_config import fold_config
from mmatnet.errors import InputError

CONFIG, DEMO = 'configs/atnet_casme2.py', 'configs/demo.py'


def both(key, value):
    """Options that set a key of both datasets."""
    return {f'{side}_dataloader.dataset.{key}': value for side in ('train', 'test')}


@pytest.fixture
def derive(tmp_path):
    """A function that writes a config above another and gives its path."""
    def write(text, base=CONFIG):
        (tmp_path / 'mine.py').write_text(f"_base_ = '{Path.cwd() / base}'\n{text}\n")
        return str(tmp_path / 'mine.py')

    return write


def test_unknown_key_in_the_file_names_the_file(derive):
    load_config(derive('_width = 3'))  # a variable of the config
    with pytest.raises(InputError, match=r"mine.py: unknown key 'protokol'"):
        load_config(derive("protokol = 'loso'"))


@pytest.mark.parametrize('key', ['data_root', 'train_dataloader.dataset.data_root'])
def test_a_path_that_is_no_text_is_refused(key):
    with pytest.raises(InputError, match=r'demo.py: /data/\\udcff/ä has bytes that are no UTF-8'):
        load_config(DEMO, {key: os.fsdecode(b'/data/\xff/\xc3\xa4')})


def test_a_work_folder_whose_path_is_no_text_is_refused_before_it_is_made(tmp_path):
    folder = tmp_path / os.fsdecode(b'a\xff') / 'work'
    with pytest.raises(InputError, match=r'a\\udcff/work: its name has bytes that are no UTF-8'), \
            hold(folder):
        pass
    with pytest.raises(InputError, match=r'a\\udcff/work: its name has bytes that are no UTF-8'):
        place_run(load_config(DEMO), SimpleNamespace(local_rank=0, work_dir=str(folder),
                                                     launcher='none'))
    assert not list(tmp_path.iterdir())


def test_missing_and_broken_configs(tmp_path):
    with pytest.raises(InputError, match=r'no config at nowhere.py; mmatnet brings '):
        load_config('nowhere.py')
    broken = tmp_path / 'broken.py'
    broken.write_text('model = dict(')
    with pytest.raises(InputError, match=r'cannot read config .*broken.py'):
        load_config(str(broken))


@pytest.mark.parametrize('text', [
    'from torch.optim import SGD\noptim_wrapper = dict(optimizer=dict(type=SGD))',
    'from mmengine.config import read_base\nwith read_base():\n    from .demo import *'])
def test_configs_that_import_their_parts_are_refused(tmp_path, text):
    (tmp_path / 'lazy.py').write_text(text)
    with pytest.raises(InputError, match=r'lazy\.py imports its parts, as newer configs of MMEngi'
                                         r'ne do; mmatnet reads the others: name bases in _base_'):
        load_config(str(tmp_path / 'lazy.py'))


def test_a_shipped_config_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_config('configs/demo.py').train_cfg.max_iters == 150


def test_data_root_reaches_every_dataset_after_the_options():
    cfg = load_config(CONFIG, {'data_root': '/somewhere'})
    assert cfg.train_dataloader.dataset.data_root == '/somewhere'
    assert cfg.test_dataloader.dataset.data_root == '/somewhere'


def test_a_data_root_of_the_command_line_replaces_that_of_every_dataset(tmp_path):
    """As in the config that a run leaves in its work dir, where each dataset has its own."""
    left = load_config(CONFIG, {'data_root': '/before'})
    left.dump(tmp_path / 'config.py')
    assert load_config(str(tmp_path / 'config.py')).test_dataloader.dataset.data_root == '/before'
    moved = load_config(str(tmp_path / 'config.py'), {'data_root': '/after'})
    assert moved.train_dataloader.dataset.data_root == '/after'
    assert moved.test_dataloader.dataset.data_root == '/after'


@pytest.mark.parametrize(('options', 'protocol'), [
    ({}, 'loso'),
    ({'protocol': 'lodo'}, 'lodo'),
    ({'protocol': {'type': 'lodo'}}, 'lodo'),
    ({'protocol.type': 'groups', 'protocol.k': 5}, {'type': 'groups', 'k': 5}),
    ({'protocol.allow_empty_classes': True}, {'type': 'loso', 'allow_empty_classes': True}),
])
@pytest.mark.parametrize('before', ['', "protocol = 'loso'"])
def test_protocols_with_and_without_options(derive, before, options, protocol):
    assert load_config(derive(before), options).protocol == protocol


def test_a_config_gives_a_protocol_with_options_over_its_base(derive):
    config = derive("protocol = dict(type='cross', train=['casme2'], test=['samm'])")
    assert load_config(config).protocol == {'type': 'cross', 'train': ['casme2'], 'test': ['samm']}
    assert load_config(config, {'protocol': 'loso'}).protocol == 'loso'


def test_two_sources_of_one_database_are_refused(small_config, data_root, tmp_path):
    shutil.copytree(data_root / 'casme2', tmp_path / 'casme2')
    shutil.copytree(data_root / 'casme2', tmp_path / 'again')
    sources = ['casme2/store', 'again/store']
    cfg = small_config(data_root=str(tmp_path), **both('sources', sources))
    with pytest.raises(InputError, match='the sources casme2/store and again/store both hold a '
                                         r"database named 'casme2'; leave one out$"):
        str(take_apart(cfg).task)


@pytest.mark.parametrize(('key', 'value', 'sentence'), [
    ('sources', ['samm/store'],
     r'sources is \["casme2/store"\], but test_dataloader.dataset.sources is \["samm/store"\]'),
    ('classes', ('positive', 'negative', 'surprise'), r'classes is \["negative", "positive"'),
    ('emotion_maps.casme2.fear', 'negative', r'emotion_maps is \{"casme2": .*"fear": null'),
    ('clips', 'all', 'clips is "megc2019", but test_dataloader.dataset.clips is "all"; all sides '
                     'have the same task, so set them alike'),
    ('label_column', 'objective_class', 'label_column is "emotion", but test_dataloader'),
])
def test_two_sides_of_two_tasks_are_refused(small_config, key, value, sentence):
    cfg = small_config(**{f'test_dataloader.dataset.{key}': value})
    with pytest.raises(InputError, match=f'train_dataloader.dataset.{sentence}'):
        str(take_apart(cfg).task)


def test_two_databases_of_the_same_people_are_refused(small_config, data_root, tmp_path):
    shutil.copytree(data_root / 'smic', tmp_path / 'smic')
    store = shutil.copytree(data_root / 'smic' / 'store', tmp_path / 'smic-vis' / 'store')
    clips = (store / 'clips.csv').read_text()
    (store / 'clips.csv').write_text(clips.replace('\nsmic,', '\nsmic-vis,'))
    words = {name: name for name in ('negative', 'positive', 'surprise')}
    options = {'data_root': str(tmp_path), **both('clips', 'all'),
               **both('sources', ['smic-vis/store', 'smic/store']),
               **both('emotion_maps', {'smic': words, 'smic-vis': words})}
    with pytest.raises(InputError, match=r'^smic and smic-vis show the same people, so a person '
                                         'could train under one name and be tested under another; '
                                         'keep one of them'):
        str(take_apart(small_config(**options)).task)
    # what contributes no clip contributes nobody
    cfg = small_config(**{**options, **both('emotion_maps', {
        'smic': words, 'smic-vis': dict.fromkeys(words)})})
    assert {database for database, _ in take_apart(cfg).task.labels} == {'smic'}


def test_subject_labels_are_those_of_the_store(small_config):
    labels = take_apart(small_config()).task.labels
    assert sorted(labels['casme2', 'sub15']) == [0, 1, 2]
    assert sum(map(len, labels.values())) == 24


def test_what_is_left_out_is_counted_and_listed(small_config):
    happy = {'disgust': 'negative', 'happiness': 'positive', 'surprise': None}
    emotions = both('emotion_maps.casme2', happy)
    task = take_apart(small_config(**emotions)).task
    surprised = task.left_out['casme2: surprise']
    assert len(surprised) == 9
    assert 'casme2/sub15/EP04_02' in surprised
    assert len(task.absent['casme2']) == 121
    assert 'casme2/sub01/EP02_01f' in task.absent['casme2']
    # 145 clips of CASME II are on the list, 24 of them in this store
    assert str(task) == ('15 clips of 5 subjects; left out: casme2: surprise (9); '
                         'of the MEGC2019 list, not here: casme2 (121)')
    every = small_config(**both('clips', 'all'))
    assert str(take_apart(every).task) == '24 clips of 5 subjects; left out: none'


def test_a_database_that_no_source_has_is_counted_whole(data_root):
    options = {'data_root': str(data_root)}
    for sources, absent in (
            (['casme2/store', 'smic/store', 'samm/store'], {'casme2': 121, 'smic': 155}),
            (['casme2/store'], {'casme2': 121, 'smic': 164, 'samm': 133})):
        task = take_apart(load_config('configs/atnet_megc2019-cde.py', {
            **options, **both('sources', sources)})).task
        assert {name: len(task.absent[name]) for name in absent} == absent
        assert 'not here: casme2 (121), smic (' in str(task)
        assert sum(map(len, task.absent.values())) + sum(map(len, task.labels.values())) == 442


def test_clips_that_extraction_left_out_are_counted(small_config, data_root, tmp_path):
    shutil.copytree(data_root / 'casme2', tmp_path / 'casme2')
    recipe = tmp_path / 'casme2' / 'store' / 'recipe.json'
    recipe.write_text(json.dumps({**json.loads(recipe.read_text()), 'skipped': {
        'casme2/sub01/EP02_01f': 'no frame 40', 'casme2/sub03/EP01_2': 'no apex'}}))
    every = {'data_root': str(tmp_path), **both('clips', 'all')}
    assert str(take_apart(small_config(**every)).task) == (
        '24 clips of 5 subjects; left out: none; not extracted: casme2 (2)')
    assert take_apart(small_config(**every)).task.missing_clips()['not extracted'] == {
        'casme2': {'casme2/sub01/EP02_01f': 'no frame 40', 'casme2/sub03/EP01_2': 'no apex'}}
    listed = small_config(**{**every, **both('clips', 'megc2019')})
    assert str(take_apart(listed).task).endswith('; of the MEGC2019 list, not here: casme2 (121)')
    assert take_apart(listed).task.unusable == {}


def test_the_split_may_name_its_subjects(small_config):
    test = ['casme2/sub12', 'casme2/sub02']
    cfg = small_config(**{'split.test': test})
    fold = take_apart(cfg).one_fold()[1]
    assert fold.test == (('casme2', 'sub02'), ('casme2', 'sub12'))
    assert [subject for _, subject in fold.train] == ['sub06', 'sub15', 'sub19']
    cfg = small_config(**{'split.test': 'casme2/sub02', 'split.train': ['casme2/sub19']})
    fold = take_apart(cfg).one_fold()[1]
    assert (fold.train, fold.test) == ((('casme2', 'sub19'),), (('casme2', 'sub02'),))


def test_a_config_names_the_subjects_of_its_split(derive, small_config):
    cfg = small_config(derive("split = dict(_delete_=True, test=['casme2/sub06'])", DEMO))
    assert take_apart(cfg).one_fold()[1].test == (('casme2', 'sub06'),)
    cfg = small_config(derive("split = dict(test=['casme2/sub06'])", DEMO))
    with pytest.raises(InputError, match=r'either test .* or test_share .*, add _delete_=True'):
        take_apart(cfg).one_fold()[1]


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'split.test': ['casme2/sub02', 'casme2/sub06'], 'split.train': ['casme2/sub06']},
     'casme2/sub06 would both train and be tested; take them off one side'),
    ({'split.test': ['casme2/sub02', 'casme2/sub77', 'sub06']},
     'test: no clip of casme2/sub77, sub06; subjects are written as casme2/sub02'),
    ({'split.test': 'casme2/sub02', 'split.train': ['samm/006']}, 'train: no clip of samm/006'),
])
def test_names_of_a_split_that_do_not_fit(small_config, options, sentence):
    cfg = small_config(**options)
    with pytest.raises(InputError, match=sentence):
        take_apart(cfg).one_fold()[1]


def test_a_split_trains_on_every_class(small_config):
    only = {f'{side}_dataloader.dataset.emotion_maps.casme2.surprise': None
            for side in ('train', 'test')}
    with pytest.raises(InputError, match='no training clip of class surprise; add subjects'):
        take_apart(small_config(**only, **{'split.test': 'casme2/sub02'})).one_fold()


def test_a_fold_names_its_subjects_on_both_sides(small_config):
    experiment = take_apart(small_config())
    cfg = fold_config(experiment, Fold('x', (('casme2', 'sub02'),), (('casme2', 'sub06'),)))
    assert cfg.train_dataloader.dataset.subjects == ['casme2/sub02']
    assert cfg.test_dataloader.dataset.subjects == ['casme2/sub06']
    assert experiment.cfg.train_dataloader.dataset.subjects['side'] == 'train'


def test_a_fold_that_tests_nobody_drops_the_test_side(small_config):
    cfg = fold_config(take_apart(small_config()), Fold('all', (('casme2', 'sub02'),), ()))
    assert cfg.test_dataloader is None
    assert cfg.test_evaluator is None
