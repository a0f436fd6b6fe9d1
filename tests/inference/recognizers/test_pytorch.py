import json
import shutil

import numpy as np
import pytest
import torch

from mmatnet.cli import test as test_command
from mmatnet.cli import train
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import read_predictions
from mmatnet.face.placement import Placement
from mmatnet.inference.recognizers.pytorch import TorchRecognizer
from mmatnet.store.clip_store import ClipStore

OPTIONS = ['train_cfg.max_iters=4', 'train_dataloader.batch_size=4',
           'model.backbone.spatial.base_channels=2', 'model.backbone.temporal.width=8',
           'model.neck.in_channels=16,8', 'model.cls_head.in_channels=24']


@pytest.fixture(scope='module')
def store(data_root):
    return ClipStore.open(data_root / 'casme2' / 'store')


def sample(store, row):
    return {name: store.array(name)[row] for name in ('apex', 'motion')}


def test_scores_are_those_of_the_test_command(data_root, store, tmp_path, capfd):
    options = ['--cfg-options', f'data_root={data_root}', *OPTIONS]
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path), '--no-validate',
                       *options]) == 0
    checkpoint = str(tmp_path / 'iter_4.pth')
    assert test_command.main(['configs/demo.py', checkpoint, '--work-dir', str(tmp_path / 'test'),
                              '--dump', str(tmp_path / 'p.csv'), *options]) == 0
    capfd.readouterr()
    predictions = {record.clip_key: record for record in read_predictions(tmp_path / 'p.csv')}
    rows = [row for row, clip in enumerate(store.clips) if clip.key in predictions]
    cfg = options_of(data_root)
    recognizer = TorchRecognizer('configs/demo.py', checkpoint, options=cfg)
    scores = recognizer.scores([sample(store, row) for row in rows])
    expected = [predictions[store.clips[row].key].scores for row in rows]
    assert len(rows) >= 3
    assert scores == pytest.approx(np.array(expected), abs=1e-6)
    assert not {'/'.join(store.clips[row].subject_key) for row in rows} & set(recognizer.subjects)
    assert recognizer.training.held_out == sorted(
        {'/'.join(store.clips[row].subject_key) for row in rows})


def options_of(data_root):
    from mmatnet.cli.running import parse_options
    return {'data_root': str(data_root), **parse_options(OPTIONS)}


def test_what_it_tells_of_itself(make_checkpoint, store):
    recognizer = TorchRecognizer(*make_checkpoint())
    assert recognizer.classes == ['negative', 'positive', 'surprise']
    assert recognizer.streams == ('apex', 'motion')
    assert recognizer.recipe == store.recipe
    assert (recognizer.synthetic, recognizer.remark) == (False, None)
    assert recognizer.scores([]).shape == (0, 3)
    inputs = recognizer.inputs([sample(store, 0), sample(store, 1)])
    assert {name: tuple(value.shape) for name, value in inputs.items()} == {
        'apex': (2, 1, 56, 56), 'motion': (2, 64, 128)}
    logits = recognizer.model.extract_feat(inputs, 'head')[0].softmax(dim=1)
    assert recognizer.scores([sample(store, 0), sample(store, 1)]) == pytest.approx(
        logits.detach().numpy(), abs=1e-6)


def test_it_knows_where_faces_lay_in_the_crops_that_trained_it(make_checkpoint, data_root,
                                                              tmp_path):
    place = Placement((74, 93), (150, 93), (82, 160), (141, 160), aspect=0.75)
    root = shutil.copytree(data_root, tmp_path / 'data')
    for file in root.rglob('recipe.json'):
        file.write_text(json.dumps({**json.loads(file.read_text()), 'placement': place.to_dict()}))
    known = TorchRecognizer(*make_checkpoint(root=root)).placement
    assert known.anchors(224) == pytest.approx(place.anchors(224))
    assert known.aspect == pytest.approx(0.75)
    assert TorchRecognizer(*make_checkpoint()).placement is None


def test_more_clips_than_a_batch(make_checkpoint, store):
    recognizer = TorchRecognizer(*make_checkpoint())
    clips = [sample(store, row) for row in range(20)]
    scores = recognizer.scores(clips)
    assert scores[17:18] == pytest.approx(recognizer.scores(clips[17:18]), abs=1e-6)
    assert np.ptp(scores[:, 0]) > 0.01


def test_a_clip_without_a_stream_is_refused(make_checkpoint, store):
    recognizer = TorchRecognizer(*make_checkpoint())
    with pytest.raises(InputError, match='clip 1 has no motion, which the model reads'):
        recognizer.scores([sample(store, 0), {'apex': store.array('apex')[0]}])


def changed(checkpoint, path, **changes):
    content = torch.load(checkpoint, weights_only=True)
    torch.save({**content, **changes}, path)
    return path


def test_checkpoints_that_do_not_fit_are_refused(make_checkpoint, tmp_path):
    cfg, checkpoint = make_checkpoint()
    data = torch.load(checkpoint, weights_only=True)['mmatnet_data']
    for changes, sentence in (
            ({'state_dict': {}}, 'does not fit the model of the config'),
            ({'mmatnet_data': {}}, r'new\.pth: expected a record of training data'),
            ({'mmatnet_data': {**data, 'classes': ['a', 'b', 'c']}},
             'was trained for the classes a, b, c, but the config names negative')):
        with pytest.raises(InputError, match=sentence):
            TorchRecognizer(cfg, changed(checkpoint, tmp_path / 'new.pth', **changes))
    weights = torch.load(checkpoint, weights_only=True)['state_dict']
    torch.save({'state_dict': weights}, tmp_path / 'old.pth')
    with pytest.raises(InputError, match=r'old\.pth does not say what it was trained on'):
        TorchRecognizer(cfg, tmp_path / 'old.pth')
    with pytest.raises(InputError, match='there is no checkpoint'):
        TorchRecognizer(cfg, tmp_path / 'none.pth')


def test_a_device_that_is_not_there_is_refused(make_checkpoint):
    cfg, checkpoint = make_checkpoint()
    for device in ('cuda:99', 'gpu'):
        with pytest.raises(InputError, match=f"device '{device}' cannot be used"):
            TorchRecognizer(cfg, checkpoint, device)


def test_a_config_without_a_test_side_is_refused(make_checkpoint):
    cfg, checkpoint = make_checkpoint()
    cfg.test_dataloader = None
    with pytest.raises(InputError, match='the config has no test_dataloader'):
        TorchRecognizer(cfg, checkpoint)
