import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.models.heads.cosine_head import CosineHead


@pytest.fixture
def head():
    torch.manual_seed(0)
    return CosineHead(3, 8, scale=5).eval()


def test_scores_are_cosines_times_the_scale(head):
    features = torch.randn(4, 2, 2, 2)
    expected = torch.stack([torch.cosine_similarity(features.flatten(1), weights[None])
                            for weights in head.fc_cls.weight], dim=1)
    assert torch.allclose(head(features), 5 * expected, atol=1e-6)
    assert torch.allclose(head(7 * features), head(features), atol=1e-5)


def test_a_clip_along_a_class_has_the_scale_as_score(head):
    scores = head(3 * head.fc_cls.weight.detach())
    assert torch.allclose(scores.diagonal(), torch.full((3,), 5.0))
    assert set(dict(head.named_parameters())) == {'fc_cls.weight'}
