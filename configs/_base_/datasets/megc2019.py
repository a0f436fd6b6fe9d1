# The 442 clips of MEGC2019 in three classes: 145 of CASME II, 164 of SMIC-HS and 133 of SAMM.
# Each database has its own words; the challenge's own are there too, for a table made from its list
_own = dict(negative='negative', positive='positive', surprise='surprise')
_dataset = dict(
    type='MicroExpressionDataset',
    sources=['casme2/store', 'smic/store', 'samm/store'],
    clips='megc2019',
    classes=('negative', 'positive', 'surprise'),
    emotion_maps=dict(
        casme2=dict(
            **_own,
            disgust='negative',
            repression='negative',
            happiness='positive',
            others=None,
            sadness=None,
            fear=None),
        smic=_own,
        samm=dict(
            **_own,
            Anger='negative',
            Contempt='negative',
            Disgust='negative',
            Fear='negative',
            Sadness='negative',
            Happiness='positive',
            Surprise='surprise',
            Other=None)),
    streams=('apex', 'motion'))
train_pipeline = [
    dict(type='AlignRowsRight'),  # as the released reader does
    dict(type='PackActionInputs', collect_keys=('apex', 'motion'),
         meta_keys=('database', 'subject', 'clip')),
]
test_pipeline = train_pipeline

train_dataloader = dict(
    batch_size=16,
    num_workers=0,  # features come memory-mapped; a worker would cost more than it saves
    sampler=dict(type='BalancedSampler'),
    dataset=dict(**_dataset, pipeline=train_pipeline))
test_dataloader = dict(
    batch_size=16,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**_dataset, pipeline=test_pipeline, test_mode=True))
test_evaluator = dict(type='MicroExpressionMetric')
