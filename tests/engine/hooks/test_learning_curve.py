"""The file, and its rows in real runs against what the runs themselves kept."""
import csv

import numpy as np
import pytest
import torch

from mmatnet.engine.hooks.learning_curve import CURVE_FILE, append_curve, cut_curve
from mmatnet.errors import InputError

ROWS = ('iteration,name,value\n'
        '2,loss,0.5\n2,lr,0.01\n4,loss,0.25\n4,lr,0.001\n')
HOOKS = ('LearningCurveHook', 'SafeCheckpointHook')


def rows(tmp_path, name):
    with open(tmp_path / 'run' / 'learning_curve.csv', newline='') as table:
        return {int(row['iteration']): float(row['value'])
                for row in csv.DictReader(table) if row['name'] == name}


def test_loss_and_learning_rate_are_those_of_the_training(make_runner, tmp_path):
    runner = make_runner(5, custom_hooks=({'type': 'LearningCurveHook', 'interval': 2},))
    runner.train()
    losses, _ = runner.message_hub.get_scalar('train/loss').data
    assert rows(tmp_path, 'loss') == {2: pytest.approx(np.mean(losses[:2])),
                                      4: pytest.approx(np.mean(losses[2:4])),
                                      5: pytest.approx(losses[4])}  # the last is always there
    assert rows(tmp_path, 'lr') == pytest.approx({2: 0.01, 4: 0.001, 5: 0.001})


def test_it_follows_the_interval_of_the_log(make_runner, tmp_path):
    make_runner(3, custom_hooks=HOOKS).train()  # the logger's interval is 1 here
    assert sorted(rows(tmp_path, 'loss')) == [1, 2, 3]


def test_a_resumed_training_writes_the_same_rows(make_runner, tmp_path):
    curve = tmp_path / 'run' / 'learning_curve.csv'
    torch.manual_seed(0)
    make_runner(6, custom_hooks=HOOKS).train()
    straight = curve.read_bytes()
    torch.manual_seed(0)
    make_runner(5, custom_hooks=HOOKS, keep=-1).train()  # over it: the old rows go
    assert len(curve.read_bytes().splitlines()) == 1 + 2 * 5
    (tmp_path / 'run' / 'last_checkpoint').write_text(str(tmp_path / 'run' / 'iter_4.pth'))
    make_runner(6, custom_hooks=HOOKS, resume=True).train()
    assert curve.read_bytes() == straight


def test_a_rate_with_multipliers_is_given_without_them(make_runner, tmp_path):
    make_runner(2, custom_hooks=HOOKS, paramwise={'custom_keys': {'fc': {'lr_mult': 3}}}).train()
    assert rows(tmp_path, 'lr') == pytest.approx({1: 0.01, 2: 0.01})


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


@pytest.mark.parametrize('row', ['iteration,name,value', '6', '1_0,loss,0.5', '9' * 5000, '\0,a,b',
                                 '', '6,loss'])
def test_a_row_that_is_none_is_named_and_the_file_kept(folder, row):
    with open(folder / CURVE_FILE, 'a') as curve:
        curve.write(f'{row}\n6,loss,0.125\n')
    before = (folder / CURVE_FILE).read_bytes()
    with pytest.raises(InputError, match=r'learning_curve.csv, row 6: expected iteration,name,value'
                                         r', got .*; remove the row, or move the file elsewhere'):
        cut_curve(folder, 4)
    assert (folder / CURVE_FILE).read_bytes() == before


def test_a_curve_without_its_header_is_named(folder):
    (folder / CURVE_FILE).write_text(ROWS.split('\n', 1)[1])
    with pytest.raises(InputError, match=r"row 1: expected iteration,name,value, got '2,loss,0.5'"):
        cut_curve(folder, 4)
