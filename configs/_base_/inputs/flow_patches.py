# Patches of 7x7 around 30 landmarks of brows and mouth, out of onset-apex flow of 128x128 that is
# scaled by the largest motion of the clip; mirrored in training
_recipe = dict(face='centerface', features=[
    dict(type='ApexFlow', size=128), dict(type='FacePoints')])
_end = [
    dict(type='ScaleApexFlow', size=128, out='apex_flow'),
    dict(type='PatchesAtPoints'),
    dict(type='PackClip'),
]
_patches = dict(streams=('apex_flow', 'face_points'), pipeline=_end)
_patches_mirrored = dict(
    streams=('apex_flow', 'apex_flow_mirrored', 'face_points', 'face_points_mirrored'),
    pipeline=[dict(type='MirrorClip', prob=0.5), *_end])
