import os
import re
import signal
import subprocess
import sys
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest

from mmatnet.cli import serve

ROOT = Path(__file__).parents[2]


@pytest.fixture
def served(monkeypatch):
    """What the page would be served with."""
    calls = []

    def serve(*arguments):
        calls.append(arguments[:-1])
        arguments[-1]('http://x:1/')

    monkeypatch.setattr('mmatnet.web.server.serve', serve)
    return calls


def test_it_is_of_this_machine_and_takes_200_megabytes(served, exported, capsys):
    assert serve.main(['--onnx', str(exported)]) == 0
    (inferencer, *rest), = served
    assert rest == [200_000_000, '127.0.0.1', 7860]
    assert inferencer.recognizer.classes == ['negative', 'positive', 'surprise']
    assert inferencer.recipe.face == 'centerface'
    assert capsys.readouterr() == (
        'the page is at http://x:1/ (Ctrl-C ends it)\nthe page is closed\n', '')


def test_options(served, exported, capsys):
    assert serve.main(['--onnx', str(exported), '--host', '0.0.0.0', '--port', '0', '--max-mb', '5',
                       '--face', 'registered']) == 0
    (inferencer, *rest), = served
    assert rest == [5_000_000, '0.0.0.0', 0]
    assert inferencer.recipe.face == 'registered'
    assert capsys.readouterr().err == (
        'warning: --host 0.0.0.0 lets other machines upload videos and see what is found in them; '
        'there is no password\n')


@pytest.mark.parametrize('options', [
    ['--port', '-1'], ['--max-mb', '0'], ['--max-mb', 'many']])
def test_numbers_that_make_no_sense(options, capsys):
    with pytest.raises(SystemExit, match='2'):
        serve.main(['--onnx', 'x', *options])
    assert re.search(f'argument {options[0]}: expected (a whole number|one argument)',
                     capsys.readouterr().err)


def test_without_gradio(exported, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, 'gradio', None)
    assert serve.main(['--onnx', str(exported)]) == 2
    assert re.fullmatch(r'error: the page needs Gradio, which cannot be imported here \(.*\); pip '
                        r"install 'mmatnet\[web\]', with Python 3\.11 or newer\n",
                        capsys.readouterr().err)


def test_a_model_that_is_not_there(served, tmp_path, capsys):
    assert serve.main(['--onnx', str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith('error: ')
    assert served == []


@pytest.mark.skipif(find_spec('gradio') is None, reason='the page needs Gradio: pip install gradio')
@pytest.mark.parametrize('end', [signal.SIGTERM, signal.SIGINT])
def test_it_answers_until_it_is_ended_and_leaves_nothing(exported, tmp_path, end):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith('GRADIO_')}
    process = subprocess.Popen(
        [sys.executable, ROOT / 'tools' / 'serve.py', '--onnx', str(exported), '--port', '0'],
        cwd=tmp_path, env={**environment, 'PYTHONPATH': str(ROOT), 'TMPDIR': str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        url = re.fullmatch(r'the page is at (http://127\.0\.0\.1:\d+/) \(Ctrl-C ends it\)\n',
                           line)[1]
        with urllib.request.urlopen(url, timeout=30) as answer:
            assert b'not a lie detector' in answer.read()
        folder, = tmp_path.iterdir()  # none of Gradio's, no .ses of onnxruntime's telemetry
        assert folder.name.startswith('mmatnet-web-')
        process.send_signal(end)
        said, complaints = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, said, complaints) == (0, 'the page is closed\n', '')
    assert list(tmp_path.iterdir()) == []
