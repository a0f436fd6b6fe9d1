import pytest

from mmatnet.engine.learning_curve import CURVE_FILE, append_curve, cut_curve

ROWS = ('iteration,name,value\n'
        '2,loss,0.5\n2,lr,0.01\n4,loss,0.25\n4,lr,0.001\n')


@pytest.fixture
def folder(tmp_path):
    append_curve(tmp_path, 2, {'loss': 0.5, 'lr': 0.01})
    append_curve(tmp_path, 4, {'loss': 0.25, 'lr': 0.001})
    return tmp_path


def test_rows_are_appended_below_one_header(folder):
    assert (folder / CURVE_FILE).read_text() == ROWS


def test_values_keep_all_their_digits(tmp_path):
    append_curve(tmp_path, 1, {'loss': 0.1 + 0.2})
    assert (tmp_path / CURVE_FILE).read_text().endswith('\n1,loss,0.30000000000000004\n')


@pytest.mark.parametrize('torn', ['', '6,lo', '1', '6,loss,0.125\n6,l', '6,loss,0.125\n6,lr,0.1\n'])
def test_a_resumed_training_finds_what_lies_before_it(folder, torn):
    with open(folder / CURVE_FILE, 'a') as curve:
        curve.write(torn)
    cut_curve(folder, 4)
    assert (folder / CURVE_FILE).read_text() == ROWS
    cut_curve(folder, 3)
    assert (folder / CURVE_FILE).read_text() == ''.join(ROWS.splitlines(keepends=True)[:3])


def test_a_new_training_starts_a_new_curve(folder):
    cut_curve(folder, 0)
    assert not (folder / CURVE_FILE).exists()
    cut_curve(folder, 0)
    cut_curve(folder, 4)  # resumed from elsewhere: there is nothing to cut
    assert not (folder / CURVE_FILE).exists()
