# What every config runs with. A config that sets custom_imports replaces this list: name
# mmatnet.register in it too.
custom_imports = dict(imports=['mmatnet.register'], allow_failed_imports=False)
default_scope = 'mmaction'

data_root = 'data/'  # Runner.from_cfg and our commands put it into every dataset
# One training, by tools/train.py, MMAction2's own or a bare Runner: a seeded share of the subjects
# is held out, every class on both sides; or those that dict(_delete_=True, test=['casme2/sub01'])
# names, with train=[...] if not all others train
split = dict(test_share=0.25, seed=0)
# tools/crossval.py: 'loso' (leave one subject out), 'lodo' (leave one database out),
# dict(type='holdout', database=...), dict(type='cross', train=[...], test=[...]),
# dict(type='split', test=[...]) or dict(type='split', test_share=..., seed=...),
# dict(type='groups', k=..., seed=...); 'all' makes tools/train.py train on everything
protocol = dict(type='loso')
seeds = [0]
# Whose weights predict: 'last', those of the last iteration; 'inner', the best on a seeded share
# of the training subjects that is held out of training, or with share='database' on all of them
# that are of the test subject's database; 'oracle', the best on the test subjects, which LEAKS and
# only shows how far that flatters
selection = 'last'
# 'inner' and 'oracle' look every so many iterations (50: as the released solver printed its test
# accuracy); 'inner' also ends a training after `patience` looks without gain, None for never
inner = dict(share=0.25, seed=0, interval=50, patience=None)

default_hooks = dict(
    timer=dict(type='IterTimerHook'),
    logger=dict(type='LoggerHook', interval=50),
    param_scheduler=dict(type='ParamSchedulerHook'),
    checkpoint=dict(type='AtomicCheckpointHook', by_epoch=False, interval=500, max_keep_ckpts=1))
custom_hooks = [
    dict(type='StreamStatisticsHook'),
    dict(type='MeanPictureHook'),
    dict(type='IterationSeedHook'),
    dict(type='FiniteTrainingHook'),
    dict(type='LearningCurveHook'),
    dict(type='CheckpointGuardHook'),
    dict(type='CustomKeysHook'),
    dict(type='TrainingDataHook'),
    dict(type='SafeCheckpointHook'),
]

randomness = dict(seed=0)
env_cfg = dict(cudnn_benchmark=False, mp_cfg=dict(mp_start_method='fork', opencv_num_threads=0))
log_processor = dict(by_epoch=False, window_size=50)
log_level = 'INFO'
load_from = None
resume = False
