from pathlib import Path

import pytest


@pytest.fixture(scope='session')
def checkout() -> Path:
    """The folder that holds the package."""
    return Path(__file__).parents[2]
