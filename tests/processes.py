"""Fixtures that execute code in processes of their own."""
import os
import socket
import textwrap
from multiprocessing import forkserver, get_context

import pytest

FORKED = textwrap.dedent('''
    import os
    for number in (1, 2):
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    exec(code, names)
''')


@pytest.fixture(scope='session')
def free_port():
    """A function that gives the number of a port on which nobody listens."""
    def find() -> str:
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            return str(free.getsockname()[1])

    return find


@pytest.fixture(scope='session')
def run_at_once(tmp_path_factory):
    """A function that executes code in several processes at once, and gives the exit status of
    each and what it said.

    They are forked from one that has imported everything, which takes longer than all the rest.
    It takes the code, and for each process the variables it finds; and for all the folder they
    are in, what is added to the environment, and the seconds that each may take.
    """
    context = get_context('forkserver')
    context.set_forkserver_preload(['mmatnet.register'])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('OMP_NUM_THREADS', '1')
        patch.setenv('CUDA_VISIBLE_DEVICES', '')
        forkserver.ensure_running()

    def run(code, each, folder='.', environment=(), seconds=120):
        said = tmp_path_factory.mktemp('said')
        environment = {**os.environ, 'OMP_NUM_THREADS': '1', 'CUDA_VISIBLE_DEVICES': '',
                       **dict(environment)}
        processes = [context.Process(target=exec, args=(FORKED, {
            'said': str(said / str(number)), 'folder': str(folder), 'code': code, 'names': names,
            'environment': {**environment, **names.pop('environment', {})}}))
            for number, names in enumerate(each)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(seconds)
            process.kill()
        return [(process.exitcode, (said / str(number)).read_text())
                for number, process in enumerate(processes)]

    return run


@pytest.fixture(scope='session')
def run_script(run_at_once, free_port):
    """A function that runs a script in one process, or in several as torchrun does; gives what
    they said."""
    def run(number, script, *words, **options):
        port, launcher = free_port(), 'none' if number == 1 else 'pytorch'
        ended = run_at_once(
            'import runpy, sys\nsys.argv = words\nrunpy.run_path(words[0], run_name="__main__")',
            [{'words': [str(script), *words, '--launcher', launcher],
              'environment': {'RANK': str(rank), 'LOCAL_RANK': str(rank), 'WORLD_SIZE': str(number),
                              'MASTER_ADDR': '127.0.0.1', 'MASTER_PORT': port}}
             for rank in range(number)], **options)
        assert [status for status, _ in ended] == [0] * number, ended
        return ''.join(said for _, said in ended)

    return run
