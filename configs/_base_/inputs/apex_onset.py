# Grey apex and onset, repeated to three channels; in training both are mirrored, turned and shifted
# by one draw, as much as MMNet's authors do for three classes
_grey = [dict(type='RepeatGrey', stream='apex'), dict(type='RepeatGrey', stream='onset'),
         dict(type='PackClip')]
_apex_onset_train = dict(
    streams=('apex', 'apex_mirrored', 'onset', 'onset_mirrored'),
    pipeline=[
        dict(type='MirrorClip', prob=0.5),
        dict(type='JitterImages', degrees=4, max_shift=4),
        *_grey,
    ])
_apex_onset = dict(streams=('apex', 'onset'), pipeline=_grey)
