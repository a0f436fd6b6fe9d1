"""The classifier."""
from mmatnet.models.heads.atnet_head import ATNetHead

__all__ = ['ATNetHead']
