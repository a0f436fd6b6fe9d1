"""What ``import mmatnet.register`` does, and what it does not."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMES = {
    'MODELS': ['ATNet', 'ResNet10', 'MotionLSTM', 'ApexTimeFusion', 'ATNetHead',
               'LinearHead', 'PerFrame', 'ClipRecognizer', 'ApexTimeRecognizer'],
    'DATASETS': ['MicroExpressionDataset'],
    'DATA_SAMPLERS': ['BalancedSampler', 'ClassOrderSampler'],
    'METRICS': ['MicroExpressionMetric'],
    'HOOKS': ['SafeCheckpointHook', 'AtomicCheckpointHook', 'CheckpointGuardHook',
              'IterationSeedHook', 'MeanPictureHook', 'MotionStatisticsHook',
              'StreamStatisticsHook'],
    'TRANSFORMS': ['AlignRowsRight', 'FormatFrames', 'MirrorClip', 'RepeatGrey', 'ResizeApex',
                   'ScaleApexFlow', 'ShiftApexFlow', 'ShiftGrey'],
}


def run(code, *options):
    return subprocess.run([sys.executable, *options, '-c', code], capture_output=True, text=True,
                          cwd='/', env={**os.environ, 'PYTHONPATH': str(ROOT)})


@pytest.fixture(scope='module')
def imported():
    """An interpreter that imports the module and checks what came of it."""
    return run('import warnings, mmatnet.register, mmatnet.registry as r\n'
               'assert not any("Deformable" in str(f[1]) for f in warnings.filters)\n'
               f'for node, names in {NAMES}.items():\n'
               '    for name in names:\n'
               '        part = getattr(r, node)._module_dict.get(name)\n'
               '        assert part is not None and part.__module__.startswith("mmatnet."), name\n',
               # PyTorch 2.1 leaves a temporary folder to the interpreter's end
               '-W', 'error', '-W', 'ignore::ResourceWarning')


def test_everything_is_registered_and_no_warning_filter_is_left(imported):
    assert imported.returncode == 0, imported.stderr


def test_it_prints_nothing_and_causes_no_warning(imported):
    assert imported.stdout == ''
    assert imported.stderr == ''


def test_a_wrong_version_is_one_sentence_before_anything_is_imported():
    done = run('from importlib import metadata; import sys; real = metadata.version\n'
               'metadata.version = lambda name: "2.2.0" if name == "mmcv-lite" else real(name)\n'
               'try:\n    import mmatnet.register\n'
               'except ImportError as error:\n    print(error, "torch" in sys.modules)')
    assert done.stdout == (
        'mmatnet works with mmcv-lite>=2.1,<2.2, but mmcv-lite 2.2.0 is installed; '
        'run "pip install \'mmcv-lite>=2.1,<2.2\'" False\n'), done.stderr
