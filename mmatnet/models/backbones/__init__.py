"""The two streams, and the backbone that runs both."""
from mmatnet.models.backbones.atnet import ATNet
from mmatnet.models.backbones.motion_lstm import MotionLSTM
from mmatnet.models.backbones.resnet10 import ResNet10

__all__ = ['ATNet', 'MotionLSTM', 'ResNet10']
