"""The fake databases together: what is learnt on one must serve on the others."""
import cv2
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.io.frames import open_frames
from mmatnet.registry import DATABASES, WRITERS

FRAMES = (14, 18)  # of a clip: what counts is how far the face moves from onset to apex


def crops(root, clip):
    """Onset and apex as crops of the face, uint8 (2, 224, 224), brought there by the truth."""
    frames = open_frames(root / clip.frames)
    with np.load(root / 'truth' / clip.subject / f'{clip.clip}.npz') as truth:
        matrix = truth['matrix'] if 'matrix' in truth else np.eye(2, 3)
    to_crop = np.diag([280 / 224, 340 / 224])
    matrix = np.column_stack([matrix[:, :2] @ to_crop, matrix[:, 2]])
    return np.stack([cv2.warpAffine(
        frames.grey(number), matrix, (224, 224), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        for number in (clip.onset, clip.apex)])


def features(database, root):
    """Of the challenge's clips: onset-apex flow (N, 1568), apexes (N, 784), labels."""
    labels, found = read_megc2019(), []
    for clip in DATABASES.make(database).read(root)[0]:
        if clip.key in labels:
            onset, apex = crops(root, clip)
            flow = cv2.calcOpticalFlowFarneback(onset, apex, None, 0.5, 3, 15, 3, 5, 1.2, 0)
            flow = cv2.resize(flow - np.median(flow, (0, 1)), (28, 28),
                              interpolation=cv2.INTER_AREA)
            small = cv2.resize(apex, (28, 28), interpolation=cv2.INTER_AREA)
            found.append((flow.ravel() / np.abs(flow).max(), small.ravel(), labels[clip.key]))
    return [np.array(column, float) for column in zip(*found, strict=True)]


def transfer(samples, labels, tests, truths):
    """UF1 of a linear classifier on another database."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000))
    return f1_score(truths, model.fit(samples, labels).predict(tests), average='macro')


@pytest.fixture(scope='module')
def casme2(tmp_path_factory):
    root = tmp_path_factory.mktemp('full') / 'casme2'
    WRITERS.make('casme2').write(root, frames=FRAMES)
    return features('casme2', root)


@pytest.mark.parametrize('database', ['samm', 'smic'])
def test_onset_apex_flow_tells_the_class_across_databases(casme2, database, tmp_path):
    WRITERS.make(database).write(tmp_path / 'x', subjects=4, clips_per_class=1, frames=FRAMES)
    flow, apex, labels = features(database, tmp_path / 'x')
    assert set(labels) == {0, 1, 2}
    assert transfer(casme2[0], casme2[2], flow, labels) > 0.8
    assert transfer(casme2[1], casme2[2], apex, labels) < 0.65
