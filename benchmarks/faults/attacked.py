"""The commands that are attacked, on small drawn data that is made once."""
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / 'configs' / 'demo.py'
SMALL = ('model.backbone.spatial.base_channels=2', 'model.backbone.temporal.width=8',
         'model.neck.in_channels=16,8', 'model.cls_head.in_channels=24',
         'train_dataloader.batch_size=4', 'train_cfg.max_iters=12',
         'default_hooks.checkpoint.interval=4')
# what no two runs have alike, and what tells of the run rather than of its result
UNLIKE = re.compile(r'\.lock$|\.log$|/log\.txt$|/vis_data/|environment\.txt$|\.png$|/\d{8}_\d{6}/'
                    r'|last_checkpoint$|/work/\w+\.py$|/done\.json$|run\.json$|\.avi$')


@dataclass(frozen=True)
class Command:
    """A command on the data.

    Args:
        name (str): As ``mmatnet NAME``.
        arguments (Callable): Of the folder of the data and the one to write into.
        needs (tuple[str]): What is copied from the data into that folder first.
        again (tuple[str]): What the next run is told, to go on.
    """

    name: str
    arguments: Callable[[Path, Path], list[str]]
    needs: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


def training(data: Path, out: Path, *more: str) -> list[str]:
    return [str(CONFIG), '--work-dir', str(out / 'work'), *more, '--cfg-options',
            f'data_root={data / "root"}', *SMALL]


COMMANDS = {command.name: command for command in (
    Command('synthesize', lambda data, out: [
        'casme2', '--out', f'{out}/drawn', '--subjects', '1', '--clips-per-class', '1',
        '--frames', '8', '9']),
    Command('prepare', lambda data, out: [f'{data}/casme2', '--out', f'{out}/casme2',
                                          '--allow-missing']),
    Command('synthesize, long', lambda data, out: [
        'long', '--videos', '1', '--seconds', '10', '--fps', '25', '--out', f'{out}/drawn']),
    Command('extract', lambda data, out: [f'{out}/casme2', '--features', 'apex', 'motion'],
            needs=('one/casme2/annotations.csv', 'one/casme2/source.json')),
    Command('train', lambda data, out: training(data, out), again=('--resume',)),
    Command('crossval', lambda data, out: training(data, out)),
    Command('crossval, two workers', lambda data, out: training(data, out, '--workers', '2')),
    Command('test', lambda data, out: [
        str(CONFIG), f'{data}/trained/work/iter_12.pth', '--dump', f'{out}/predictions.csv',
        '--work-dir', f'{out}/work', '--cfg-options', f'data_root={data / "root"}', *SMALL]),
    Command('export', lambda data, out: [
        str(CONFIG), f'{data}/trained/work/iter_12.pth', '--out', f'{out}/exported',
        '--cfg-options', f'data_root={data / "root"}', *SMALL]),
    Command('infer', lambda data, out: [
        f'{data}/video', '--fps', '25', '--onnx', f'{data}/exported/exported', '--out',
        f'{out}/found', '--video']),
    Command('recognise', lambda data, out: [
        f'{data}/clip', '--onnx', f'{data}/exported/exported', '--out', f'{out}/recognised'],
        again=('--again',)),
    Command('score', lambda data, out: [f'{data}/run/work', '--to', 'csv', f'{out}/scored.csv']),
    Command('score, spotting', lambda data, out: [
        '--spotting', f'{data}/long/truth.csv', f'{data}/found/found/expressions.csv', '--json']),
    Command('report', lambda data, out: [f'{data}/run/work', '--out', f'{out}/table.md',
                                         '--latex', f'{out}/table.tex']),
    Command('compare', lambda data, out: [f'{data}/run/work', f'{data}/run/work']),
    Command('list', lambda data, out: ['databases']))}
# folder of the data, and what makes it of what is there by then
STEPS = {
    'casme2': ('synthesize', lambda data: [
        'casme2', '--out', f'{data}/casme2', '--subjects', '4', '--clips-per-class', '1',
        '--frames', '8', '9']),
    'one': ('synthesize', lambda data: COMMANDS['synthesize'].arguments(data, data / 'one')),
    'one/casme2': ('prepare', lambda data: [
        f'{data}/one/drawn', '--out', f'{data}/one/casme2', '--allow-missing']),
    'root/casme2': ('prepare', lambda data: [
        f'{data}/casme2', '--out', f'{data}/root/casme2', '--allow-missing']),
    'root/casme2/store': ('extract', lambda data: [f'{data}/root/casme2']),
    'trained': ('train', lambda data: COMMANDS['train'].arguments(data, data / 'trained')),
    'run': ('crossval', lambda data: COMMANDS['crossval'].arguments(data, data / 'run')),
    'exported': ('export', lambda data: COMMANDS['export'].arguments(data, data / 'exported')),
    'long': ('synthesize', lambda data: [
        'long', '--videos', '1', '--seconds', '10', '--fps', '25', '--format', 'frames', '--out',
        f'{data}/long']),
    'found': ('infer', lambda data: [
        f'{data}/long/video01', '--fps', '25', '--onnx', f'{data}/exported/exported', '--out',
        f'{data}/found/found', '--no-plots'])}
# of its frames: some with a micro-expression, and those of the expression alone
CUT = {'video': slice(105, 140), 'clip': slice(118, 127)}


def cut_video(data: Path) -> None:
    """Make folders of the frames in which there is something to find."""
    frames = sorted((data / 'long' / 'video01').iterdir())
    for name, part in CUT.items():
        (data / name).mkdir(exist_ok=True)
        for frame in frames[part]:
            shutil.copy(frame, data / name)


def place_needs(command: Command, data: Path, out: Path) -> None:
    """Copy into a folder what a command finds there."""
    for name in command.needs:
        target = out / name.partition('/')[2]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data / name, target)


def result_of(out: Path) -> dict[str, str]:
    """The files of a result by their digests, but for those that no two runs have alike."""
    found = {}
    for path in sorted(out.rglob('*')):
        name = str(path.relative_to(out))
        if path.is_file() and not UNLIKE.search(f'/{name}'):
            found[name] = _digest(path, str(out))
    return found


def _digest(path: Path, out: str) -> str:
    content = path.read_bytes().replace(out.encode(), b'OUT')
    if path.suffix == '.pth':
        content = _weights(path)
    elif path.name == 'results.json':  # times
        said = json.loads(content)
        said.pop('stage_seconds')
        content = json.dumps(said).encode()
    return hashlib.sha256(content).hexdigest()[:12]


def _weights(path: Path) -> bytes:
    """What a checkpoint would predict with; the rest has times in it."""
    import torch
    content = torch.load(path, weights_only=True)
    return b''.join(name.encode() + value.numpy().tobytes()
                    for name, value in sorted(content['state_dict'].items()))
