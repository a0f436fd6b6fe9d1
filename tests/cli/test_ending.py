"""Whatever stops a command: one line, a status, and no traceback."""
import errno
import os
import re
import subprocess
import sys

import pytest

from mmatnet.cli import command
from mmatnet.errors import InputError

INTERRUPTED = ('interrupted; what was finished is kept, and the same command goes on from it '
               '(train: with --resume)\n')
FULL = 'No space left on device; free some space'


def ending(error, capsys):
    """Status and last words of a command that raises something."""
    @command
    def fail(argv=None):
        raise error

    return fail([]), capsys.readouterr().err


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(('error', 'status', 'text'), [
    (InputError('expected a, got b'), 2, 'error: expected a, got b\n'),
    (KeyboardInterrupt(), 130, INTERRUPTED),
    (caused(RuntimeError('unexpected position'), KeyboardInterrupt()), 130, INTERRUPTED),
    (OSError(errno.ENOSPC, 'No space left on device', 'a/b.txt'), 2,
     'error: a/b.txt: No space left on device; free some space, then run the same command again\n'),
    (OSError(errno.ESTALE, 'Stale file handle'), 2,
     'error: Stale file handle; check the path, the disk, the network and the limits of the system '
     '(ulimit -a), then run the same command again\n'),
    (caused(ValueError('no such part'), OSError(errno.EFBIG, 'File too large', 'a')), 2,
     'error: a: File too large; raise the limit (ulimit -f) or choose another place, then run the '
     'same command again\n'),
    (MemoryError(), 2,
     'error: memory ran out; close other programs, use fewer workers or a smaller batch, or raise '
     'the limit (ulimit), then run the same command again\n'),
    (ModuleNotFoundError("No module named 'timm'"), 2,
     "error: No module named 'timm'; check what is installed (pip check)\n"),
])
def test_an_error_becomes_a_sentence(error, status, text, capsys):
    assert ending(error, capsys) == (status, text)


def test_what_nobody_foresaw_leaves_its_traceback_in_a_file(capsys, monkeypatch, tmp_path):
    monkeypatch.delenv('MMATNET_TRACEBACK')
    monkeypatch.setattr('tempfile.tempdir', str(tmp_path))
    status, text = ending(LookupError('a mistake\nof ours'), capsys)
    file, = tmp_path.iterdir()
    assert (status, text) == (
        1, 'error: LookupError: a mistake; nobody foresaw this: check what the command was given, '
        f'and if that is sound, report it as a mistake of mmatnet ({file} says where it '
        'happened)\n')
    report = file.read_text()
    assert 'raise error' in report
    assert report.endswith('LookupError: a mistake\nof ours\n')
    monkeypatch.setattr('tempfile.tempdir', str(tmp_path / 'gone'))
    assert 'MMATNET_TRACEBACK=1 in the environment shows' in ending(LookupError(), capsys)[1]


def test_what_nobody_foresaw_is_shown_where_the_environment_says_so(capsys, monkeypatch):
    monkeypatch.setenv('MMATNET_TRACEBACK', '1')
    with pytest.raises(LookupError, match='a mistake'):
        ending(LookupError('a mistake'), capsys)
    assert ending(InputError('of the user'), capsys)[0] == 2


def run(program, *arguments, **rest):
    """Run a program whose command ``main`` is given and wrapped, in a process of its own."""
    code = ('import atexit, os, signal, sys, time\nfrom mmatnet.cli import command\n'
            'def ctrl_c():\n    os.kill(os.getpid(), signal.SIGINT)\n'
            f'signal.signal(signal.SIGINT, signal.default_int_handler)\n{program}\n'
            'sys.exit(command(main)())')
    rest = {'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE, **rest}
    return subprocess.run([sys.executable, '-c', code, *arguments], text=True, timeout=60, **rest)


WAIT = 'for _ in range(100): time.sleep(0.1)'


@pytest.mark.parametrize('program', [
    f'def main(argv):\n    ctrl_c()\n    {WAIT}',
    # where Python cannot raise, and where somebody takes it for an error of his own
    'class Dying:\n    def __del__(self): ctrl_c()\n'
    f'def main(argv):\n    Dying()\n    {WAIT}',
    f'def main(argv):\n    try: ctrl_c()\n    except BaseException: pass\n    {WAIT}',
    'def main(argv):\n    try: ctrl_c()\n    except BaseException: pass\n    raise ValueError',
    'def main(argv):\n    try: ctrl_c()\n    finally: ctrl_c()',
    'atexit.register(ctrl_c)\ndef main(argv): return 0',
    'atexit.register(ctrl_c)\ndef main(argv): ctrl_c()',
    'def main(argv):\n    atexit.register(ctrl_c)\n    sys.exit(3)',
], ids=['work', 'destructor', 'swallowed', 'made another', 'twice', 'exit', 'both', 'given up'])
def test_ctrl_c_at_any_moment(program):
    done = run(program)
    assert (done.returncode, done.stdout, done.stderr) == (130, '', INTERRUPTED)


def test_ctrl_c_lets_what_must_be_tidied_be_tidied():
    done = run('def main(argv):\n    try: ctrl_c()\n'
               '    finally: time.sleep(1.2); print("tidy", flush=True)')
    assert (done.returncode, done.stdout, done.stderr) == (130, 'tidy\n', INTERRUPTED)


def test_ctrl_c_that_is_the_way_to_end_a_command():
    done = run('from mmatnet.cli.ending import expect_interrupt\n'
               'def main(argv):\n    expect_interrupt()\n    try: ctrl_c()\n'
               '    except KeyboardInterrupt: pass\n    time.sleep(1.2); print("closed")')
    assert (done.returncode, done.stdout, done.stderr) == (0, 'closed\n', '')


def test_a_process_that_is_to_ignore_ctrl_c_does():
    done = run('signal.signal(signal.SIGINT, signal.SIG_IGN)\n'
               'def main(argv): ctrl_c(); print("done")')
    assert (done.returncode, done.stdout, done.stderr) == (0, 'done\n', '')


def test_a_log_line_that_the_disk_does_not_take_ends_the_work():
    done = run('import logging\ndef main(argv):\n'
               '    logging.getLogger().addHandler(logging.FileHandler("/dev/full"))\n'
               '    logging.warning("lost"); print("after")')
    assert (done.returncode, done.stdout, done.stderr) == (
        2, '', f'error: /dev/full: {FULL}, then run the same command again\n')


def test_output_that_the_disk_does_not_take():
    with open('/dev/full', 'w') as full:
        done = run('def main(argv): print("much")', stdout=full)
    assert (done.returncode, done.stderr) == (
        2, f'error: {FULL}, then run the same command again\n')


def test_a_pipe_of_a_worker_is_another_matter():
    done = run('def main(argv): raise BrokenPipeError(32, "Broken pipe")')
    assert (done.returncode, done.stderr.split(';')[0]) == (2, 'error: Broken pipe')


PRINT = """
def main(argv):
    for number in range(int(sys.argv[2])):
        print(number, file=getattr(sys, sys.argv[1]))
    {end}
"""


@pytest.mark.parametrize('end', ['return 0', 'sys.exit(0)'])
@pytest.mark.parametrize(('stream', 'lines'), [('stdout', '100000'), ('stdout', '10'),
                                               ('stderr', '100000')])
@pytest.mark.parametrize('buffered', ['', '1'])
def test_a_reader_that_has_enough(end, stream, lines, buffered):
    """As `head`; what is short is written when the command ends."""
    read, write = os.pipe()
    os.close(read)
    other = 'stderr' if stream == 'stdout' else 'stdout'
    done = run(PRINT.format(end=end), stream, lines, **{stream: write},
               env={**os.environ, 'PYTHONUNBUFFERED': buffered})
    os.close(write)
    assert (done.returncode, getattr(done, other)) == (141, '')


@pytest.mark.parametrize('arguments', [[], ['--version']])
def test_the_console_script_and_a_reader_that_has_enough(arguments):
    program = 'import sys; from mmatnet.cli.main import main; sys.exit(main())'
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, '-c', program, *arguments], stdout=write,
                          stderr=subprocess.PIPE, timeout=60)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b'')


def limited(limit, *arguments):
    """Run a command below a limit of the shell, and return its status and its last words."""
    program = 'import sys; from mmatnet.cli.main import main; sys.exit(main())'
    done = subprocess.run(['bash', '-c', f'{limit}; exec "$0" "$@"', sys.executable, '-c', program,
                           *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert 'Traceback' not in done.stderr
    return done.returncode, (done.stderr.splitlines() or [''])[-1]


def test_a_file_that_grows_beyond_the_limit(made_up, tmp_path):
    status, text = limited('ulimit -f 0', 'prepare', made_up('casme2'), '--out', tmp_path)
    assert (status, text) == (
        2, f'error: cannot write {tmp_path}/annotations.csv: File too large; raise the limit '
        '(ulimit -f) or choose another place, then run the same command again')


def test_more_files_than_may_be_open(made_up, tmp_path):
    """Each of the four workers needs some pipes."""
    assert limited('true', 'prepare', made_up('casme2'), '--out', tmp_path)[0] == 0
    status, text = limited('ulimit -n 16', 'extract', tmp_path, '--workers', '4')
    assert (status, text.split(';')[0]) == (2, 'error: Too many open files')


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one page, where the system lets us make one."""
    made = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=4k', 'none', tmp_path],
                          capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(f'no disk can be mounted here ({made.stderr.strip()})')
    yield tmp_path
    subprocess.run(['umount', tmp_path], check=True)


def test_a_disk_that_is_full_then_read_only_then_has_room(small_disk, made_up):
    arguments = 'prepare', made_up('casme2'), '--out', small_disk / 'data'
    status, text = limited('true', *arguments)
    assert status == 2
    assert re.fullmatch(rf'error: cannot write {small_disk}/data/\w+\.\w+: {FULL}, then run the '
                        'same command again', text)
    subprocess.run(['mount', '-o', 'remount,ro', small_disk], check=True)
    assert limited('true', *arguments)[1].endswith(
        ': Read-only file system; choose another place, then run the same command again')
    subprocess.run(['mount', '-o', 'remount,rw,size=8m', small_disk], check=True)
    assert limited('true', *arguments)[0] == 0
    assert {path.suffix for path in (small_disk / 'data').iterdir()} == {'.csv', '.json'}
