# Two pictures of onset-apex flow at 227x227: u, v and their length, and u, v and strain, each
# channel stretched to grey levels of 0 to 255. The length is that of u and v less their medians,
# since where the zero of ready-made pictures lies is not known.
_grey = dict(type='ScaleApexFlow', size=227, rule='stretch', range=(0, 255), when='before')
_centre = dict(type='CentreApexFlow')
_pictures = [
    dict(type='SelectApexFlow', channels='uvm', out='length_picture'),
    dict(**_grey, stream='length_picture', out='length_picture'),
    dict(**_grey, stream='apex_flow', out='strain_picture'),
    dict(type='PackClip'),
]
_flow_picture = dict(streams=('apex_flow',), pipeline=[_centre, *_pictures])

# as common_28.py; shifted before the flow becomes grey levels, in which zero is no motion
_common_train = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex_flow', 'apex_flow_mirrored'),
        pipeline=[
            dict(type='MirrorClip', prob=0.5),
            _centre,
            dict(type='ShiftApexFlow', max_shift=2, stream='apex_flow'),
            *_pictures,
        ]))
_common_test = dict(batch_size=64, dataset=_flow_picture)
