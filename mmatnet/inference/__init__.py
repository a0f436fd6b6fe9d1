"""What other programs call. Nothing is imported before it is asked for, so this is light."""
import importlib

PLACES = {
    'MicroExpressionInferencer': 'mmatnet.inference.inferencer',
    'MicroExpressionRecognizer': 'mmatnet.inference.trimmed_clips',
    'OnnxRecognizer': 'mmatnet.inference.recognizers.onnx',
    'Recognizer': 'mmatnet.inference.recognizers.base',
    'TorchRecognizer': 'mmatnet.inference.recognizers.pytorch',
    'frames_recipe': 'mmatnet.inference.recognizers.base',
    'open_recognizer': 'mmatnet.inference.recognizers.open',
}
__all__ = list(PLACES)


def __getattr__(name: str) -> object:
    if name not in PLACES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(PLACES[name]), name)
