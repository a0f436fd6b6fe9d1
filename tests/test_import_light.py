"""What works without PyTorch being imported: everything above the clip store."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mmatnet.cli import COMMANDS

ROOT = Path(__file__).parents[1]
MODULES = ['mmatnet', 'mmatnet.action_units', 'mmatnet.annotation', 'mmatnet.apex_flow_images',
           'mmatnet.apis', 'mmatnet.apis.onnx_recognizer', 'mmatnet.apis.recognizer',
           'mmatnet.export.card', 'mmatnet.export.description', 'mmatnet.input_steps',
           'mmatnet.training_data',
           'mmatnet.atomic',
           'mmatnet.cli.pictures', 'mmatnet.errors',
           'mmatnet.features', 'mmatnet.frames', 'mmatnet.joined_features', 'mmatnet.labels',
           'mmatnet.protocols',
           'mmatnet.store', 'mmatnet.store_build', 'mmatnet.store_extract', 'mmatnet.store_parts',
           'mmatnet.clip_worker', 'mmatnet.worker_pool', 'mmatnet.motion.recipe_file',
           'mmatnet.cli.face_table',
           'mmatnet.cli.main', 'mmatnet.compat.versions',
           'mmatnet.databases.atnet_release', 'mmatnet.databases.atnet_text',
           'mmatnet.databases.casme2', 'mmatnet.databases.casme2_writer',
           'mmatnet.databases.casme', 'mmatnet.databases.casme_writer',
           'mmatnet.databases.casme_sq', 'mmatnet.databases.casme_sq_writer',
           'mmatnet.databases.casme3', 'mmatnet.databases.casme3_writer',
           'mmatnet.databases.fourdme', 'mmatnet.databases.fourdme_writer',
           'mmatnet.databases.mmew', 'mmatnet.databases.mmew_writer',
           'mmatnet.databases.samm_lv', 'mmatnet.databases.samm_lv_writer',
           'mmatnet.databases.samm', 'mmatnet.databases.samm_writer',
           'mmatnet.databases.smic', 'mmatnet.databases.smic_writer',
           'mmatnet.databases.missing_apexes', 'mmatnet.databases.recognition',
           'mmatnet.databases.megc2019', 'mmatnet.databases.registry',
           'mmatnet.databases.shared_people',
           'mmatnet.databases.report', 'mmatnet.databases.sheet', 'mmatnet.evaluation.functional',
           'mmatnet.evaluation.action_units',
           'mmatnet.evaluation.comparison', 'mmatnet.evaluation.prediction_files',
           'mmatnet.evaluation.predictions', 'mmatnet.evaluation.report',
           'mmatnet.face.centerface', 'mmatnet.face.clip_face', 'mmatnet.face.drift',
           'mmatnet.face.given', 'mmatnet.face.rtmpose',
           'mmatnet.engine.fold_pool', 'mmatnet.engine.fold_run', 'mmatnet.engine.fold_work',
           'mmatnet.engine.ray_pool', 'mmatnet.engine.shipping',
           'mmatnet.motion.apex_flow', 'mmatnet.motion.clip_features',
           'mmatnet.motion.direction_magnitude', 'mmatnet.motion.picture_recipe',
           'mmatnet.store_folder',
           'mmatnet.motion.flow', 'mmatnet.motion.recipe', 'mmatnet.synthetic.drawing',
           'mmatnet.synthetic.face', 'mmatnet.synthetic.motion',
           'mmatnet.apis.inferencer', 'mmatnet.cli.infer_outputs']
HEAVY = {'torch', 'torchvision', 'mmengine', 'mmcv', 'mmaction', 'mmpretrain'}


def heavy_after(code):
    """Which heavy packages a fresh interpreter has imported after ``code``."""
    report = f'import sys; print("\\nHEAVY", *{HEAVY} & set(sys.modules))'
    done = subprocess.run([sys.executable, '-c', f'{code}\n{report}'], cwd='/', text=True,
                          env={**os.environ, 'PYTHONPATH': str(ROOT)}, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, set(done.stdout.rsplit('HEAVY', 1)[1].split())


def test_modules_above_the_store_are_light():
    code = 'import ' + ', '.join(MODULES)
    assert heavy_after(code)[1] == set()


@pytest.mark.parametrize('command', COMMANDS)
def test_help_of_each_command_is_light_and_shows_a_command(command):
    printed, heavy = heavy_after(
        'from mmatnet.cli.main import main\n'
        f'try:\n    main([{command!r}, "--help"])\n'
        'except SystemExit as end:\n    assert end.code in (0, None), end.code')
    assert heavy == set()
    assert re.search(rf'^usage: mmatnet {command} ', printed)
    assert re.search(rf'^example:\s+mmatnet {command} [-/\w]', printed, re.MULTILINE)


def test_the_probe_sees_what_is_heavy():
    assert 'mmengine' in heavy_after('import mmengine')[1]
