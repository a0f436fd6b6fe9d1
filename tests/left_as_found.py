"""What a test may not leave behind for those that run after it in the same process."""
import functools
import os
import signal
import sys

import pytest

from mmatnet.registry import MMACTION, TABLES

# but for two that nobody handles, and the one by which PyTorch hears of its workers' ends
SIGNALS = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}
# variables that change what a later test sees; libraries set others as they are imported or begin
WATCHED = ('GRADIO_', 'HOME', 'MASTER_', 'MMATNET_', 'PYTHON', 'TMPDIR')
# the packages whose parts are registered when something first asks for them
PACKAGES = {'mmaction', 'mmatnet', 'mmengine', 'mmpretrain', 'torch', 'torchvision'}


@functools.cache
def registered_by_others(*sizes):
    """What tests have registered, by table; looked up anew when the tables have other sizes."""
    return {f'{table.name} {name}' for table in tables() for name, entry in
            table.module_dict.items() if entry.__module__.split('.')[0] not in PACKAGES}


def tables():
    mmaction = sys.modules.get('mmaction.registry')
    return [*TABLES, *(getattr(mmaction, name) for name in MMACTION if mmaction)]


def state():
    """Each part of it, as strings."""
    return {
        'the environment': {f'{name}={value}' for name, value in os.environ.items()
                            if name.startswith(WATCHED)},
        'the working directory': {os.getcwd()},
        'a signal handler': {f'{number}: {signal.getsignal(number)}' for number in SIGNALS},
        'a registry': registered_by_others(*(len(table.module_dict) for table in tables())),
    }


@pytest.fixture(autouse=True)
def left_as_found():
    """Fail a test, when its own fixtures have ended, that leaves the process another."""
    before = state()
    yield
    for name, after in state().items():
        assert after == before[name], f'the test leaves {name} changed: {after ^ before[name]}'
