"""How docs/model_zoo.md writes a figure, a row's name and a difference."""
from collections.abc import Iterable, Mapping

from mmatnet.evaluation.formats.stamps import stamped
from mmatnet.evaluation.report.tables import metric_text

LEAST_P = 0.0005  # what has three digits


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


def seeds_text(report: Mapping) -> str:
    """Say over how many seeds a row's figures are the mean, since one seed can be a lucky one."""
    count = len(report['seeds'])
    return 'one seed' if count == 1 else f'{count} seeds'


def shares_text(classes: Iterable[int], count: int) -> str:
    """Write which share each of so many classes has, with two digits."""
    found = list(classes)
    return ' / '.join(f'{found.count(number) / len(found):.2f}' for number in range(count))


def answers_text(row: Mapping) -> str:
    """Write the share of each class among the predictions of a row."""
    return shares_text((one.prediction for one in row['predictions']),
                       len(row['facts']['classes']))


def gain_text(found: Mapping) -> str:
    """Write the difference of a metric with its interval."""
    low, high = found['interval']
    return f'{found["difference"]:+.4f} [{low:+.3f}, {high:+.3f}]'


def p_text(p: float) -> str:
    """Write a p with three digits."""
    return f'{p:.3f}' if p >= LEAST_P else '< 0.001'


def p_said(p: float) -> str:
    """Say a p within a sentence."""
    return f'p = {p_text(p)}' if p >= LEAST_P else f'p {p_text(p)}'


def hours_text(cost: Mapping[str, float] | None) -> str:
    """Write the hours of a core that the training steps of all folds and seeds would take."""
    if cost is None:
        return 'not measured'
    hours = cost['step_seconds'] * cost['steps'] * cost['trainings'] / 3600
    return f'{hours:.0f}' if hours >= 10 else f'{hours:.1f}'
