import pickle

import numpy as np
import pytest
import torch
from mmengine.dataset import pseudo_collate
from mmengine.registry import init_default_scope
from PIL import Image
from torch.utils.data import DataLoader

import mmatnet.register  # noqa: F401
from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.datasets.micro_expression import MicroExpressionDataset
from mmatnet.datasets.statistics import stream_statistics
from mmatnet.datasets.unwrap import labels_of
from mmatnet.errors import InputError
from mmatnet.registry import DATASETS
from mmatnet.sources.open import open_features
from mmatnet.store.clip_store import ClipStore

CLASSES = ('negative', 'positive', 'surprise')
WORDS = {'disgust': 'negative', 'happiness': 'positive', 'surprise': 'surprise'}
DEFAULTS = {'sources': ['casme2/store'], 'classes': CLASSES, 'emotion_maps': {'casme2': WORDS},
            'subjects': 'all', 'clips': 'megc2019'}
PACK = {'type': 'PackActionInputs', 'collect_keys': ('apex', 'motion'),
        'meta_keys': ('database', 'subject', 'clip')}
STREAMS = ('apex', 'motion', 'motion_mirrored')


@pytest.fixture(autouse=True)
def _scope():
    init_default_scope('mmaction')


@pytest.fixture
def make(data_root):
    def make(**changes):
        return MicroExpressionDataset(**{**DEFAULTS, 'data_root': str(data_root), **changes})
    return make


@pytest.fixture
def pooled(make, make_store, tmp_path):
    """Two databases that both have a subject sub01; five clips and three."""
    make_store('a', 'casme2', [('sub02', 'disgust'), ('sub01', 'others'), ('sub01', 'surprise'),
                               ('sub01', 'happiness'), ('sub03', 'disgust')])
    make_store('bb', 'samm', [('sub01', 'Anger'), ('sub04', 'Other'), ('sub01', 'Happiness')])

    def pool(**changes):
        maps = {'casme2': {**WORDS, 'others': None},
                'samm': {'Anger': 'negative', 'Happiness': 'positive', 'Other': None}}
        return make(**{'sources': ['a', 'bb'], 'emotion_maps': maps, 'clips': 'all',
                       'data_root': str(tmp_path), **changes})
    return pool


def test_one_sample(make, data_root):
    dataset = make(streams=STREAMS)
    store = ClipStore.open(data_root / 'casme2' / 'store')
    sample = dataset[7]
    assert set(sample) == {'apex', 'motion', 'motion_mirrored', 'label', 'database', 'subject',
                           'clip', 'sample_idx'}
    assert [(sample[name].shape, sample[name].dtype) for name in STREAMS] == [
        ((1, 224, 224), np.float32), ((64, 128), np.float32), ((64, 128), np.float32)]
    assert np.array_equal(sample['apex'][0], store.array('apex')[7])  # grey 0 to 255, as stored
    assert sample['apex'].max() > 200
    for name in ('motion', 'motion_mirrored'):
        assert np.array_equal(sample[name], store.array(name)[7])
    assert (sample['database'], sample['subject'], sample['clip']) == store.clips[7].key
    assert CLASSES[sample['label']] == WORDS[store.clips[7].emotion]
    assert sample['sample_idx'] == 7


def test_apex_flow_of_pictures(make, tmp_path):
    clips = [Clip('casme2', 'sub01', f'EP{number}', emotion=emotion)
             for number, emotion in enumerate(CLASSES)]
    draw = np.random.default_rng(0)
    for clip in clips:
        picture = draw.integers(0, 256, (30, 30, 3), dtype=np.uint8)
        Image.fromarray(picture).save(tmp_path / f'{clip.clip}.png')
    write_annotations(tmp_path / 'annotations.csv', clips)
    (tmp_path / 'pictures.csv').write_text('clip,path\n' + ''.join(
        f'{clip},{clip.clip}.png\n' for clip in clips))
    streams = ('apex_flow', 'apex_flow_mirrored')
    source = {'type': 'FlowPictures', 'table': 'pictures.csv', 'size': 30}
    options = {'sources': [source], 'clips': 'all', 'data_root': str(tmp_path),
               'emotion_maps': {'casme2': {name: name for name in CLASSES}}, 'streams': streams}
    sample = make(**options)[1]
    pictures = open_features(source, tmp_path)
    assert set(sample) == {*streams, 'label', 'database', 'subject', 'clip', 'sample_idx'}
    for name in streams:
        assert (sample[name].shape, sample[name].dtype) == ((3, 30, 30), np.float32)
        assert np.array_equal(sample[name], pictures.array(name)[1])
    pipeline = [{'type': 'MirrorClip', 'prob': 1}, {'type': 'ScaleApexFlow', 'size': 28},
                {**PACK, 'collect_keys': ('apex',)}]
    packed = make(**options, pipeline=pipeline)[1]
    assert packed['inputs']['apex'].shape == (3, 28, 28)


def test_every_clip_has_its_label(make):
    dataset = make()
    # of sub02, sub06, sub12, sub15, sub19 up to two clips a class
    assert len(dataset) == 24
    assert np.bincount(labels_of(dataset)).tolist() == [8, 7, 9]
    assert labels_of(dataset).dtype == np.int64
    assert [dataset.get_cat_ids(idx) for idx in range(24)] == [[n] for n in labels_of(dataset)]
    assert [dataset[idx]['label'] for idx in range(24)] == labels_of(dataset).tolist()
    assert dataset.metainfo['classes'] == CLASSES


def test_only_the_chosen_subjects_are_there(make):
    dataset = make(subjects=['casme2/sub15', 'casme2/sub06'])
    found = [(sample['database'], sample['subject']) for sample in map(dataset.__getitem__,
                                                                     range(len(dataset)))]
    assert found == [('casme2', 'sub06')] * 4 + [('casme2', 'sub15')] * 3
    everyone = {(s['subject'], s['clip']): s for s in map(make().__getitem__, range(24))}
    for sample in (dataset[0], dataset[6]):  # the rows of these subjects, not the first rows
        same = everyone[sample['subject'], sample['clip']]
        assert np.array_equal(sample['motion'], same['motion'])


def test_changing_a_sample_does_not_change_the_next_reading(make):
    dataset = make(streams=STREAMS)
    for name in STREAMS:
        before = dataset[0][name].copy()
        dataset[0][name][:] = -1
        assert np.array_equal(dataset[0][name], before)


@pytest.mark.parametrize('streams', [('apex',), ('motion',), ('motion', 'motion_mirrored')])
def test_what_is_not_configured_is_not_loaded(make, monkeypatch, streams):
    asked, array = set(), ClipStore.array

    def watched(store, name):
        asked.add(name)
        return array(store, name)

    monkeypatch.setattr(ClipStore, 'array', watched)
    sample = make(streams=streams)[0]
    assert asked == set(streams)
    assert set(sample) & set(STREAMS) == set(streams)


def test_databases_are_pooled_in_the_order_of_the_sources(pooled, tmp_path):
    dataset = pooled(streams=STREAMS)
    keys = [(s['database'], s['subject'], s['label'])
            for s in map(dataset.__getitem__, range(len(dataset)))]
    assert keys == [('casme2', 'sub02', 0), ('casme2', 'sub01', 2), ('casme2', 'sub01', 1),
                    ('casme2', 'sub03', 0), ('samm', 'sub01', 0), ('samm', 'sub01', 1)]
    assert dataset.left_out == {'casme2: others': 1, 'samm: Other': 1}
    for idx, (store, row) in {1: ('a', 2), 5: ('bb', 2)}.items():
        for name in STREAMS:
            stored = ClipStore.open(tmp_path / store).array(name)[row]
            assert np.array_equal(np.squeeze(dataset[idx][name]), stored)


def test_one_subject_name_in_two_databases_is_two_people(pooled):
    assert labels_of(pooled(subjects=['samm/sub01'])).tolist() == [0, 1]
    assert labels_of(pooled(subjects=['casme2/sub01'])).tolist() == [2, 1]


def test_sources_with_motion_of_two_widths_are_refused(pooled, make_store):
    make_store('wide', 'samm', [('sub01', 'Anger')], blocks=3)
    with pytest.raises(InputError, match=r"the sources \['a', 'wide'\] have motion of different "
                                         r'shapes \[\(8, 8\), \(8, 18\)\]; extract them with one'):
        pooled(sources=['a', 'wide'])
    assert len(pooled(sources=['a', 'wide'], streams=('apex',))) == 5  # nobody asked for motion


@pytest.mark.parametrize(('changes', 'sentence'), [
    ({'streams': ()}, r'streams must be one name of a feature or more, got \(\)'),
    ({'streams': 'apex'}, "streams must be one name of a feature or more, got 'apex'"),
    ({'streams': ('apex_flow',)}, r"holds apex, motion, motion_mirrored; it has no 'apex_flow'; "
                                  r'add it with `mmatnet extract .*/casme2 --features apex_flow`'),
    ({'streams': ('apex', 'flow')}, "holds apex, motion, motion_mirrored; it has no 'flow'"),
    ({'subjects': ['casme2/sub02', 'casme2/sub01']},
     r"subjects \['casme2/sub01'\] have no clip here; there are "
     r"\['casme2/sub02', 'casme2/sub06', "),
    ({'subjects': ['sub02']}, r"subjects \['sub02'\] have no clip .*'casme2/sub02'"),
    ({'subjects': 'casme2/sub02'}, "subjects must be 'all', a list of database/subject, or a rule "
                                   r"such as dict\(side='train'\), got 'casme2/sub02'"),
    ({'emotion_maps': {'casme2': {'disgust': 'negative'}}}, "emotion '.*' is not in emotion_maps"),
    ({'emotion_maps': {}}, "no emotion map for database 'casme2'"),
    ({'sources': ['mmew/store']}, 'no clip store at .*mmew/store'),
    ({'sources': [{'type': 'ClipStore', 'folder': 'casme2/store', 'recipe': {'rows': 32,
                                                                            'apex_row': 16}}]},
     r'was made with another recipe: motion\.rows is 64, not 32; motion\.apex_row is 32'),
], ids=['no-stream', 'streams-text', 'no-apex-flow', 'stream', 'subject', 'no-database',
        'one-string', 'emotion', 'map', 'store', 'recipe'])
def test_bad_input(make, changes, sentence):
    with pytest.raises(InputError, match=sentence):
        make(**changes)


def test_subjects_have_no_default(data_root):
    arguments = {name: value for name, value in DEFAULTS.items() if name != 'subjects'}
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'subjects'"):
        MicroExpressionDataset(**arguments, data_root=str(data_root))


def test_packed_as_mmaction_wants_it(make, data_root):
    dataset = DATASETS.build({'type': 'MicroExpressionDataset', **DEFAULTS,
                              'data_root': str(data_root), 'pipeline': [PACK], 'test_mode': True})
    packed = dataset[3]
    plain = make()[3]
    assert set(packed) == {'inputs', 'data_samples'}
    assert {name: (tuple(value.shape), value.dtype)
            for name, value in packed['inputs'].items()} == {
        'apex': ((1, 224, 224), torch.float32), 'motion': ((64, 128), torch.float32)}
    for name in ('apex', 'motion'):
        assert np.array_equal(packed['inputs'][name], plain[name])
    sample = packed['data_samples']
    assert sample.gt_label.tolist() == [plain['label']]
    assert sample.metainfo == {name: plain[name] for name in ('database', 'subject', 'clip')}


def test_statistics_counted_by_hand(pooled, tmp_path):
    """Three clips of eight rows; only the rows written here are not zero."""
    first, second = (np.lib.format.open_memmap(tmp_path / store / 'motion.npy', 'r+')
                     for store in ('a', 'bb'))
    first[:], second[:] = 0, 0
    first[0, 2] = [1, 0, 5, 0, 0, 0, 0, 7]
    first[0, 3] = [3, 0, 5, 0, 0, 0, 0, 7]
    first[4, 1] = [5, 4, 5, 0, 0, 0, 0, 7]
    first[2, 0] = 1000  # of a subject that is not asked for
    first[1, 0] = 1000  # of an emotion that is left out
    second[0, 7] = [7, 4, 5, 0, 0, 0, 0, 7]
    first.flush()
    second.flush()
    dataset = pooled(subjects=['casme2/sub02', 'casme2/sub03', 'samm/sub01'])
    mean, deviation = stream_statistics(dataset, 'motion')
    assert (mean.dtype, deviation.dtype) == (np.float32, np.float32)
    assert mean == pytest.approx([4, 2, 5, 0, 0, 0, 0, 7])
    # of 1 3 5 7 and of 0 0 4 4; the others never vary
    assert deviation == pytest.approx([5 ** 0.5, 2, 1, 1, 1, 1, 1, 1])


def test_a_pickled_dataset_leaves_the_arrays_on_disk(make):
    dataset = make(streams=STREAMS)
    pickled = pickle.dumps(dataset)
    assert len(pickled) < 100_000  # the arrays of this small store are 2.8 MB
    copy = pickle.loads(pickled)
    assert np.array_equal(copy[5]['motion'], dataset[5]['motion'])


def test_a_spawned_worker_reads_the_same_samples(make):
    dataset = make(pipeline=[PACK])
    loader = DataLoader(dataset, batch_size=8, num_workers=1, multiprocessing_context='spawn',
                        collate_fn=pseudo_collate)
    order = [sample.clip for batch in loader for sample in batch['data_samples']]
    assert order == [dataset[idx]['data_samples'].clip for idx in range(24)]


def test_no_subject_is_refused(make):
    with pytest.raises(InputError, match="no subject is given; name some as database/subject"):
        make(subjects=[])


def test_statistics_of_nothing_are_refused(make, monkeypatch):
    dataset = make()
    monkeypatch.setattr(ClipStore, 'array', lambda store, name: np.zeros((24, 64, 128)))
    with pytest.raises(InputError, match='none of the 24 clips has a row of motion that is not'):
        stream_statistics(dataset, 'motion')
