"""The whole network as the runner sees it."""
from mmatnet.models.recognizers.apex_time_recognizer import ApexTimeRecognizer

__all__ = ['ApexTimeRecognizer']
