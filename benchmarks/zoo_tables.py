"""The tables of docs/model_zoo.md, and the sentences that hold one row against another."""
from collections.abc import Iterable, Iterator, Mapping

from zoo_cells import (
    answers_text,
    ensemble_text,
    gain_text,
    hours_text,
    link,
    p_said,
    p_text,
    pair_text,
    shares_text,
)
from zoo_parts import Part, difference, known_rows, with_seeds
from zoo_rows import (
    BASELINE,
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
from mmatnet.evaluation.report.markdown import markdown_table
from mmatnet.evaluation.report.tables import (
    PAPER_NAMES,
    metric_text,
    paper_parts,
    with_interval,
)

TITLES = {'cde': 'Composite database evaluation: leave one of 68 subjects out',
          'hde': 'Holdout database evaluation: leave one of three databases out'}
INPUTS = {'apex_flow': 'flow', 'motion': 'HOOF, released', 'lbp_top': 'LBP-TOP, released'}
VARIANT_HEADER = ['base', 'run', 'seeds', 'UF1', 'UAR', 'UF1 above base', 'p', 'UF1 above control',
                  'p of it', 'ensemble UF1 / UAR', 'answers']


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


def against_known(name: str, rows: Mapping[str, Mapping], short: str) -> Iterator[str]:
    """Yield how a row compares with the support vector machine and with ATNet."""
    for other in known_rows(name, rows, short):
        yield from [paired_sentence(name, other, rows), '']


def paired_sentence(name: str, other: str, rows: Mapping[str, Mapping]) -> str:
    """Say whether a row differs from another, by the paired tests of `mmatnet compare`."""
    found = difference(name, other, rows)
    return (f'{stamped(f"`{name}`", rows[name]["report"])} against `{other}`: UF1 '
            f'{gain_text(found["UF1"])} over the same subjects, {p_said(found["UF1"]["p"])}; '
            f'McNemar on clips {p_said(found["mcnemar_p"])} (`mmatnet compare`).')


def oracles(rows: Mapping[str, Mapping], short: str) -> Iterator[str]:
    """Yield what it is worth to choose the checkpoint of each fold on its test subject.

    The last weights are those of the same seeds.
    """
    pairs = {name: config_stem(row) for name, row in sorted(rows.items())
             if stamps_on(row) and not is_variant(row) and config_stem(row) in rows}
    if not pairs:
        return
    lines = [['run', 'seeds', 'UF1', 'UAR', 'UF1 of the last weights', 'UF1 above it', 'p',
              'answers', 'published of the same choice']]
    for name, honest in pairs.items():
        report = rows[name]['report']
        last = with_seeds(rows[honest], report['seeds'])
        found = difference(name, honest, {**rows, honest: last})
        lines.append([link(name, rows[name]), str(len(report['seeds'])),
                      with_interval(report['full'], 'UF1'), with_interval(report['full'], 'UAR'),
                      metric_text(last['report']['full'], 'UF1'), gain_text(found['UF1']),
                      p_text(found['UF1']['p']), answers_text(rows[name]),
                      rows[name]['model'].get('Published oracle', '-')])
    yield from [f'### What it is worth to choose the checkpoint on the test subject '
                f'({short.upper()})', '', *markdown_table(lines), '']


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
    yield answers_text(rows[name])


def answers_sentence(rows: Mapping[str, Mapping]) -> str:
    """Say which share the classes have among the clips and among the answers of the bases."""
    bases = sorted({base_of(row) for row in rows.values() if is_variant(row)})
    records, classes = rows[bases[0]]['predictions'], rows[bases[0]]['facts']['classes']
    told = [f'`{base}` {answers_text(rows[base])}' for base in bases]
    return (f'*Answers* are the shares of {" / ".join(classes)} among the predictions; among the '
            f'clips they are {shares_text((one.label for one in records), len(classes))}, among '
            f'the predictions of {", of ".join(told)}. *Control*: the run that differs from the '
            'base by what the method needs and not by the method itself, `unbalanced` for weights '
            'of classes, `offered` for alignments. No p is corrected for how many there are.')


def missing(rows: Iterable[str], short: str) -> Iterator[str]:
    """Yield the configs that have no run, with why."""
    part, costs = f'_megc2019-{short}', read_costs()
    if absent := not_run(rows, part):
        yield from [f'### Not run so far ({short.upper()})', '', *markdown_table(
            [['config', 'hours of one core', 'published'],
             *([f'[{name}](../{model["Config"]})', hours_text(costs.get(name)),
                model.get('Published', '-')] for name, model in absent.items())]), '']
    if framed := for_frames(part):
        yield from ['Not from these pictures, but from the frames of the databases, work the '
                    f'configs of {", ".join(framed)}.', '']
