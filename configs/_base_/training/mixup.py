# Zhang, Cisse, Dauphin, Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", ICLR 2018, as
# MMAction2 has it. alpha 0.2 is its default, and what the paper takes for ImageNet.
_blending = dict(type='MixupBlending', num_classes=3, alpha=0.2)
