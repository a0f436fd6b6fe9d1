# Grey apex and onset of 128x128, and the flow from onset to apex and from there to the offset
_recipe = dict(face='centerface', features=[
    dict(type='ApexImage'),
    dict(type='OnsetFrame'),
    dict(type='ApexFlow', size=48, flow='tvl1'),
    dict(type='OffsetFlow', size=48, flow='tvl1'),
])
_streams = ('apex', 'onset', 'apex_flow', 'offset_flow')
_end = [
    dict(type='ResizeApex', size=128),
    dict(type='ResizeApex', size=128, stream='onset'),
    dict(type='PackClip', keys=_streams),
]
_apex_onset_flows = dict(streams=_streams, pipeline=_end)
_apex_onset_flows_train = dict(
    streams=(*_streams, *[f'{name}_mirrored' for name in _streams]),
    pipeline=[dict(type='MirrorClip', prob=0.5), *_end])
