"""What a report says, or several side by side: tables as rows of cells, and sentences below.

Runs are named with their stamps. A run of several seeds has rows for the mean over its seeds, and
below them rows for their ensemble.
"""
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mmatnet.evaluation.formats.stamps import stamped, stamps_of
from mmatnet.evaluation.recognition.score import METRICS
from mmatnet.evaluation.recognition.summary import slices

# how papers on MEGC 2019 order and spell the columns
PAPER_NAMES = {'full': 'full', 'casme2': 'CASME II', 'smic': 'SMIC', 'samm': 'SAMM'}


def run_name(run: str | Path) -> str:
    """Return what a run is called: its folder, or, of ``NAME/crossval``, the default, ``NAME``."""
    path = Path(os.path.abspath(run))  # also of . and ..
    return path.parent.name if path.name == 'crossval' else path.name


def metric_text(part: Mapping[str, Any], name: str) -> str:
    """Write a metric with four digits, and its deviation over seeds; ``-`` if undefined."""
    if name not in part:
        return '-'
    deviation = f' ± {part[f"{name}_std"]:.4f}' if f'{name}_std' in part else ''
    return f'{part[name]:.4f}{deviation}'


def with_interval(part: Mapping[str, Any], name: str) -> str:
    """Write a metric as :func:`metric_text` does, and its interval over subjects."""
    if f'{name}_interval' not in part:
        return metric_text(part, name)
    low, high = part[f'{name}_interval']
    return f'{metric_text(part, name)} [{low:.3f}, {high:.3f}]'


def _rowed(reports: Mapping[str, Mapping[str, Any]]
           ) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """Yield what gets rows: each run, then the ensemble of its seeds; name, seeds and parts."""
    for run, report in reports.items():
        name = stamped(run, report)
        yield name, len(report['seeds']), report
        if 'ensemble' in report:
            seeds = report['ensemble']['seeds']
            yield f'{name}, ensemble of {seeds}', seeds, report['ensemble']['parts']


def long_table(reports: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """Return header and rows, one row per run and part, every metric with its interval."""
    return [['run', 'data', 'clips', 'seeds', *METRICS],
            *([run, name, str(part['n']), str(seeds),
               *(with_interval(part, metric) for metric in METRICS)]
              for run, seeds, parts in _rowed(reports) for name, part in slices(parts).items())]


def paper_parts(reports: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the parts of any run as papers order them: full, CASME II, SMIC, SAMM, others."""
    found = {name for report in reports.values() for name, part in report.items()
             if isinstance(part, Mapping) and 'confusion' in part}
    return [*(name for name in PAPER_NAMES if name in found), *sorted(found - {*PAPER_NAMES})]


def paper_table(reports: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """Return header and rows, one row per run, UF1 and UAR of each part as columns."""
    columns = [(part, metric) for part in paper_parts(reports) for metric in ('UF1', 'UAR')]
    return [['run', *(f'{PAPER_NAMES.get(part, part)} {metric}' for part, metric in columns)],
            *([run, *(metric_text(parts.get(part, {}), metric) for part, metric in columns)]
              for run, _, parts in _rowed(reports))]


def gain_table(gain: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """Return header and rows of what ``oracle`` gained over ``last``, one row per part."""
    parts = {'full': gain['full']} if len(gain) == 2 else gain
    return [['data', *METRICS], *([name, *(f'{part[metric]:+.4f}' if metric in part else '-'
                                           for metric in METRICS)]
                                  for name, part in parts.items())]


def notes(reports: Mapping[str, Mapping[str, Any]], style: str = 'long') -> list[str]:
    """Say in sentences what the scores are, what is missing, and why; of intervals if shown."""
    said = []
    for run, report in reports.items():
        said += [f'{run} is {stamp.sentence}'
                 for stamp in stamps_of(report['protocol'], report['selection'])]
        for name, part in slices(report).items():
            if 'absent_classes' in part:
                said.append(f'{run}, {name}: no UF1, UAR and WF1, since no clip is '
                            f'{", ".join(part["absent_classes"])}.')
            elif style == 'long':
                said += _about_interval(f'{run}, {name}', part, report['interval']['draws'])
        if 'remark' in report:
            said.append(f'{run}: {report["remark"]}')
    if any('ensemble' in report for report in reports.values()):
        said.append("An ensemble averages the scores of a run's seeds, clip by clip, and takes the "
                    'largest: compare it with ensembles, not with single trainings.')
    if style == 'paper':
        return said
    given = {(report['interval']['level'], report['interval']['draws'])
             for report in reports.values()}
    return [*(f'[low, high] is the {level:.0%} bootstrap interval over subjects, {draws} draws.'
              for level, draws in sorted(given)), *said]


def _about_interval(where: str, part: Mapping[str, Any], draws: int) -> list[str]:
    if part['subjects'] == 1:
        return [f'{where}: no interval, since there is a single subject.']
    left_out = part['draws_left_out']
    lacked = f'{left_out} of {draws} draws lacked a class'
    if 'UF1_interval' not in part:
        return [f'{where}: no interval, since {lacked}.']
    return [f'{where}: {lacked} and were left out of the interval.'] if left_out else []
