"""Recipes in files: JSON, or ``recipe = dict(...)`` in a config."""
from collections.abc import Mapping
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.io.config_files import explain_config_errors, read_config
from mmatnet.io.json_files import read_json
from mmatnet.io.shipped import find_config


def read_recipe_values(path: str | Path) -> dict:
    """Read what a file says of a recipe, and check it.

    Args:
        path (str | Path): A config if it ends in ``.py``, with ``recipe = dict(...)`` at its top
            level or in a file of its ``_base_``; else JSON. Modules in the config's
            ``custom_imports`` are imported first, as they may register features.

    Returns:
        dict: For :meth:`Recipe.from_dict`; parameters that the file leaves out are not there.

    Raises:
        InputError: If the file is missing, of another kind, or holds an unsound recipe; names it.
    """
    path = find_config(path) or Path(path)
    if path.suffix == '.py' and path.is_file():
        values = _from_config(path)
    else:
        values = read_json(path, {'type': 'object'}, 'expected a recipe in JSON, or a config that '
                           'ends in .py and has `recipe = dict(...)`')
    try:
        Recipe.from_dict(values)
    except InputError as error:
        raise InputError(f'{path}: {error}') from error
    return dict(values)


def _from_config(path: Path) -> Mapping:
    from mmengine.utils import import_modules_from_strings
    config = read_config(path, import_custom_modules=False).to_dict()
    with explain_config_errors(path):
        modules = config.get('custom_imports', {}).get('imports', ())
        # ours are registered as it is, and would import torch
        import_modules_from_strings([name for name in ([modules] if isinstance(modules, str)
                                                       else modules)
                                     if name.split('.')[0] != 'mmatnet'])
    if 'recipe' not in config:
        raise InputError(f'{path} has no recipe; write `recipe = dict(features=[dict(type=...), '
                         '...])` at the top level of the config, or leave --recipe out for '
                         "ATNet's")
    return config['recipe']
