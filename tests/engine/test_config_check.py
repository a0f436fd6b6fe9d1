import pytest

import mmatnet.register  # noqa: F401
from mmatnet.engine.config import load_config
from mmatnet.errors import InputError


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'protocl': 'loso'}, "--cfg-options: unknown key 'protocl'; did you mean 'protocol'"),
    ({'epochs': 3}, "unknown key 'epochs'; start the name of a variable with _"),
    ({'val_dataloader': {'batchsize': 1}}, "val_dataloader: unknown key 'batchsize'"),
    ({'model.backbone.temporal.widht': 3},
     r"model.backbone.temporal \(MotionLSTM\): unknown key 'widht'; did you mean 'width'"),
    ({'model.neck.type': 'Fusion'}, "model.neck: 'Fusion' is not a registered model"),
    ({'train_dataloader.dataset.pipeline.0.probability': 1},
     r"pipeline\[0\] \(AlignRowsRight\): unknown key 'probability'; it takes stream"),
    ({'optim_wrapper.optimizer.rate': 1}, r"optimizer \(SGD\): unknown key 'rate'"),
    ({'optim_wrapper.paramwise_cfg.custom_kys': {}}, "did you mean 'custom_keys'"),
    ({'train_dataloader.batchsize': 1}, "train_dataloader: unknown key 'batchsize'; did you mean "
                                        "'batch_size'"),
    ({'split.share': 0.5}, "split: unknown key 'share'; did you mean 'test_share'"),
    ({'randomness.sed': 1}, "randomness: unknown key 'sed'; did you mean 'seed'"),
    ({'env_cfg.foo': 1}, "env_cfg: unknown key 'foo'; it may have cudnn_benchmark"),
    ({'auto_scale_lr.foo': 1}, "auto_scale_lr: unknown key 'foo'; it may have base_batch_size"),
    ({'log_processor.window': 1}, "log_processor: unknown key 'window'"),
    ({'default_hooks.chekpoint': {}},
     r"default_hooks.chekpoint must be None or dict\(type=...\), got {}"),
    ({'default_hooks.checkpoint.intervall': 3},
     r"\(AtomicCheckpointHook\): unknown key 'intervall'; did you mean 'interval'"),
    ({'test_dataloader': None}, 'test_dataloader must be a dict, got None'),
    ({'selection': 'best'}, "selection must be one of last, inner, oracle, got 'best'"),
    ({'selection': None}, 'selection must be one of last, inner, oracle, got None'),
    ({'inner.shar': 0.5}, "inner: unknown key 'shar'; did you mean 'share'"),
    ({'inner': None}, 'inner must be a dict, got None'),
    ({'inner.share': 1}, "inner.share must lie between 0 and 1, or be 'database', got 1"),
    ({'inner.share': 'all'}, "inner.share must lie between 0 and 1, or be 'database', got 'all'"),
    ({'inner.seed': -1}, 'inner.seed must be a whole number from 0 up, got -1'),
    ({'inner.interval': 0}, 'inner.interval must be a whole number from 1 up, got 0'),
    ({'inner.interval': '50'}, "inner.interval must be a whole number from 1 up, got '50'"),
    ({'inner.patience': 0}, 'inner.patience must be a whole number from 1 up, got 0'),
    ({'inner.patience': True}, 'inner.patience must be a whole number from 1 up, got True'),
    ({'protocol': 'lozo'}, "atnet_casme2.py: no protocol is named 'lozo'; did you mean 'lo"),
    ({'protocol.typ': 'loso'}, "got an unexpected keyword argument 'typ'; it takes allow"),
    ({'protocol.type': 'groups'}, "missing a required argument: 'k'; it takes k, seed"),
    ({'default_hooks.checkpoint.save_best': 'UF1'},
     'save_best and EarlyStoppingHook wait for a validation that is never run; give val_'),
    ({'custom_hooks': [{'type': 'EarlyStoppingHook', 'monitor': 'UF1'}]},
     'save_best and EarlyStoppingHook wait for'),
    ({'selection': 'inner', 'custom_hooks': [{'type': 'EMAHook'}]},
     "selection='inner' chooses among the weights of single iterations, and EMAHook averages them"),
    ({'selection': 'oracle', 'custom_hooks': [{'type': 'EMAHook'}]}, "selection='oracle' chooses"),
    ({'train_cfg.max_iters': 0}, 'train_cfg.max_iters must be a whole number from 1 up, got 0'),
    ({'train_cfg.max_iters': 2.5}, 'train_cfg.max_iters must be a whole number from 1 up, got 2.5'),
    ({'train_cfg': {'_delete_': True, 'by_epoch': True, 'max_epochs': 0}},
     'train_cfg.max_epochs must be a whole number from 1 up, got 0'),
    ({'protocol.allow_empty_classes': 'maybe'},
     "a protocol's allow_empty_classes must be True or False, got 'maybe'"),
    ({'test_evaluator': [1]}, r'test_evaluator must be a dict, got \[1\]'),
    ({'optim_wrapper.optimizer.lr': 'abc'}, "at optim_wrapper.optimizer.lr: 'abc' is not of type '"
                                            "number'"),
    ({'train_dataloader.batch_size': 0}, 'at train_dataloader.batch_size: 0 is less than the mini'),
    ({'seeds': 0}, "at seeds: 0 is not of type 'array'; correct it there, or in --cfg-options"),
    ({'train_dataloader.dataset.streams': 3}, "at train_dataloader.dataset.streams: 3 is not of"),
    ({'train_dataloader.dataset': {'_delete_': True, 'type': 'RepeatDataset', 'times': 2,
                                   'dataset': {'type': 'X', 'sources': 5}}},
     "at train_dataloader.dataset.dataset.sources: 5 is not of type 'array'"),
    ({'custom_hooks': 3}, "at custom_hooks: 3 is not of type 'array', 'null'"),
    ({'train_cfg': 5}, "at train_cfg: 5 is not of type 'object'"),
    ({'resume': ''}, "at resume: '' is not of type 'boolean'"),
    ({'model.cls_head.num_classes': 5}, 'num_classes is 5, but the datasets have the 3 classes '
                                        'negative, positive, surprise; set it to 3'),
    ({'train_dataloader.dataset.pipeline.9.x': 1},
     r'--cfg-options: train_dataloader.dataset.pipeline.9.x=1 does not fit into configs/atnet_cas'),
    ({'selection.x': 1}, '--cfg-options: selection.x=1 does not fit into'),
])
def test_nothing_is_ignored(options, sentence):
    with pytest.raises(InputError, match=sentence):
        load_config('configs/atnet_casme2.py', options)


@pytest.mark.parametrize('options', [
    {'default_hooks.checkpoint.save_optimizer': False},
    {'default_hooks.checkpoint.by_epoch': False},
    {'optim_wrapper.clip_grad': {'max_norm': 1.0}},
    {'train_dataloader.pin_memory': True},
    {'inner.patience': 3},
    {'custom_hooks': [{'type': 'EMAHook'}]},
    {'train_cfg.max_iters': 1},
    {'protocol.allow_empty_classes': True},
    {'default_hooks.checkpoint.save_best': None},
    {'model.backbone.spatial': {'type': 'mmpretrain.ResNet', 'depth': 18, '_delete_': True}},
    {'optim_wrapper.constructor': 'mmpretrain.LearningRateDecayOptimWrapperConstructor',
     'optim_wrapper.paramwise_cfg.layer_decay_rate': 0.9},
    {'default_hooks.visualization': {'type': 'VisualizationHook'}},
    {'default_hooks.visualization': None},
    {'val_dataloader': {'batch_size': 4}, 'default_hooks.checkpoint.save_best': 'UF1'},
    {'train_cfg': {'_delete_': True, 'type': 'EpochBasedTrainLoop', 'max_epochs': 2}},
], ids=str)
def test_what_is_read_may_be_set(options):
    load_config('configs/atnet_casme2.py', options)


def test_clips_without_labels_are_not_blended():
    config = 'configs/training/ststnet_megc2019-hde_mixup.py'
    load_config(config)
    with pytest.raises(InputError, match="the protocol's adapt='test' offers clips without their "
                                         'labels, and MixupBlending mixes the labels of a batch'):
        load_config(config, {'protocol.adapt': 'test'})
