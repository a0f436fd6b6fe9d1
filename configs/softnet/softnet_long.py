# SOFTNet (Liong, See, Wong, ICIP 2021) on a prepared database of long recordings:
#   mmatnet spot data/casme-sq --config configs/softnet/softnet_long.py
# Two networks for each subject, trained on all others, last epoch; on one core about a minute of
# training per hour of video and fold, after the flow has been read.
# Published, p chosen on the scored videos: F1 0.2022 on CAS(ME)^2, 0.1881 on SAMM Long Videos.
spotter = dict(type='softnet', p=0.55)
estimator = dict(type='FrameScores', model=dict(type='SOFTNet'), epochs=10, batch_size=12, lr=5e-4)
seed = 0
