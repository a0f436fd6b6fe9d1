# Khosla et al., "Supervised Contrastive Learning", NeurIPS 2020: width of the projection. The
# temperature is that of MER-Supcon (hahaluluyo/MER-Supcon), which trains in two stages, so it has
# no weight; this one is ours, and was fixed before anything was measured.
_contrast = dict(width=128, temperature=0.07, loss_weight=0.1)
