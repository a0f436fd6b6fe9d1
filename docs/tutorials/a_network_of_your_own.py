# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # A network of your own, beside the others
#
# A network is a class that is registered by its name, and a config that names it. Folds, seeds,
# resuming, scores, export and the comparison with every other network come for nothing. Drawn
# clips stand in for a database here ([the other tutorial](leave_one_subject_out.py) explains
# these three commands).

# %%
import sys
from pathlib import Path

from mmatnet.cli.main import main as mmatnet

SUBJECTS, ITERATIONS = 4, 60  # 300 iterations are more like it

mmatnet(['synthesize', 'own', '--out', 'my-clips', '--subjects', str(SUBJECTS)])
mmatnet(['prepare', 'my-clips', '--table', 'my-clips/clips.csv', '--out', 'data/own'])
mmatnet(['extract', 'data/own', '--recipe', 'configs/own.py'])

# %% [markdown]
# The network: two convolutions over a picture of flow, 28 by 28 with the channels u, v and
# strain. What `forward` calls its parameter is the input that it is given.

# %%
Path('two_convolutions.py').write_text('''
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.registry import MODELS


@MODELS.register_module()
class TwoConvolutions(BaseModule):
    """Two convolutions, pooled to one vector.

    Args:
        width (int): Channels. Defaults to 16.
    """

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(width, width, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1))

    def forward(self, apex_flow: Tensor) -> Tensor:
        """Look at u, v and strain, shape (N, 3, 28, 28); features are (N, width, 1, 1)."""
        return self.layers(apex_flow)
''')
sys.path.insert(0, '.')  # a folder on PYTHONPATH, where you run commands

# %% [markdown]
# The config inherits the common recipe, by which all networks of the zoo are compared, and puts
# this network in the place of another one. `custom_imports` names the file. A misspelt key is an
# error, not a silence.

# %%
common = '''
_base_ = 'configs/ststnet/ststnet_megc2019-cde_common.py'

databases = ['own']
classes = None
emotion_maps = None
'''
Path('theirs.py').write_text(common)
Path('mine.py').write_text(common + '''
custom_imports = dict(
    imports=['mmatnet.register', 'two_convolutions'], allow_failed_imports=False)
model = dict(backbone=dict(_delete_=True, type='TwoConvolutions', width=16),
             cls_head=dict(in_channels=16))
''')

# %% [markdown]
# One subject is left out at a time, for each of the two.

# %%
for name in ('theirs', 'mine'):
    mmatnet(['crossval', f'{name}.py', '--work-dir', f'runs/{name}', '--cfg-options',
             f'train_cfg.max_iters={ITERATIONS}'])
mmatnet(['report', 'runs/theirs', 'runs/mine', '--style', 'paper'])

# %%
import mmatnet as library

figure = library.score('runs/mine').plot()
figure.savefig('confusion.png')
figure

# %%
mmatnet(['compare', 'runs/mine', 'runs/theirs'])

# %% [markdown]
# From here: [add a network](../add_your_own/network.md) for the repository itself, [the
# zoo](../model_zoo.md) for what it stands beside.
