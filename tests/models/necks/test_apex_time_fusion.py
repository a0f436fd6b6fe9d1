import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.models.necks.apex_time_fusion import ApexTimeFusion

FEATURES = torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 0.0, 2.0]])


def test_concat_by_hand():
    fused, losses = ApexTimeFusion((2, 3))(FEATURES)
    assert torch.allclose(fused, torch.tensor([[0.6, 0.8, 0, 0, 1]]))
    assert losses == {}


def test_only_directions_count():
    neck = ApexTimeFusion((2, 3))
    assert torch.allclose(neck(FEATURES)[0], neck((10 * FEATURES[0], 0.1 * FEATURES[1]))[0])


def test_sum_adds_projections():
    neck = ApexTimeFusion((2, 3), 'sum', width=4)
    apex, motion = torch.tensor([[0.6, 0.8]]), torch.tensor([[0.0, 0.0, 1.0]])
    expected = neck.projections[0](apex) + neck.projections[1](motion)
    assert torch.allclose(neck(FEATURES)[0], expected)


@pytest.mark.parametrize(('bias', 'stream'), [(100.0, 0), (-100.0, 1)], ids=['apex', 'motion'])
def test_an_extreme_gate_lets_one_stream_through(bias, stream):
    neck = ApexTimeFusion((2, 3), 'gated', width=4)
    torch.nn.init.constant_(neck.gate.bias, bias)
    unit = torch.nn.functional.normalize(FEATURES[stream], dim=1)
    assert torch.allclose(neck(FEATURES)[0], neck.projections[stream](unit))


def test_one_stream_is_enough():
    assert ApexTimeFusion((2,))(FEATURES[:1])[0].shape == (1, 2)


@pytest.mark.parametrize(('arguments', 'sentence'), [
    ({'kind': 'mean'}, "kind must be one of concat, sum, gated, got 'mean'"),
    ({'kind': 'sum'}, "width goes with sum and gated only, got kind='sum', width=None"),
    ({'width': 4}, "width goes with sum and gated only, got kind='concat', width=4"),
])
def test_wrong_arguments(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        ApexTimeFusion((2, 3), **arguments)


def test_gating_one_stream_is_refused():
    with pytest.raises(ValueError, match='weighs two streams, got 1'):
        ApexTimeFusion((2,), 'gated', width=4)


def test_other_channels_are_refused():
    with pytest.raises(ValueError, match=r'vectors of \(2, 3\) channels.*in_channels=\(2, 4\)'):
        ApexTimeFusion((2, 4))(FEATURES)


def test_lengths_count_where_vectors_are_not_normalised():
    fused, _ = ApexTimeFusion((2, 3), normalise=False)(FEATURES)
    assert fused.tolist() == [[3, 4, 0, 0, 2]]
    neck = ApexTimeFusion((2, 3), 'sum', width=4, normalise=False)
    expected = neck.projections[0](FEATURES[0]) + neck.projections[1](FEATURES[1])
    assert torch.allclose(neck(FEATURES)[0], expected)
