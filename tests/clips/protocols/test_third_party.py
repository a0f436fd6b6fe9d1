"""A protocol that lies outside the package, as docs/add_your_own/protocol.md shows it."""
import sys
from pathlib import Path

import pytest
from pages import python_of

from mmatnet.clips.protocols import Fold, Protocol, make_folds, protocol_name
from mmatnet.errors import InputError
from mmatnet.registry import PROTOCOLS

ROOT = Path(__file__).parents[3]
PAGE = ROOT / 'docs' / 'add_your_own' / 'protocol.md'
LABELS = {('samm', name): [number % 2] for number, name in enumerate(('1', '2', '3', '4', '5'))}


@pytest.fixture
def config(tmp_path, monkeypatch):
    """The page's config, with its module where Python finds it."""
    module, config = python_of(PAGE.read_text(encoding='utf-8'))
    (tmp_path / 'every_nth.py').write_text(module)
    (tmp_path / 'mine.py').write_text(config.replace("'configs/", f"'{ROOT}/configs/"))
    monkeypatch.syspath_prepend(tmp_path)
    yield str(tmp_path / 'mine.py')
    PROTOCOLS.module_dict.pop('every', None)
    sys.modules.pop('every_nth', None)


def test_a_config_names_it_and_gets_its_folds(config):
    from mmatnet.engine.config import load_config

    cfg = load_config(config)
    first, second, third, fourth, fifth = LABELS
    assert make_folds(cfg.protocol, LABELS) == [
        Fold('every', (second, third, fifth), (first, fourth))]
    assert protocol_name({**cfg.protocol, 'adapt': 'test'}) == 'every-3 TRANSDUCTIVE'


def test_its_options_are_checked_as_ours_are(config):
    from mmatnet.engine.config import load_config

    with pytest.raises(InputError, match=r"unexpected keyword argument 'stride'; it takes step, "
                                         'allow_empty_classes, adapt'):
        load_config(config, {'protocol.stride': 3})
    with pytest.raises(InputError, match="protocol 'every-1', fold every: no clip to train on"):
        make_folds({'type': 'every', 'step': 1}, LABELS)


def test_subjects_are_offered_by_the_option_alone():
    class Sly(Protocol):
        name = 'sly'

        def divide(self, labels):
            first, *others = labels
            yield Fold('x', tuple(others), (first,), adapt=(first,))

    with pytest.raises(ValueError, match='the option adapt does, so that the run is marked TRANS'):
        Sly().folds(LABELS)
