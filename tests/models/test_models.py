"""Whatever lies in the packages of networks is imported with them."""
import pkgutil
import sys

import mmatnet.models


def test_every_module_is_imported_without_being_named_anywhere():
    names = {module.name for module in pkgutil.walk_packages(mmatnet.models.__path__,
                                                            'mmatnet.models.')}
    assert {'mmatnet.models.backbones.atnet', 'mmatnet.models.heads.linear_head'} <= names
    assert names <= set(sys.modules)
