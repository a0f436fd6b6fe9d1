# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Recognise expressions in a video
#
# A video in, a table out, with the model that comes along. The video here is drawn; put a path of
# yours in its place. It must show one face, from the front, some 60 pixels from eye to eye or
# more; micro-expressions last up to half a second, so 100 frames per second or more see them
# best, and 25 may miss them.

# %%
import mmatnet as library
from mmatnet.cli.main import main as mmatnet

SECONDS = 15

mmatnet(['synthesize', 'long', '--videos', '1', '--seconds', str(SECONDS), '--out', 'videos'])
videos = library.infer('videos/video01.avi')
videos.to_frame()

# %% [markdown]
# `kind` is *micro* up to half a second, else *macro*; only the short ones are recognised. `score`
# tells how clearly the motion of an expression was seen, the probabilities what the model makes
# of it. It has seen pictures of motion of three databases and nothing else; [its
# card](../default_model.md) says how often it is right.

# %%
(timeline,) = videos.plot()
timeline.savefig('timeline.png')
timeline

# %% [markdown]
# What it looked at, of the strongest expression: the face at onset and apex, and the motion
# between them.

# %%
from matplotlib.figure import Figure

from mmatnet.inference import MicroExpressionInferencer

(result,) = MicroExpressionInferencer()('videos/video01.avi', evidence=True)
strongest = max(result.expressions, key=lambda one: one.score)
seen = result.evidence[strongest.key]
figure = Figure(figsize=(9, 3), layout='constrained')
motion = (seen.flow ** 2).sum(axis=2) ** 0.5  # pixels
for axes, picture, name in zip(figure.subplots(1, 3), (seen.onset_crop, seen.apex_crop, motion),
                               ('onset', 'apex', 'motion'), strict=True):
    axes.imshow(picture, cmap='magma' if name == 'motion' else 'gray')
    axes.set(title=name, xticks=[], yticks=[])
figure.savefig('expression.png')
figure

# %% [markdown]
# A clip that shows one expression and no more needs no spotting: `recognise` takes it whole.
# These two are cut out of the same video.

# %%
import numpy as np

from mmatnet.io.frames import open_frames

frames = open_frames('videos/video01.avi')
clips = [np.stack([frames.grey(number) for number in range(one.onset, one.offset + 1)])
         for one in result.expressions[:2]]
recognitions = library.recognise(clips)
recognitions.to_frame()

# %%
bars = recognitions.plot()
bars.savefig('recognised.png')
bars

# %% [markdown]
# From here: [videos](../inference.md) has every output and option, [web](../web.md) the same in a
# browser, [spotting](../spotting.md) what is found and what is not.
