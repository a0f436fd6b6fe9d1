import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.motion_lstm import MotionLSTM


def test_number_of_weights():
    # 8,316,933 in all, less the apex stream's 4,897,794 and the classifier's 3,075
    assert sum(weights.numel() for weights in MotionLSTM().parameters()) == 3_416_064


def test_released_fillers():
    torch.manual_seed(0)
    lstm = MotionLSTM().lstm
    assert lstm.weight_hh_l1.std().item() == pytest.approx(0.1, rel=0.01)
    assert not any(lstm.state_dict()[name].any() for name in ('bias_ih_l0', 'bias_hh_l1'))


def test_zero_rows_are_processed_like_any_other():
    torch.manual_seed(0)
    stream = MotionLSTM(4, 6)
    rows = torch.randn(1, 10, 4)
    padded = torch.cat([rows, torch.zeros(1, 10, 4)], dim=1)
    assert not torch.allclose(stream(rows), stream(padded))


def test_it_looks_back_but_not_ahead():
    torch.manual_seed(0)
    stream = MotionLSTM(4, 6)
    rows = torch.randn(1, 10, 4)
    changed = rows.clone()
    changed[:, 9] += 1
    before, after = stream.lstm(rows)[0], stream.lstm(changed)[0]
    assert torch.equal(before[:, :9], after[:, :9])
    assert not torch.equal(before[:, 9], after[:, 9])


def test_standardising_leaves_zero_rows_zero():
    stream = MotionLSTM(2, 3, standardise=True)
    stream.set_statistics(torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0]))
    given = {}
    stream.lstm.register_forward_pre_hook(lambda module, inputs: given.update(rows=inputs[0]))
    stream(torch.tensor([[[0.0, 0.0], [3.0, 0.0], [0.0, 10.0]]]))
    assert given['rows'].tolist() == [[[0, 0], [1, -0.5], [-0.5, 2]]]


def test_statistics_travel_with_the_weights():
    stream = MotionLSTM(2, 3, standardise=True)
    stream.set_statistics(torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0]))
    other = MotionLSTM(2, 3, standardise=True)
    other.load_state_dict(stream.state_dict())
    assert torch.equal(other.deviation, torch.tensor([2.0, 4.0]))


def test_rows_of_another_width_are_refused():
    with pytest.raises(ValueError, match='motion rows have 128 numbers, but this MotionLSTM takes '
                                         'in_channels=8'):
        MotionLSTM(8, 4)(torch.zeros(1, 64, 128))
