"""Hooks on MMEngine's runner.

Every module below is imported with this package and registers what it defines, so that a new hook
is one new file.
"""
import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__, f'{__name__}.'):
    importlib.import_module(_module.name)
