"""The metric that MMEngine's test loop calls."""
from collections.abc import Sequence
from typing import Any

from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log

from mmatnet.evaluation.formats.predictions import Prediction, check_predictions, write_predictions
from mmatnet.evaluation.recognition.score import score
from mmatnet.registry import METRICS


@METRICS.register_module()
class MicroExpressionMetric(BaseMetric):
    """Score by accuracy, UF1 and UAR everything that the test loop saw.

    One record is kept per clip, so several processes and an uneven last batch change nothing. If
    a class has no true sample, UF1 and UAR are left out and the class is named.

    Args:
        predictions_file (str, optional): Where to write the predictions (CSV).
        collect_device (str): ``cpu`` or ``gpu``, for gathering from processes. Defaults to
            ``cpu``.
        collect_dir (str, optional): A folder that the processes share, for gathering through
            files; made and removed. Defaults to MMEngine's own in the working directory.
        prefix (str, optional): Put before the names of the scores.
    """

    def __init__(self, predictions_file: str | None = None, collect_device: str = 'cpu',
                 collect_dir: str | None = None, prefix: str | None = None) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix, collect_dir=collect_dir)
        self.predictions_file = predictions_file

    def process(self, data_batch: dict[str, Any], data_samples: Sequence[dict[str, Any]]) -> None:
        """Keep one record per clip; ``data_samples`` are packed ``ActionDataSample`` as dicts."""
        for sample in data_samples:
            scores = sample['pred_score'].tolist()
            self.results.append(Prediction(
                sample['database'], sample['subject'], sample['clip'],
                label=int(sample['gt_label']), prediction=int(sample['pred_label']),
                scores=tuple(scores)))

    def compute_metrics(self, results: list[Prediction]) -> dict[str, float]:
        """Score all records once; MMEngine calls this in the first process only.

        Raises:
            InputError: If a score is no number from 0 to 1.
        """
        check_predictions(results)
        if self.predictions_file is not None:
            write_predictions(self.predictions_file, results)
        scored = score(results, self.dataset_meta['classes'])
        if 'absent_classes' in scored:
            print_log(f'no UF1 and UAR: {", ".join(scored["absent_classes"])} has no clip among '
                      f'the {len(results)} tested; pool the folds with `mmatnet crossval`',
                      logger='current')
        return {name: scored[name] for name in ('accuracy', 'UF1', 'UAR') if name in scored}
