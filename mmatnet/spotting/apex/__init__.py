"""Which frame of a clip is its apex: spotters registered in ``APEX_SPOTTERS``.

How far each errs on clips whose apex is known stands in docs/spotting.md.
"""
from mmatnet.spotting.apex.flow import FlowMagnitude
from mmatnet.spotting.apex.frequency import TextureFrequency
from mmatnet.spotting.apex.middle import MiddleFrame
from mmatnet.spotting.apex.patterns import TexturePatterns

__all__ = ['FlowMagnitude', 'MiddleFrame', 'TextureFrequency', 'TexturePatterns']
