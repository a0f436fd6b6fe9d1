"""The pages of docs/add_your_own: a network and two baselines run as they stand there."""
import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from pages import python_of

from mmatnet.errors import InputError
from mmatnet.registry import ESTIMATORS

ROOT = Path(__file__).parents[1]
PAGES = ROOT / 'docs' / 'add_your_own'


def test_links_between_the_pages_lead_somewhere():
    links = [(page, target) for page in (ROOT / 'docs').rglob('*.md')
             for target in re.findall(r'\]\((?!http)([^)#]+)', page.read_text(encoding='utf-8'))]
    assert [link for link in links if not (link[0].parent / link[1]).exists()] == []


@pytest.fixture
def write(tmp_path, monkeypatch):
    """A function that writes the blocks of a page into files, where Python finds them."""
    written = []

    def write(page, *names):
        text = (PAGES / f'{page}.md').read_text(encoding='utf-8')
        for name, block in zip(names, python_of(text), strict=True):
            (tmp_path / name).write_text(block.replace("'configs/", f"'{ROOT}/configs/"))
            written.append(Path(name).stem)
        monkeypatch.syspath_prepend(tmp_path)
        return tmp_path

    yield write
    for module in written:
        sys.modules.pop(module, None)


def experiment_of(config, root, **options):
    import mmatnet.register  # noqa: F401
    from mmatnet.engine.config import load_config
    from mmatnet.engine.experiment import take_apart

    return take_apart(load_config(str(config), {'data_root': str(root), **options}))


def check(predictions, experiment, fold):
    """One prediction per clip of the test side, with a score for each class."""
    assert {(record.database, record.subject) for record in predictions} == set(fold.test)
    assert Counter(record.label for record in predictions) == Counter(
        label for subject in fold.test for label in experiment.task.labels[subject])
    for record in predictions:
        assert sum(record.scores) == pytest.approx(1)
        assert record.prediction == max(range(3), key=lambda label: record.scores[label])


class TestNetwork:
    @pytest.fixture
    def config(self, write):
        from mmatnet.registry import MODELS

        yield write('network', 'two_convolutions.py', 'my_network.py') / 'my_network.py'
        MODELS.module_dict.pop('TwoConvolutions', None)

    def test_it_trains_and_predicts(self, config, apex_flow_root, tmp_path):
        experiment = experiment_of(config, apex_flow_root, **{
            'train_cfg.max_iters': 2, 'train_cfg.val_interval': 2})
        fold = experiment.folds()[0]
        check(experiment.fit_predict(fold, 0, tmp_path / 'fold'), experiment, fold)

    def test_its_arguments_are_checked(self, config, apex_flow_root):
        with pytest.raises(InputError, match=r'TwoConvolutions.*widht'):
            experiment_of(config, apex_flow_root, **{'model.backbone.widht': 8})


class TestBaseline:
    @pytest.fixture
    def folder(self, write):
        yield write('baseline', 'my_pipeline.py', 'most_frequent.py', 'my_baseline.py')
        ESTIMATORS.module_dict.pop('MostFrequent', None)

    def test_the_pipeline_predicts(self, folder, apex_flow_root):
        experiment = experiment_of(folder / 'my_pipeline.py', apex_flow_root)
        fold = experiment.folds()[0]
        check(experiment.fit_predict(fold, 0, folder), experiment, fold)

    def test_the_estimator_predicts_the_most_frequent_class(self, folder, apex_flow_root):
        experiment = experiment_of(folder / 'my_baseline.py', apex_flow_root)
        for fold in experiment.folds():
            predictions = experiment.fit_predict(fold, 0, folder)
            check(predictions, experiment, fold)
            trained = Counter(label for subject in fold.train
                              for label in experiment.task.labels[subject])
            assert {trained[record.prediction] for record in predictions} == {
                max(trained.values())}
            assert predictions[0].scores[0] == pytest.approx(
                (trained[0] + 0.5) / (trained.total() + 1.5))

    def test_what_it_cannot_follow_is_refused(self, folder, apex_flow_root):
        with pytest.raises(InputError, match="MostFrequent can follow selection=last, got 'inner'"):
            experiment_of(folder / 'my_baseline.py', apex_flow_root, selection='inner')
        with pytest.raises(InputError, match="unexpected keyword argument 'smooth'"):
            experiment_of(folder / 'my_baseline.py', apex_flow_root, **{'estimator.smooth': 1})
