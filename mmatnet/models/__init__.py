"""The network: two streams, their fusion, and the head."""
from mmatnet.models.backbones import ATNet, MotionLSTM, ResNet10
from mmatnet.models.heads import ATNetHead
from mmatnet.models.necks import ApexTimeFusion
from mmatnet.models.recognizers import ApexTimeRecognizer

__all__ = ['ATNet', 'ATNetHead', 'ApexTimeFusion', 'ApexTimeRecognizer', 'MotionLSTM', 'ResNet10']
