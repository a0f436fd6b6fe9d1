# STSTNet on MEGC2019, composite database evaluation, as the authors' own port to PyTorch has it:
# padded twice as much, pictures of 0 to 255 as they are, 800 epochs of Adam 5e-5 in batches of 256,
# class after class in one order; the last epoch predicts. Published: UF1 0.7209, UAR 0.7250. A
# minute and a half a fold on one CPU core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/ststnet/ststnet_megc2019-cde_port.py
_base_ = 'ststnet_megc2019-cde.py'

model = dict(backbone=dict(padding=2, centre=False))
train_dataloader = dict(sampler=dict(_delete_=True, type='ClassOrderSampler'))
train_cfg = dict(max_epochs=800, val_interval=800)
optim_wrapper = dict(
    _delete_=True, type='OptimWrapper', optimizer=dict(type='Adam', lr=5e-5))
seeds = [0]
