"""The rows of docs/model_zoo.md: runs that are kept, with what their configs' metafiles say."""
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml
from mmengine.config import Config
from zoo_runs import KEPT, read_facts, read_run

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.stamps import Stamp, stamps_of
from mmatnet.evaluation.recognition.summary import summarise

ROOT = Path(__file__).parents[1]
BASELINE, ATNET = 'svm_megc2019-{}_flow-28-stretched', 'atnet_megc2019-{}_apexflow-pictures'
STSTNET = 'ststnet_megc2019-{}'
DATABASES = {'CASME II', 'SMIC', 'SAMM'}


def read_rows(kept: Path = KEPT) -> dict[str, dict]:
    """Return, by the name of each run, what a table says of it.

    Returns:
        dict: ``facts``, ``report``, ``predictions`` and ``model``, its entry of a metafile.
    """
    models = dict(listed_models())
    rows = {}
    for name, facts in read_facts(kept).items():
        predictions = read_run(name, facts, kept)
        rows[name] = {'facts': facts, 'predictions': predictions,
                      'report': summarise(predictions, facts['classes']),
                      'model': models[config_of(name, models)]}
    return rows


def listed_models() -> Iterator[tuple[str, Mapping]]:
    """Yield name and entry of each model of a metafile, and of each ablation without one.

    One by the common recipe says what was published of the same network by its own.
    """
    for path in sorted((ROOT / 'configs' / 'ablations').glob('*.py')):
        yield path.stem, {'Config': str(path.relative_to(ROOT)), 'In Collection': 'ATNet',
                          'Metadata': {'Recipe': 'ours'}}
    for path in sorted((ROOT / 'configs').rglob('metafile.yml')):
        models = {model['Name']: model
                  for model in yaml.safe_load(path.read_text(encoding='utf-8'))['Models']}
        for name, model in models.items():
            own = models.get(name.removesuffix('_common'), {})
            yield name, {**{key: own[key] for key in ('Published', 'Published oracle')
                            if key in own}, **model}


def config_of(run: str, names: Mapping[str, Mapping]) -> str:
    """Return the longest name of a config that a run's name begins with."""
    fitting = [name for name in names if run.startswith(name)]
    if not fitting:
        raise InputError(f'no config is called as the run {run} begins; name its folder so')
    return max(fitting, key=len)


def recipe_of(row: Mapping) -> str:
    """Say by what recipe a row was trained."""
    if 'Recipe' in row['model']['Metadata']:
        return row['model']['Metadata']['Recipe']
    if row['facts']['estimator'] == 'SklearnEstimator':
        return 'inner folds' if row['facts']['searched'] else 'one setting'
    return 'common' if config_stem(row).endswith('_common') else 'published'


def config_stem(row: Mapping) -> str:
    """Return the name of the config that a row was trained by."""
    return Path(row['model']['Config']).stem


def stamps_on(row: Mapping) -> tuple[Stamp, ...]:
    """Return what all that comes of a row must say, such as LEAKY."""
    return stamps_of(row['facts']['protocol'], row['facts']['selection'])


def is_variant(row: Mapping) -> bool:
    """Whether a row differs from another by a method of training."""
    return Path(row['model']['Config']).parent.name == 'training'


def base_of(row: Mapping) -> str:
    """Return the name of the row that a row differs from by a method of training."""
    return Path(Config._get_base_files(ROOT / row['model']['Config'])[0]).stem


def ranked(rows: Mapping[str, Mapping]) -> list[str]:
    """Return the names of the rows, the largest UF1 first."""
    return sorted(rows, key=lambda name: -rows[name]['report']['full']['UF1'])


def not_run(rows: Iterable[str], part: str) -> dict[str, Mapping]:
    """Return the models whose configs take these pictures and of which there is no run, by name.

    Args:
        rows (Iterable[str]): Names of the runs that there are.
        part (str): Of the name of a config, such as ``_megc2019-cde``.
    """
    absent = {name: model for name, model in listed_models() if part in name and name not in rows}
    return {name: model for name, model in sorted(absent.items())
            if 'FlowPictures' in sources_of(ROOT / model['Config'])}


def for_frames(part: str) -> list[str]:
    """Return whose configs, of collections of metafiles, train on what only frames give.

    Args:
        part (str): Of the name of a config, such as ``_megc2019-cde``.
    """
    public = {'FlowPictures', 'ReleasedHoof', 'ReleasedLbpTop'}
    known: set[str] = set()
    absent: set[str] = set()
    for name, model in listed_models():
        if part in name and {*model['Metadata'].get('Training Data', '').split(', ')} >= DATABASES:
            there = sources_of(ROOT / model['Config']) & public
            (known if there else absent).add(model['In Collection'])
    return sorted(absent - known, key=str.lower)


@cache
def sources_of(path: Path) -> frozenset[str]:
    """Return the types of the sources that a config trains on; a store has none."""
    loader = Config.fromfile(path).get('train_dataloader')
    sources = loader.dataset.get('sources', ()) if loader is not None else ()
    return frozenset(source['type'] for source in sources if isinstance(source, dict))
