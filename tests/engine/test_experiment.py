"""The door: what a config becomes, with MMEngine's wrappers around its datasets too."""
import pickle
from dataclasses import replace

import pytest

from mmatnet.clips.protocols import Fold
from mmatnet.engine.complete_config import dataset_configs
from mmatnet.engine.experiment import take_apart
from mmatnet.engine.fold_config import fold_config
from mmatnet.engine.hooks.training_data import training_of
from mmatnet.errors import InputError
from tests.engine.trainings import checkpoint

VALIDATION = {
    'val_cfg': {'type': 'ValLoop'}, 'val_evaluator': {'type': 'MicroExpressionMetric'}}


def validated(cfg, **rule):
    """The config with a validation side of this rule."""
    cfg.merge_from_dict({'val_dataloader': cfg.test_dataloader.to_dict(), **VALIDATION})
    cfg.val_dataloader.dataset.subjects = rule
    return cfg


def test_what_a_config_becomes(small_config):
    experiment = take_apart(small_config(seeds=[3, 5], selection='inner'))
    assert experiment.task.classes == ('negative', 'positive', 'surprise')
    assert experiment.task.streams == ('apex', 'motion')
    assert experiment.seeds == (3, 5)
    assert (experiment.selection.kind, experiment.selection.share) == ('inner', 0.25)
    assert experiment.modules == ('mmatnet.register',)
    assert [fold.name for fold in experiment.folds()][:2] == ['casme2-sub02', 'casme2-sub06']
    assert experiment.one_fold()[0].column == 'split'
    assert experiment.one_fold('casme2-sub06')[1].test == (('casme2', 'sub06'),)


def test_a_pickled_experiment_carries_no_arrays(small_config):
    experiment = take_apart(small_config())
    labels = experiment.task.labels
    content = pickle.dumps(experiment)
    assert len(content) < 20_000
    assert pickle.loads(content).task.labels == labels


def test_another_data_root(small_config):
    experiment = take_apart(small_config())
    there = experiment.with_data_root('/there')
    assert (there.task.data_root, there.cfg.data_root) == ('/there', '/there')
    assert there.cfg.test_dataloader.dataset.data_root == '/there'
    assert experiment.cfg.test_dataloader.dataset.data_root != '/there'


@pytest.mark.parametrize('wrap', [
    lambda dataset: {'type': 'RepeatDataset', 'times': 2, 'dataset': dataset},
    lambda dataset: {'type': 'ClassBalancedDataset', 'oversample_thr': 0.5, 'dataset': dataset},
    lambda dataset: {'type': 'ConcatDataset', 'datasets': [dataset]},
], ids=['repeat', 'class-balanced', 'concat'])
def test_a_wrapped_dataset_trains_and_tests(small_config, tmp_path, wrap):
    cfg = small_config(**{'train_cfg.max_iters': 2})
    cfg.train_dataloader.dataset = wrap(cfg.train_dataloader.dataset.to_dict())
    experiment = take_apart(cfg)
    fold = experiment.folds()[0]
    records = experiment.fit_predict(fold, 0, tmp_path)
    assert {record.subject for record in records} == {'sub02'}
    assert len(records) == 5


@pytest.fixture
def concatenated(small_config):
    """A function that gives a config of a dataset for each of three databases."""
    def make(protocol, wrap=lambda dataset: dataset):
        cfg = small_config('configs/demo_cde.py', protocol=protocol, **{
            'train_cfg.max_iters': 1, 'model.backbone.spatial.base_channels': 2})
        whole = cfg.train_dataloader.dataset.to_dict()
        cfg.train_dataloader.dataset = {'type': 'ConcatDataset', 'datasets': [
            wrap({**whole, 'sources': [source]}) for source in whole['sources']]}
        return take_apart(cfg)
    return make


def test_concatenated_datasets_are_one_task(concatenated, tmp_path):
    """Each gets the subjects of its own databases; the test side holds all sources."""
    experiment = concatenated('loso')
    assert {database for database, _ in experiment.task.labels} == {'casme2', 'smic', 'samm'}
    fold = next(fold for fold in experiment.folds() if fold.name == 'samm-007')
    sides = dataset_configs(fold_config(experiment, fold).train_dataloader)
    assert [{name.split('/')[0] for name in side.subjects} for side in sides] == [
        {'casme2'}, {'smic'}, {'samm'}]
    assert 'samm/007' not in sides[2].subjects
    assert {record.subject for record in experiment.fit_predict(fold, 0, tmp_path)} == {'007'}


@pytest.mark.parametrize(('protocol', 'fold', 'there'), [
    ('lodo', 'samm', ['casme2', 'smic']),
    ({'type': 'holdout', 'database': 'smic'}, 'smic', ['casme2', 'samm']),
    ({'type': 'cross', 'train': 'casme2', 'test': 'smic', 'allow_empty_classes': True},
     'casme2-to-smic', ['casme2'])])
@pytest.mark.parametrize('wrap', [
    lambda dataset: dataset,
    lambda dataset: {'type': 'RepeatDataset', 'times': 2, 'dataset': dataset}],
    ids=['bare', 'repeated'])
def test_a_dataset_of_whose_databases_nobody_trains_is_left_out(concatenated, tmp_path, protocol,
                                                                fold, there, wrap):
    experiment = concatenated(protocol, wrap)
    fold = next(each for each in experiment.folds() if each.name == fold)
    sides = dataset_configs(fold_config(experiment, fold).train_dataloader)
    assert [side.sources for side in sides] == [[f'{name}/store'] for name in there]
    records = experiment.fit_predict(fold, 0, tmp_path)
    assert {(record.database, record.subject) for record in records} == set(fold.test)


@pytest.mark.parametrize(('protocol', 'fold', 'labelled'), [
    ('loso', 'samm-007', 2), ('lodo', 'samm', 0)])
def test_each_dataset_serves_its_own_without_labels(concatenated, tmp_path, protocol, fold,
                                                    labelled):
    experiment = concatenated({'type': protocol, 'adapt': 'test'})
    fold = next(each for each in experiment.folds() if each.name == fold)
    *others, samm = dataset_configs(fold_config(experiment, fold).train_dataloader)
    assert [side.get('adapt', []) for side in others] == [[], []]
    assert samm.adapt == ['/'.join(subject) for subject in fold.test]
    assert len(samm.subjects) == labelled
    records = experiment.fit_predict(fold, 0, tmp_path)
    assert {(record.database, record.subject) for record in records} == set(fold.test)
    data = training_of(checkpoint(tmp_path, 'iter_1.pth'), 'iter_1.pth')
    assert data.adapted == samm.adapt


def test_validation_takes_training_subjects_out_of_the_training(small_config, tmp_path):
    cfg = validated(small_config(**{'train_cfg.val_interval': 3}),
                    side='val', val_share=0.25, val_seed=1)
    experiment = take_apart(cfg)
    fold = experiment.folds()[0]
    ready = fold_config(experiment, fold)
    train, val, test = (set(ready[f'{side}_dataloader'].dataset.subjects)
                        for side in ('train', 'val', 'test'))
    assert len(val) == 1
    assert not val & train
    assert train | val == {'/'.join(subject) for subject in fold.train}
    assert test == {'casme2/sub02'}
    experiment.fit_predict(fold, 0, tmp_path)
    assert (tmp_path / 'log.txt').read_text().count('Iter(val)') == 2


@pytest.mark.parametrize('rule', [{'side': 'test'}, {'side': 'val'}, {'side': 'train'}])
def test_test_subjects_validate_nothing(small_config, rule):
    experiment = take_apart(validated(small_config(), **rule))
    with pytest.raises(InputError, match=r"must be dict\(side='val', val_share=...\), a share of "
                                         'the training subjects, got .*; subjects that are tested'):
        fold_config(experiment, experiment.folds()[0])


def test_subjects_without_labels_join_the_training_side(small_config):
    experiment = take_apart(small_config())
    fold = Fold('x', (('casme2', 'sub02'),), (('casme2', 'sub06'),), (('casme2', 'sub06'),))
    cfg = fold_config(experiment, fold)
    assert cfg.train_dataloader.dataset.adapt == ['casme2/sub06']
    assert 'adapt' not in cfg.test_dataloader.dataset


def test_no_dataset_offers_clips_past_the_protocol(small_config):
    fold = Fold('x', (('casme2', 'sub02'),), (('casme2', 'sub06'),))
    offering = {'train_dataloader.dataset.adapt': ['casme2/sub06']}
    with pytest.raises(InputError, match=r"train_dataloader: a dataset has adapt=\['casme2/sub06'"
                                         r"\], but .* set protocol.adapt='test'"):
        fold_config(take_apart(small_config(**offering)), fold)
    again = fold_config(take_apart(small_config(**offering)),
                        replace(fold, adapt=(('casme2', 'sub12'),)))  # as of a fold before
    assert again.train_dataloader.dataset.adapt == ['casme2/sub12']


def test_a_config_without_clips_is_refused(small_config):
    cfg = small_config()
    cfg.train_dataloader.dataset = {'type': 'VideoDataset', 'ann_file': 'x', 'pipeline': []}
    with pytest.raises(InputError, match=r'train_dataloader\.dataset has no dataset of clips'):
        take_apart(cfg)


def test_what_the_test_side_alone_reads_is_of_the_task(small_config):
    cfg = small_config(**{'train_dataloader.dataset.streams': ('apex',)})
    assert take_apart(cfg).task.streams == ('apex', 'motion')
