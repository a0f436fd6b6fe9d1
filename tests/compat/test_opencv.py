"""Which of OpenCV's distributions is whole, where several share the folder cv2."""
import sys
from importlib import metadata

import pytest

from mmatnet.compat.opencv import check_opencv, contrib_fault, opencv_distributions

BINARY = 'cv2/cv2.abi3.so'
FILES = {'opencv-python': {BINARY: b'plain', 'cv2/version.py': b'plain'},
         'opencv-contrib-python': {BINARY: b'contributed', 'cv2/version.py': b'contrib',
                                   'cv2/aruco/__init__.pyi': b''}}
VERSIONS = {'opencv-python': '5.0', 'opencv-contrib-python': '5.1'}
REPAIR = 'run "pip install --force-reinstall --no-deps opencv-contrib-python==5.1"'


@pytest.fixture
def install(tmp_path, monkeypatch):
    """A function that does what pip does with distributions of OpenCV, in an empty place."""
    real = metadata.distribution

    def here(name):
        if not name.startswith('opencv'):
            return real(name)
        found = next(iter(metadata.distributions(name=name, path=[str(tmp_path)])), None)
        if found is None:
            raise metadata.PackageNotFoundError(name)
        return found

    def put(name):
        lines = [f'{name}/METADATA,,']
        for path, content in FILES[name].items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(content)
            lines.append(f'{path},sha256=x,{len(content)}')
        info = tmp_path / f'{name.replace("-", "_")}-{VERSIONS[name]}.dist-info'
        info.mkdir(exist_ok=True)
        (info / 'METADATA').write_text(f'Name: {name}\nVersion: {VERSIONS[name]}\n')
        (info / 'RECORD').write_text('\n'.join([*lines, f'{info.name}/RECORD,,']))

    monkeypatch.setattr(metadata, 'distribution', here)
    return put


def test_the_last_that_is_installed_is_whole(install):
    assert opencv_distributions() == {}
    check_opencv()  # as where OpenCV was built from its sources
    install('opencv-python')
    assert opencv_distributions() == {'opencv-python': ('5.0', True)}
    install('opencv-contrib-python')
    assert opencv_distributions() == {'opencv-contrib-python': ('5.1', True),
                                      'opencv-python': ('5.0', False)}
    check_opencv()
    install('opencv-python')
    assert opencv_distributions() == {'opencv-contrib-python': ('5.1', False),
                                      'opencv-python': ('5.0', True)}
    check_opencv()  # all works but TV-L1, which says
    assert contrib_fault() == ('opencv-contrib-python 5.1 and opencv-python 5.0 share the folder '
                               f'cv2, and one has overwritten another; {REPAIR}')


def test_where_there_is_no_contributed_module_it_is_named(install):
    install('opencv-python')
    assert contrib_fault() == ('opencv-contrib-python has them; run "pip install '
                               '--force-reinstall --no-deps opencv-contrib-python"')


@pytest.mark.parametrize('gone', [True, False])
def test_files_of_two_that_are_mixed_are_refused_with_what_to_do(install, tmp_path, gone):
    install('opencv-python')
    install('opencv-contrib-python')
    if gone:
        (tmp_path / BINARY).unlink()  # as after "pip uninstall opencv-python"
    else:
        (tmp_path / BINARY).write_bytes(b'plain')
    with pytest.raises(ImportError) as raised:
        check_opencv()
    assert str(raised.value) == ('the files of opencv-contrib-python 5.1 and opencv-python 5.0 are '
                                 f'mixed in the folder cv2; {REPAIR}')


def test_what_is_installed_here_passes_and_has_tvl1():
    import cv2

    check_opencv()
    assert 'cv2' in sys.modules
    assert hasattr(cv2, 'optflow')
