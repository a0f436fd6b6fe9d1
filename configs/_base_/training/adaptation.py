# Clips of the tested database are offered to the training without their labels, as many in each
# batch as have one: 32 and 32. All that comes of it says TRANSDUCTIVE. The losses have weight 1 at
# the end of the training, to which they grow as in DANN; the agreement of classifiers has 0.1.
_offered = dict(type='lodo', adapt='test')
_halves = dict(batch_size=64, sampler=dict(alternate=True))
_hooks = [dict(type='TrainingProgressHook')]
_databases = ['casme2', 'smic', 'samm']
