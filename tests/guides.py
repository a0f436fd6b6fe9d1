"""How the commands and blocks of a page are run in the current folder, in little time."""
import glob
import json
import re
import shlex
import subprocess
from pathlib import Path

from pages import CHECKPOINT

from mmatnet.cli.main import main
from tests.conftest import SMALL_MODEL

ROOT = Path(__file__).parents[1]
SMALLER = ROOT / 'tests' / 'smaller'
# in one process, of few people, with the table of pictures of some clips that is there, and with
# the checkpoints that short trainings write
SHORTER = [(r' --workers \d+', ''), (r' --pictures flow', ''), (r'protocol\.k=5', 'protocol.k=2'),
           (CHECKPOINT, 'iter_2.pth'), (r'epoch_\d+\.pth', 'epoch_1.pth')]


def shorter(text):
    """A command or a block of Python that takes less time."""
    for long, short in SHORTER:
        text = re.sub(long, short, text)
    return text


def cut_short(cfg):
    """Let a config train one or two steps with one seed, and a small network."""
    path = Path(cfg.filename).resolve()
    smaller = SMALLER / f'{path.parent.name}.json'
    options = json.loads(smaller.read_text()) if smaller.is_file() else {}
    if path.parent == ROOT / 'configs' and path.name.startswith('atnet_'):
        options |= SMALL_MODEL
    if 'max_iters' in (loop := cfg.get('train_cfg') or {}):
        options |= {'train_cfg.max_iters': 2, 'train_dataloader.batch_size': 2}
    elif 'max_epochs' in loop:
        options |= {'train_cfg.max_epochs': 1, 'train_dataloader.batch_size': 64}
    if (cfg.get('estimator') or {}).get('search'):
        options['estimator.search.folds'] = 2
    cfg.merge_from_dict(options)
    if 'seeds' in cfg:
        cfg.seeds = [0]
    return cfg


def run(command):
    """Run a command: ours in this process, others by bash."""
    command = shorter(command)
    first, *words = shlex.split(command.replace('\\\n', ' '), comments=True)
    if first == 'mmatnet':
        words = [found for word in words for found in sorted(glob.glob(word)) or [word]]
        assert main(words) == 0, command
    else:
        done = subprocess.run(['bash', '-euo', 'pipefail', '-c', command], text=True,
                              capture_output=True)
        assert done.returncode == 0, f'{command}\n{done.stderr}'


def run_python(text, names):
    """Run a block with these names, or write the file that its first line names."""
    if file := re.match(r'# (\w+\.py)\n', text):
        Path(file[1]).write_text(shorter(text))
    else:
        exec(shorter(text), names)
