"""The sets of rules by which spotting is scored in the literature: one file each.

The same intervals get another F1 by each (docs/spotting.md); the contract is
:class:`mmatnet.evaluation.spotting.rules.base.Rules`.
"""
