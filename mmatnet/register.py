"""Register every part of mmatnet with MMAction2; configs name this module in ``custom_imports``.

Importing it checks the versions of the stack, applies the repairs of :mod:`mmatnet.compat` and
prints nothing.

Raises:
    ImportError: If a package lies outside the window this one was tested with, or OpenCV's files
        are mixed.
"""
import warnings

from mmatnet.compat.opencv import check_opencv
from mmatnet.compat.versions import check_versions

check_versions()
check_opencv()

with warnings.catch_warnings():
    # mmcv-lite says at every start that it lacks an operator; nothing here uses one
    warnings.filterwarnings('ignore', message='Fail to import ``MultiScaleDeformableAttention``')
    import mmatnet.datasets.micro_expression
    import mmatnet.datasets.samplers
    import mmatnet.datasets.transforms
    import mmatnet.engine.hooks
    import mmatnet.evaluation.recognition.metric
    import mmatnet.models  # noqa: F401
    from mmatnet.compat import averages, checkpoint, distributed
    from mmatnet.engine import complete_config, weights

averages.install()
checkpoint.install()
distributed.install()
complete_config.install()
weights.install()
