"""The fake distribution as a whole: is it like CASME II, and does it measure what it should?"""
import datetime
import re
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from openpyxl import load_workbook
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.databases.readers.casme2 import Casme2
from mmatnet.synthetic.motion import load_motion, true_flow
from mmatnet.synthetic.writers.casme2 import HEADER, SHEET, Casme2Writer


def grey_frame(folder, number):
    """One frame at the recipe's size, uint8 (224, 224)."""
    image = cv2.imread(str(folder / f'reg_img{number}.jpg'), cv2.IMREAD_GRAYSCALE)
    assert image.shape == (340, 280)
    return cv2.resize(image, (224, 224), interpolation=cv2.INTER_AREA)


def block_means(field):
    return field.reshape(8, 28, 8, 28).mean((1, 3)).ravel()


def features(root, clip):
    """Apex image, and direction-magnitude rows of the 12 frames on either side, written here anew:
    (224, 224), (24, 128)."""
    first, last = max(clip.onset, clip.apex - 12), min(clip.offset, clip.apex + 12)
    frames = {number: grey_frame(root / clip.frames, number) for number in range(first, last + 1)}
    rows = np.zeros((24, 128))
    for number in range(first, last):
        u, v = np.moveaxis(cv2.calcOpticalFlowFarneback(
            frames[number], frames[number + 1], None, 0.5, 3, 15, 3, 5, 1.2, 0), -1, 0)
        rows[number - clip.apex + 12, 0::2] = block_means(np.arctan2(v, u))
        rows[number - clip.apex + 12, 1::2] = block_means(np.hypot(u, v))
    return frames[clip.apex], rows


@pytest.fixture(scope='session')
def challenge(full_casme2):
    """Of the challenge list: apexes (N, 224, 224), rows (N, 24, 128), labels, subjects."""
    labels = read_megc2019()
    clips = [clip for clip in Casme2().read(full_casme2)[0] if clip.key in labels]
    with ThreadPoolExecutor(2) as pool:
        apexes, rows = zip(*pool.map(lambda clip: features(full_casme2, clip), clips), strict=True)
    return (np.array(apexes), np.array(rows), np.array([labels[clip.key] for clip in clips]),
            np.array([clip.subject for clip in clips]))


def linear_score(samples, labels, subjects):
    """UF1 of a linear classifier, leave-one-subject-out; the rotation only makes it faster."""
    model = make_pipeline(StandardScaler(), PCA(svd_solver='full'),
                          LogisticRegression(C=0.01, max_iter=1000))
    predicted = cross_val_predict(model, samples.reshape(len(samples), -1), labels,
                                  groups=subjects, cv=LeaveOneGroupOut())
    return f1_score(labels, predicted, average='macro')


def test_the_whole_distribution_is_complete(full_casme2):
    clips, report = Casme2().read(full_casme2)
    assert report.complete
    assert not [*report.stray_files, *report.unlisted_folders, *report.frames_outside]
    assert list(report.repaired) == ['casme2/sub04/EP12_01f']
    assert Counter(clip.emotion for clip in clips) == {
        'disgust': 22, 'happiness': 19, 'surprise': 20, 'others': 3}


def test_challenge_clips_have_the_emotion_of_their_label(full_casme2):
    labels = read_megc2019()
    clips = Casme2().read(full_casme2)[0]
    found = Counter((labels.get(clip.key), clip.emotion) for clip in clips)
    assert found == {(0, 'disgust'): 21, (1, 'happiness'): 19, (2, 'surprise'): 20,
                     (None, 'others'): 3, (None, 'disgust'): 1}
    assert len({clip.subject for clip in clips if clip.key in labels}) == 9


def test_clips_vary_in_length_and_place_of_the_apex(full_casme2):
    clips = [clip for clip in Casme2().read(full_casme2)[0] if clip.apex_source == 'sheet']
    lengths = [clip.offset - clip.onset + 1 for clip in clips]
    assert 40 <= min(lengths) < 45
    assert 70 < max(lengths) <= 80
    assert min(clip.onset for clip in clips) > 1
    for side in ([clip.apex - clip.onset for clip in clips],
                 [clip.offset - clip.apex for clip in clips]):
        assert min(side) < 20
        assert max(side) > 32


def test_the_sheet_looks_like_that_of_2014(full_casme2):
    book = load_workbook(full_casme2 / SHEET)
    assert book.sheetnames == ['Sheet1', 'Sheet2', 'Sheet3']
    header, *rows = book['Sheet1'].iter_rows(values_only=True)
    assert header == HEADER
    assert len(rows) == 64
    assert all(re.fullmatch(r'\d\d', row[0]) for row in rows)
    assert [row[1] for row in rows if row[4] == '/'] == ['EP12_01f']
    assert {type(row[7]) for row in rows} == {int, str}


def test_the_sheet_carries_no_date_of_today(full_casme2):
    today = str(datetime.datetime.now(datetime.timezone.utc).year).encode()
    with zipfile.ZipFile(full_casme2 / SHEET) as sheet:
        assert {entry.date_time for entry in sheet.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert today not in sheet.read('docProps/core.xml')


def test_median_block_magnitude_is_that_of_casme2(challenge):
    rows = challenge[1].reshape(-1, 128)
    magnitudes = rows[rows.any(1), 1::2]  # px per frame; CASME II: 0.039
    assert 0.03 < np.median(magnitudes) < 0.07


def test_apex_images_alone_do_not_tell_the_class(challenge):
    apexes, _, labels, subjects = challenge
    small = np.array([cv2.resize(apex, (28, 28), interpolation=cv2.INTER_AREA)
                      for apex in apexes], float)
    assert linear_score(small, labels, subjects) < 0.7


def test_motion_tells_the_class_of_unseen_subjects(challenge):
    _, rows, labels, subjects = challenge
    assert linear_score(rows, labels, subjects) > 0.85


def test_motion_in_the_files_is_the_motion_in_the_truth(full_casme2):
    """Onset to apex, from the JPEG files, against the recorded field, where the face moves."""
    clips = [clip for clip in Casme2().read(full_casme2)[0] if clip.apex_source == 'sheet']
    for clip in clips[::8]:
        folder = full_casme2 / clip.frames
        onset, apex = (cv2.imread(str(folder / f'reg_img{number}.jpg'), cv2.IMREAD_GRAYSCALE)
                       for number in (clip.onset, clip.apex))
        found = cv2.calcOpticalFlowFarneback(onset, apex, None, 0.5, 3, 15, 3, 5, 1.2, 0)
        motion = load_motion(full_casme2 / 'truth' / clip.subject / f'{clip.clip}.npz')
        assert list(motion.numbers) == list(range(clip.onset, clip.offset + 1))
        truth = true_flow(motion, clip.onset, clip.apex)
        drift = motion.drift[clip.apex - clip.onset] - motion.drift[0]
        moving = np.linalg.norm(truth - drift, axis=-1) > 0.5
        assert moving.any()
        assert np.linalg.norm(found - truth, axis=-1)[moving].mean() < 0.4
        assert np.corrcoef(found[moving].ravel(), truth[moving].ravel())[0, 1] > 0.8


def test_plans_depend_on_the_clip_alone():
    """A smaller distribution is a part of the whole one."""
    whole = Casme2Writer().plan(0, 9, None, (40, 80))
    assert set(Casme2Writer().plan(0, 2, 1, (40, 80))) < set(whole)
    assert Casme2Writer().plan(1, 9, None, (40, 80)) != whole


def test_objective_classes_lie_beside(full_casme2):
    clips = Casme2().read(full_casme2)[0]
    assert {(clip.emotion, clip.objective_class) for clip in clips} == {
        ('disgust', 'IV'), ('happiness', 'I'), ('surprise', 'II'), ('others', 'V')}
