from dataclasses import replace

import pytest

from mmatnet.evaluation.formats.stamps import LEAKY, TRANSDUCTIVE
from mmatnet.inference.export.card import model_card
from mmatnet.inference.recognizers.description import Check, Description
from tests.inference.export.trained import RECIPE, share, training

CLASSES = ['negative', 'positive']
PART = {'n': 30, 'UF1': 0.61234, 'UAR': 0.6, 'UF1_interval': [0.5012, 0.7034],
        'UAR_interval': [0.4, 0.7], 'confusion': [[10, 5], [5, 10]]}
FIGURES = {'run': 'demo', 'classes': CLASSES, 'protocol': 'loso', 'selection': 'last',
           'seeds': [0], 'full': PART, 'casme2': PART}


def describe(*shares, figures=None, **changes):
    """A model trained on databases."""
    return Description(['apex'], [], {'apex': [1, 56, 56]}, training(*shares, **changes),
                       ['casme2/01', 'casme2/02'], 'demo', 'c' * 64, 'd' * 64,
                       Check(24, 'clips of casme2/store', 3e-8),
                       {'mmatnet': '0.1.0', 'torch': '2.14.1'}, figures)


def test_every_section_is_there_and_in_this_order():
    card = model_card(describe())
    assert [line[3:] for line in card.splitlines() if line.startswith('## ')] == [
        'What it is', 'Training data', 'Scores', 'Licence of the data', 'Intended use', 'Limits',
        'Export', 'How to cite']


def test_training_data_is_counted():
    card = model_card(describe(share(), share('samm', subjects='3')))
    assert '| database | synthetic | subjects | clips | negative | positive |' in card
    assert '| casme2 | no | 2 | 15 | 12 | 3 |' in card
    assert '| samm | no | 1 | 15 | 12 | 3 |' in card
    assert "No subject was held out (protocol 'all'). The weights are those of the last" in card
    assert '; seed 7.' in card
    assert 'leave out the 2 subjects that `model.json` names' in card


def test_who_was_held_out_how_weights_were_chosen_and_what_came_before():
    card = model_card(describe(held_out=['casme2/05'], selection='inner',
                               started_from=[share('mmew')]))
    assert 'Held out: casme2/05. The weights are the best of the training on a share' in card
    assert 'It started from weights that had been trained on:\n\n| database' in card
    assert '| mmew | no |' in card
    assert "LEAKY: the weights were chosen on the test" in model_card(describe(selection='oracle'))


@pytest.mark.parametrize('shares', [
    {'databases': [share(synthetic=True)]},
    {'started_from': [share('samm', synthetic=True)]},
])
def test_synthetic_stands_in_title_and_banner(shares):
    card = model_card(describe(**shares))
    assert card.startswith('# demo (SYNTHETIC)\n\n**Synthetic: the model was trained on synthetic')
    assert ': drawn by mmatnet; it shows nobody, and no licence binds it.' in card
    assert 'SYNTHETIC' not in model_card(describe())
    assert '| YES |' not in model_card(describe())


def test_no_scores_are_not_measured():
    card = model_card(describe())
    assert '## Scores\n\nNot measured.' in card
    assert 'UF1' not in card.split('## Scores')[1].split('## Licence')[0]


def test_scores_come_with_their_interval():
    card = model_card(describe(figures=FIGURES))
    assert '| full | 30 | 0.6123 [0.501, 0.703] | 0.6000 [0.400, 0.700] |' in card
    assert '| casme2 | 30 |' not in card  # the only database is all there is
    assert 'Run demo, protocol loso, selection last, seeds 0;' in card
    assert 'LEAKY' not in card
    assert 'say nothing about real faces' not in card
    assert 'say nothing about real faces' in model_card(
        describe(share(synthetic=True), figures=FIGURES))


@pytest.mark.parametrize(('stamp', 'changes'), [
    (LEAKY, {'selection': 'oracle'}), (TRANSDUCTIVE, {'protocol': 'loso TRANSDUCTIVE'})])
def test_scores_of_a_stamped_run_say_so(stamp, changes):
    unseen = 'Each clip was scored by a training that had not seen its subject.'
    card = model_card(describe(figures={**FIGURES, **changes}))
    assert f'Run demo ({stamp.word}), ' in card
    assert stamp.sentence in card
    assert unseen not in card
    assert unseen in model_card(describe(figures=FIGURES))


def test_a_network_is_cited_by_its_own_paper():
    assert 'network\'s authors:\n\n    S.-T. Liong. STSTNet. 2019' in model_card(
        replace(describe(), paper='S.-T. Liong. STSTNet. 2019'))
    assert 'the files of the network do not name their paper' in model_card(describe())


def test_subjects_that_were_seen_without_labels_are_named():
    description = describe()
    adapted = replace(description, training=replace(description.training,
                                                    adapted=['casme2/sub06']))
    assert 'without their labels; such scores say nothing about subjects who come after the ' \
        'training.** They are casme2/sub06.' in model_card(adapted)
    assert 'TRANSDUCTIVE' not in model_card(description)


def test_the_licence_is_the_databases_own():
    card = model_card(describe(share('casme3a'), share('smic-vis'), share('mine')))
    assert '- casme3a: handed out by the Institute of Psychology, Chinese Academy' in card
    assert '- smic-vis: handed out by the University of Oulu under a licence agreement' in card
    assert '- mine: mmatnet does not know its owner' in card


@pytest.mark.parametrize(('title', 'sentence'), [
    ('Training data', '| samm | no | 2 | 15 |'),
    ('Scores', 'protocol loso'), ('Scores', 'UF1 | UAR'),
    ('Scores', 'the 95 % interval over subjects'),
    ('Licence of the data', 'Manchester Metropolitan University'),
    ('Intended use', 'Research on micro-expression recognition'),
    ('Limits', '**Not a lie detector.** A brief expression shows neither that somebody lies nor'),
    ('Limits', '**Consent.** Use it on recordings of people who agreed to it'),
    ('Export', 'no score differs by more than 3.0e-08'),
    ('What it is', f'the recipe of the features, {RECIPE.hash}.')])
def test_what_a_card_must_hold_stands_where_it_is_looked_for(title, sentence):
    card = model_card(describe(share('samm'), figures=FIGURES))
    assert sentence in card.split(f'## {title}\n\n')[1].split('\n## ')[0]


def test_a_model_that_cannot_look_at_frames_says_so():
    assert 'it cannot look at a video' in model_card(describe(share(recipe=None)))
