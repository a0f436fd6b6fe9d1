"""Hooks on MMEngine's runner.

Every module below is imported with this package and registers what it defines, so that a new hook
is one new file.
"""
from mmatnet.registry import import_modules_of

import_modules_of(__name__)
