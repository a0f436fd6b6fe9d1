import os
import sys
from dataclasses import replace
from importlib.metadata import Distribution, PackageNotFoundError

import cv2
import pytest

from mmatnet.errors import InputError
from mmatnet.inference.export import folder as exporting
from mmatnet.inference.export.folder import export_model, torch_free_steps
from mmatnet.inference.recognizers.description import read_description
from mmatnet.inference.recognizers.onnx import OnnxRecognizer
from mmatnet.inference.recognizers.pytorch import TorchRecognizer

pytest.importorskip('onnx')


@pytest.fixture
def trained(make_checkpoint):
    cfg, checkpoint = make_checkpoint()
    return TorchRecognizer(cfg, checkpoint), checkpoint


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_three_files_are_written_and_others_stay(trained, run, tmp_path):
    (run / 'config.py').write_text(trained[0].cfg.pretty_text)
    folder = tmp_path / 'out' / 'model'
    folder.mkdir(parents=True)
    (folder / 'notes.txt').write_text('mine')
    description = export_model(*trained, folder, 'demo', run)
    assert names(folder) == ['MODEL_CARD.md', 'model.json', 'model.onnx', 'notes.txt']
    assert read_description(folder) == description
    assert description.check.clips == 24
    assert description.check.source == 'clips of casme2/store'
    assert 0 <= description.check.largest_difference <= 1e-5
    assert description.steps == [{'type': 'ResizeApex', 'size': 56}]
    assert description.subjects == ['casme2/sub02', 'casme2/sub06']
    assert description.figures['full']['UF1'] == pytest.approx((6 / 7 + 4 / 5 + 1) / 3)
    assert '0.8857' in (folder / 'MODEL_CARD.md').read_text()


def test_versions_are_told_whatever_distributions_brought_the_modules(trained, tmp_path,
                                                                       monkeypatch):
    """As beside onnxruntime-gpu and opencv-python-headless."""
    find = Distribution.from_name

    def lack(name):
        if name in ('onnxruntime', 'opencv-contrib-python'):
            raise PackageNotFoundError(name)
        return find(name)

    monkeypatch.setattr(Distribution, 'from_name', lack)
    versions = export_model(*trained, tmp_path, 'demo').versions
    assert versions['onnxruntime'] == sys.modules['onnxruntime'].__version__
    assert versions['opencv'] == cv2.__version__
    assert read_description(tmp_path).versions == versions


def test_a_folder_whose_path_is_no_text_is_refused(trained, tmp_path):
    folder = tmp_path / os.fsdecode(b'a\xff')
    with pytest.raises(InputError, match=r'a\\udcff: its name has bytes that are no UTF-8; rename'):
        export_model(*trained, folder, 'demo')
    export_model(*trained, tmp_path / 'a', 'demo')
    (tmp_path / 'a').rename(folder)
    with pytest.raises(InputError, match=r'a\\udcff/model.onnx: its name has bytes that are no UT'):
        OnnxRecognizer(folder)


def test_weights_that_were_loaded_are_named_in_the_card_and_no_others(trained, tmp_path):
    recognizer, _ = trained
    recognizer.training = replace(recognizer.training, pretrained=['r18_in1k.pth'])
    recognizer.cfg.model.backbone.spatial.init_cfg = {
        'type': 'Pretrained', 'checkpoint': 'https://zoo.example/resnet/never_loaded.pth'}
    export_model(*trained, tmp_path, 'demo')
    card = (tmp_path / 'MODEL_CARD.md').read_text()
    assert 'is for their authors to say: `r18_in1k.pth`.' in card
    assert 'never_loaded' not in card


def test_figures_of_another_network_leave_nothing_behind(trained, run, tmp_path):
    (run / 'config.py').write_text("model = dict(type='Other')\n")
    with pytest.raises(InputError, match='is of another network than the model'):
        export_model(*trained, tmp_path / 'out', 'demo', run)
    assert not (tmp_path / 'out').exists()


def test_a_network_that_differs_is_refused_and_leaves_what_was_there(trained, tmp_path,
                                                                     monkeypatch):
    folder = tmp_path / 'out'
    export_model(*trained, folder, 'demo')
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write = exporting.write_network

    def write_other(model, example, path):
        bias = model.cls_head.fc_cls.bias.data
        bias[0] += 1e-2
        write(model, example, path)
        bias[0] -= 1e-2

    monkeypatch.setattr(exporting, 'write_network', write_other)
    with pytest.raises(InputError, match=r'the exported network differs from PyTorch by \d\.\de-03 '
                                         r'on clips of casme2/store, more than 1e-04; nothing'):
        export_model(*trained, folder, 'demo')
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_difference_that_is_no_number_is_refused(trained, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, 'largest_difference', lambda *_: float('nan'))
    with pytest.raises(InputError, match='differs from PyTorch by nan'):
        export_model(*trained, tmp_path, 'demo')


def test_a_network_that_forgets_its_batch_is_noticed(trained, exported):
    recognizer, _ = trained

    class FirstOnly(OnnxRecognizer):
        def scores(self, features):
            return super().scores(features if len(features) > 1 else [clips[4]])

    clips, _ = exporting.comparison_clips(recognizer.cfg, recognizer.training, recognizer.streams)
    assert exporting.largest_difference(recognizer, OnnxRecognizer(exported), clips) < 1e-5
    assert exporting.largest_difference(recognizer, FirstOnly(exported), clips) > 1e-3


def test_a_folder_that_cannot_be_made_is_a_sentence(trained, tmp_path):
    (tmp_path / 'file').write_text('')
    with pytest.raises(InputError, match=r'cannot write .*file/out: Not a directory; a file is in'):
        export_model(*trained, tmp_path / 'file' / 'out', 'demo')


@pytest.mark.parametrize('pipeline', [
    [],
    [{'type': 'ResizeApex', 'size': 56}],
    [{'type': 'MirrorClip'}, {'type': 'PackActionInputs'}],
])
def test_a_pipeline_that_needs_torch_is_refused(pipeline):
    with pytest.raises(InputError, match=r'an exported model runs without PyTorch, so its test '
                                         r'pipeline may have AlignRowsRight, .*FormatFrames, '):
        torch_free_steps(pipeline)
