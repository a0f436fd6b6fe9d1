"""The fusion of the streams."""
from mmatnet.models.necks.apex_time_fusion import ApexTimeFusion

__all__ = ['ApexTimeFusion']
