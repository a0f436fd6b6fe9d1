import pytest

from tests.model_zoo.kept import tables


@pytest.fixture(scope='module')
def page():
    return tables('docs/model_zoo.md')
