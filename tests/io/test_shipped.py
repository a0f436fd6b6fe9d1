from pathlib import Path

from mmatnet.io import shipped


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
