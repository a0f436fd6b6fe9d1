import pytest

from mmatnet.errors import InputError
from mmatnet.inference import OnnxRecognizer, TorchRecognizer, open_recognizer


def test_a_folder_or_a_file_in_it_is_an_exported_model(exported):
    for place in (exported, exported / 'model.onnx', str(exported / 'model.json')):
        assert isinstance(open_recognizer(place), OnnxRecognizer)
    with pytest.raises(InputError, match='is an exported model, holds its own weights'):
        open_recognizer(exported, 'iter_1.pth')
    with pytest.raises(InputError, match='is an exported model, holds its own weights'):
        open_recognizer(exported, options={'data_root': 'data'})


def test_a_config_takes_a_checkpoint(make_checkpoint):
    cfg, checkpoint = make_checkpoint()
    assert isinstance(open_recognizer(cfg, checkpoint), TorchRecognizer)
    with pytest.raises(InputError, match=r'configs/demo\.py is a config, which needs a checkpoint'):
        open_recognizer('configs/demo.py')
