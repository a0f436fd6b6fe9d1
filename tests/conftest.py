"""Fixtures shared by the tests: a small clip store made of numbers, and the released files."""
import functools
import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import mmengine.config.config
import numpy as np
import pytest
from PIL import Image

from mmatnet.clips.annotation import OBJECTIVE_CLASSES, Clip, write_annotations
from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.features.recipe import Recipe
from mmatnet.registry import WRITERS
from mmatnet.store.clip_store import ClipStore
from mmatnet.synthetic.writers.casme2 import write_casme2
from tests.browser import browser  # noqa: F401
from tests.left_as_found import left_as_found  # noqa: F401
from tests.processes import free_port, run_at_once, run_script  # noqa: F401

# A shell that starts the tests in the background lets them ignore Ctrl-C, and whatever they start
# with them, which some of them interrupt
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What nobody foresaw fails a test as it is, with its traceback
os.environ['MMATNET_TRACEBACK'] = '1'

@functools.cache
def laid_out(text, style):
    return lay_out(text, style_config=dict(style))


# MMEngine lays the same config out with yapf six times a training, which takes longer than the
# training of these networks; here each text is laid out once
lay_out = mmengine.config.config.FormatCode
mmengine.config.config.FormatCode = lambda text, style_config: laid_out(
    text, tuple(style_config.items()))

# The files that take longest come first, so that no process is left alone with one at the end
LONGEST = ('test_faults', 'test_configs', 'test_guides', 'test_train', 'test_long_videos',
           'test_casme2', 'test_across_databases', 'test_crossval', 'test_your_own_data',
           'test_data_parallel', 'test_fold_pool', 'test_end_to_end', 'test_packaging',
           'test_serve', 'test_infer_found', 'test_distributed', 'test_complete_config',
           'test_inferencer', 'test_infer_folders', 'test_gpu', 'test_server', 'test_selection',
           'test_races', 'test_extract', 'test_ending', 'test_trimmed_clips', 'test_synthesize',
           'test_network', 'test_grad_cam')


def pytest_collection_modifyitems(items):
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))


EMOTIONS = ('disgust', 'happiness', 'surprise')  # of CASME II, in the order of the classes
# emotion to the block of its motion; SAMM's fourth and fifth are classes of its own
BLOCKS = {**{emotion: block for block, emotion in enumerate(EMOTIONS)},
          'negative': 0, 'positive': 1,
          'Anger': 0, 'Happiness': 1, 'Surprise': 2, 'Contempt': 3, 'Other': 4}
SUBJECTS = ('sub02', 'sub06', 'sub12', 'sub15', 'sub19')


def write_store(folder: Path, clips: list[Clip], arrays: dict[str, np.ndarray],
                recipe: Recipe | None = None) -> Path:
    """Write a clip store without frames; its features need not come from any."""
    folder.mkdir(parents=True)
    write_annotations(folder / 'clips.csv', clips)
    for name, array in arrays.items():
        np.save(folder / f'{name}.npy', array)
    recipe = _recipe_of(arrays) if recipe is None else recipe
    (folder / 'recipe.json').write_text(json.dumps(
        {'recipe': recipe.to_dict(), 'hash': recipe.hash, 'versions': {}, 'skipped': {}}))
    return folder


def _recipe_of(arrays: dict[str, np.ndarray]) -> Recipe:
    features = [{'type': kind} for name, kind in
                (('apex', 'ApexImage'), ('motion', 'MotionRows')) if name in arrays]
    if 'apex_flow' in arrays:
        features.append({'type': 'ApexFlow', 'size': arrays['apex_flow'].shape[-1]})
    if 'frames' in arrays:
        count, size, _ = arrays['frames'].shape[1:]
        features.append({'type': 'AlignedFrames', 'count': count, 'size': size})
    return Recipe(features=features)


def make_clips(subjects: tuple[str, ...] = SUBJECTS, per_class: int = 2, name: str = 'casme2',
               emotions: tuple[str, ...] = EMOTIONS) -> list[Clip]:
    """Up to ``per_class`` clips of each subject and class under their MEGC2019 keys."""
    clips, taken = [], {}
    for (database, subject, clip), label in read_megc2019().items():
        if database == name and subject in subjects:
            taken[subject, label] = taken.get((subject, label), 0) + 1
            if taken[subject, label] <= per_class:
                clips.append(Clip(database, subject, clip, 10, 40, 70, 'sheet', emotions[label],
                                  '', OBJECTIVE_CLASSES[len(clips) % 6], 200.0,
                                  f'Cropped/{subject}/{clip}'))
    return clips


def make_samm_clips() -> list[Clip]:
    """Clips of SAMM, and two more of each subject, of emotions or keys of no MEGC2019 list."""
    subjects = ('007', '014', '016')
    clips = make_clips(subjects, 2, 'samm', ('Anger', 'Happiness', 'Surprise'))
    return clips + [
        replace(clips[0], subject=subject, clip=f'{subject}_9_{number}', emotion=emotion)
        for subject in subjects for number, emotion in enumerate(('Contempt', 'Other'))]


def make_arrays(clips: list[Clip], seed: int = 0) -> dict[str, np.ndarray]:
    """Features in which the motion of block k is large where k is the class."""
    draw = np.random.default_rng(seed)
    apex = draw.integers(0, 256, (len(clips), 224, 224), dtype=np.uint8)
    motion = draw.normal(0, 0.02, (len(clips), 64, 128)).astype(np.float32)
    motion[:, :2] = 0  # these clips begin 30 frames before the apex
    motion[:, 62:] = 0
    for number, clip in enumerate(clips):
        motion[number, 2:62, 2 * BLOCKS[clip.emotion] + 1] += 0.3
    return {'apex': apex, 'motion': motion, 'motion_mirrored': motion[:, :, ::-1].copy()}


@pytest.fixture(scope='session')
def data_root(tmp_path_factory) -> Path:
    """A data root with a clip store ``casme2/store``: 24 clips of 5 subjects, 3 classes; beside it
    a smaller ``smic/store`` and ``samm/store``."""
    root = tmp_path_factory.mktemp('data')
    for clips in (make_clips(), make_samm_clips(), make_clips(
            ('s01', 's04', 's11'), 1, 'smic', ('negative', 'positive', 'surprise'))):
        write_store(root / clips[0].database / 'store', clips, make_arrays(clips))
    return root


@pytest.fixture(scope='session')
def apex_flow_root(tmp_path_factory, data_root) -> Path:
    """A data root like ``data_root`` whose stores have apex flow and frames, random, too; beside
    them ``megc2019/pictures.csv`` names pictures of the same clips."""
    root = tmp_path_factory.mktemp('apex-flow')
    official, clips = read_megc2019(), []
    (root / 'megc2019').mkdir()
    for database in ('casme2', 'smic', 'samm'):
        store = ClipStore.open(data_root / database / 'store')
        draw, count = np.random.default_rng(0), len(store.clips)
        flow = draw.normal(size=(count, 3, 28, 28)).astype('float32')
        frames = draw.integers(0, 256, (count, 16, 32, 32), dtype=np.uint8)
        arrays = {name: store.array(name) for name in ('apex', 'motion', 'motion_mirrored')}
        write_store(root / database / 'store', store.clips,
                    {**arrays, 'apex_flow': flow, 'frames': frames})
        for clip in store.clips:
            if clip.key in official:
                clips.append(Clip(*clip.key, emotion=CLASSES[official[clip.key]]))
                picture = np.random.default_rng(len(clips)).integers(0, 256, (28, 28, 3), 'uint8')
                Image.fromarray(picture).save(root / f'megc2019/{clip.subject}_{clip.clip} .png')
    write_annotations(root / 'megc2019' / 'annotations.csv', clips)
    (root / 'megc2019' / 'pictures.csv').write_text('clip,path\n' + ''.join(
        f'{clip},{clip.subject}_{clip.clip} .png\n' for clip in clips))
    return root


@pytest.fixture(scope='session')
def two_subjects(tmp_path_factory) -> Path:
    """A data root like ``data_root``, with two subjects that have clips of every class."""
    root = tmp_path_factory.mktemp('two-subjects')
    clips = make_clips(('sub12', 'sub19'), per_class=1)
    write_store(root / 'casme2' / 'store', clips, make_arrays(clips))
    return root


@pytest.fixture(scope='session')
def released() -> Path:
    """The folder of the feature files that ATNet's authors released."""
    folder = os.environ.get('MMATNET_RELEASED_DATA')
    if not folder:
        pytest.skip("set MMATNET_RELEASED_DATA to the folder of ATNet's released features")
    return Path(folder)


SMALL_MODEL = {
    'model.backbone.spatial.base_channels': 2,
    'model.backbone.temporal.width': 8,
    'model.neck.in_channels': (16, 8),
    'model.cls_head.in_channels': 24,
}


@pytest.fixture(scope='session')
def make_checkpoint(tmp_path_factory, data_root):
    """A function that writes a checkpoint without training it: random weights and statistics.

    Returns the config, ready, and the checkpoint.
    """
    import torch
    from mmengine.registry import DefaultScope

    import mmatnet.register  # noqa: F401
    from mmatnet.datasets.micro_expression import MicroExpressionDataset
    from mmatnet.engine.config import load_config
    from mmatnet.registry import MODELS
    from mmatnet.sources.training_record import describe_training

    def make(config='configs/demo.py', options=SMALL_MODEL, root=data_root):
        cfg = load_config(config, {'data_root': str(root), **options})
        torch.manual_seed(0)
        with DefaultScope.overwrite_default_scope('mmaction'):
            model = MODELS.build(cfg.model)
        for name, value in model.state_dict().items():
            if name.endswith(('running_mean', 'mean', 'bias')):
                value.copy_(torch.randn_like(value) * 0.1)
            elif name.endswith(('running_var', 'deviation')):
                value.copy_(torch.rand_like(value) + 0.5)
        model.cls_head.fc_cls.weight.data.mul_(5)  # scores that differ between clips
        arguments = {**cfg.train_dataloader.dataset, 'subjects': 'all', 'pipeline': []}
        arguments.pop('type')
        dataset = MicroExpressionDataset(**arguments)
        path = tmp_path_factory.mktemp('checkpoint') / 'iter_1.pth'
        torch.save({'state_dict': model.state_dict(),
                    'mmatnet_train_subjects': ['casme2/sub02', 'casme2/sub06'],
                    'mmatnet_data': describe_training([dataset], [], 'last', 0).to_dict()}, path)
        return cfg, path

    return make


@pytest.fixture(scope='session')
def exported(tmp_path_factory, make_checkpoint) -> Path:
    """The folder of an exported model, small and untrained, of two streams."""
    pytest.importorskip('onnx')
    from mmatnet.inference.export.folder import export_model
    from mmatnet.inference.recognizers.pytorch import TorchRecognizer

    cfg, checkpoint = make_checkpoint()
    folder = tmp_path_factory.mktemp('exported')
    export_model(TorchRecognizer(cfg, checkpoint), checkpoint, folder, 'demo')
    return folder


@pytest.fixture(scope='session')
def full_casme2(tmp_path_factory):
    """The whole fake distribution, as the demo uses it."""
    root = tmp_path_factory.mktemp('full') / 'casme2'
    write_casme2(root)
    return root


@pytest.fixture(scope='session')
def made_up(tmp_path_factory):
    """A function that gives a small fake of a database, one subject and the shortest clips; it is
    written once and not to be changed."""
    folders = {}

    def make(database):
        if database not in folders:
            folders[database] = tmp_path_factory.mktemp('made-up') / database
            WRITERS.make(database).write(folders[database], subjects=1, frames=(5, 6))
        return folders[database]

    return make


SMALL = {**SMALL_MODEL, 'train_cfg.max_iters': 6, 'train_dataloader.batch_size': 4}


@pytest.fixture(scope='session')
def small_options() -> list[str]:
    """The words by which ``--cfg-options`` makes the demonstration config very small."""
    pairs = {**SMALL, 'train_cfg.max_iters': 4, 'model.neck.in_channels': '16,8'}
    return [f'{name}={value}' for name, value in pairs.items()]


@pytest.fixture
def small_config(data_root):
    """A function that gives the demonstration config, very small, on the shared clip store."""
    import mmatnet.register  # noqa: F401
    from mmatnet.engine.config import load_config

    def load(config='configs/demo.py', **options):
        return load_config(config, {'data_root': str(data_root), **SMALL, **options})

    return load
