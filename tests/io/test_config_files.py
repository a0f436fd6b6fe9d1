import resource
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from mmatnet.errors import InputError
from mmatnet.io.config_files import read_config


def reading_with_a_limit_on_files(path):
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, 8))
    try:
        read_config(path)
    except InputError as error:
        return str(error)


def test_a_copy_that_the_system_does_not_take_is_no_fault_of_the_config(tmp_path):
    (path := tmp_path / 'c.py').write_text('model = dict(type="ATNet")\n')
    with ProcessPoolExecutor(1, get_context('fork')) as pool:
        told = pool.submit(reading_with_a_limit_on_files, path).result()
    assert told == (f'cannot read config {path}: the copy that MMEngine reads, in the folder for '
                    'temporary files: File too large; raise the limit (ulimit -f) or choose another'
                    ' place')


def test_a_file_that_a_config_reads_is_named(tmp_path):
    (path := tmp_path / 'c.py').write_text('names = open("/not/there").read()\n')
    with pytest.raises(InputError) as told:
        read_config(path)
    assert str(told.value) == (f'cannot read config {path}: /not/there: No such file or directory; '
                               'check whether it was moved or removed meanwhile')


@pytest.mark.parametrize(('content', 'sentence'), [
    ('a = 1 / 0', 'ZeroDivisionError: division by zero'),
    ('raise ValueError("x" * 1000)', f'ValueError: {"x" * 200}...'),
    ('custom_imports = dict(imports=["gone"])', "No module named 'gone'; install the module, or nam"
     'e its folder in PYTHONPATH'),
    ('_base_ = "gone.py"', '.*/gone.py: No such file or directory; check whether it was moved or re'
     'moved meanwhile'),
    ('from mmengine.config import read_base\nwith read_base():\n    from .other import *', None)])
def test_an_unsound_config_is_named(tmp_path, content, sentence):
    (path := tmp_path / 'c.py').write_text(f'{content}\n')
    sentence = 'c.py imports its parts, as newer configs of MMEngine do; mmatnet reads the ot' \
        if sentence is None else f'cannot read config {path}: {sentence}$'
    with pytest.raises(InputError, match=sentence):
        read_config(path)
