"""The whole way, command by command: fake database, table, store, the full-size network."""
import json

import pytest
import torch

from mmatnet.cli.main import main


@pytest.fixture(scope='module')
def data(tmp_path_factory):
    """A data root made by the commands from a small synthetic CASME II of two subjects."""
    folder = tmp_path_factory.mktemp('end-to-end')
    source, data = str(folder / 'CASME2'), str(folder / 'data' / 'casme2')
    assert main(['synthesize', 'casme2', '--out', source, '--subjects', '2',
                 '--clips-per-class', '1', '--frames', '12', '20']) == 0
    assert main(['prepare', source, '--out', data]) == 0
    assert main(['extract', data]) == 0
    return folder / 'data'


def test_the_full_size_config_trains_twenty_iterations(data, tmp_path, capfd):
    status = main(['train', 'configs/atnet_casme2.py', '--work-dir', str(tmp_path),
                   '--cfg-options', f'data_root={data}', 'train_cfg.max_iters=20',
                   'default_hooks.logger.interval=1', 'log_processor.window_size=1',
                   'train_dataloader.batch_size=4'])
    printed = capfd.readouterr().out
    assert status == 0
    assert 'note: the data is synthetic' in printed
    checkpoint = torch.load(tmp_path / 'iter_20.pth', weights_only=True)
    weights = checkpoint['state_dict']
    assert sum(value.numel() for name, value in weights.items()
               if 'running' not in name and 'num_batches' not in name) == 8_316_933
    log, = tmp_path.glob('*/vis_data/scalars.json')
    losses = [json.loads(line)['loss'] for line in log.read_text().splitlines()
              if 'loss' in json.loads(line)]
    assert len(losses) == 20
    # three clips, one of each class: it begins to learn them by heart
    assert sum(losses[-5:]) / 5 < sum(losses[:5]) / 5
