"""The configs that the installed package brings, found by the path that a checkout has."""
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / '.mim'  # setup.py puts configs and tools there


def find_config(path: str | Path) -> Path | None:
    """Return a file that is here, or one of the package: ``configs/demo.py`` from any folder."""
    return next((place for place in (Path(path), SHIPPED / path) if place.is_file()), None)


@contextmanager
def inheriting_shipped() -> Iterator[None]:
    """Let configs of any folder inherit those of the package: ``_base_ = 'configs/demo.py'``.

    MMEngine looks for a base beside the config that names it, and so does this first. Its way into
    other packages (``'mmdet::...'``) knows OpenMMLab's alone, and gives all that is inherited their
    scope, under which nothing of ours is registered.
    """
    from mmengine.config import Config

    beside = Config._get_cfg_path

    def find(path: str, config: str) -> tuple[str, str | None]:
        found, scope = beside(path, config)
        shipped = SHIPPED / path
        return (str(shipped) if not Path(found).is_file() and shipped.is_file() else found), scope

    Config._get_cfg_path = staticmethod(find)
    try:
        yield
    finally:
        Config._get_cfg_path = staticmethod(beside)
