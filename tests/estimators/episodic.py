"""What any estimator of episodes must do and must not: learn, and not from a held-out subject."""
from dataclasses import replace

import pytest


def check_that_a_test_subject_teaches_nothing(made, module, folder, monkeypatch):
    """Compare predictions of one held-out subject with those where others are held out beside it,
    and every label of the held-out side is another.

    Args:
        made (Experiment): With the estimator; its first fold holds out several subjects.
        module (module): That of the estimator, which calls its own ``read_clips``.
        folder (Path): Of the fold.
        monkeypatch: Puts another ``read_clips`` into the module.
    """
    fold = made.folds()[0]
    alone = made.fit_predict(replace(fold, test=fold.test[:1]), 0, folder)
    read = module.read_clips

    def poisoned(experiment, subjects, model):
        clips = read(experiment, subjects, model)
        if set(subjects) <= set(fold.test):
            for info in clips.infos:
                info['label'] = (info['label'] + 1) % 3
        return clips

    monkeypatch.setattr(module, 'read_clips', poisoned)
    together = {record.clip_key: record.scores for record in made.fit_predict(fold, 0, folder)}
    for record in alone:
        assert together[record.clip_key] == pytest.approx(record.scores, abs=1e-6)


def let_flow_tell_the_class(module, monkeypatch):
    """Put other clips into a module: flow to the left, to the right, up, each class its own."""
    read = module.read_clips

    def told(experiment, subjects, model):
        clips = read(experiment, subjects, model)
        for flow, label in zip(clips.inputs['apex_flow'], clips.labels, strict=True):
            flow *= 0.1
            flow[label] += 1
        return clips

    monkeypatch.setattr(module, 'read_clips', told)
