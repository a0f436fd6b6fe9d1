"""What other programs call. Nothing is imported before it is asked for, so this is light."""
import importlib

PLACES = {
    'MicroExpressionInferencer': 'mmatnet.apis.inferencer',
    'OnnxRecognizer': 'mmatnet.apis.onnx_recognizer',
    'Recognizer': 'mmatnet.apis.recognizer',
    'TorchRecognizer': 'mmatnet.apis.torch_recognizer',
    'frames_recipe': 'mmatnet.apis.recognizer',
    'open_recognizer': 'mmatnet.apis.recognizer',
}
__all__ = list(PLACES)


def __getattr__(name: str) -> object:
    if name not in PLACES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(PLACES[name]), name)
