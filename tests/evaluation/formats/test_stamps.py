import pytest

from mmatnet.clips.protocols import protocol_name
from mmatnet.evaluation.formats.stamps import LEAKY, STAMPS, TRANSDUCTIVE, stamped, stamps_of

OFFERED = protocol_name({'type': 'loso', 'adapt': 'test'})


@pytest.mark.parametrize(('protocol', 'selection', 'stamps', 'name'), [
    ('loso', 'last', (), 'atnet'),
    ('', 'unknown', (), 'atnet'),
    ('loso', 'oracle', (LEAKY,), 'atnet (LEAKY)'),
    (OFFERED, 'inner', (TRANSDUCTIVE,), 'atnet (TRANSDUCTIVE)'),
    (OFFERED, 'oracle', (LEAKY, TRANSDUCTIVE), 'atnet (LEAKY, TRANSDUCTIVE)'),
])
def test_the_stamps_of_a_run(protocol, selection, stamps, name):
    assert stamps_of(protocol, selection) == stamps
    assert stamped('atnet', {'protocol': protocol, 'selection': selection}) == name


def test_how_a_run_says_it():
    assert [(stamp.key, stamp.file) for stamp in STAMPS] == [
        ('leaky', 'LEAKY.txt'), ('transductive', 'TRANSDUCTIVE.txt')]
    assert LEAKY.sentence == ('LEAKY: the weights were chosen on the test subjects; such scores '
                              'say nothing about new subjects.')
    assert TRANSDUCTIVE.sentence.startswith('TRANSDUCTIVE: the training was offered the clips of ')
