import subprocess
import sys

import pytest

from mmatnet.errors import InputError
from mmatnet.io.locks import exclusive_lock

HOLD = ('import sys, time; from pathlib import Path; from mmatnet.io.locks import exclusive_lock\n'
        'with exclusive_lock(Path(sys.argv[1]), "busy"):\n'
        '    print("held", flush=True); time.sleep(60)')


def test_one_process_at_a_time_and_a_killed_one_locks_nobody_out(tmp_path):
    lock = tmp_path / 'lock'
    other = subprocess.Popen([sys.executable, '-c', HOLD, str(lock)], stdout=subprocess.PIPE)
    try:
        assert other.stdout.readline() == b'held\n'
        for seconds in (0, 0.1):
            with pytest.raises(InputError, match='somebody is at it'), \
                    exclusive_lock(lock, 'somebody is at it', seconds):
                pass
    finally:
        other.kill()
        other.communicate()
    for _ in range(2):
        with exclusive_lock(lock, 'somebody is at it', 1):
            pass
