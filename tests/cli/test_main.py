import re
import subprocess
import sys

import pytest

from mmatnet import __version__
from mmatnet.cli import COMMANDS
from mmatnet.cli.main import main


def test_the_list_of_commands(capsys):
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert all(f'  {name} ' in printed for name in COMMANDS)


@pytest.mark.parametrize('name', COMMANDS)
def test_help_shows_a_real_command(name, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([name, '--help'])
    assert stopped.value.code == 0
    assert re.search(rf'example:\s+mmatnet {name}\b', capsys.readouterr().out)


def test_the_tools_are_the_same_commands():
    for name in COMMANDS:
        run = subprocess.run([sys.executable, f'tools/{name}.py', '--help'], capture_output=True,
                             text=True, check=True)
        assert f'usage: mmatnet {name}' in run.stdout


def test_unknown_command(capsys):
    assert main(['trian']) == 2
    assert "there is no command 'trian'" in capsys.readouterr().err


def test_version(capsys):
    assert main(['--version']) == 0
    assert __version__ in capsys.readouterr().out
