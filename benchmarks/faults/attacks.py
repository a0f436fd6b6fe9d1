"""What is done to a command, and what is seen of it."""
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from attacked import Command, place_needs, result_of
from children import Ended, as_anybody, run, start, wait

BIG = '2g'  # of the tmpfs, when there is room
ATTACKS = ('race', 'interrupt', 'kill', 'disk', 'readonly', 'files', 'filesize', 'memory')


class Attack:
    """All attacks on one command, on a tmpfs of its own.

    Args:
        command (Command): Which.
        data (Path): The drawn data.
        count (int): How many times.
        seed (int): Of the moments.
    """

    def __init__(self, command: Command, data: Path, count: int, seed: int) -> None:
        self.command, self.data, self.count = command, data, count
        self.draw = random.Random(f'{command.name} {seed}')
        self.out, self.log = data / 'small', data / 'attack'
        self.arguments = command.arguments(data, self.out)
        self.endings: Counter = Counter()
        self.examples: dict[str, str] = {}

    @contextmanager
    def place(self, room: int | None = None) -> Iterator[None]:
        """A new tmpfs with what the command needs, and so many bytes besides."""
        self.out.mkdir(exist_ok=True)
        subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={BIG}', 'tmpfs', self.out],
                       check=True)
        try:
            place_needs(self.command, self.data, self.out)
            self.needed = shutil.disk_usage(self.out).used
            if room is not None:
                self.remount(f'size={self.needed + max(4096, room)}')
            yield
        finally:
            subprocess.run(['umount', '-l', self.out], check=True)

    def remount(self, options: str) -> None:
        subprocess.run(['mount', '-o', f'remount,{options}', self.out], check=True)

    def undisturbed(self) -> None:
        """Run it once; note result, time and room taken."""
        with self.place():
            ended = run(self.command.name, self.arguments, self.log)
            if ended.status != 0:
                raise SystemExit(f'{self.command.name} fails undisturbed: {ended.told}')
            self.result, self.seconds = result_of(self.out), ended.seconds
            self.room = shutil.disk_usage(self.out).used - self.needed

    def note(self, attack: str, ended: Ended, follows: str) -> None:
        """Count how a command ended under an attack, and what its next run gave."""
        ending = f'{attack:<10} {self.command.name:<22} {ended}; then {follows}'
        self.endings[ending] += 1
        if ended.status != 0 and ending not in self.examples:
            shown = ended.lines if 'TRACEBACK' not in ending else ended.lines[-3:]
            self.examples[ending] = ' / '.join(shown)[:300]

    def table(self) -> str:
        """Say what was counted since the last time, with an example of each ending."""
        lines = []
        for ending, count in sorted(self.endings.items()):
            lines.append(f'{count:4} {ending}\n')
            if ending in self.examples:
                lines.append(f'       {self.examples[ending]}\n')
        self.endings.clear()
        return ''.join(lines)

    def goes_on(self) -> str:
        """Run it again with nothing in its way, and compare."""
        again = [*self.arguments[:1], *self.command.again, *self.arguments[1:]]
        if '--resume' in again:
            again = [*self.arguments[:3], '--resume', *self.arguments[3:]]
        ended = run(self.command.name, again, self.log)
        if ended.status != 0:
            return f'REFUSES ({ended.lines[-1][:150] if ended.lines else ended.status})'
        found = result_of(self.out)
        other = sorted(name for name in {*found, *self.result}
                       if found.get(name) != self.result.get(name))
        return f'OTHER {other[:3]}' if other else 'the same result'

    def interrupt(self) -> None:
        self._stop('Ctrl-C', signal.SIGINT)

    def kill(self) -> None:
        self._stop('kill', signal.SIGKILL)

    def _stop(self, attack: str, how: signal.Signals) -> None:
        for _ in range(self.count):
            moment = self.draw.uniform(0, self.seconds)
            with self.place():
                begun = time.monotonic()
                child = start(self.command.name, self.arguments, self.log)
                time.sleep(moment)
                with suppress(ProcessLookupError):  # it ended earlier this time
                    os.killpg(child, how)
                ended = wait(child, self.log, begun)
                self.note(attack, ended, self.goes_on())

    def disk(self) -> None:
        for step in range(self.count):
            room = int(self.room * step / max(1, self.count - 1)) // 4096 * 4096
            with self.place(room):
                ended = run(self.command.name, self.arguments, self.log)
                self.remount(f'size={BIG}')
                self.note('disk', ended, self.goes_on())

    def readonly(self) -> None:
        for finished in (False, True):
            for how in ('file system', 'folder'):
                with self.place():
                    if finished:
                        run(self.command.name, self.arguments, self.log)
                    if how == 'file system':
                        self.remount('ro')
                        ended = run(self.command.name, self.arguments, self.log)
                        self.remount('rw')
                    else:
                        modes = {path: path.stat().st_mode for path in
                                 (self.out, *self.out.rglob('*')) if path.is_dir()}
                        for path in modes:
                            path.chmod(0o555)
                        ended = run(self.command.name, self.arguments, self.log, as_anybody)
                        for path, mode in modes.items():
                            path.chmod(mode)
                    self.note(f'{how} ro', ended, self.goes_on())

    def files(self) -> None:
        for _ in range(self.count):
            self._limited('-n', resource.RLIMIT_NOFILE, self.draw.randint(4, 40))

    def filesize(self) -> None:
        for _ in range(self.count):  # from what the command may tell on, which goes to a file too
            self._limited('-f', resource.RLIMIT_FSIZE, int(2 ** self.draw.uniform(12, 22)))

    def memory(self) -> None:
        pages = int(Path('/proc/self/statm').read_text().split()[0])
        for _ in range(self.count):
            self._limited('-v', resource.RLIMIT_AS, pages * resource.getpagesize()
                          + int(2 ** self.draw.uniform(20, 30)))

    def _limited(self, name: str, which: int, limit: int) -> None:
        with self.place():
            ended = run(self.command.name, self.arguments, self.log,
                        lambda: resource.setrlimit(which, (limit, limit)))
            self.note(f'ulimit {name}', ended, self.goes_on())

    def race(self) -> None:
        """Two at once with other seeds in one folder: one wins, the other is told, then refused."""
        if self.command.name.split(',')[0] not in ('train', 'crossval'):
            return
        option = '--seeds' if self.command.name.startswith('crossval') else '--seed'
        both = [[*self.arguments[:3], option, str(seed), *self.arguments[3:]] for seed in (0, 1)]
        alone = []
        for arguments in both:
            with self.place():
                run(self.command.name, arguments, self.log)
                alone.append(result_of(self.out))
        for _ in range(self.count):
            with self.place():
                begun, children = time.monotonic(), []
                for arguments, log in zip(both, (self.log, self.data / 'other'), strict=True):
                    children.append((start(self.command.name, arguments, log), log))
                    time.sleep(self.draw.choice((0, 0, 0.01, 0.1, self.seconds / 2)))
                ended = [wait(child, log, begun) for child, log in children]
                won = [number for number in (0, 1) if ended[number].status == 0]
                found = result_of(self.out)
                if len(won) != 1:
                    follows = f'{len(won)} WON'
                elif found != alone[won[0]]:
                    follows = 'MIXED ' + str(sorted(
                        name for name in {*found, *alone[won[0]]}
                        if found.get(name) != alone[won[0]].get(name))[:3])
                else:
                    later = run(self.command.name, both[1 - won[0]], self.log)
                    follows = 'the winner alone, the loser refused' if later.status == 2 \
                        and result_of(self.out) == found else f'TAKES IT ({later})'
                self.note('race', ended[1 - won[0]] if len(won) == 1 else ended[0], follows)
