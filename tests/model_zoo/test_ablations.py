"""The methods of training, each one change of a base."""
import pytest

from mmatnet.engine.config import load_config

BASES = {'atnet-flow': 'configs/ablations/atnet_megc2019-hde_apexflow-pictures.py',
         'ststnet': 'configs/ststnet/ststnet_megc2019-hde_common.py'}


def dropout(config):
    """The dropout before the classifier, as the model has it when it is built."""
    import mmatnet.register  # noqa: F401
    from mmatnet.registry import MODELS

    return MODELS.build(load_config(config).model.cls_head).dropout.p


@pytest.mark.parametrize('method', ['ldam', 'multi-source'])
@pytest.mark.parametrize('base', BASES)
def test_a_head_of_its_own_drops_as_much_as_that_of_the_base(base, method):
    assert dropout(f'configs/training/{base}_megc2019-hde_{method}.py') == dropout(BASES[base])
