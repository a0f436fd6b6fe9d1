"""Recipes in files: JSON, or ``recipe = dict(...)`` in a config."""
import json
from collections.abc import Mapping
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe


def read_recipe_values(path: str | Path) -> dict:
    """Read what a file says of a recipe, and check it.

    Args:
        path (str | Path): A config if it ends in ``.py``, with ``recipe = dict(...)`` at its top
            level or in a file of its ``_base_``; else JSON.

    Returns:
        dict: For :meth:`Recipe.from_dict`; parameters that the file leaves out are not there.

    Raises:
        InputError: If the file is missing, of another kind, or holds an unsound recipe; names it.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f'no recipe at {path}; expected a JSON file, or a config with '
                         '`recipe = dict(...)`')
    values = _from_config(path) if path.suffix == '.py' else _from_json(path)
    try:
        Recipe.from_dict(values)
    except InputError as error:
        raise InputError(f'{path}: {error}') from error
    return dict(values)


def _from_json(path: Path) -> Mapping:
    try:
        return json.loads(path.read_text(encoding='utf-8'))
    except OSError as error:
        raise InputError(f'cannot read the recipe {path}: {error.strerror}') from error
    except ValueError as error:  # covers JSONDecodeError and UnicodeDecodeError
        raise InputError(f'{path}: expected a recipe in JSON, got other text: {error}') from error


def _from_config(path: Path) -> Mapping:
    from mmengine.config import Config
    try:
        config = Config.fromfile(str(path), import_custom_modules=False).to_dict()
    except (SyntaxError, NameError, ImportError, OSError, KeyError, TypeError, ValueError,
            AttributeError) as error:
        raise InputError(f'cannot read config {path}: {type(error).__name__}: {error}') from error
    if 'recipe' not in config:
        raise InputError(f'{path}: expected `recipe = dict(...)` at the top level of the config, '
                         f'got {", ".join(config) or "nothing"}')
    return config['recipe']
