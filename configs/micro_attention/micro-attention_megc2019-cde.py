# MicroAttention on MEGC2019, composite database evaluation, as ATNet's authors ran it as their
# baseline: leave one of 68 subjects out. Paper: Wang et al., "Micro-Attention for Micro-Expression
# recognition", Neurocomputing 2020. The grey apex at 224x224; balancing and solver are ATNet's.
# Differs from the release: no start from a macro-expression network, which was never published. No
# figure is published for this protocol, and none measured on the licensed frames yet. About 1.4
# hours a fold on one CPU core.
#
#   tools/crossval.py configs/micro_attention/micro-attention_megc2019-cde.py
_base_ = [
    '../_base_/models/micro_attention.py',
    '../_base_/datasets/megc2019.py',
    '../_base_/inputs/apex.py',
    '../_base_/schedules/released.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(dataset={{_base_._apex}})
test_dataloader = dict(dataset={{_base_._apex}})
# as released.py, of a network without streams
_doubled = dict(lr_mult=2)
optim_wrapper = dict(
    paramwise_cfg=dict(
        _delete_=True,
        custom_keys={
            'backbone.conv1.bias': _doubled,
            'bn.bias': _doubled,
            'bn1.bias': _doubled,
            'bn2.bias': _doubled,
            'fc_cls.bias': dict(lr_mult=2, decay_mult=0),
        }))
