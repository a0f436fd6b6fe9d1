"""Every config builds, and runs one training and one test step on data of its own layout.

A network that is too large for that is made small by ``smaller/<folder of its configs>.json``.
"""
import ast
import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.registry import init_default_scope
from scipy.io import savemat

import mmatnet.register  # noqa: F401
from mmatnet.clips.annotation import OBJECTIVE_CLASSES, Clip
from mmatnet.clips.labels import label_clips
from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.clips.protocols import make_folds
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.features.recipe import Recipe
from mmatnet.registry import MODELS
from mmatnet.store.clip_store import ClipStore
from tests.conftest import write_store

# others have tests of their own: those of pools and CD6ME take six databases and more, softnet's is
# of `mmatnet spot`, and pretraining takes pictures
CONFIGS = sorted(path for path in Path('configs').rglob('*.py')
                 if not {'_base_', 'pools', 'cd6me', 'softnet', 'pretraining'} & set(path.parts))


def divides_alone(path):
    """Whether a config is another one under the holdout protocol, and may have other seeds."""
    given = {ast.unparse(node.targets[0]): ast.unparse(node.value)
             for node in ast.parse(path.read_text()).body}
    base = Path(path.parent, given.get('_base_', '').strip("'"))
    return (given.keys() <= {'_base_', 'protocol', 'seeds'}
            and given.get('protocol') == "'lodo'" and base in CONFIGS)


# what a config says of the training is tested where it stands
TRAINED = [path for path in CONFIGS if not divides_alone(path)]
SMALLER = Path(__file__).parent / 'smaller'
ZOO = 'model.backbone.spatial.init_cfg.checkpoint'
# archive of ATNet's authors, the array of its files, and the shapes that variants have
RELEASED = [('HOOF-Features.zip', 'HOOF', {
                f'HOOF_TIM{frames}_{bins}': (bins, flows)
                for frames, flows in ((10, 9), (64, 64)) for bins in (4, 8)}),
            ('LBP-TOP-Features.zip', 'Histogram', {
                f'LBPTOP_TIM{frames}_333_{neighbours}': (3, 59)
                for frames in (10, 64) for neighbours in (4, 8)})]


def test_every_config_can_be_named_without_its_folder():
    # mim looks for the name in all folders below .mim/configs, and refuses one that stands twice
    names = [path.name for path in Path('configs').rglob('*.py')]
    assert len(set(names)) == len(names)


@pytest.fixture(scope='module')
def released_layout(tmp_path_factory):
    """A folder as ATNet's authors released it, with random numbers for features."""
    folder = tmp_path_factory.mktemp('released')
    keys = {'-'.join((database, str(int(subject)) if database == 'samm' else subject, clip)): label
            for (database, subject, clip), label in read_megc2019().items()}  # as the release does
    (folder / 'Apex_Cropped_images.txt').write_bytes(''.join(
        f'{key}-img40.jpg {label}\r\n' for key, label in keys.items()).encode())
    draw = np.random.default_rng(0)
    for archive, array, variants in RELEASED:
        with zipfile.ZipFile(folder / archive, 'w') as out:
            for variant, shape in variants.items():
                for key in keys:
                    content = BytesIO()
                    savemat(content, {array: draw.random(shape)})
                    out.writestr(f'{variant}/Features/{key}.mat', content.getvalue())
    return folder


@pytest.fixture(scope='module')
def zoo_file(tmp_path_factory):
    """A ResNet-18 file as OpenMMLab's model zoo has it."""
    init_default_scope('mmaction')
    path = tmp_path_factory.mktemp('zoo') / 'resnet18.pth'
    weights = MODELS.build({'type': 'mmpretrain.ResNet', 'depth': 18}).state_dict()
    torch.save({'meta': {}, 'state_dict': {f'backbone.{name}': value
                                           for name, value in weights.items()}}, path)
    return path


def draw_stores(root, databases, recipe):
    """Write stores of the same clips with the features of a recipe, drawn at random."""
    recipe, draw = Recipe.from_dict(recipe), np.random.default_rng(0)
    for store in sorted(databases.glob('*/store')):
        clips = ClipStore.open(store).clips
        write_store(root / store.parent.name / 'store', clips, {
            name: np.stack([feature.draw(draw) for _ in clips])
            for feature in recipe.features for name in feature.stored}, recipe)
    return root


@pytest.mark.parametrize('config', TRAINED, ids=lambda path: path.stem)
def test_one_training_and_one_test_step(config, released_layout, zoo_file, apex_flow_root,
                                        tmp_path):
    cfg = Config.fromfile(config)
    loop = cfg.get('train_cfg') or {}
    # an epoch is one step, too
    options = {'train_dataloader.batch_size': 64 if 'max_epochs' in loop else 2}
    options |= {f'train_cfg.{name}': 1 for name in ('max_epochs', 'max_iters') if name in loop}
    smaller = SMALLER / f'{config.parent.name}.json'
    options |= json.loads(smaller.read_text()) if smaller.is_file() else {}
    root = released_layout if "'Released" in str(cfg.to_dict()) else apex_flow_root
    if 'recipe' in cfg and config.parent.name != 'configs':  # those there are of `make demo`
        cfg.merge_from_dict({name: value for name, value in options.items()
                             if name.startswith('recipe.')})
        root = draw_stores(tmp_path / 'data', root, cfg.recipe.to_dict())
    options['data_root'] = str(root)
    if 'r18' in config.stem:
        options[ZOO] = str(zoo_file)
    if config.stem == 'own':  # its classes follow from whatever is there
        options['databases'] = ['casme2', 'samm']
    experiment = take_apart(load_config(str(config), options))
    labels = experiment.task.labels
    fold = experiment.protocol.folds(labels)[0]  # the drawn clips lack classes of some configs
    predictions = experiment.fit_predict(fold, 0, tmp_path)
    assert len(predictions) == sum(len(labels[subject]) for subject in fold.test)
    assert {len(record.scores) for record in predictions} == {len(experiment.task.classes)}


@pytest.mark.parametrize('words', [
    {'casme2': {'disgust': 61, 'repression': 27, 'happiness': 32, 'surprise': 25, 'others': 99,
                'sadness': 7, 'fear': 2},
     'smic': {'negative': 70, 'positive': 51, 'surprise': 43},
     'samm': {'Anger': 57, 'Contempt': 12, 'Disgust': 9, 'Fear': 8, 'Sadness': 6,
              'Happiness': 26, 'Surprise': 15, 'Other': 26}},
    {'casme2': {'negative': 88, 'positive': 32, 'surprise': 25},
     'smic': {'negative': 70, 'positive': 51, 'surprise': 43},
     'samm': {'negative': 92, 'positive': 26, 'surprise': 15}}])
def test_the_composite_takes_the_databases_words_and_the_challenges(words):
    dataset = load_config('configs/atnet_megc2019-cde.py').test_dataloader.dataset
    clips = [Clip(database, 'sub01', f'{word}{number}', emotion=word)
             for database, counts in words.items() for word, count in counts.items()
             for number in range(count)]
    labels = label_clips(clips, dataset.classes, dataset.emotion_maps).labels
    assert [labels.count(label) for label in range(3)] == [250, 109, 83]


def test_apex_flow_is_mirrored_and_shifted_in_training_alone():
    for protocol in ('cde', 'hde'):
        for streams in ('', '-time', '-pictures'):
            cfg = load_config(f'configs/ablations/atnet_megc2019-{protocol}_apexflow{streams}.py')
            train, test = ([step.type for step in loader.dataset.pipeline]
                           for loader in (cfg.train_dataloader, cfg.test_dataloader))
            assert {'MirrorClip', 'ShiftApexFlow'} & set(test) == set()
            assert [name for name in train if name not in ('MirrorClip', 'ShiftApexFlow')] == test
            assert len(train) == len(test) + 2
            assert cfg.param_scheduler.T_max == cfg.train_cfg.max_iters


def test_every_config_that_the_readme_names_is_there():
    readme = Path('README.md').read_text(encoding='utf-8')
    named = re.findall(r'configs/[\w./-]+\.py', readme)
    assert len(set(named)) >= 4
    assert [name for name in named if not Path(name).is_file()] == []


# Clips per class of the sheets, as counted in them and as published: (config, per database the
# clips of each word, clips, of each class)
SHEETS = [
    ('atnet_casme2_5cls', {'casme2': {'happiness': 32, 'disgust': 63, 'repression': 27,
                                      'surprise': 25, 'others': 99, 'sadness': 7, 'fear': 2}},
     [32, 63, 27, 25, 99]),
    ('atnet_samm_5cls', {'samm': {'Anger': 57, 'Other': 26, 'Happiness': 26, 'Surprise': 15,
                                  'Contempt': 12, 'Disgust': 9, 'Fear': 8, 'Sadness': 6}},
     [57, 26, 26, 15, 12]),
    ('atnet_megc2018-cde', {
        'casme2': dict(zip(OBJECTIVE_CLASSES, (25, 15, 99, 26, 20, 1, 69), strict=True)),
        'samm': dict(zip(OBJECTIVE_CLASSES, (24, 13, 20, 8, 3, 7, 84), strict=True))},
     [25 + 24, 15 + 13, 99 + 20, 26 + 8, 20 + 3]),
]


@pytest.mark.parametrize(('config', 'sheets', 'classes'), SHEETS, ids=lambda value: str(value)[:20])
def test_the_words_of_the_sheets_become_the_published_classes(config, sheets, classes):
    dataset = load_config(f'configs/{config}.py').test_dataloader.dataset
    column = dataset.get('label_column', 'emotion')
    clips = [Clip(database, 'sub01', f'{word}{number}', **{column: word})
             for database, words in sheets.items() for word, count in words.items()
             for number in range(count)]
    labelled = label_clips(clips, dataset.classes, dataset.emotion_maps, dataset.clips, column)
    assert [labelled.labels.count(label) for label in range(5)] == classes
    assert len(clips) == sum(classes) + sum(labelled.left_out.values())


def test_sizes_of_the_published_class_sets():
    """CASME II with five classes, SAMM with five classes, MEGC2018."""
    assert [sum(classes) for _, _, classes in SHEETS] == [246, 136, 253]


def test_samm_in_three_classes_is_the_challenge():
    dataset = load_config('configs/atnet_samm.py').test_dataloader.dataset
    words = {'negative': 'Anger', 'positive': 'Happiness', 'surprise': 'Surprise'}
    official = {key: label for key, label in read_megc2019().items() if key[0] == 'samm'}
    clips = [Clip(*key, emotion=words[CLASSES[label]]) for key, label in official.items()]
    labelled = label_clips(clips, dataset.classes, dataset.emotion_maps, dataset.clips)
    assert labelled.labels == tuple(official.values())


def test_the_released_recipe_is_what_the_config_says():
    cfg = load_config('configs/atnet_casme2.py')
    assert cfg.optim_wrapper.optimizer == {'type': 'SGD', 'lr': 0.01, 'momentum': 0.9,
                                           'weight_decay': 5e-6}
    assert cfg.param_scheduler == {'type': 'StepLR', 'step_size': 500, 'gamma': 0.1,
                                   'by_epoch': False}
    assert (cfg.train_cfg.max_iters, cfg.train_dataloader.batch_size) == (2500, 16)
    assert cfg.train_dataloader.sampler.type == 'BalancedSampler'


def test_learning_rates_and_decays_reach_the_weights_they_are_for():
    init_default_scope('mmaction')
    cfg = load_config('configs/atnet_casme2.py')
    model = MODELS.build(cfg.model)
    wrapper = build_optim_wrapper(model, cfg.optim_wrapper)
    names = {id(weights): name for name, weights in model.named_parameters()}
    groups = {names[id(weights)]: group for group in wrapper.optimizer.param_groups
              for weights in group['params']}
    doubled = {name for name, group in groups.items() if group['lr'] == pytest.approx(0.02)}
    batch_norms = {f'{name}.bias' for name, module in model.named_modules()
                   if isinstance(module, torch.nn.BatchNorm2d)}
    assert doubled == batch_norms | {'backbone.spatial.conv1.bias', 'cls_head.fc_cls.bias'}
    assert {name for name, group in groups.items() if group['weight_decay'] != 5e-6} == {
        'cls_head.fc_cls.bias'}
    assert groups['backbone.temporal.lstm.bias_hh_l1']['lr'] == pytest.approx(0.01)
    assert len(batch_norms) == 10


def test_the_twenty_released_clips_train_and_test(released, tmp_path):
    """Real 64x128 rows of three databases, through the same dataset class."""
    emotions = {name: name for name in ('negative', 'positive', 'surprise')}
    source = {'type': 'ReleasedRows', 'list_file': 'Apex_Cropped_images.txt', 'text_files': [
        'CASMEII_sub01-Test_optical.txt', 'samm_6-Test_optical.txt', 'smic_s01-Test_optical.txt']}
    data = {'sources': [source], 'emotion_maps': {'casme2': emotions, 'smic': emotions,
                                                  'samm': emotions}}
    options = {'data_root': str(released), 'train_cfg.max_iters': 2, 'protocol': 'lodo',
               **{f'{loader}.dataset.{key}': value for key, value in data.items()
                  for loader in ('train_dataloader', 'test_dataloader')}}
    cfg = load_config('configs/ablations/demo_time-only.py', options)
    folds = make_folds('lodo', take_apart(cfg).task.labels)
    tested = [take_apart(cfg).fit_predict(fold, 0, tmp_path / fold.name) for fold in folds]
    assert sorted(map(len, tested)) == [3, 6, 11]
    assert sum(map(len, tested)) == 20
