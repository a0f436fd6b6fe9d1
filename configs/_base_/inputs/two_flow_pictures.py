# Two pictures of onset-apex flow at 227x227: u, v and their length, and u, v and strain, each
# channel stretched to grey levels of 0 to 255
_grey = dict(type='ScaleApexFlow', size=227, rule='stretch', range=(0, 255), when='before')
_pictures = [
    dict(type='SelectApexFlow', channels='uvm', out='length_picture'),
    dict(**_grey, stream='length_picture', out='length_picture'),
    dict(**_grey, stream='apex_flow', out='strain_picture'),
    dict(type='PackClip'),
]
_flow_picture = dict(streams=('apex_flow',), pipeline=_pictures)

# as common_28.py; shifted before the flow becomes grey levels, in which nothing means no motion
_common_train = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex_flow', 'apex_flow_mirrored'),
        pipeline=[
            dict(type='MirrorClip', prob=0.5),
            dict(type='ShiftApexFlow', max_shift=2, stream='apex_flow'),
            *_pictures,
        ]))
_common_test = dict(batch_size=64, dataset=_flow_picture)
