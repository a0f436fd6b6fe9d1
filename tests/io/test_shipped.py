from pathlib import Path

from mmengine.config import Config

from mmatnet.io import shipped
from mmatnet.io.config_files import read_config


def test_a_file_that_is_here_goes_before_the_packages(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, 'SHIPPED', tmp_path / 'package')
    monkeypatch.chdir(tmp_path)
    assert shipped.find_config('configs/a.py') is None
    (tmp_path / 'package' / 'configs').mkdir(parents=True)
    (tmp_path / 'package' / 'configs' / 'a.py').touch()
    assert shipped.find_config('configs/a.py') == tmp_path / 'package' / 'configs' / 'a.py'
    (tmp_path / 'configs').mkdir()
    (tmp_path / 'configs' / 'a.py').touch()
    assert shipped.find_config('configs/a.py') == Path('configs/a.py')


def test_a_base_beside_the_config_goes_before_the_packages(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, 'SHIPPED', tmp_path / 'package')
    ours, theirs = tmp_path / 'package' / 'configs', tmp_path / 'study' / 'configs'
    for folder, name in ((ours, 'package'), (theirs, 'study')):
        folder.mkdir(parents=True)
        (folder / 'a.py').write_text("_base_ = 'b.py'\n")
        (folder / 'b.py').write_text(f'found = {name!r}\n')
    (config := tmp_path / 'study' / 'mine.py').write_text("_base_ = ['configs/a.py']\n")
    assert read_config(config).found == 'study'
    (theirs / 'a.py').unlink()
    assert read_config(config).found == 'package'
    assert Config._get_cfg_path('configs/a.py', str(config)) == (str(theirs / 'a.py'), None)
