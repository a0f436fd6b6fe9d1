"""The discrepancy against its definition, at its limits, and as a loss of a neck."""
import itertools
import math

import pytest
import torch
from mmaction.structures import ActionDataSample

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.adaptation.alignment import ramp
from mmatnet.models.adaptation.mmd import MmdAlignment, squared_mmd


def samples(*labels):
    return [ActionDataSample().set_gt_label(label) for label in labels]


def written_out(one, other):
    """The three means of the definition, pair by pair."""
    joined = torch.cat([one, other])
    apart = [((a - b) ** 2).sum().item() for a, b in itertools.permutations(joined, 2)]
    bandwidth = sum(apart) / len(apart)

    def mean(first, second):
        return sum(math.exp(-((a - b) ** 2).sum().item() / (factor * bandwidth))
                   for a in first for b in second for factor in (1 / 4, 1 / 2, 1, 2, 4)
                   ) / len(first) / len(second)

    return mean(one, one) + mean(other, other) - 2 * mean(one, other)


def test_it_is_what_its_definition_says():
    torch.manual_seed(0)
    one, other = torch.randn(4, 3, dtype=torch.float64), torch.rand(3, 3, dtype=torch.float64)
    assert squared_mmd(one, other).item() == pytest.approx(written_out(one, other))


def test_equal_samples_have_none():
    one = torch.randn(5, 3)
    assert squared_mmd(one, one).item() == pytest.approx(0, abs=1e-6)
    assert squared_mmd(one, one[[4, 1, 0, 3, 2]]).item() == pytest.approx(0, abs=1e-6)
    assert squared_mmd(torch.ones(2, 3), torch.ones(4, 3)).item() == 0


def test_scale_and_place_do_not_matter_but_distance_does():
    torch.manual_seed(0)
    one, other = torch.randn(9, 3), torch.randn(7, 3)
    near, far = squared_mmd(one, other + 0.1), squared_mmd(one, other + 3)
    assert 0 < near < far
    assert squared_mmd(5 * one + 1, 5 * (other + 3) + 1).item() == pytest.approx(far.item(), 1e-4)


def test_the_weight_grows_as_published():
    assert [ramp(0), ramp(0.1), ramp(1)] == pytest.approx([0, math.tanh(0.5), math.tanh(5)])


def test_the_neck_hands_features_on_and_weighs_the_discrepancy():
    neck, features = MmdAlignment(loss_weight=3), torch.randn(5, 2, 2)
    assert neck(features) == (features, {})  # in prediction
    neck.progress = 0.2
    same, losses = neck(features, samples(-1, 0, -1, 2, 1))
    flat = features.flatten(1)
    expected = 3 * ramp(0.2) * squared_mmd(flat[[1, 3, 4]], flat[[0, 2]])
    assert same is features
    assert losses['loss_mmd'].item() == pytest.approx(expected.item())


def test_who_has_nothing_to_align_is_told():
    neck = MmdAlignment()
    neck.progress = 0.5
    for labels, count in (((0, 1), '0 of 2'), ((-1, -1), '2 of 2')):
        with pytest.raises(InputError, match=f"{count} were without; set adapt='test' in protocol"):
            neck(torch.zeros(2, 3), samples(*labels))
    neck.progress = None
    with pytest.raises(InputError, match=r"nobody tells; add dict\(type='TrainingProgressHook'\)"):
        neck(torch.zeros(2, 3), samples(0, -1))
