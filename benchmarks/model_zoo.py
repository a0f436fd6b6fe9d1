"""Write docs/model_zoo.md, and the rows of the README, from runs of `mmatnet crossval`.

    python benchmarks/model_zoo.py runs/ststnet_megc2019-hde runs/svm_megc2019-hde_flow
    python benchmarks/model_zoo.py

The first keeps the predictions of these runs under docs/model_zoo, then writes the tables; the
second writes them anew from what is kept. A run is a row under its folder's name, which begins
with that of its config; the config's metafile.yml says what was published (`Published`), and by
what recipe the row was made (`Recipe`). No figure is typed.
"""
import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import yaml
from mmengine.config import Config
from zoo_runs import KEPT, keep, read_costs, read_facts, read_run

from mmatnet.evaluation.formats.stamps import Stamp, stamped, stamps_of
from mmatnet.evaluation.recognition.comparison import compare
from mmatnet.evaluation.recognition.ensemble import average_seeds
from mmatnet.evaluation.recognition.summary import summarise
from mmatnet.evaluation.report.markdown import markdown_table
from mmatnet.evaluation.report.tables import (
    PAPER_NAMES,
    metric_text,
    paper_parts,
    with_interval,
)

ROOT = Path(__file__).parents[1]
PAGE, README = ROOT / 'docs' / 'model_zoo.md', ROOT / 'README.md'
PROTOCOLS = {'loso': ('cde', 'Composite database evaluation: leave one of 68 subjects out'),
             'lodo': ('hde', 'Holdout database evaluation: leave one of three databases out')}
BASELINE, ATNET = 'svm_megc2019-{}_flow-28-stretched', 'atnet_megc2019-{}_apexflow-pictures'
VARIANT_HEADER = ['base', 'run', 'seeds', 'UF1', 'UAR', 'UF1 above base', 'p',
                  'ensemble UF1 / UAR', 'answers']
BEGIN, END = '<!-- written by benchmarks/model_zoo.py -->', '<!-- until here -->'


def main(argv: list[str] | None = None) -> int:
    """Keep what is given, and write the page and the README's rows."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('runs', nargs='*', type=Path, metavar='RUN')
    for run in parser.parse_args(argv).runs:
        print('kept', keep(run))
    rows = read_rows()
    fill(PAGE, tables(rows))
    fill(README, readme_table(rows))
    return 0


def fill(page: Path, lines: Iterable[str]) -> None:
    """Put lines between the two marks of a page, in place of what is there."""
    before, begin, rest = page.read_text(encoding='utf-8').partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f'{page} has no lines {BEGIN} and {END}, between which the rows go')
    page.write_text('\n'.join([before + BEGIN, '', *lines, '', END + after]), encoding='utf-8')


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
    """Yield name and entry of each model of a metafile, and of each ablation without one."""
    for path in sorted((ROOT / 'configs' / 'ablations').glob('*.py')):
        yield path.stem, {'Config': str(path.relative_to(ROOT)), 'Metadata': {'Recipe': 'ours'}}
    for path in sorted((ROOT / 'configs').rglob('metafile.yml')):
        for model in yaml.safe_load(path.read_text(encoding='utf-8'))['Models']:
            yield model['Name'], model


def config_of(run: str, names: Mapping[str, Mapping]) -> str:
    """Return the longest name of a config that a run's name begins with."""
    fitting = [name for name in names if run.startswith(name)]
    if not fitting:
        raise SystemExit(f'no config is called as the run {run} begins; name its folder so')
    return max(fitting, key=len)


def recipe_of(row: Mapping) -> str:
    """Say by what recipe a row was trained."""
    if 'Recipe' in row['model']['Metadata']:
        return row['model']['Metadata']['Recipe']
    if row['facts']['estimator'] == 'SklearnEstimator':
        return 'inner folds' if row['facts']['searched'] else 'one setting'
    return 'common' if config_stem(row).endswith('_common') else 'published'


def tables(rows: Mapping[str, Mapping]) -> Iterator[str]:
    """Yield the lines of a table for each protocol, its best row first, and its paired tests."""
    for protocol, (short, title) in PROTOCOLS.items():
        of_protocol = {name: row for name, row in rows.items()
                       if row['facts']['protocol'].split()[0] == protocol}
        there = {name: row for name, row in of_protocol.items() if not is_variant(row)}
        if not there:
            continue
        yield from [f'## {title}', '', *markdown_table([*protocol_table(there, short)]), '']
        best = next(name for name in ranked(there) if not stamps_on(there[name]))
        yield from against_known(best, there, short)
        for name in sorted(there):  # what a choice by the test subjects is worth
            if stamps_on(there[name]) and (honest := config_stem(there[name])) in there:
                yield from [paired_sentence(name, honest, there), '']
        yield from together(there, short)
        variants = [[*variant_cells(name, of_protocol)] for name, row in of_protocol.items()
                    if is_variant(row)]
        if variants:
            yield from [f'### What training methods change ({short.upper()})', '', *markdown_table(
                [VARIANT_HEADER, *sorted(variants)]), '', answers_sentence(of_protocol), '']
        if absent := not_run(of_protocol, f'_megc2019-{short}'):
            costs = read_costs()
            told = [f'[{name}](../{path.relative_to(ROOT)}){hours_text(costs.get(name))}'
                    for name, path in absent.items()]
            yield from [f'Not run so far ({short.upper()}; in brackets, where it was measured, the '
                        'hours of one core that the training steps of all folds and seeds would '
                        f'take): {", ".join(told)}.', '']


def together(rows: Mapping[str, Mapping], short: str) -> Iterator[str]:
    """Yield what all networks of the common recipe say together, each of their seeds once."""
    members = [name for name, row in rows.items()
               if recipe_of(row) == 'common' and not stamps_on(row)]
    if len(members) < 2:
        return
    trained = [[record for record in rows[name]['predictions'] if record.seed == seed]
               for name in members for seed in rows[name]['report']['seeds']]
    classes = rows[members[0]]['facts']['classes']
    average = average_seeds([replace(record, seed=number) for number, records in enumerate(trained)
                             for record in records])
    report = summarise(average, classes)
    databases = paper_parts({'average': report})[1:]
    yield from [f'### All networks of the common recipe together ({short.upper()})', '',
                *markdown_table([
                    ['networks', 'trainings', 'UF1', 'UAR',
                     *(f'{PAPER_NAMES[name]} UF1 / UAR' for name in databases)],
                    [str(len(members)), str(len(trained)), with_interval(report['full'], 'UF1'),
                     with_interval(report['full'], 'UAR'),
                     *(pair_text(report[name]) for name in databases)]]), '']
    both = {**rows, 'average': {'predictions': average, 'report': report,
                                'facts': {'classes': classes}}}
    yield from against_known('average', both, short)


def not_run(rows: Iterable[str], part: str) -> dict[str, Path]:
    """Return the configs for these pictures of which there is no run, by name.

    Args:
        rows (Iterable[str]): Names of the runs that there are.
        part (str): Of the name of a config, such as ``_megc2019-cde``.
    """
    paths = {name: ROOT / model['Config'] for name, model in listed_models()
             if part in name and name not in rows}
    return {name: path for name, path in sorted(paths.items())
            if reads_pictures(Config.fromfile(path))}


def hours_text(cost: Mapping[str, float] | None) -> str:
    """Write the hours of a core in brackets, to two digits."""
    if cost is None:
        return ''
    hours = cost['step_seconds'] * cost['steps'] * cost['trainings'] / 3600
    return f' ({hours:.0f})' if hours >= 10 else f' ({hours:.1f})'


def reads_pictures(config: Config) -> bool:
    """Whether a config trains on ready-made pictures of flow."""
    loader = config.get('train_dataloader')
    return loader is not None and any(
        isinstance(source, dict) and source['type'] == 'FlowPictures'
        for source in loader.dataset.get('sources', ()))


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


def shares_text(classes: Iterable[int], count: int) -> str:
    """Write which share each of so many classes has, with two digits."""
    found = list(classes)
    return ' / '.join(f'{found.count(number) / len(found):.2f}' for number in range(count))


def answers_sentence(rows: Mapping[str, Mapping]) -> str:
    """Say which share the classes have among the clips and among the answers of the bases."""
    bases = sorted({base_of(row) for row in rows.values() if is_variant(row)})
    records, classes = rows[bases[0]]['predictions'], rows[bases[0]]['facts']['classes']
    count = len(classes)
    told = [f'`{base}` {shares_text((one.prediction for one in rows[base]["predictions"]), count)}'
            for base in bases]
    return (f'*Answers* are the shares of {" / ".join(classes)} among the predictions; among the '
            f'clips they are {shares_text((one.label for one in records), count)}, among the '
            f'predictions of {", of ".join(told)}.')


def variant_cells(name: str, rows: Mapping[str, Mapping]) -> Iterator[str]:
    """Yield the cells of a row that is to be compared with that of its base."""
    report, base = rows[name]['report'], base_of(rows[name])
    found = compare(rows[name]['predictions'], rows[base]['predictions'],
                    rows[name]['facts']['classes'])['full']
    low, high = found['UF1']['interval']
    yield base
    yield link(name, rows[name])
    yield str(len(report['seeds']))
    yield from (with_interval(report['full'], metric) for metric in ('UF1', 'UAR'))
    yield f'{found["UF1"]["difference"]:+.4f} [{low:+.3f}, {high:+.3f}]'
    yield f'{found["UF1"]["p"]:.3f}'
    yield ensemble_text(report)
    yield shares_text((one.prediction for one in rows[name]['predictions']),
                      len(rows[name]['facts']['classes']))


def link(name: str, row: Mapping) -> str:
    """Name a row with its stamps, and lead to its config."""
    return f'[{stamped(name, row["report"])}](../{row["model"]["Config"]})'


def ranked(rows: Mapping[str, Mapping]) -> list[str]:
    """Return the names of the rows, the largest UF1 first."""
    return sorted(rows, key=lambda name: -rows[name]['report']['full']['UF1'])


def protocol_table(rows: Mapping[str, Mapping], short: str) -> Iterator[list[str]]:
    """Yield header and rows of one protocol."""
    baseline = BASELINE.format(short)
    databases = paper_parts({name: row['report'] for name, row in rows.items()})[1:]
    yield ['run', 'input', 'weights', 'recipe', 'seeds', 'UF1', 'UAR', '> SVM',
           *(f'{PAPER_NAMES[name]} UF1 / UAR' for name in databases), 'ensemble UF1 / UAR',
           'seconds', 'published']
    for name in ranked(rows):
        facts, report, model = (rows[name][key] for key in ('facts', 'report', 'model'))
        above = ('-' if baseline not in rows or name == baseline else 'yes'
                 if report['full']['UF1'] > rows[baseline]['report']['full']['UF1'] else 'no')
        yield [link(name, rows[name]), ', '.join(facts['inputs']),
               f'{facts["weights"]:,}' if facts['weights'] else '-', recipe_of(rows[name]),
               str(len(report['seeds'])), with_interval(report['full'], 'UF1'),
               with_interval(report['full'], 'UAR'), above,
               *(pair_text(report[database]) for database in databases), ensemble_text(report),
               f'{facts["cpu_seconds"]:.1f}' if facts['cpu_seconds'] else '-',
               model.get('Published', '-')]


def pair_text(part: Mapping) -> str:
    """Write UF1 and UAR of a part with four digits."""
    return ' / '.join(f'{part[metric]:.4f}' for metric in ('UF1', 'UAR'))


def ensemble_text(report: Mapping) -> str:
    """Write UF1 and UAR of the ensemble of a row's seeds, if it has several."""
    return pair_text(report['ensemble']['parts']['full']) if 'ensemble' in report else '-'


def against_known(name: str, rows: Mapping[str, Mapping], short: str) -> Iterator[str]:
    """Yield how a row compares with the support vector machine and with ATNet."""
    for other in (BASELINE.format(short), ATNET.format(short)):
        if other in rows and other != name:
            yield from [paired_sentence(name, other, rows), '']


def paired_sentence(name: str, other: str, rows: Mapping[str, Mapping]) -> str:
    """Say whether a row differs from another, by the paired tests of `mmatnet compare`."""
    found = compare(rows[name]['predictions'], rows[other]['predictions'],
                    rows[name]['facts']['classes'])['full']
    low, high = found['UF1']['interval']
    return (f'{stamped(f"`{name}`", rows[name]["report"])} against `{other}`: UF1 '
            f'{found["UF1"]["difference"]:+.4f} [{low:+.3f}, {high:+.3f}] over the same subjects, '
            f'p = {found["UF1"]["p"]:.3f}; McNemar on clips p = {found["mcnemar_p"]:.3f} '
            '(`mmatnet compare`).')


def readme_table(rows: Mapping[str, Mapping]) -> list[str]:
    """Return the lines of the most telling rows: per protocol the SVM, ATNet and the best."""
    lines = [['protocol', 'run', 'seeds', 'UF1', 'UAR']]
    for protocol, (short, _) in PROTOCOLS.items():
        there = {name: row for name, row in rows.items()
                 if row['facts']['protocol'] == protocol and not stamps_on(row)}
        told = {BASELINE.format(short), ATNET.format(short), *ranked(there)[:1]}
        for name in ranked({name: there[name] for name in told if name in there}):
            report = there[name]['report']
            lines.append([short.upper(), f'[{name}]({there[name]["model"]["Config"]})',
                          str(len(report['seeds'])), metric_text(report['full'], 'UF1'),
                          metric_text(report['full'], 'UAR')])
    return markdown_table(lines)


if __name__ == '__main__':
    sys.exit(main())
