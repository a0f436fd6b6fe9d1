import torch
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.apex_and_flow import ApexAndFlow, one_vector


def test_what_a_backbone_gives_becomes_one_vector():
    maps = torch.rand(2, 3, 4, 5)
    assert torch.equal(one_vector(maps), maps.flatten(1))
    stages = maps, torch.rand(2, 2, 3, 3), torch.rand(2, 6)
    joined = one_vector(stages)
    assert joined.shape == (2, 11)
    assert torch.allclose(joined[1, 4], stages[1][1, 1].mean())
    assert torch.equal(joined[:, 5:], stages[2])


def test_each_input_has_its_own():
    init_default_scope('mmaction')
    network = ApexAndFlow(
        {'type': 'mmpretrain.ResNet', 'depth': 18, 'base_channels': 2, 'stem_channels': 2,
         'out_indices': (0, 3)}, {'type': 'STSTNet'}).eval()
    apex, flow = torch.rand(2, 3, 64, 64), torch.rand(2, 3, 28, 28)
    seen, moved = network(apex, flow)
    assert (seen.shape, moved.shape) == ((2, 18), (2, 400))
    assert torch.equal(network(apex, flow + 1)[0], seen)
    assert torch.equal(network(apex + 1, flow)[1], moved)
