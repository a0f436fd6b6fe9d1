"""`mmatnet env`: what an issue needs, and nothing about whose machine it is."""
import getpass
import platform
import socket
from importlib import metadata
from pathlib import Path

import cv2
import pytest
import torch
from mmengine.runner import CheckpointLoader

from mmatnet.cli.env import main


def printed(capsys, status):
    """The parts that are printed: title to names to what is said of each."""
    assert main([]) == status
    text, parts, title = capsys.readouterr().out, {}, ''
    for line in text.splitlines():
        if line.startswith('  '):
            name, _, said = line.strip().partition('  ')
            parts[title][name] = said.strip()
        else:
            title = line.rstrip(':')
            parts[title] = {}
    return text, parts


def test_it_tells_versions_devices_and_repairs_and_no_place(capsys):
    text, parts = printed(capsys, 0)
    assert list(parts) == ['system', 'packages', 'OpenCV', 'devices', 'repairs']
    assert parts['system']['python'].split()[0] == platform.python_version()
    assert parts['packages']['torch'] == torch.__version__.split('+')[0]
    assert parts['packages']['mmaction2'] == '1.2.0'
    assert 'pytest' not in parts['packages']
    assert (parts['OpenCV']['cv2'], parts['OpenCV']['TV-L1 flow']) == (cv2.__version__, 'there')
    assert parts['devices']['CPU threads'] == str(torch.get_num_threads())
    assert parts['repairs']['versions'] == 'well'
    assert all(parts['repairs'][name].startswith(('at work: ', 'idle: '))
               for name in ('drn', 'checkpoint', 'distributed'))
    for private in (str(Path.home()), str(Path.cwd()), socket.gethostname()):
        assert private not in text
    assert getpass.getuser() == 'root' or getpass.getuser() not in text


def test_what_is_wrong_is_told_and_the_rest_as_well(capsys, monkeypatch):
    real = metadata.version

    def version(name):
        if name == 'filelock':
            raise metadata.PackageNotFoundError(name)
        return {'mmpretrain': '1.1.1'}.get(name) or real(name)

    monkeypatch.setattr(metadata, 'version', version)
    # its check has the real one as the default of its argument
    monkeypatch.setattr('mmatnet.compat.versions.check_versions.__defaults__', (version,))
    _, parts = printed(capsys, 1)
    assert parts['packages']['filelock'] == 'WRONG: absent'
    assert parts['packages']['mmpretrain'] == 'WRONG: 1.1.1, and <2,>=1.2 is asked for'
    assert parts['repairs'] == {'versions': 'WRONG: mmatnet works with mmpretrain>=1.2,<2, but '
                                            'mmpretrain 1.1.1 is installed; run "pip install '
                                            "'mmpretrain>=1.2,<2'\""}


def test_the_full_mmcv_stands_for_the_lite_one(capsys, monkeypatch):
    real = metadata.version

    def version(name):
        if name == 'mmcv-lite':
            raise metadata.PackageNotFoundError(name)
        return '2.1.0' if name == 'mmcv' else real(name)

    monkeypatch.setattr(metadata, 'version', version)
    _, parts = printed(capsys, 0)
    assert parts['packages']['mmcv'] == '2.1.0, in place of mmcv-lite'
    assert 'mmcv-lite' not in parts['packages']


def test_a_repair_that_another_package_undid_is_wrong(capsys, monkeypatch):
    printed(capsys, 0)
    monkeypatch.setitem(CheckpointLoader._schemes, '', torch.load)
    monkeypatch.setattr('mmengine.runner.runner.init_dist', print)
    _, parts = printed(capsys, 1)
    for name in ('checkpoint', 'distributed'):
        assert parts['repairs'][name].startswith('WRONG: another package has replaced')


def test_opencv_that_is_mixed_is_told_with_what_to_do(capsys, monkeypatch):
    monkeypatch.setattr('mmatnet.compat.opencv.opencv_distributions', lambda: {
        'opencv-contrib-python': ('5.1', False), 'opencv-python': ('5.0', False)})
    _, parts = printed(capsys, 1)
    assert parts['OpenCV']['opencv-python'] == '5.0, overwritten by another'
    assert parts['OpenCV']['versions'] == 'they differ, which is harmless while one is whole'
    assert parts['OpenCV']['files'].startswith('WRONG: the files of opencv-contrib-python 5.1 and')


def test_it_takes_no_argument(capsys):
    with pytest.raises(SystemExit):
        main(['x'])
    assert 'unrecognized arguments: x' in capsys.readouterr().err
