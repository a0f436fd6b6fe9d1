# Zhong et al., "Random Erasing Data Augmentation", AAAI 2020: numbers are the paper's
_erase = dict(prob=0.5, area=(0.02, 0.4), aspect=0.3)
