# Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017: gamma 2 is the paper's
_focal = dict(type='SoftmaxFocalLoss', gamma=2.0)
