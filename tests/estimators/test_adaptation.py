"""Clips that are served for adaptation: their labels have no part in anything, and it is said."""
from dataclasses import replace

import pytest

from mmatnet.engine.experiment import take_apart
from mmatnet.store.clip_store import ClipStore
from tests.conftest import EMOTIONS, write_store
from tests.engine.trainings import train

ALIGNMENTS = {
    'mmd': ({'type': 'MmdAlignment'}, None),
    'dann': ({'type': 'DomainAdversary', 'in_channels': 24}, None),
    'multi-source': (
        {'type': 'MultiSourceAlignment', 'in_channels': 24, 'sources': ['casme2'], 'width': 24},
        {'type': 'MultiSourceHead', 'num_classes': 3, 'in_channels': 24, 'sources': ['casme2']}),
}


@pytest.fixture(params=ALIGNMENTS)
def adapting(request, small_config):
    """The demonstration config with an alignment and what it needs."""
    neck, head = ALIGNMENTS[request.param]
    cfg = small_config(**{'train_cfg.max_iters': 3})
    cfg.model.neck = {'type': 'NeckChain', 'necks': [dict(cfg.model.neck), neck]}
    if head is not None:
        cfg.model.cls_head = head
    cfg.custom_hooks = [*cfg.custom_hooks, {'type': 'TrainingProgressHook'}]
    cfg.train_dataloader.sampler.alternate = True
    cfg.protocol = {'type': 'loso', 'adapt': 'test'}
    return cfg


def test_other_labels_of_the_clips_served_without_change_nothing(adapting, data_root, tmp_path):
    """Of the clips that are tested, and served; one that is not served changes something."""
    store = ClipStore.open(data_root / 'casme2' / 'store')
    arrays = {name: store.array(name) for name in ('apex', 'motion', 'motion_mirrored')}

    def scores(changed):
        turned = dict(zip(EMOTIONS, EMOTIONS[1:] + EMOTIONS[:1], strict=True))
        clips = [replace(clip, emotion=turned[clip.emotion]) if clip.subject == changed else clip
                 for clip in store.clips]
        write_store(tmp_path / str(changed) / 'casme2' / 'store', clips, arrays)
        cfg = adapting.copy()
        cfg.data_root = str(tmp_path / str(changed))
        for loader in (cfg.train_dataloader, cfg.test_dataloader):
            loader.dataset.update(data_root=cfg.data_root, clips='all')
        records = train(cfg, tmp_path / f'run-{changed}')
        assert {record.subject for record in records} == {'sub02'}
        return [record.scores for record in records]

    as_they_are = scores(None)
    assert scores('sub02') == as_they_are
    assert scores('sub12') != as_they_are


def test_all_that_comes_of_it_says_so(adapting, tmp_path):
    assert [stamp.word for stamp in take_apart(adapting).stamps] == ['TRANSDUCTIVE']
    assert {record.protocol for record in train(adapting, tmp_path)} == {'loso TRANSDUCTIVE'}
