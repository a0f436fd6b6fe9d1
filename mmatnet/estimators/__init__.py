"""What is trained in a fold, and predicts its held-out clips: one file each.

The contract is :class:`mmatnet.engine.estimator.Estimator`.
"""
