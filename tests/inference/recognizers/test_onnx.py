import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.inference.recognizers.onnx import OnnxRecognizer
from mmatnet.io.json_files import SEAL, write_json
from mmatnet.io.system_errors import refusal
from mmatnet.store.clip_store import ClipStore

SCRIPT = """
import sys
import numpy as np
from mmatnet.inference import open_recognizer
from mmatnet.store.clip_store import ClipStore
store = ClipStore.open(sys.argv[2])
recognizer = open_recognizer(sys.argv[1])
assert recognizer.recipe == store.recipe
scores = recognizer.scores([
    {name: store.array(name)[row] for name in ('apex', 'motion')} for row in range(20)])
np.save(sys.argv[3], scores)
print(*{'torch', 'mmcv', 'mmaction', 'onnx'} & set(sys.modules))
"""


@pytest.fixture
def clip(data_root):
    store = ClipStore.open(data_root / 'casme2' / 'store')
    return {name: store.array(name)[0] for name in ('apex', 'motion')}


def test_it_runs_without_torch_and_gives_the_scores_of_torch(exported, make_checkpoint, data_root,
                                                             tmp_path):
    from mmatnet.inference.recognizers.pytorch import TorchRecognizer

    store = ClipStore.open(data_root / 'casme2' / 'store')
    done = subprocess.run(
        [sys.executable, '-c', SCRIPT, str(exported), str(store.folder), str(tmp_path / 's.npy')],
        capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
    expected = TorchRecognizer(*make_checkpoint()).scores(
        [{name: store.array(name)[row] for name in ('apex', 'motion')} for row in range(20)])
    assert np.load(tmp_path / 's.npy') == pytest.approx(expected, abs=1e-5)
    assert np.ptp(expected[:, 0]) > 0.01


def test_no_clip_has_no_scores(exported):
    assert OnnxRecognizer(exported, threads=1).scores([]).shape == (0, 3)


def test_features_of_another_recipe_are_refused(exported, clip):
    recognizer = OnnxRecognizer(exported)
    with pytest.raises(InputError, match=r'takes motion of shape \(64, 128\), got \(64, 8\)'):
        recognizer.scores([{**clip, 'motion': clip['motion'][:, :8]}])


@pytest.mark.parametrize(('change', 'sentence'), [
    ({'inputs': {'apex': [1, 56, 56]}},
     r"model\.onnx: takes {'apex': .*, but model\.json beside it says"),
    ({'steps': [{'type': 'ResizeApex', 'size': 'x'}]}, r'model\.json: .*; make the folder again'),
    ({'steps': [{'type': 'Resize'}]}, r'model\.json: no step before the network is named'),
])
def test_a_description_of_another_network_is_refused(exported, tmp_path, change, sentence):
    folder = shutil.copytree(exported, tmp_path / 'copy')
    content = json.loads((folder / 'model.json').read_text())
    del content[SEAL]
    write_json(folder / 'model.json', {**content, **change}, sealed=True)
    with pytest.raises(InputError, match=sentence):
        OnnxRecognizer(folder)


def test_onnxruntime_that_has_no_room_is_not_told_as_missing(exported, monkeypatch, tmp_path):
    """What a limit of memory makes of its import (ulimit -v)."""
    (tmp_path / 'onnxruntime.py').write_text(
        "raise ImportError('libonnx.so: failed to map segment from shared object')\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, 'onnxruntime', raising=False)
    with pytest.raises(ImportError, match='failed to map segment') as told:
        OnnxRecognizer(exported)
    assert refusal(told.value)[0].startswith('memory ran out')


def test_without_onnxruntime_it_says_what_to_install(exported, monkeypatch):
    monkeypatch.setitem(sys.modules, 'onnxruntime', None)
    with pytest.raises(InputError, match='`pip install onnxruntime`'):
        OnnxRecognizer(exported)


def test_a_file_that_is_no_network_is_a_sentence(exported, tmp_path, monkeypatch):
    folder = shutil.copytree(exported, tmp_path / 'copy')
    (folder / 'model.onnx').write_bytes(b'no network')
    with pytest.raises(InputError, match=r'model\.onnx is missing or is not the one that'):
        OnnxRecognizer(folder)
    digest = OnnxRecognizer(exported).description.network_sha256
    monkeypatch.setattr('mmatnet.inference.recognizers.description.file_digest',
                        lambda path: digest)
    with pytest.raises(InputError, match=r'model\.onnx cannot be run by onnxruntime'):
        OnnxRecognizer(folder)
