from dataclasses import replace

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.inference.default.candidates import CANDIDATES, Bench, Candidate, View
from mmatnet.inference.default.choice import EQUAL, choose, inner_folds, try_all
from mmatnet.inference.default.outer import evaluate
from mmatnet.inference.default.pictures import read_pictures
from tests.inference.default.fake_pictures import write_fake_pictures

SMALL, LARGE = (Candidate(View('clip-max', 'uv', size), 0.1) for size in (14, 28))


@pytest.fixture(scope='module')
def bench(tmp_path_factory):
    return Bench(read_pictures(write_fake_pictures(tmp_path_factory.mktemp('pictures'))))


def test_no_subject_is_on_both_sides(bench):
    rows, subjects = np.arange(3, 48), bench.pictures.subjects
    folds = inner_folds(bench, rows)
    for train, test in folds:
        assert not set(subjects[rows[train]]) & set(subjects[rows[test]])
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(45))


def test_values_stand_in_the_order_of_the_clips(bench):
    tried, = try_all(bench, np.arange(48), [SMALL])
    assert (tried.values.argmax(1) == bench.pictures.labels).mean() > 0.8
    assert tried.plain > 0.8
    assert tried.perturbed > 0.8


def test_of_candidates_that_are_nearly_equal_the_smallest_is_chosen(bench, monkeypatch):
    merits = {str(SMALL): 0.7, str(LARGE): 0.7 + EQUAL / 2}

    class Fixed:
        values = np.tile([1.0, 0, 0], (48, 1))

        def __init__(self, candidate):
            self.candidate, self.merit = candidate, merits[str(candidate)]

    monkeypatch.setattr('mmatnet.inference.default.choice.try_all',
                        lambda bench, rows, candidates: [*map(Fixed, candidates)])
    assert choose(bench, np.arange(48), [LARGE, SMALL]).tried.candidate == SMALL
    merits[str(LARGE)] = 0.7 + 2 * EQUAL
    assert choose(bench, np.arange(48), [LARGE, SMALL]).tried.candidate == LARGE


def test_what_a_protocol_tests_neither_trains_nor_chooses(bench, monkeypatch):
    """Labels of the tested are turned round; what trained without them must not notice."""
    monkeypatch.setattr('mmatnet.inference.default.outer.CANDIDATES', [SMALL, LARGE])
    before = {one.clip_key: one.scores for one in evaluate(bench, 'lodo').predictions}
    turned = Bench(read_turned(bench))
    after = {one.clip_key: one.scores for one in evaluate(turned, 'lodo').predictions}
    for key in before:
        assert (before[key] == after[key]) == (key[0] == 'smic'), key


def read_turned(bench):
    pictures = bench.pictures
    smic = np.array([clip.database == 'smic' for clip in pictures.clips])
    return replace(pictures, labels=np.where(smic, (pictures.labels + 1) % 3, pictures.labels))


def test_each_subject_is_predicted_once_by_all_others(bench, monkeypatch):
    monkeypatch.setattr('mmatnet.inference.default.outer.CANDIDATES', [SMALL])
    outer = evaluate(bench, 'loso')
    assert sorted(one.clip_key for one in outer.predictions) == sorted(
        clip.key for clip in bench.pictures.clips)
    assert len({one.fold for one in outer.predictions}) == 16
    assert len(outer.choices) == 5
    assert np.mean([one.label == one.prediction for one in outer.predictions]) > 0.8


def test_too_few_subjects_are_a_sentence(tmp_path):
    bench = Bench(read_pictures(write_fake_pictures(tmp_path, subjects={'casme2': 3})))
    with pytest.raises(InputError, match='3 subjects cannot be divided into 5 folds'):
        choose(bench, np.arange(9), [SMALL])


def test_a_class_that_nobody_is_left_to_show_is_a_sentence(bench):
    rows = np.flatnonzero(bench.pictures.labels != 1)
    with pytest.raises(InputError, match='no clip of positive is left to train on'):
        bench.fit(SMALL, rows)


def test_flow_in_pixels_and_its_picture_are_seen_alike(bench):
    flow = bench.pictures.flow[0]
    pixels = flow * np.float32([0.3, 1.7, 0.02])[:, None, None] + np.float32(
        [0.1, -0.4, 0.01])[:, None, None]
    for view in {candidate.view for candidate in CANDIDATES}:
        one, other = view.vectors([flow, pixels])
        assert one == pytest.approx(other, abs=1e-4), str(view)
