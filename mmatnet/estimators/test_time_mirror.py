"""Test-time mirroring: a clip is predicted from itself and from its left-right mirror."""
import copy
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from mmengine.config import Config
from mmengine.runner import Runner
from mmengine.runner.amp import autocast

from mmatnet.engine.complete_config import dataset_configs
from mmatnet.estimators.mirrored_clips import mirrored_clips
from mmatnet.evaluation.formats.predictions import Prediction


def mirrored(runner: Runner, cfg: Config) -> dict[tuple[str, str, str], np.ndarray]:
    """Return the scores of the mirror of every test clip.

    Args:
        runner (Runner): With the weights that predict.
        cfg (Config): Of the fold; its test pipeline runs behind a ``MirrorClip``.

    Returns:
        dict: A clip's key to its scores, shape (C,), float64.
    """
    loader = copy.deepcopy(cfg.test_dataloader)
    for dataset in dataset_configs(loader):
        dataset.update(mirrored_clips(dataset))
    runner.model.eval()
    scores = {}
    with torch.no_grad(), autocast(enabled=cfg.test_cfg.get('fp16', False)):  # as the test loop
        for batch in Runner.build_dataloader(loader, seed=runner.seed):
            for sample in runner.model.test_step(batch):
                key = sample.database, sample.subject, sample.clip
                scores[key] = np.array(sample.pred_score.tolist(), np.float64)
    return scores


def with_mirror(records: Sequence[Prediction],
                mirrors: dict[tuple[str, str, str], np.ndarray]) -> list[Prediction]:
    """Average each prediction's scores with those of the clip's mirror, and predict anew.

    Args:
        records (Sequence[Prediction]): Of the clips as they are.
        mirrors (dict): As :func:`mirrored` gives it.
    """
    means = [(np.array(record.scores) + mirrors[record.clip_key]) / 2 for record in records]
    return [replace(record, scores=tuple(mean.tolist()), prediction=int(mean.argmax()))
            for record, mean in zip(records, means, strict=True)]
