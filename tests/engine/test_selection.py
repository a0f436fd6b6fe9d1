"""Which iterate predicts, and that nothing of the tested subjects reaches the choice."""
import csv
import re

import pytest
import torch
from mmengine.hooks import Hook

from mmatnet.clips.protocols import Fold, make_folds
from mmatnet.engine.experiment import take_apart
from mmatnet.engine.selection import set_selection
from mmatnet.errors import InputError
from mmatnet.registry import HOOKS

RUNTIME = {'default_hooks.checkpoint.interval': 2, 'default_hooks.logger.interval': 2,
           'inner.interval': 2, 'inner.share': 0.5}


@HOOKS.register_module()
class DieHook(Hook):
    """End the run after an iteration, when its checkpoint is written."""

    priority = 'LOWEST'

    def __init__(self, iteration: int) -> None:
        self.iteration = iteration

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        if batch_idx + 1 == self.iteration:
            raise KeyboardInterrupt


@HOOKS.register_module()
class KeepWeightsHook(Hook):
    """Keeps the weights of every iteration in ``kept``, by iteration."""

    kept: dict = {}

    def before_train(self, runner):
        self.kept.clear()

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        self.kept[batch_idx + 1] = {name: value.clone()
                                    for name, value in runner.model.state_dict().items()}


@pytest.fixture
def config(small_config):
    """A function that gives the small config with a selection, quick to learn and forget."""
    def load(selection, **options):
        return small_config(**{**RUNTIME, 'selection': selection, **options})

    return load


def fold_of(cfg, name='casme2-sub02'):
    folds = make_folds('loso', take_apart(cfg).task.labels)
    return next(fold for fold in folds if fold.name == name)


def curve(folder):
    with open(folder / 'learning_curve.csv', newline='') as table:
        return [(int(row['iteration']), row['name'], float(row['value']))
                for row in csv.DictReader(table)]


def figures(folder, name):
    return {iteration: value for iteration, key, value in curve(folder) if key == name}


def chosen(folder):
    return torch.load(folder / 'chosen.pth', weights_only=True)


def scripted(monkeypatch, scores):
    """Let the evaluations give these accuracies, in their order."""
    from mmatnet.engine.hooks.selection import SelectionHook

    def evaluate(hook, runner):
        return {'accuracy': scores[(runner.iter + 1) // hook.interval - 1]}

    monkeypatch.setattr(SelectionHook, '_evaluate', evaluate)


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_inner_subjects_are_of_the_training_side_and_do_not_train(config):
    cfg = config('inner')
    fold, labels, drawn = fold_of(cfg), take_apart(cfg).task.labels, set()
    for cfg.inner.seed in range(6):
        rest, hook = set_selection(take_apart(cfg), fold)
        inner = {tuple(name.split('/')) for name in hook.dataloader.dataset.subjects}
        assert inner | set(rest.train) == set(fold.train)
        assert not inner & set(rest.train)
        assert rest.test == fold.test
        assert len(inner) == 2
        for side in (inner, rest.train):
            assert {label for subject in side for label in labels[subject]} == {0, 1, 2}
        assert set_selection(take_apart(cfg), fold)[0] == rest
        drawn.add(rest)
    assert len(drawn) > 1


@pytest.mark.parametrize(('scores', 'best'), [
    ([0.25, 0.5, 0.75], 6), ([0.25, 0.5, 0.5], 4), ([0.0, 0.0, 0.0], 2)])
def test_the_best_iterate_predicts_and_of_equals_the_earliest(config, tmp_path, monkeypatch,
                                                             scores, best):
    scripted(monkeypatch, scores)
    cfg = config('inner')
    cfg.custom_hooks.append({'type': 'KeepWeightsHook'})
    records = take_apart(cfg).fit_predict(fold_of(cfg), 0, tmp_path / 'inner')
    assert {record.selection for record in records} == {'inner'}
    content = chosen(tmp_path / 'inner')
    assert same(content['state_dict'], KeepWeightsHook.kept[best])
    assert content['meta']['iter'] == content['mmatnet_selection']['iteration'] == best
    if best == 4:  # a training that ends there predicts the same
        stopped = config('inner', **{'train_cfg.max_iters': best})
        assert take_apart(stopped).fit_predict(fold_of(cfg), 0, tmp_path / 'stopped') == records


def test_scores_are_those_of_the_inner_subjects(config, tmp_path):
    """The figure in the curve is the figure of a test on the inner subjects."""
    cfg = config('inner')
    fold = fold_of(cfg)
    take_apart(cfg).fit_predict(fold, 0, tmp_path / 'inner')
    assert set(figures(tmp_path / 'inner', 'inner UF1')) == {2, 4, 6}
    rest, _ = set_selection(take_apart(config('inner')), fold)
    inner = tuple(subject for subject in fold.train if subject not in rest.train)
    plain = config('last')
    for iteration, accuracy in figures(tmp_path / 'inner', 'inner accuracy').items():
        plain.train_cfg.max_iters = iteration
        records = take_apart(plain).fit_predict(
            Fold('x', rest.train, inner), 0, tmp_path / str(iteration))
        hits = [record.prediction == record.label for record in records]
        assert accuracy == pytest.approx(sum(hits) / len(hits))


def test_patience_ends_the_training(config, tmp_path, monkeypatch):
    scripted(monkeypatch, [0.25, 0.5, 0.25, 0.5, 0.75])
    options = {'train_cfg.max_iters': 10, 'inner.patience': 2}
    cfg = config('inner', **options)
    straight = take_apart(cfg).fit_predict(fold_of(cfg), 0, tmp_path / 'straight')
    assert chosen(tmp_path / 'straight')['mmatnet_selection']['iteration'] == 4
    assert max(iteration for iteration, _, _ in curve(tmp_path / 'straight')) == 8
    assert 'stopped after 2 evaluations without gain over iteration 4 (accuracy 0.5000)' in (
        tmp_path / 'straight' / 'log.txt').read_text()
    # a kill just after the training stopped must not let it go on
    dying = cfg.copy()
    dying.custom_hooks = [*cfg.custom_hooks, {'type': 'DieHook', 'iteration': 8}]
    with pytest.raises(KeyboardInterrupt):
        take_apart(dying).fit_predict(fold_of(cfg), 0, tmp_path / 'resumed')
    assert take_apart(cfg).fit_predict(fold_of(cfg), 0, tmp_path / 'resumed') == straight
    assert curve(tmp_path / 'resumed') == curve(tmp_path / 'straight')


@pytest.mark.parametrize(('selection', 'iterations'), [('inner', (3, 4, 6)), ('oracle', (5,))])
def test_an_interrupted_choice_goes_on_to_the_same(config, tmp_path, selection, iterations):
    cfg = config(selection)
    fold = fold_of(cfg)
    straight = take_apart(cfg).fit_predict(fold, 0, tmp_path / 'straight')
    for iteration in iterations:
        folder = tmp_path / str(iteration)
        dying = cfg.copy()
        dying.custom_hooks = [*cfg.custom_hooks, {'type': 'DieHook', 'iteration': iteration}]
        with pytest.raises(KeyboardInterrupt):
            take_apart(dying).fit_predict(fold, 0, folder)
        assert take_apart(cfg).fit_predict(fold, 0, folder) == straight
        assert curve(folder) == curve(tmp_path / 'straight')
        if selection == 'inner':
            assert same(*(chosen(place)['state_dict'] for place in (tmp_path / 'straight', folder)))


def test_the_best_weights_survive_a_kill(config, tmp_path, monkeypatch):
    scripted(monkeypatch, [0.75, 0.5, 0.25])
    cfg = config('inner')
    dying = cfg.copy()
    dying.custom_hooks = [*cfg.custom_hooks, {'type': 'DieHook', 'iteration': 5}]
    with pytest.raises(KeyboardInterrupt):
        take_apart(dying).fit_predict(fold_of(cfg), 0, tmp_path / 'resumed')
    assert not (tmp_path / 'resumed' / 'iter_2.pth').exists()
    straight = take_apart(cfg).fit_predict(fold_of(cfg), 0, tmp_path / 'straight')
    assert take_apart(cfg).fit_predict(fold_of(cfg), 0, tmp_path / 'resumed') == straight
    assert chosen(tmp_path / 'resumed')['mmatnet_selection']['iteration'] == 2
    assert same(*(chosen(tmp_path / name)['state_dict'] for name in ('straight', 'resumed')))


def test_the_oracle_gives_the_last_iterate_of_an_undisturbed_training_too(config, tmp_path,
                                                                          monkeypatch):
    """Also with transforms on both sides that draw: looking changes no random number."""
    shaken = [{'type': 'MirrorClip'}, {'type': 'ShiftGrey'}, {'type': 'ResizeApex', 'size': 56},
              {'type': 'PackActionInputs', 'collect_keys': ('apex', 'motion'),
               'meta_keys': ('database', 'subject', 'clip')}]
    options = {f'{loader}.dataset.{key}': value
               for loader in ('train_dataloader', 'test_dataloader')
               for key, value in (('streams', ('apex', 'motion', 'motion_mirrored')),
                                  ('pipeline', shaken))}
    last, oracle = config('last', **options), config('oracle', **options)
    fold = fold_of(last)
    take_apart(last).fit_predict(fold, 0, tmp_path / 'last')
    take_apart(oracle).fit_predict(fold, 0, tmp_path / 'oracle')
    weights = [torch.load(tmp_path / name / 'iter_6.pth', weights_only=True)['state_dict']
               for name in ('last', 'oracle')]
    assert same(*weights)


def test_oracle_predictions_come_with_those_of_last(config, tmp_path):
    last, oracle = config('last'), config('oracle')
    fold = fold_of(last)
    plain = take_apart(last).fit_predict(fold, 0, tmp_path / 'last')
    both = take_apart(oracle).fit_predict(fold, 0, tmp_path / 'oracle')
    assert [record for record in both if record.selection == 'last'] == plain
    best = [record for record in both if record.selection == 'oracle']
    assert [record.key[-2:] for record in best] == [record.key[-2:] for record in plain]
    scores = figures(tmp_path / 'oracle', 'oracle LEAKY UF1')
    hits = sum(record.prediction == record.label for record in best)
    assert hits / len(best) == pytest.approx(
        figures(tmp_path / 'oracle', 'oracle LEAKY accuracy')[max(scores, key=scores.get)])
    assert not (tmp_path / 'oracle' / 'chosen.pth').exists()
    assert 'oracle LEAKY: iteration 2 has UF1' in (tmp_path / 'oracle/log.txt').read_text()


@pytest.mark.parametrize('selection', ['last', 'inner'])
@pytest.mark.parametrize('poison', [1e6, float('nan')], ids=str)
def test_a_poisoned_test_clip_changes_nothing_but_itself(config, tmp_path, monkeypatch, selection,
                                                         poison):
    """One test clip gets rubbish motion and another label; all else stays bit for bit."""
    from dataclasses import replace

    from mmatnet.store.clip_store import ClipStore

    cfg = config(selection, **{f'{loader}.dataset.clips': 'all'  # not those of known labels
                               for loader in ('train_dataloader', 'test_dataloader')})
    fold = fold_of(cfg)
    clean = take_apart(cfg).fit_predict(fold, 0, tmp_path / 'clean')
    victim = clean[0].key[-3:]
    original_array, original_open = ClipStore.array, ClipStore.__init__
    other = {'disgust': 'happiness', 'happiness': 'surprise', 'surprise': 'disgust'}

    def poisoned_array(store, name):
        if name == 'apex':  # grey levels of eight bits hold no rubbish
            return original_array(store, name)
        array = original_array(store, name).copy()
        array[[row for row, clip in enumerate(store.clips) if clip.key == victim]] = poison
        return array

    def poisoned_open(store, *args, **kwargs):
        original_open(store, *args, **kwargs)
        clips = [replace(clip, emotion=other[clip.emotion]) if clip.key == victim else clip
                 for clip in store.clips]
        store.clips = type(store.clips)(clips)

    monkeypatch.setattr(ClipStore, 'array', poisoned_array)
    monkeypatch.setattr(ClipStore, '__init__', poisoned_open)
    if poison != poison:
        with pytest.raises(InputError, match=f'{"/".join(victim)}: expected 3 finite scores'):
            take_apart(cfg).fit_predict(fold, 0, tmp_path / 'poisoned')
    else:
        records = take_apart(cfg).fit_predict(fold, 0, tmp_path / 'poisoned')
        assert records[0].key[-3:] == victim
        assert records[0].label != clean[0].label
        assert records[0].scores != clean[0].scores
        assert records[1:] == clean[1:]
    names = ['iter_6.pth', *(['chosen.pth'] if selection == 'inner' else [])]
    for name in names:
        before, after = (torch.load(tmp_path / run / name, weights_only=True)
                         for run in ('clean', 'poisoned'))
        assert same(before['state_dict'], after['state_dict'])
        assert before['mmatnet_train_subjects'] == after['mmatnet_train_subjects']
    assert curve(tmp_path / 'clean') == curve(tmp_path / 'poisoned')


def test_inner_subjects_count_as_trained_on(config, tmp_path, monkeypatch):
    scripted(monkeypatch, [0.75, 0.5, 0.25])
    cfg = config('inner')
    fold = fold_of(cfg)
    take_apart(cfg).fit_predict(fold, 0, tmp_path / 'first')
    for name in ('iter_6.pth', 'chosen.pth'):
        content = torch.load(tmp_path / 'first' / name, weights_only=True)
        assert content['mmatnet_train_subjects'] == ['/'.join(s) for s in fold.train]
    # a start from it is no resumption: the choice begins anew
    scripted(monkeypatch, [0.0, 0.25, 0.5])
    again = config('inner', load_from=str(tmp_path / 'first' / 'iter_6.pth'))
    take_apart(again).fit_predict(fold, 0, tmp_path / 'second')
    assert sorted(figures(tmp_path / 'second', 'inner accuracy')) == [2, 4, 6]
    assert chosen(tmp_path / 'second')['mmatnet_selection']['iteration'] == 6


def test_everything_may_be_trained_on_with_inner(config, tmp_path):
    cfg = config('inner')
    fold, = make_folds('all', take_apart(cfg).task.labels)
    assert take_apart(cfg).fit_predict(fold, 0, tmp_path) == []
    assert chosen(tmp_path)['mmatnet_train_subjects'] == ['/'.join(s) for s in fold.train]


def test_selections_that_cannot_be(config, tmp_path):
    fold = fold_of(config('inner'))
    one = Fold(fold.name, fold.train[:1], fold.test)
    with pytest.raises(InputError, match=re.escape(
            "selection='inner', fold casme2-sub02: found no split of 1 subjects") + '.*; add'):
        set_selection(take_apart(config('inner')), one)
    nobody, = make_folds('all', take_apart(config('oracle')).task.labels)
    with pytest.raises(InputError, match="selection='oracle' chooses by the test subjects, and "
                                         'fold all tests nobody'):
        set_selection(take_apart(config('oracle')), nobody)
