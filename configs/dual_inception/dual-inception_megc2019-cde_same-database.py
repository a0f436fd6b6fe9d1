# As dual-inception_megc2019-cde.py, divided as its authors did: the two databases that the test
# subject is not of train alone, and the weights are chosen on the other subjects of its database,
# once an epoch; here by UF1, there by the loss.
#
#   tools/crossval.py configs/dual_inception/dual-inception_megc2019-cde_same-database.py
_base_ = 'dual-inception_megc2019-cde.py'

selection = 'inner'
inner = dict(share='database', interval=100)
