"""Which checkpoint predicts, and that nothing of the tested subjects reaches the choice."""
import csv
import re
from dataclasses import replace

import pytest
from mmengine.hooks import Hook

from mmatnet.clips.protocols import Fold, make_folds
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.engine.hooks.selection import SelectionHook
from mmatnet.engine.selection import set_selection
from mmatnet.errors import InputError
from mmatnet.registry import HOOKS
from mmatnet.store.clip_store import ClipStore
from tests.engine.trainings import checkpoint, fold_of, interrupt, same_weights, train

RUNTIME = {'default_hooks.checkpoint.interval': 2, 'default_hooks.logger.interval': 2,
           'inner.interval': 2, 'inner.share': 0.5}


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


def curve(folder):
    with open(folder / 'learning_curve.csv', newline='') as table:
        return [(int(row['iteration']), row['name'], float(row['value']))
                for row in csv.DictReader(table)]


def figures(folder, name):
    return {iteration: value for iteration, key, value in curve(folder) if key == name}


def chosen(folder):
    return checkpoint(folder, 'chosen.pth')


def scripted(monkeypatch, scores):
    """Let the evaluations give these accuracies, in their order."""
    def evaluate(hook, runner):
        return {'accuracy': scores[(runner.iter + 1) // hook.interval - 1]}

    monkeypatch.setattr(SelectionHook, '_evaluate', evaluate)


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
def test_the_best_checkpoint_predicts_and_of_equals_the_earliest(config, tmp_path, monkeypatch,
                                                             scores, best):
    scripted(monkeypatch, scores)
    cfg = config('inner')
    cfg.custom_hooks.append({'type': 'KeepWeightsHook'})
    records = train(cfg, tmp_path / 'inner')
    assert {record.selection for record in records} == {'inner'}
    content = chosen(tmp_path / 'inner')
    assert same_weights(content, {'state_dict': KeepWeightsHook.kept[best]})
    assert content['meta']['iter'] == content['mmatnet_selection']['iteration'] == best
    if best == 4:  # a training that ends there predicts the same
        stopped = config('inner', **{'train_cfg.max_iters': best})
        assert train(stopped, tmp_path / 'stopped') == records


def test_scores_are_those_of_the_inner_subjects(config, tmp_path):
    """The figure in the curve is the figure of a test on the inner subjects."""
    cfg = config('inner')
    fold = fold_of(cfg)
    train(cfg, tmp_path / 'inner')
    assert set(figures(tmp_path / 'inner', 'inner UF1')) == {2, 4, 6}
    rest, _ = set_selection(take_apart(config('inner')), fold)
    inner = tuple(subject for subject in fold.train if subject not in rest.train)
    plain = config('last')
    for iteration, accuracy in figures(tmp_path / 'inner', 'inner accuracy').items():
        plain.train_cfg.max_iters = iteration
        records = train(plain, tmp_path / str(iteration), Fold('x', rest.train, inner))
        hits = [record.prediction == record.label for record in records]
        assert accuracy == pytest.approx(sum(hits) / len(hits))


def test_patience_ends_the_training(config, tmp_path, monkeypatch):
    scripted(monkeypatch, [0.25, 0.5, 0.25, 0.5, 0.75])
    options = {'train_cfg.max_iters': 10, 'inner.patience': 2}
    cfg = config('inner', **options)
    straight = train(cfg, tmp_path / 'straight')
    assert chosen(tmp_path / 'straight')['mmatnet_selection']['iteration'] == 4
    assert max(iteration for iteration, _, _ in curve(tmp_path / 'straight')) == 8
    assert 'stopped after 2 evaluations without gain over iteration 4 (accuracy 0.5000)' in (
        tmp_path / 'straight' / 'log.txt').read_text()
    # a kill just after the training stopped must not let it go on
    interrupt(cfg, tmp_path / 'resumed', 8)
    assert train(cfg, tmp_path / 'resumed') == straight
    assert curve(tmp_path / 'resumed') == curve(tmp_path / 'straight')


@pytest.mark.parametrize(('selection', 'iterations'), [('inner', (3, 4, 6)), ('oracle', (5,))])
def test_an_interrupted_choice_goes_on_to_the_same(config, tmp_path, selection, iterations):
    cfg = config(selection)
    straight = train(cfg, tmp_path / 'straight')
    for iteration in iterations:
        folder = tmp_path / str(iteration)
        interrupt(cfg, folder, iteration)
        assert train(cfg, folder) == straight
        assert curve(folder) == curve(tmp_path / 'straight')
        if selection == 'inner':
            assert same_weights(chosen(tmp_path / 'straight'), chosen(folder))


def test_the_best_weights_survive_a_kill(config, tmp_path, monkeypatch):
    scripted(monkeypatch, [0.75, 0.5, 0.25])
    cfg = config('inner')
    interrupt(cfg, tmp_path / 'resumed', 5)
    assert not (tmp_path / 'resumed' / 'iter_2.pth').exists()
    straight = train(cfg, tmp_path / 'straight')
    assert train(cfg, tmp_path / 'resumed') == straight
    assert chosen(tmp_path / 'resumed')['mmatnet_selection']['iteration'] == 2
    assert same_weights(chosen(tmp_path / 'straight'), chosen(tmp_path / 'resumed'))


def test_the_oracle_gives_the_last_weights_of_an_undisturbed_training_too(config, tmp_path,
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
    train(last, tmp_path / 'last')
    train(oracle, tmp_path / 'oracle')
    assert same_weights(checkpoint(tmp_path, 'last', 'iter_6.pth'),
                        checkpoint(tmp_path, 'oracle', 'iter_6.pth'))


def test_oracle_predictions_come_with_those_of_last(config, tmp_path):
    plain = train(config('last'), tmp_path / 'last')
    both = train(config('oracle'), tmp_path / 'oracle')
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
    cfg = config(selection, **{f'{loader}.dataset.clips': 'all'  # not those of known labels
                               for loader in ('train_dataloader', 'test_dataloader')})
    clean = train(cfg, tmp_path / 'clean')
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
        with pytest.raises(InputError, match=f'{"/".join(victim)}: expected 3 scores from 0 '
                                             'to 1, got .nan'):
            train(cfg, tmp_path / 'poisoned')
    else:
        records = train(cfg, tmp_path / 'poisoned')
        assert records[0].key[-3:] == victim
        assert records[0].label != clean[0].label
        assert records[0].scores != clean[0].scores
        assert records[1:] == clean[1:]
    names = ['iter_6.pth', *(['chosen.pth'] if selection == 'inner' else [])]
    for name in names:
        before, after = (checkpoint(tmp_path, run, name) for run in ('clean', 'poisoned'))
        assert same_weights(before, after)
        assert before['mmatnet_train_subjects'] == after['mmatnet_train_subjects']
    assert curve(tmp_path / 'clean') == curve(tmp_path / 'poisoned')


def test_inner_subjects_count_as_trained_on(config, tmp_path, monkeypatch):
    scripted(monkeypatch, [0.75, 0.5, 0.25])
    cfg = config('inner')
    fold = fold_of(cfg)
    train(cfg, tmp_path / 'first')
    for name in ('iter_6.pth', 'chosen.pth'):
        content = checkpoint(tmp_path, 'first', name)
        assert content['mmatnet_train_subjects'] == ['/'.join(s) for s in fold.train]
    # a start from it is no resumption: the choice begins anew
    scripted(monkeypatch, [0.0, 0.25, 0.5])
    again = config('inner', load_from=str(tmp_path / 'first' / 'iter_6.pth'))
    train(again, tmp_path / 'second')
    assert sorted(figures(tmp_path / 'second', 'inner accuracy')) == [2, 4, 6]
    assert chosen(tmp_path / 'second')['mmatnet_selection']['iteration'] == 6


def test_everything_may_be_trained_on_with_inner(config, tmp_path):
    cfg = config('inner')
    fold, = make_folds('all', take_apart(cfg).task.labels)
    assert train(cfg, tmp_path, fold) == []
    assert chosen(tmp_path)['mmatnet_train_subjects'] == ['/'.join(s) for s in fold.train]


DUAL_INCEPTION = 'configs/dual_inception/dual-inception_megc2019-cde_same-database.py'


def test_the_rest_of_the_tested_database_may_choose(apex_flow_root):
    experiment = take_apart(load_config(DUAL_INCEPTION, {'data_root': str(apex_flow_root)}))
    for fold in experiment.folds():
        rest, hook = set_selection(experiment, fold)
        tested, = fold.test
        assert tested[0] not in {database for database, _ in rest.train}
        assert sorted(hook.dataloader.dataset.subjects) == sorted(
            '/'.join(subject) for subject in experiment.task.labels
            if subject[0] == tested[0] and subject != tested)


def test_what_choosing_by_a_database_needs(config, apex_flow_root):
    cfg = config('inner', **{'inner.share': 'database'})
    with pytest.raises(InputError, match='leaves 0 subjects to train, who lack a class'):
        set_selection(take_apart(cfg), fold_of(cfg))
    experiment = take_apart(load_config(DUAL_INCEPTION, {'data_root': str(apex_flow_root)}))
    held_out, *_ = make_folds('lodo', experiment.task.labels)
    with pytest.raises(InputError, match='and none of them trains'):
        set_selection(experiment, held_out)


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
