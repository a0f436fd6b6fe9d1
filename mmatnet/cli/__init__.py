"""The commands: ``mmatnet NAME`` and ``tools/NAME.py`` are the same. Light: no torch at import."""
from mmatnet.cli.ending import command

__all__ = ['COMMANDS', 'command']

COMMANDS = {
    'synthesize': 'write a fake database in the official layout',
    'prepare': 'read a database into the annotation table and check it',
    'extract': 'compute the features of the clips, and keep them in a store',
    'train': "train on the config's split and score the held-out subjects",
    'test': 'score a checkpoint on the held-out subjects',
    'crossval': "run every fold of the config's protocol and score the pooled predictions",
    'cd6me': 'recognise action units, each of six databases held out in turn',
    'export': 'write a trained model as ONNX, with a model card',
    'recognise': 'say which class clips of one expression each are of',
    'infer': 'find and recognise micro-expressions in videos',
    'serve': 'open a local page on which videos are looked through',
    'spot': 'spot expressions in a database of long recordings, and score them',
    'score': "score a predictions file or another's log in MEGC's format",
    'compare': 'test whether one of two predictions files is better than the other',
    'report': 'put the results of several runs side by side',
    'env': 'print versions, devices and the state of the repairs, for an issue',
    'list': 'name the databases, detectors, models, ... that there are',
}
