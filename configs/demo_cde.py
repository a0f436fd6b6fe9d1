# demo.py on the clips of three databases: composite database evaluation, leave one subject of any
# database out. `make demo` runs it on synthetic clips.
#
#   tools/crossval.py configs/demo_cde.py
_base_ = [
    '_base_/models/atnet_small.py',
    '_base_/datasets/megc2019.py',
    '_base_/inputs/small_apex_motion.py',
    '_base_/schedules/demonstration.py',
    '_base_/default_runtime.py',
]

# `mmatnet extract DATA --recipe configs/demo_cde.py`: one framing for registered crops and raw
# frames, and the onset-apex flow of the ablations
recipe = dict(face='centerface', features=[
    dict(type='ApexImage'), dict(type='MotionRows'), dict(type='ApexFlow', size=56)])

train_dataloader = dict(dataset={{_base_._demo}})
test_dataloader = dict(dataset={{_base_._demo}})
