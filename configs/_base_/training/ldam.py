# Cao et al., "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss", NeurIPS
# 2019, with deferred re-weighting; numbers are the paper's and its code's
_scale = 30
_ldam = dict(
    type='CosineHead',
    scale=_scale,
    loss_cls=dict(type='LdamLoss', scale=_scale, max_margin=0.5, deferred=0.8, beta=0.9999))
_unbalanced = dict(balance=False)
_hooks = [dict(type='ClassCountsHook'), dict(type='TrainingProgressHook')]
