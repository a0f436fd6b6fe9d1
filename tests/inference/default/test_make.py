import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mmatnet.inference.default import make
from mmatnet.inference.default.candidates import Bench, Candidate, Kernel, View
from mmatnet.inference.default.network import write_linear
from mmatnet.inference.default.networks import write_pictures
from mmatnet.inference.default.pictures import TABLE, read_pictures
from mmatnet.inference.recognizers.onnx import OnnxRecognizer
from mmatnet.sources.flow_pictures import FlowPictures
from tests.inference.default.fake_pictures import write_fake_pictures

ROOT = Path(__file__).parents[3]
FEW = [Candidate(View('clip-max', 'uv', 14), 0.1), Candidate(View('stretch', 'uvs', 14), 0.1)]


@pytest.fixture(scope='module')
def data(tmp_path_factory):
    return write_fake_pictures(tmp_path_factory.mktemp('data'))


@pytest.fixture
def few(monkeypatch):
    """Two candidates, so that it takes seconds."""
    monkeypatch.setattr('mmatnet.inference.default.outer.CANDIDATES', FEW)
    monkeypatch.setattr(make, 'CANDIDATES', FEW)
    monkeypatch.setattr(make, 'KERNELS', [Kernel(FEW[0].view)])


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob('*')) if path.is_file()}


def test_twice_the_same_bytes(data, few, tmp_path):
    for name in ('one', 'two'):
        make.make_default_model(data, tmp_path / name / 'model', tmp_path / name / 'docs')
    one, two = files(tmp_path / 'one'), files(tmp_path / 'two')
    assert sorted(one) == ['docs/default_model.md', 'docs/default_model/cde.csv.xz',
                           'docs/default_model/hde.csv.xz', 'model/MODEL_CARD.md',
                           'model/model.json', 'model/model.onnx']
    assert one == two
    told = OnnxRecognizer(tmp_path / 'one' / 'model').description
    assert len(told.subjects) == 16
    assert told.check.largest_difference < 1e-5
    assert [entry['candidate'] for entry in told.figures['tried']] == [
        *map(str, FEW), str(Kernel(FEW[0].view))]


def test_the_network_gives_the_scores_that_its_machine_gives(tmp_path, data):
    bench = Bench(read_pictures(data))
    machine = bench.fit(FEW[0], np.arange(48))
    write_linear(tmp_path / 'model.onnx', 'x', FEW[0].view.shape, machine.coef_,
                 machine.intercept_, 1.0)
    import onnxruntime

    vectors, *_ = bench.vectors(FEW[0].view)
    given, = onnxruntime.InferenceSession(tmp_path / 'model.onnx').run(
        None, {'x': vectors.reshape(-1, *FEW[0].view.shape)})
    assert given == pytest.approx(machine.predict_proba(vectors), abs=1e-5)


def test_networks_are_given_the_reframed_pictures(tmp_path, data):
    pictures = read_pictures(data)
    write_pictures(pictures, tmp_path)
    again = FlowPictures(TABLE, data_root=tmp_path)
    assert [str(clip) for clip in again.clips] == [str(clip) for clip in pictures.clips]
    view = View('stretch', 'uvs', 28)
    given, known = (view.vectors(flow) for flow in (again.array('apex_flow'), pictures.flow))
    assert given == pytest.approx(known, abs=1 / 255)


def test_the_tool_says_what_is_missing(tmp_path):
    done = subprocess.run([sys.executable, ROOT / 'tools' / 'make_default_model.py', tmp_path,
                           '--out', tmp_path / 'model', '--docs', tmp_path / 'docs'],
                          capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith('error: no table of pictures at ')
    assert done.stdout == ''
    assert not (tmp_path / 'model').exists()
