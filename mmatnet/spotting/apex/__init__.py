"""Which frame of a clip is its apex: spotters registered in ``APEX_SPOTTERS``.

How far each errs on clips whose apex is known stands in docs/spotting.md.
"""
