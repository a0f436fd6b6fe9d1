"""What works without PyTorch being imported: everything but the network and its training."""
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from mmatnet.cli import COMMANDS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / 'mmatnet'
# what may import PyTorch: the network, its training, and what runs or exports it
TORCH = {'compat.averages', 'compat.checkpoint', 'compat.distributed', 'compat.old_pickle',
         'compat.plain', 'compat.seal', 'datasets.action_units', 'datasets.kept',
         'datasets.micro_expression', 'datasets.samplers', 'datasets.statistics',
         'datasets.transforms', 'engine.complete_config', 'engine.config', 'engine.config_check',
         'engine.crossval.driver', 'engine.experiment', 'engine.fold_config', 'engine.hooks',
         'engine.selection', 'engine.sides', 'engine.weights', 'estimators',
         'evaluation.recognition.metric', 'inference.export.folder', 'inference.export.network',
         'inference.export.reported_scores', 'inference.export.samples', 'inference.grad_cam',
         'inference.recognizers.pytorch', 'models', 'register'}
HEAVY = {'torch', 'torchvision', 'mmcv', 'mmaction', 'mmpretrain'}


def heavy_after(code):
    """Which heavy packages a fresh interpreter has imported after ``code``."""
    report = f'import sys; print("\\nHEAVY", *{HEAVY} & set(sys.modules))'
    done = subprocess.run([sys.executable, '-c', f'{code}\n{report}'], cwd='/', text=True,
                          env={**os.environ, 'PYTHONPATH': str(ROOT)}, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, set(done.stdout.rsplit('HEAVY', 1)[1].split())


def test_all_other_modules_are_light():
    paths = [path.relative_to(PACKAGE).with_suffix('') for path in PACKAGE.rglob('*.py')]
    names = {'.'.join(path.parts).removesuffix('.__init__') for path in paths} - {'__init__'}
    light = sorted(name for name in names
                   if not any(f'{name}.'.startswith(f'{heavy}.') for heavy in TORCH))
    if find_spec('starlette') is None:  # Python 3.10 has none that the local page could use
        light.remove('web.guard')
    assert {'cli.infer', 'store.build', 'web.server'} <= set(light)
    assert heavy_after('\n'.join(f'import mmatnet.{name}' for name in light))[1] == set()


@pytest.mark.parametrize('command', COMMANDS)
def test_help_of_each_command_is_light_and_shows_a_command(command):
    printed, heavy = heavy_after(
        'from mmatnet.cli.main import main\n'
        f'try:\n    main([{command!r}, "--help"])\n'
        'except SystemExit as end:\n    assert end.code in (0, None), end.code')
    assert heavy == set()
    assert re.search(rf'^usage: mmatnet {command} ', printed)
    assert re.search(rf'^example:\s+mmatnet {command}(\s|$)', printed, re.MULTILINE)


def test_the_probe_sees_what_is_heavy():
    assert heavy_after('import sys; sys.modules["torch"] = sys')[1] == {'torch'}
