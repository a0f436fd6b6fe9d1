"""`mmatnet spot --config`: SOFTNet on tiny recordings."""
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from mmatnet.cli.spot import main
from mmatnet.io.json_files import write_json

SHIPPED = Path(__file__).parents[2] / 'configs' / 'softnet' / 'softnet_long.py'
FRAMES, RNG = 45, np.random.default_rng(0)
TEXTURE = np.uint8(np.clip(cv2.GaussianBlur(RNG.uniform(-900, 1100, (112, 112)), (0, 0), 2), 0,
                           255))
CONFIG = '''
spotter = dict(type='softnet', p=0.55)
estimator = dict(type='FrameScores', model=dict(type='SOFTNet', hidden=10), epochs=1)
'''


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Three people whose mouth moves down for a while: once quickly, once for long."""
    monkeypatch.chdir(tmp_path)
    rows = []
    for place, subject in enumerate(('s1', 's2', 's3')):
        folder = tmp_path / 'data' / subject
        folder.mkdir(parents=True)
        for number in range(FRAMES):
            picture = TEXTURE.copy()
            if 10 + place <= number < 20 + place or 25 <= number < 43:
                picture[76:110] = TEXTURE[74:108]
            cv2.imwrite(str(folder / f'{number:03d}.png'), picture)
        rows += [f'{subject},micro,{10 + place},{19 + place},30,{subject}',
                 f'{subject},macro,25,42,30,{subject}']
    (tmp_path / 'data' / 'truth.csv').write_text(
        'video,kind,onset,offset,fps,subject\n' + '\n'.join(rows) + '\n')
    write_json(tmp_path / 'data' / 'source.json', {'root': str(tmp_path / 'data'),
                                                   'registered': True})
    (tmp_path / 'tiny.py').write_text(CONFIG)
    return tmp_path / 'data'


def test_a_network_for_each_subject_and_scores_are_kept(data, capsys):
    options = [str(data), '--config', 'tiny.py', '--work-dir', 'run']
    assert main(options) == 0
    printed = capsys.readouterr().out
    assert 'Trained for each subject on all others; last epoch. No option was tuned.' in printed
    report = json.loads((data.parent / 'run' / 'report.json').read_text())
    assert report['spotter'] == {'type': 'softnet', 'p': 0.55}
    assert report['estimator']['epochs'] == 1
    scores = sorted((data.parent / 'run' / 'scores').iterdir())
    assert len(scores) == 3
    before = [(file, file.stat().st_mtime_ns) for file in scores]
    spotted = (data.parent / 'run' / 'spotted.csv').read_bytes()
    scores[1].unlink()
    assert main(options) == 0
    after = [(file, file.stat().st_mtime_ns) for file in scores]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]
    assert (data.parent / 'run' / 'spotted.csv').read_bytes() == spotted


def test_scores_of_rows_that_have_changed_are_made_again(data):
    options = [str(data), '--config', 'tiny.py', '--work-dir', 'run']
    assert main(options) == 0
    for file in (data / 's2').iterdir():
        cv2.imwrite(str(file), TEXTURE)
    assert main(options) == 0
    assert len(list((data.parent / 'run' / 'scores').iterdir())) == 2 * 3


def test_the_shipped_config_is_read(data, capsys):
    assert main([str(data), '--config', str(SHIPPED), '--grid', 'p=0.1']) == 2
    assert '--grid tunes options by what is spotted on other subjects' in capsys.readouterr().err


@pytest.mark.parametrize(('config', 'options', 'sentence'), [
    (CONFIG, ['--spotter', 'softnet'], '--config and --spotter both name a spotter'),
    (CONFIG + 'epochs = 3\n', [], 'has spotter, estimator and seed, not epochs'),
    (CONFIG + 'seed = -1\n', [], 'seed must be a whole number from 0 up, got -1'),
    ('spotter = dict(type="softnet")\n', [], r'expected estimator = dict(type=...), got None'),
    (CONFIG.replace('softnet', 'mdmd').replace(', p=0.55', ''), [], 'the spotter mdmd is not tra'),
    (CONFIG.replace('epochs=1', 'epochs=0'), [], 'epochs'),
    (CONFIG.replace('FrameScores', 'Frames'), [], "no estimator of scores is named 'Frames'")])
def test_what_does_not_fit_is_a_sentence(data, capsys, config, options, sentence):
    (data.parent / 'tiny.py').write_text(config)
    assert main([str(data), '--config', 'tiny.py', *options]) == 2
    assert sentence in capsys.readouterr().err


def test_softnet_needs_a_config(data, capsys):
    assert main([str(data), '--spotter', 'softnet']) == 2
    assert 'the spotter softnet needs a network for each subject; name its config' in \
        capsys.readouterr().err
    assert main([str(data), '--config', 'none.py']) == 2
    assert 'no config at none.py' in capsys.readouterr().err
