"""Tables that third parties extend: found by name, built from a config, refused in a sentence."""
import subprocess
import sys

import pytest

from mmatnet import registry
from mmatnet.errors import InputError
from mmatnet.registry import Table


@pytest.fixture
def table():
    table = Table('thing', [])

    @table.register_module(name='half')
    def half(of: int = 2):
        """Give half of a number. Or of
        another.

        More of it.
        """
        return of / 2

    return table


def test_an_entry_is_made_from_its_name_or_a_config(table):
    assert table.make('half') == 1
    assert table.make({'type': 'half', 'of': 6}) == 3
    assert table.make('half', of=8) == 4
    assert table.names() == ['half']
    assert table.summary('half') == 'Give half of a number.'


@pytest.mark.parametrize(('config', 'sentence'), [
    ('halve', r"no thing is named 'halve'; did you mean 'half'\?"),
    ('third', r"no thing is named 'third'; there are half \(a module that registers others"),
    ({'of': 2}, 'no thing is named None; there are half'),
    ({'type': 'half', 'off': 2}, r"unexpected keyword argument 'off'; it takes of"),
])
def test_what_is_not_there_is_refused(table, config, sentence):
    with pytest.raises(InputError, match=sentence):
        table.make(config)


def test_our_own_entries_are_found_without_torch():
    """MMEngine's registry notes the import in its log, which asks torch for the rank."""
    code = ('import sys; from mmatnet.registry import ESTIMATORS, SCORE_ESTIMATORS, TABLES; '
            'print([name for table in TABLES if table not in (ESTIMATORS, SCORE_ESTIMATORS) '
            'for name in table.names()], "torch" in sys.modules)')
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert "'casme2'" in done.stdout
    assert done.stdout.endswith('False\n')


def test_ours_come_first_and_keep_their_names():
    code = ('from mmatnet.registry import DETECTORS\n'
            "DETECTORS.register_module(name='theirs', module=dict)\n"
            'print(DETECTORS.names())\n'
            "DETECTORS.register_module(name='rtmpose', module=dict)")
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert done.stdout == "['centerface', 'rtmpose', 'theirs']\n"
    assert 'rtmpose is already registered in face detector' in done.stderr


def test_modules_of_third_parties_are_known_by_what_they_register(monkeypatch):
    assert registry.outside_modules() == []
    monkeypatch.setitem(registry.FLOWS.module_dict, 'ours', Table)
    monkeypatch.setitem(registry.FLOWS.module_dict, 'theirs', pytest.MonkeyPatch)
    assert registry.outside_modules() == ['_pytest.monkeypatch']


def test_the_registries_of_mmaction_are_handed_on():
    import mmaction.registry
    assert registry.MODELS is mmaction.registry.MODELS
    with pytest.raises(AttributeError, match="has no attribute 'MODEL'"):
        registry.MODEL  # noqa: B018
