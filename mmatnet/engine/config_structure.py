"""Of what kind the values of a config are that are read before its parts are built."""
import json
import re

from mmengine.config import Config

from mmatnet.engine.claim import as_json
from mmatnet.errors import InputError
from mmatnet.io.json_files import schema_fault
from mmatnet.io.read_errors import printable_path

_PART, _TEXT, _NAMES = {'type': ['object', 'null']}, {'type': 'string'}, {
    'type': 'array', 'items': {'type': 'string'}}
_CLASSES = {'classes': {**_NAMES, 'type': ['array', 'null']},
            'emotion_maps': {**_PART, 'additionalProperties': {'type': 'object'}}}
_DATASET = {'type': 'object', 'properties': {
    'sources': {'type': 'array'}, 'streams': _NAMES, 'data_root': _TEXT, **_CLASSES,
    'pipeline': {'type': 'array', 'items': {'type': 'object', 'required': ['type']}},
    'dataset': {'$ref': '#/$defs/dataset'},
    'datasets': {'type': 'array', 'items': {'$ref': '#/$defs/dataset'}}}}
_LOADER = {**_PART, 'properties': {
    'dataset': {'$ref': '#/$defs/dataset'}, 'sampler': _PART,
    'batch_size': {'type': 'integer', 'minimum': 1},
    'num_workers': {'type': 'integer', 'minimum': 0}}}
# What the keys are that are read before the parts are built; the rest is asked of the parts
STRUCTURE = {'$defs': {'dataset': _DATASET}, 'properties': {
    **_CLASSES,
    **dict.fromkeys(('train_dataloader', 'val_dataloader', 'test_dataloader'), _LOADER),
    **dict.fromkeys(('train_cfg', 'val_cfg', 'test_cfg', 'env_cfg', 'log_processor', 'split',
                     'auto_scale_lr', 'inner', 'randomness'), _PART),
    'optim_wrapper': {**_PART, 'properties': {'optimizer': {**_PART, 'properties': {
        name: {'type': 'number', 'minimum': 0} for name in ('lr', 'momentum', 'weight_decay')}}}},
    'custom_imports': {**_PART, 'properties': {'imports': _NAMES}},
    'custom_hooks': {'type': ['array', 'null'], 'items': {'type': 'object'}},
    'default_hooks': {**_PART, 'properties': {'logger': {**_PART, 'properties': {
        'interval': {'type': 'integer', 'minimum': 1}}}}},
    'seeds': {'type': 'array', 'items': {'type': 'integer'}},
    'estimator': {'type': ['object', 'string', 'null']},
    'data_root': _TEXT, 'work_dir': {'type': ['string', 'null']},
    'load_from': {'type': ['string', 'null']}, 'resume': {'type': 'boolean'}}}

NO_TEXT = re.compile(r'[^"\ud800-\udfff]*[\ud800-\udfff][^"]*')  # in JSON


def check_structure(cfg: Config, where: str) -> None:
    """Refuse values of another kind than is read.

    Args:
        cfg (Config): Merged, not yet completed.
        where (str): Named in the sentence.

    Raises:
        InputError: Naming the key and its value.
    """
    values = as_json(cfg.to_dict())
    if fault := schema_fault(values, STRUCTURE):
        raise InputError(f'{where}: {fault}; correct it there, or in --cfg-options')
    if found := NO_TEXT.search(json.dumps(values, ensure_ascii=False)):
        raise InputError(f'{where}: {printable_path(found[0])} has bytes that are no UTF-8, and '
                         'the configs and logs of a run cannot name it; rename the file or folder')
