"""Transforms of MMAction2 on clips that are features: the steps, and those that draw.

Every module below is imported with this package and registers what it defines, so that a new
transform is one new file.
"""
import importlib
import pkgutil

from mmatnet.registry import STEPS, TRANSFORMS

for _module in pkgutil.iter_modules(__path__, f'{__name__}.'):
    importlib.import_module(_module.name)
for _name in STEPS.names():
    TRANSFORMS.register_module(_name, module=STEPS.find(_name))
