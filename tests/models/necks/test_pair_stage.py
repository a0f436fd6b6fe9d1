import pytest
import torch
import torch.nn.functional as F
from mmaction.structures import ActionDataSample

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.adaptation.ccsa import DatabaseContrast
from mmatnet.models.losses.pair_contrast import pair_contrast
from mmatnet.models.necks.pair_stage import PairStage


def sample(label, database='casme2'):
    return ActionDataSample(metainfo={'database': database}).set_gt_label(label)


def test_pairs_teach_first_and_classes_then():
    neck, features = PairStage(share=0.5), torch.randn(3, 4, requires_grad=True)
    samples = [sample(0), sample(0), sample(1)]
    neck.progress = 0.49
    handed, losses = neck(features, samples)
    assert not handed.requires_grad
    expected = pair_contrast(F.normalize(features, dim=1), torch.tensor([0, 0, 1]))
    assert torch.equal(losses['loss_pairs'], expected)
    neck.progress = 0.5
    assert neck(features, samples) == (features, {})
    assert neck(features) == (features, {})


def test_clips_without_a_label_are_in_no_pair():
    neck, features = PairStage(), torch.randn(3, 4)
    neck.progress = 0
    loss = neck(features, [sample(0), sample(-1), sample(1)])[1]['loss_pairs']
    assert torch.equal(loss, pair_contrast(F.normalize(features[[0, 2]], dim=1),
                                           torch.tensor([0, 1])))


def test_pairs_of_two_databases_count_alone():
    neck, features = DatabaseContrast(loss_weight=0.5), torch.randn(3, 4)
    handed, losses = neck(features, [sample(0), sample(0, 'smic'), sample(1)])
    assert handed is features
    vectors = F.normalize(features, dim=1)
    expected = (pair_contrast(vectors[:2], torch.tensor([0, 0]))
                + pair_contrast(vectors[1:], torch.tensor([0, 1])))
    assert losses['loss_databases'].item() == pytest.approx(0.5 * expected.item(), abs=1e-6)
    assert neck(features, [sample(0)] * 3)[1]['loss_databases'] == 0
    assert neck(features) == (features, {})


def test_who_does_not_tell_how_far_the_training_is():
    with pytest.raises(InputError, match='PairStage asks how far the training is'):
        PairStage()(torch.rand(1, 2), [sample(0)])
    with pytest.raises(InputError, match=r'share must lie in \[0, 1\], got 2'):
        PairStage(2)
