# CASME II's 145 clips of MEGC2019 in three classes; what is loaded of them, ../inputs says
_dataset = dict(
    type='MicroExpressionDataset',
    sources=['casme2/store'],
    clips='megc2019',
    classes=('negative', 'positive', 'surprise'),
    emotion_maps=dict(
        casme2=dict(
            disgust='negative',
            repression='negative',
            happiness='positive',
            surprise='surprise',
            others=None,
            sadness=None,
            fear=None)))

train_dataloader = dict(
    batch_size=16,
    num_workers=0,  # features come memory-mapped; a worker would cost more than it saves
    sampler=dict(type='BalancedSampler'),
    # the runner's own side of the split at the top; our commands put the fold's subjects here
    dataset=dict(**_dataset, subjects=dict(side='train')))
test_dataloader = dict(
    batch_size=16,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**_dataset, subjects=dict(side='test'), test_mode=True))
test_evaluator = dict(type='MicroExpressionMetric')
