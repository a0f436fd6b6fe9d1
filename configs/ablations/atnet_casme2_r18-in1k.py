# The apex stream is mmpretrain's ResNet-18 started from ImageNet, out of OpenMMLab's model zoo.
# The grey image is repeated to three channels and normalised as the zoo does.
_base_ = '../atnet_casme2.py'

model = dict(
    data_preprocessor=dict(
        preprocessors=dict(
            # three means over one channel: the preprocessor's broadcast repeats the grey image
            apex=dict(mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375]))),
    backbone=dict(
        spatial=dict(
            _delete_=True,
            type='mmpretrain.ResNet',
            depth=18,
            init_cfg=dict(
                type='Pretrained',
                checkpoint='https://download.openmmlab.com/mmclassification/v0/resnet/'
                           'resnet18_8xb32_in1k_20210831-fbbb1da6.pth',
                prefix='backbone.'))))
