"""Transforms of MMAction2 on clips that are features: the steps, and those that draw."""
from mmatnet.datasets.transforms import apex_flow, augment, pack  # noqa: F401
from mmatnet.registry import STEPS, TRANSFORMS

for _name in STEPS.names():
    TRANSFORMS.register_module(_name, module=STEPS.find(_name))
