"""What is not collected: a module of ours that cannot be imported where its package has no release.

Any other file that cannot be imported is an error, and none of its tests goes missing unseen.
"""
from importlib.util import find_spec

# the local page needs what has no release for Python 3.10
collect_ignore = [] if find_spec('starlette') else ['mmatnet/web/guard.py']
