"""The lines of docs/model_zoo.md and of the README's table: rows as tables and sentences."""
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from zoo_rows import (
    ATNET,
    BASELINE,
    ROOT,
    STSTNET,
    base_of,
    config_stem,
    for_frames,
    is_variant,
    not_run,
    ranked,
    recipe_of,
    stamps_on,
)
from zoo_runs import read_costs

from mmatnet.evaluation.formats.stamps import stamped
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

PROTOCOLS = {'loso': 'cde', 'lodo': 'hde'}
TITLES = {'cde': 'Composite database evaluation: leave one of 68 subjects out',
          'hde': 'Holdout database evaluation: leave one of three databases out'}
AIMS = {'cde': 0.75, 'hde': 0.72}  # for the UF1 of a row; set before the runs
INPUTS = {'apex_flow': 'flow', 'motion': 'HOOF, released', 'lbp_top': 'LBP-TOP, released'}
VARIANT_HEADER = ['base', 'run', 'seeds', 'UF1', 'UAR', 'UF1 above base', 'p', 'UF1 above control',
                  'p of it', 'ensemble UF1 / UAR', 'answers']


@dataclass(frozen=True)
class Part:
    """The rows of one protocol.

    Args:
        short (str): Its name in configs, such as ``cde``.
        rows (dict): All of them.
        honest (dict): Those of its main table: neither stamped, nor a variant in training.
        averages (dict): As :func:`averages` gives them of these.
    """

    short: str
    rows: Mapping[str, Mapping]
    honest: Mapping[str, Mapping]
    averages: Mapping[str, Mapping]


def parts_of(rows: Mapping[str, Mapping]) -> Iterator[Part]:
    """Yield the part of each protocol that has rows."""
    for protocol, short in PROTOCOLS.items():
        there = {name: row for name, row in rows.items()
                 if row['facts']['protocol'].split()[0] == protocol}
        if there:
            honest = {name: row for name, row in there.items()
                      if not is_variant(row) and not stamps_on(row)}
            yield Part(short, there, honest, averages(honest))


def findings(parts: Iterable[Part]) -> Iterator[str]:
    """Yield what the tables come to, a paragraph for each protocol."""
    for part in parts:
        short, honest = part.short, part.honest
        best = ranked(honest)[0]
        score, aim = honest[best]['report']['full'], AIMS[short]
        known = []
        for other in known_rows(best, honest, short):
            found = difference(best, other, honest)['UF1']
            known.append(f'`{other}` by {gain_text(found)}, p = {p_text(found["p"])}')
        means = ' and '.join(f'{pair_text(average["report"]["full"])} ({what}, {average["rows"]})'
                             for what, average in part.averages.items())
        reached = 'No row reaches' if score['UF1'] <= aim else f'`{best}` reaches'
        yield (f'- **{short.upper()}**: the best of {len(honest)} rows is `{best}`, with '
               f'{pair_with_deviation(score)} ({seeds_text(honest[best]["report"])}); as the best '
               f'of many it flatters. Its UF1 is above that of {", and of ".join(known)}. '
               f'{ensemble_sentence(honest)}Scores averaged over rows have {means}. {reached} a '
               f'UF1 of {aim}, the aim that was set before the runs.')


def seeds_text(report: Mapping) -> str:
    """Say over how many seeds a row's figures are the mean, since one seed can be a lucky one."""
    count = len(report['seeds'])
    return 'one seed' if count == 1 else f'{count} seeds'


def ensemble_sentence(rows: Mapping[str, Mapping]) -> str:
    """Say which ensemble of a row's own seeds has the largest UF1; nothing without one."""
    averaged = {name: row['report']['ensemble']['parts']['full']['UF1']
                for name, row in rows.items() if 'ensemble' in row['report']}
    if not averaged:
        return ''
    best = max(averaged, key=averaged.__getitem__)
    return (f'Of the ensembles of a row\'s own seeds ({len(averaged)}), that of `{best}` has the '
            f'largest UF1: {ensemble_text(rows[best]["report"])}. ')


def tables(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the lines of the tables for each protocol, the best row first, and paired tests."""
    for part in parts:
        short, honest = part.short, part.honest
        yield from [f'## {TITLES[short]}', '',
                    *markdown_table([*protocol_table(honest, short)]), '']
        yield from against_known(ranked(honest)[0], honest, short)
        yield from oracles(part.rows, short)
        yield from together(part)
        yield from variants(part.rows, short)
        yield from missing(part.rows, short)


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
        yield [link(name, rows[name]), ', '.join(INPUTS[name] for name in facts['inputs']),
               f'{facts["weights"]:,}' if facts['weights'] else '-', recipe_of(rows[name]),
               str(len(report['seeds'])), with_interval(report['full'], 'UF1'),
               with_interval(report['full'], 'UAR'), above,
               *(pair_text(report[database]) for database in databases), ensemble_text(report),
               f'{facts["cpu_seconds"]:.1f}' if facts['cpu_seconds'] else '-',
               model.get('Published', '-')]


def oracles(rows: Mapping[str, Mapping], short: str) -> Iterator[str]:
    """Yield what it is worth to choose the checkpoint of each fold on its test subject.

    The last weights are those of the same seeds.
    """
    pairs = {name: config_stem(row) for name, row in sorted(rows.items())
             if stamps_on(row) and not is_variant(row) and config_stem(row) in rows}
    if not pairs:
        return
    lines = [['run', 'seeds', 'UF1', 'UAR', 'UF1 of the last weights', 'UF1 above it', 'p',
              'published of the same choice']]
    for name, honest in pairs.items():
        report = rows[name]['report']
        last = with_seeds(rows[honest], report['seeds'])
        found = difference(name, honest, {**rows, honest: last})
        lines.append([link(name, rows[name]), str(len(report['seeds'])),
                      with_interval(report['full'], 'UF1'), with_interval(report['full'], 'UAR'),
                      metric_text(last['report']['full'], 'UF1'), gain_text(found['UF1']),
                      p_text(found['UF1']['p']),
                      rows[name]['model'].get('Published oracle', '-')])
    yield from [f'### What it is worth to choose the checkpoint on the test subject '
                f'({short.upper()})', '', *markdown_table(lines), '']


def with_seeds(row: Mapping, seeds: Collection[int]) -> Mapping:
    """Return a row less its other seeds."""
    records = [record for record in row['predictions'] if record.seed in seeds]
    return {**row, 'predictions': records, 'report': summarise(records, row['facts']['classes'])}


def together(part: Part) -> Iterator[str]:
    """Yield what the rows say together: the networks of the common recipe, and all of them."""
    both = part.averages
    databases = paper_parts({name: row['report'] for name, row in both.items()})[1:]
    lines = [['scores averaged of', 'rows', 'UF1', 'UAR',
              *(f'{PAPER_NAMES[name]} UF1 / UAR' for name in databases)]]
    for name, average in both.items():
        report = average['report']
        lines.append([name, str(average['rows']), with_interval(report['full'], 'UF1'),
                      with_interval(report['full'], 'UAR'),
                      *(pair_text(report[database]) for database in databases)])
    yield from [f'### Together ({part.short.upper()})', '', *markdown_table(lines), '']
    for name in both:
        yield from against_known(name, {**part.honest, **both}, part.short)


def averages(rows: Mapping[str, Mapping]) -> dict[str, dict]:
    """Average the scores of rows, the mean of each row's seeds once.

    Returns:
        dict: By what was averaged, what :func:`zoo_rows.read_rows` has of a row, and how many
        ``rows`` it was.
    """
    means = {name: average_seeds(row['predictions']) for name, row in rows.items()}
    groups = {'all networks of the common recipe':
              [name for name, row in rows.items() if recipe_of(row) == 'common'],
              'all rows': list(rows)}
    found = {}
    for what, members in groups.items():
        classes = rows[members[0]]['facts']['classes']
        average = average_seeds([replace(record, seed=number)
                                 for number, name in enumerate(members) for record in means[name]])
        found[what] = {'predictions': average, 'report': summarise(average, classes),
                       'facts': {'classes': classes}, 'rows': len(members)}
    return found


def variants(rows: Mapping[str, Mapping], short: str) -> Iterator[str]:
    """Yield what methods of training change, those that saw clips of the tests by themselves."""
    found = {name: row for name, row in rows.items() if is_variant(row)}
    if not found:
        return
    plain = [name for name in sorted(found) if not stamps_on(found[name])]
    transductive = [name for name in sorted(found) if stamps_on(found[name])]
    for names, title in ((plain, 'What training methods change'),
                         (transductive, 'What methods change that see the clips of the test, '
                                        'without their labels')):
        yield from [f'### {title} ({short.upper()})', '', *markdown_table(
            [VARIANT_HEADER, *([*variant_cells(name, rows)] for name in names)]), '']
    yield from [answers_sentence(rows), '']


def variant_cells(name: str, rows: Mapping[str, Mapping]) -> Iterator[str]:
    """Yield the cells of a row that is to be compared with its base, and with its control."""
    report, base = rows[name]['report'], base_of(rows[name])
    control = rows[name]['model'].get('Control')
    yield base
    yield link(name, rows[name])
    yield str(len(report['seeds']))
    yield from (with_interval(report['full'], metric) for metric in ('UF1', 'UAR'))
    for other in (base, control):
        found = difference(name, other, rows)['UF1'] if other else None
        yield gain_text(found) if found else '-'
        yield p_text(found['p']) if found else '-'
    yield ensemble_text(report)
    yield shares_text((one.prediction for one in rows[name]['predictions']),
                      len(rows[name]['facts']['classes']))


def answers_sentence(rows: Mapping[str, Mapping]) -> str:
    """Say which share the classes have among the clips and among the answers of the bases."""
    bases = sorted({base_of(row) for row in rows.values() if is_variant(row)})
    records, classes = rows[bases[0]]['predictions'], rows[bases[0]]['facts']['classes']
    count = len(classes)
    told = [f'`{base}` {shares_text((one.prediction for one in rows[base]["predictions"]), count)}'
            for base in bases]
    return (f'*Answers* are the shares of {" / ".join(classes)} among the predictions; among the '
            f'clips they are {shares_text((one.label for one in records), count)}, among the '
            f'predictions of {", of ".join(told)}. *Control*: the run that differs from the base '
            'by what the method needs and not by the method itself, `unbalanced` for weights of '
            'classes, `offered` for alignments. No p is corrected for how many there are.')


def missing(rows: Iterable[str], short: str) -> Iterator[str]:
    """Yield the configs that have no run, with why."""
    part, costs = f'_megc2019-{short}', read_costs()
    if absent := not_run(rows, part):
        yield from [f'### Not run so far ({short.upper()})', '', *markdown_table(
            [['config', 'hours of one core'],
             *([f'[{name}](../{path.relative_to(ROOT)})', hours_text(costs.get(name))]
               for name, path in absent.items())]), '']
    if framed := for_frames(part):
        yield from ['Not from these pictures, but from the frames of the databases, work the '
                    f'configs of {", ".join(framed)}.', '']


def hours_text(cost: Mapping[str, float] | None) -> str:
    """Write the hours of a core that the training steps of all folds and seeds would take."""
    if cost is None:
        return 'not measured'
    hours = cost['step_seconds'] * cost['steps'] * cost['trainings'] / 3600
    return f'{hours:.0f}' if hours >= 10 else f'{hours:.1f}'


def link(name: str, row: Mapping) -> str:
    """Name a row with its stamps, and lead to its config."""
    return f'[{stamped(name, row["report"])}](../{row["model"]["Config"]})'


def pair_with_deviation(part: Mapping) -> str:
    """Write UF1 and UAR of a part, each with its deviation over seeds."""
    return ' / '.join(metric_text(part, metric) for metric in ('UF1', 'UAR'))


def pair_text(part: Mapping) -> str:
    """Write UF1 and UAR of a part with four digits."""
    return ' / '.join(f'{part[metric]:.4f}' for metric in ('UF1', 'UAR'))


def ensemble_text(report: Mapping) -> str:
    """Write UF1 and UAR of the ensemble of a row's seeds, if it has several."""
    return pair_text(report['ensemble']['parts']['full']) if 'ensemble' in report else '-'


def shares_text(classes: Iterable[int], count: int) -> str:
    """Write which share each of so many classes has, with two digits."""
    found = list(classes)
    return ' / '.join(f'{found.count(number) / len(found):.2f}' for number in range(count))


def difference(name: str, other: str, rows: Mapping[str, Mapping]) -> Mapping:
    """Compare two rows as `mmatnet compare` does, all databases together."""
    return compare(rows[name]['predictions'], rows[other]['predictions'],
                   rows[name]['facts']['classes'])['full']


def gain_text(found: Mapping) -> str:
    """Write the difference of a metric with its interval."""
    low, high = found['interval']
    return f'{found["difference"]:+.4f} [{low:+.3f}, {high:+.3f}]'


def p_text(p: float) -> str:
    """Write a p with three digits."""
    return f'{p:.3f}' if p >= 0.0005 else '< 0.001'


def known_rows(name: str, rows: Iterable[str], short: str) -> list[str]:
    """Return the rows that every other is held against: the support vector machine and ATNet."""
    return [other for other in (BASELINE.format(short), ATNET.format(short))
            if other in rows and other != name]


def against_known(name: str, rows: Mapping[str, Mapping], short: str) -> Iterator[str]:
    """Yield how a row compares with the support vector machine and with ATNet."""
    for other in known_rows(name, rows, short):
        yield from [paired_sentence(name, other, rows), '']


def paired_sentence(name: str, other: str, rows: Mapping[str, Mapping]) -> str:
    """Say whether a row differs from another, by the paired tests of `mmatnet compare`."""
    found = difference(name, other, rows)
    return (f'{stamped(f"`{name}`", rows[name]["report"])} against `{other}`: UF1 '
            f'{gain_text(found["UF1"])} over the same subjects, p = {p_text(found["UF1"]["p"])}; '
            f'McNemar on clips p = {p_text(found["mcnemar_p"])} (`mmatnet compare`).')


def readme_table(parts: Iterable[Part]) -> list[str]:
    """Return the lines of the most telling rows: the best of each protocol, and three to know."""
    there = {part.short: part.honest for part in parts}
    best = [ranked(found)[0].replace(f'-{short}', '-{}') for short, found in there.items()]
    lines = [['run', *(f'{short.upper()} UF1 / UAR' for short in there)]]
    for name in dict.fromkeys([*best, BASELINE, ATNET, STSTNET]):
        cells = []
        for short, found in there.items():
            row = found.get(name.format(short))
            both = pair_with_deviation(row['report']['full']) if row else '-'
            cells.append(f'[{both}]({row["model"]["Config"]})' if row else both)
        lines.append([f'`{name.format("*")}`', *cells])
    return markdown_table(lines)
