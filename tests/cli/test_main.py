import os
import re
import subprocess
import sys

import pytest

from mmatnet import __version__
from mmatnet.cli import COMMANDS, command
from mmatnet.cli.main import main
from mmatnet.errors import InputError


def test_the_list_of_commands(capsys):
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert all(f'  {name} ' in printed for name in COMMANDS)


@pytest.mark.parametrize('name', COMMANDS)
def test_help_shows_a_real_command(name, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([name, '--help'])
    assert stopped.value.code == 0
    assert re.search(rf'example:\s+mmatnet {name} ', capsys.readouterr().out)


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


@pytest.mark.parametrize(('error', 'status', 'text'), [
    (InputError('expected a, got b'), 2, 'error: expected a, got b\n'),
    (KeyboardInterrupt(), 130, 'interrupted; what was finished is kept, and the same '
                               'command goes on from it (train: with --resume)\n'),
])
def test_how_a_command_ends(error, status, text, capsys):
    @command
    def fail(argv=None):
        raise error

    assert fail() == status
    assert capsys.readouterr().err == text


PRINTING = '''
import sys
from mmatnet.cli import command
@command
def print_much(argv=None):
    for number in range({lines}):
        print(number, file=sys.{stream})
    {end}
sys.exit(print_much())
'''


@pytest.mark.parametrize('end', ['return 0', 'sys.exit(0)'])
@pytest.mark.parametrize(('stream', 'lines'), [('stdout', 100000), ('stdout', 10),
                                               ('stderr', 100000)])
@pytest.mark.parametrize('buffered', ['', '1'])
def test_a_reader_that_has_enough(end, stream, lines, buffered):
    """As `head`; what is short is written when the command ends."""
    program = PRINTING.format(end=end, stream=stream, lines=lines)
    read, write = os.pipe()
    os.close(read)
    other = 'stderr' if stream == 'stdout' else 'stdout'
    run = subprocess.run([sys.executable, '-c', program], **{stream: write, other: subprocess.PIPE},
                         env={**os.environ, 'PYTHONUNBUFFERED': buffered}, timeout=60)
    os.close(write)
    assert (run.returncode, getattr(run, other)) == (141, b'')


@pytest.mark.parametrize('arguments', [[], ['--version']])
def test_the_console_script_and_a_reader_that_has_enough(arguments):
    program = 'import sys; from mmatnet.cli.main import main; sys.exit(main())'
    read, write = os.pipe()
    os.close(read)
    run = subprocess.run([sys.executable, '-c', program, *arguments], stdout=write,
                         stderr=subprocess.PIPE, timeout=60)
    os.close(write)
    assert (run.returncode, run.stderr) == (141, b'')


def test_a_pipe_of_a_worker_is_another_matter():
    program = """
from mmatnet.cli import command
@command
def fail(argv=None):
    raise BrokenPipeError('the pipe of a worker')
fail()
"""
    run = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True,
                         timeout=60)
    assert run.returncode == 1
    assert run.stderr.endswith('BrokenPipeError: the pipe of a worker\n')


def test_a_mistake_of_ours_is_not_hidden():
    @command
    def fail(argv=None):
        raise RuntimeError('a bug')

    with pytest.raises(RuntimeError):
        fail()
