"""The configs that the installed package brings, found by the path that a checkout has."""
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / '.mim'  # setup.py puts configs and tools there


def find_config(path: str | Path) -> Path | None:
    """Return a file that is here, or one of the package: ``configs/demo.py`` from any folder."""
    return next((place for place in (Path(path), SHIPPED / path) if place.is_file()), None)
