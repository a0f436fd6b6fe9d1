import json
import re
import subprocess
import sys

import pytest

from mmatnet.cli import export, train
from mmatnet.inference.recognizers.description import read_description
from mmatnet.sources.training_record import SYNTHETIC_REMARK
from mmatnet.store.clip_store import ClipStore

pytest.importorskip('onnx')
OPTIONS = ['train_cfg.max_iters=4', 'train_dataloader.batch_size=4',
           'model.backbone.spatial.base_channels=2', 'model.backbone.temporal.width=8',
           'model.neck.in_channels=16,8', 'model.cls_head.in_channels=24']


@pytest.fixture
def options(data_root, tmp_path):
    """The clips of the shared store, called synthetic."""
    (tmp_path / 'data' / 'casme2').mkdir(parents=True)
    (tmp_path / 'data' / 'casme2' / 'store').symlink_to(data_root / 'casme2' / 'store')
    (tmp_path / 'data' / 'casme2' / 'source.json').write_text(
        json.dumps({'root': '/', 'synthetic': True}))
    return ['--cfg-options', f'data_root={tmp_path / "data"}', *OPTIONS]


def test_trained_on_everything_then_exported_it_runs_without_torch(options, tmp_path, capfd):
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path / 'run'), *options,
                       'protocol=all']) == 0
    out = tmp_path / 'exported model'
    capfd.readouterr()
    assert export.main(['configs/demo.py', str(tmp_path / 'run' / 'iter_4.pth'), '--out', str(out),
                        *options]) == 0
    printed = capfd.readouterr()
    assert re.search(r'^compared with PyTorch on 24 clips of casme2/store: largest difference of '
                     r'a score \d\.\de-\d\d$', printed.out, re.MULTILINE)
    assert 'note: the model was trained on synthetic data' in printed.out
    description = read_description(out)
    assert description.training.synthetic is True
    assert len(description.subjects) == 5
    assert description.training.held_out == []
    assert (out / 'MODEL_CARD.md').read_text().startswith('# demo (SYNTHETIC)')
    done = subprocess.run(
        [sys.executable, '-c',
         'import sys\nfrom mmatnet.inference import open_recognizer\n'
         'model = open_recognizer(sys.argv[1])\n'
         'print(model.recipe.hash, model.remark, "torch" in sys.modules)', str(out)],
        capture_output=True, text=True, check=True, cwd=tmp_path)
    store = ClipStore.open(tmp_path / 'data' / 'casme2' / 'store')
    assert done.stdout.strip() == f'{store.recipe.hash} {SYNTHETIC_REMARK} False'


def test_bad_input_is_a_sentence(options, tmp_path, capfd):
    for arguments, sentence in (
            (['configs/demo.py', 'none.pth'], 'error: there is no checkpoint none.pth'),
            (['configs/none.py', 'none.pth'], 'error: no config at configs/none.py')):
        assert export.main([*arguments, '--out', str(tmp_path / 'out'), *options]) == 2
        assert sentence in capfd.readouterr().err
    assert not (tmp_path / 'out').exists()
