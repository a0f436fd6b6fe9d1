"""Scores of EMAHook's weights."""
import pytest
from mmengine.hooks import EMAHook

from mmatnet.compat import averages
from tests.engine.trainings import train


def averaging(small_config, momentum):
    cfg = small_config()
    cfg.custom_hooks = [*cfg.custom_hooks, {'type': 'EMAHook', 'momentum': momentum}]
    return cfg


def scores(records):
    return [score for record in records for score in record.scores]


def test_a_fold_is_predicted_with_the_average_of_its_weights(small_config, tmp_path, monkeypatch):
    plain = train(small_config(), tmp_path / 'plain')
    # the average follows the weights at once, or stays where the first step left them
    last = train(averaging(small_config, 1 - 1e-7), tmp_path / 'last')
    slow = train(averaging(small_config, 1e-6), tmp_path / 'slow')
    assert scores(last) == pytest.approx(scores(plain), abs=1e-5)
    assert scores(slow) != pytest.approx(scores(plain), abs=1e-3)
    monkeypatch.setattr(EMAHook, 'before_run', EMAHook.before_run.__wrapped__)
    lost = train(averaging(small_config, 1e-6), tmp_path / 'lost')
    assert scores(lost) == pytest.approx(scores(plain), abs=1e-6)


def test_the_state_is_that_of_mmengines_own_hook(monkeypatch):
    assert averages.state().startswith('at work: EMAHook of this mmengine begins anew')

    class Upstream(EMAHook):
        def before_run(self, runner):
            if getattr(self, 'src_model', None) is not runner.model:
                super().before_run(runner)

    mended = averages._once_per_model(Upstream.before_run)
    monkeypatch.setattr(averages, 'EMAHook', type('Hook', (Upstream,), {'before_run': mended}))
    assert averages.state().startswith('idle: ')
