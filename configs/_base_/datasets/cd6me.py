# The six databases and twelve action units of CD6ME (Varanka et al., IEEE Transactions on Affective
# Computing 2023), for `mmatnet cd6me`
_cd6me = dict(
    type='ActionUnitDataset',
    sources=[f'{name}/store' for name in ('casme', 'casme2', 'samm', '4dme', 'mmew', 'casme3a')],
    units=(1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17))
train_dataloader = dict(
    dataset=_cd6me,
    num_workers=0,
    sampler=dict(type='InfiniteSampler', shuffle=True))
test_dataloader = dict(
    dataset=_cd6me,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False))
