# As rcn-a_megc2019-hde.py, with the schedule that the authors' code makes and never steps: the rate
# halves after ten epochs of the twenty. Neither form is known to be the one that was published.
#
#   tools/crossval.py configs/rcn/rcn-a_megc2019-hde_stepped.py
_base_ = 'rcn-a_megc2019-hde.py'

param_scheduler = [dict(type='StepLR', step_size=10, gamma=0.5, by_epoch=True)]
