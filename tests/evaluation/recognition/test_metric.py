import json
import random

import pytest
import torch
from mmaction.structures import ActionDataSample
from mmengine.evaluator import Evaluator

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction, read_predictions
from mmatnet.evaluation.recognition import metric as metric_module
from mmatnet.evaluation.recognition.metric import MicroExpressionMetric
from mmatnet.registry import METRICS
from tests.evaluation.known import CLASSES

# What each process of a run does: score its share of the clips in batches of 5
SCRIPT = """
import json, os
import torch
from mmaction.structures import ActionDataSample
from mmengine.dataset import DefaultSampler, pseudo_collate
from mmengine.evaluator import Evaluator
from torch.utils.data import DataLoader

from mmatnet.evaluation.recognition.metric import MicroExpressionMetric

torch.distributed.init_process_group('gloo', init_method='file://' + os.path.abspath('meet'),
                                     rank=rank, world_size=2)
samples = []
for clip, (label, prediction) in enumerate(pairs):
    scores = torch.eye(3)[prediction]
    sample = ActionDataSample(metainfo=dict(database='casme2', subject='sub01', clip=f'EP{clip}'))
    samples.append(sample.set_gt_label(label).set_pred_score(scores)
                   .set_pred_label(scores.argmax()))
loader = DataLoader(samples, batch_size=5, sampler=DefaultSampler(samples, shuffle=False),
                    collate_fn=pseudo_collate)
evaluator = Evaluator(MicroExpressionMetric(predictions_file='two.csv'))
evaluator.dataset_meta = dict(classes=('negative', 'positive', 'surprise'))
sizes = []
for batch in loader:
    evaluator.process(data_samples=batch)
    sizes.append(len(batch))
print(json.dumps(dict(figures=evaluator.evaluate(len(samples)), sizes=sizes)))
torch.distributed.destroy_process_group()  # or gloo's threads may abort the exit
"""


def packed(clip, label, scores):
    scores = torch.tensor(scores)
    sample = ActionDataSample(metainfo={'database': 'casme2', 'subject': 'sub01', 'clip': clip})
    return sample.set_gt_label(label).set_pred_score(scores).set_pred_label(scores.argmax())


def evaluate(metric, batches, classes=CLASSES):
    evaluator = Evaluator(metric)
    evaluator.dataset_meta = {'classes': classes}
    for batch in batches:
        evaluator.process(data_samples=batch)
    return evaluator.evaluate(sum(map(len, batches)))


@pytest.fixture
def batches():
    """Truth 0 0 0 1 1 2, predicted 0 0 1 1 2 2, the last batch short."""
    clips = [packed(f'EP{number}', truth, [float(predicted == name) for name in range(3)])
             for number, (truth, predicted) in enumerate(zip([0, 0, 0, 1, 1, 2],
                                                             [0, 0, 1, 1, 2, 2], strict=True))]
    return clips[:4], clips[4:]


@pytest.fixture
def said(monkeypatch):
    sentences = []
    monkeypatch.setattr(metric_module, 'print_log', lambda text, **_: sentences.append(text))
    return sentences


def test_counted_by_hand(batches, said):
    assert evaluate(MicroExpressionMetric(), batches) == {
        'accuracy': pytest.approx(4 / 6),
        'UF1': pytest.approx((4 / 5 + 2 / 4 + 2 / 3) / 3),
        'UAR': pytest.approx((2 / 3 + 1 / 2 + 1) / 3)}
    assert said == []


def test_classes_without_a_clip_are_named_and_balanced_figures_left_out(batches, said):
    assert evaluate(MicroExpressionMetric(), batches[:1]) == {'accuracy': 3 / 4}
    sentence, = said
    assert 'no UF1 and UAR: surprise has no clip among the 4 tested' in sentence


def test_the_number_of_classes_comes_from_the_task(batches, said):
    assert set(evaluate(MicroExpressionMetric(), batches, (*CLASSES, 'others'))) == {'accuracy'}
    assert 'others has no clip' in said[0]


def test_it_can_be_used_twice(batches):
    metric = METRICS.build({'type': 'MicroExpressionMetric', 'prefix': 'casme2'})
    first = evaluate(metric, batches)
    assert set(first) == {'casme2/accuracy', 'casme2/UF1', 'casme2/UAR'}
    assert evaluate(metric, batches) == first


def test_the_predictions_file(batches, tmp_path):
    batches[1][1].set_pred_score(torch.tensor([0.1, 0.2, 0.7]))
    evaluate(MicroExpressionMetric(predictions_file=str(tmp_path / 'p.csv')), batches)
    records = read_predictions(tmp_path / 'p.csv')
    assert [record.clip for record in records] == ['EP0', 'EP1', 'EP2', 'EP3', 'EP4', 'EP5']
    tenths = tuple(torch.tensor([0.1, 0.2, 0.7]).tolist())  # float32, to the last bit
    assert records[5] == Prediction('casme2', 'sub01', 'EP5', 2, 2, tenths)


def test_scores_that_are_no_numbers_are_no_class(batches):
    batches[1][1].set_pred_score(torch.tensor([float('nan')] * 3))
    with pytest.raises(InputError, match='casme2/sub01/EP5: expected 3 scores from 0 to 1, got'):
        evaluate(MicroExpressionMetric(), batches)


def test_two_processes_score_as_one(tmp_path, run_at_once):
    """23 clips: the sampler gives 12 to each, so that one is seen twice and counted once."""
    draw = random.Random(0)
    pairs = [(draw.randrange(3), draw.randrange(3)) for _ in range(23)]
    pairs[0] = (2, 2)  # the one that is seen twice; right, so that counting it twice would tell
    clips = [packed(f'EP{number}', label, [float(prediction == name) for name in range(3)])
             for number, (label, prediction) in enumerate(pairs)]
    alone = evaluate(MicroExpressionMetric(str(tmp_path / 'one.csv')), [clips])
    ended = run_at_once(SCRIPT, [{'pairs': pairs, 'rank': rank} for rank in range(2)], tmp_path)
    assert [status for status, _ in ended] == [0, 0], ended
    first, second = (json.loads(said.splitlines()[-1]) for _, said in ended)
    assert first['sizes'] == second['sizes'] == [5, 5, 2]
    assert first['figures'] == second['figures'] == alone
    assert alone['accuracy'] == sum(label == prediction for label, prediction in pairs) / 23
    assert (tmp_path / 'two.csv').read_bytes() == (tmp_path / 'one.csv').read_bytes()
    assert len(read_predictions(tmp_path / 'two.csv')) == 23
