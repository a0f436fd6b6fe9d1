"""Transforms of MMAction2 on clips that are features: the steps, and those that draw.

Every module below is imported with this package and registers what it defines, so that a new
transform is one new file.
"""
from mmatnet.registry import STEPS, TRANSFORMS, import_modules_of

import_modules_of(__name__)
for _name in STEPS.names():
    TRANSFORMS.register_module(_name, module=STEPS.find(_name))
