# Cui et al., "Class-Balanced Loss Based on Effective Number of Samples", CVPR 2019: batches that
# are not balanced, and a loss that is; beta is the largest of the paper
_class_balanced = dict(type='ClassBalancedLoss', beta=0.9999)
_class_balanced_focal = dict(type='ClassBalancedLoss', beta=0.9999, gamma=2.0)
_unbalanced = dict(balance=False)
_hooks = [dict(type='ClassCountsHook')]
