# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Leave one subject out on your own database
#
# A folder of videos with a table is a database. Here is one drawn in place of yours: a row of its
# table is an expression, with the video, who is seen, what they feel, and the frames of onset,
# apex and offset.

# %%
import pandas

from mmatnet.cli.main import main as mmatnet

SUBJECTS, ITERATIONS = 4, 60  # a network of yours will want some 300 iterations

mmatnet(['synthesize', 'own', '--out', 'my-clips', '--subjects', str(SUBJECTS)])
pandas.read_csv('my-clips/clips.csv').head()

# %% [markdown]
# `prepare` checks every row against the recordings. What cannot be used is left out and listed
# with its number and the reason; nothing is lost silently.

# %%
mmatnet(['prepare', 'my-clips', '--table', 'my-clips/clips.csv', '--out', 'data/own'])

# %% [markdown]
# `extract` finds the face in each clip, brings it to its place by one transform per clip, and
# stores what the config's recipe asks for: here the optical flow from onset to apex.

# %%
mmatnet(['extract', 'data/own', '--recipe', 'configs/own.py'])

# %% [markdown]
# This is what a network will see of the first clip: how far each place moved to the right, and
# down, in pixels, and how much it was stretched (the strain).

# %%
from matplotlib.figure import Figure

from mmatnet.store.clip_store import ClipStore

store = ClipStore.open('data/own/store')
flow = store.array('apex_flow')[0]  # (3, 56, 56)
figure = Figure(figsize=(9, 3), layout='constrained')
for axes, picture, name in zip(figure.subplots(1, 3), flow, ('u', 'v', 'strain'), strict=True):
    figure.colorbar(axes.imshow(picture, cmap='coolwarm'), ax=axes)
    axes.set(title=f'{name}: {store.clips[0].emotion}', xticks=[], yticks=[])
figure.savefig('flow.png')
figure

# %% [markdown]
# Leave one subject out: each person is tested by a network that was trained on the others and
# never saw a clip of theirs, neither to choose an epoch nor anything else. The predictions of all
# folds are pooled and scored once. UF1 is the mean of the classes' F1, UAR the mean of their
# recalls.

# %%
mmatnet(['crossval', 'configs/own.py', '--work-dir', 'runs/own', '--cfg-options',
         f'train_cfg.max_iters={ITERATIONS}'])

# %%
import mmatnet as library

report = library.score('runs/own')
report.to_frame()

# %%
confusion = report.plot()
confusion.savefig('confusion.png')
confusion

# %% [markdown]
# Is a variant better, or was it luck? This one shows each test clip and its mirror image to the
# same network and averages. `compare` draws the same subjects for both and gives an interval of
# the difference; with so few people it is wide, as it should be.

# %%
mmatnet(['crossval', 'configs/own.py', '--work-dir', 'runs/mirrored', '--cfg-options',
         f'train_cfg.max_iters={ITERATIONS}', 'estimator.type=RunnerEstimator',
         'estimator.test_time_mirror=True'])
mmatnet(['compare', 'runs/own', 'runs/mirrored'])

# %% [markdown]
# From here: [your own clips](../your_own_data.md) has every column and option,
# [protocols](../protocols.md) other ways to divide people, [scoring](../scoring.md) the figures.
