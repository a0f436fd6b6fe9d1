
import pytest

from mmatnet.errors import InputError
from mmatnet.evaluation.recognition.oracle_gain import oracle_gain
from mmatnet.evaluation.recognition.summary import summarise
from tests.evaluation.known import CASME2_UF1, CLASSES, PAIRS, records, two_seeds, with_scores


def test_what_the_oracle_gained():
    last = two_seeds()
    perfect = [with_scores(record, 1.0, selection='oracle', prediction=record.label)
               for record in last]
    gain = oracle_gain(perfect, last, CLASSES)
    assert list(gain) == ['full', 'casme2', 'samm']
    # of the two seeds' means, one was right everywhere before
    assert gain['casme2']['UF1'] == pytest.approx((1 - CASME2_UF1) / 2)
    assert gain['full']['accuracy'] == pytest.approx((1 - 6 / 9) / 2)
    assert gain['samm'] == {'accuracy': pytest.approx((1 - 2 / 3) / 2)}
    report = summarise(perfect, CLASSES, last=last[::-1])
    assert (report['selection'], report['leaky']) == ('oracle', True)
    assert report['gain_over_last'] == gain


@pytest.mark.parametrize(('oracle', 'last', 'sentence'), [
    ({}, {}, 'expected predictions of selection oracle, got last'),
    ({'selection': 'oracle'}, {'selection': 'oracle'}, 'of selection last, got oracle'),
    ({'selection': 'oracle', 'seed': 3}, {},
     'differ in 18 places in clip, label or seed, such as casme2/sub01/EP0 of seed 0; both come'),
], ids=['last-last', 'oracle-oracle', 'seeds'])
def test_gain_of_what_does_not_belong_together_is_refused(oracle, last, sentence):
    with pytest.raises(InputError, match=sentence):
        oracle_gain(records(**oracle), records(**last), CLASSES)


def test_gain_on_other_labels_is_refused():
    other = records([('casme2', 1, 0), *PAIRS[1:]], selection='oracle')
    with pytest.raises(InputError, match=r'differ in 2 places .* casme2/sub01/EP0 of seed 0'):
        oracle_gain(other, records(), CLASSES)
