import pytest
import torch
import torch.nn.functional as F
from mmaction.structures import ActionDataSample

import mmatnet.register  # noqa: F401
from mmatnet.models.losses.supervised_contrastive import supervised_contrastive_loss
from mmatnet.models.necks.supervised_contrast import SupervisedContrast


def samples(*labels):
    return [ActionDataSample().set_gt_label(label) for label in labels]


@pytest.fixture
def neck():
    torch.manual_seed(0)
    return SupervisedContrast(8, width=4, temperature=0.5, loss_weight=0.2)


def test_features_pass_as_they_are(neck):
    features = torch.randn(3, 2, 2, 2)
    assert neck(features)[0] is features
    assert neck(features)[1] == {}
    assert neck(features, samples(0, 0, 1))[0] is features


def test_the_loss_is_that_of_projections_of_length_one(neck):
    features = torch.randn(3, 2, 2, 2)
    _, losses = neck(features, samples(0, 0, 1))
    vectors = F.normalize(neck.projection(features.flatten(1)), dim=1)
    expected = 0.2 * supervised_contrastive_loss(vectors, torch.tensor([0, 0, 1]), 0.5)
    assert losses['loss_contrast'].item() == pytest.approx(expected.item())


def test_clips_without_a_label_have_no_part(neck):
    features = torch.randn(5, 8)
    _, all_of_them = neck(features, samples(0, -1, 0, 1, -1))
    _, labelled = neck(features[[0, 2, 3]], samples(0, 0, 1))
    assert all_of_them['loss_contrast'].item() == pytest.approx(labelled['loss_contrast'].item())
