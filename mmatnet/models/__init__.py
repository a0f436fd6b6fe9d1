"""Networks: backbones, necks, heads, and the recognizer that joins them.

Every module below is imported with this package and registers what it defines, so that a new
network is one new file.
"""
import importlib
import pkgutil

for _module in pkgutil.walk_packages(__path__, f'{__name__}.'):
    importlib.import_module(_module.name)
