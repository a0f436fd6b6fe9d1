"""Configs of MMEngine, read from files."""
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.errors import InputError, shortened
from mmatnet.io.read_errors import printable_path
from mmatnet.io.shipped import inheriting_shipped
from mmatnet.io.system_errors import refusal, refused_file

if TYPE_CHECKING:
    from mmengine.config import Config

# what the Python of a config may raise, and MMEngine about it
CONFIG_ERRORS = (SyntaxError, NameError, ImportError, OSError, LookupError, TypeError, ValueError,
                 AttributeError, AssertionError, ArithmeticError, RuntimeError)


def read_config(path: str | Path, import_custom_modules: bool = True) -> 'Config':
    """Read a config, and run the Python of it.

    Args:
        path (str | Path): The file. A base that does not lie beside it is looked for in the
            package, so that ``_base_ = 'configs/demo.py'`` works in any folder.
        import_custom_modules (bool): Whether to import what its ``custom_imports`` name. Defaults
            to True.

    Returns:
        Config: As it stands in the file and its bases.

    Raises:
        InputError: As :func:`explain_config_errors`, or if it is one of the newer kind.
    """
    from mmengine.config import Config
    with explain_config_errors(path), inheriting_shipped():
        if Config._is_lazy_import(str(path)):
            raise InputError(f'{path} imports its parts, as newer configs of MMEngine do; mmatnet '
                             'reads the others: name bases in _base_ = [...], and types by their '
                             'registered names')
        return Config.fromfile(str(path), import_custom_modules=import_custom_modules)


@contextmanager
def explain_config_errors(path: str | Path) -> Iterator[None]:
    """Turn what a config raises when it is read, or the system meanwhile, into a sentence.

    MMEngine reads a temporary copy, so a full disk or a limit on what is written stops that too.

    Raises:
        InputError: If the block ends with one of :data:`CONFIG_ERRORS`; names the config, and what
            the system refused by its own name.
    """
    try:
        yield
    except InputError:
        raise
    except CONFIG_ERRORS as error:
        raise InputError(f'cannot read config {printable_path(path)}: {_reason(error)}') from error


def _reason(error: Exception) -> str:
    if isinstance(error, ImportError):
        while isinstance(error.__context__, ImportError):  # what Python said, before MMEngine did
            error = error.__context__
        return f'{shortened(error)}; install the module, or name its folder in PYTHONPATH'
    refused = refusal(error) if isinstance(error, OSError) and error.errno is not None else None
    if refused is None:
        return f'{type(error).__name__}: {shortened(error)}'
    reason, advice = refused
    file = refused_file(error) or 'the copy that MMEngine reads, in the folder for temporary files'
    return f'{file}: {reason}; {advice}'
