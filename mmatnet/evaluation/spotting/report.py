"""What a run of a spotter over a database came to, as data and as a page."""
from collections.abc import Mapping, Sequence
from typing import Any

from mmatnet.evaluation.spotting.files import score_tables
from mmatnet.evaluation.spotting.quiet import Watched, quiet_alarms
from mmatnet.evaluation.spotting.rules.base import DEFAULT, KINDS
from mmatnet.evaluation.spotting.scores import Span
from mmatnet.registry import SPOTTING_RULES

PARTS = (*KINDS, 'overall')


def spotting_report(truth: Sequence[Span], spotted: Sequence[Span],
                    watched: Mapping[str, Watched]) -> dict[str, Any]:
    """Score a run by all rules, per video too, and count false alarms where nothing happens.

    Args:
        truth (Sequence[Span]): Of all videos.
        spotted (Sequence[Span]): What was spotted, by the videos' names in the truth.
        watched (Mapping): Video to what was looked at.

    Returns:
        dict: What :func:`mmatnet.evaluation.spotting.files.score_tables` returns; ``quiet``, as
        :func:`mmatnet.evaluation.spotting.quiet.quiet_alarms` has it; and ``per_video``, for each
        video TP, FP and FN of both kinds by the rules ``megc2020``.
    """
    rules = SPOTTING_RULES.make(DEFAULT)
    per_video = {}
    for video in watched:
        scores = rules([span for span in truth if span.video == video],
                       [span for span in spotted if span.video == video])
        per_video[video] = {kind: [scores[kind].true_positives, scores[kind].false_positives,
                                   scores[kind].false_negatives] for kind in KINDS}
    return {**score_tables(truth, spotted), 'quiet': quiet_alarms(truth, spotted, watched),
            'per_video': per_video}


def to_markdown(title: str, about: Sequence[str], report: Mapping[str, Any]) -> str:
    """Lay a report out as a page.

    Args:
        title (str): Of the page.
        about (Sequence[str]): Sentences on what was run.
        report (Mapping): As :func:`spotting_report` returns it.
    """
    lines = [f'# {title}', '', *about, '',
             '| rules | kind | TP | FP | FN | precision | recall | F1 |', '|---' * 8 + '|']
    for name, parts in report['rules'].items():
        lines += [f'| {name} | {part} | {parts[part]["true_positives"]} '
                  f'| {parts[part]["false_positives"]} | {parts[part]["false_negatives"]} '
                  f'| {parts[part]["precision"]:.4f} | {parts[part]["recall"]:.4f} '
                  f'| {parts[part]["F1"]:.4f} |' for part in PARTS]
    lines += [f'\nNot scored by {name}: {why}' for name, why in report['not_scored'].items()]
    lines += ['', quiet_sentence(report['quiet']), '',
              f'By video, rules {DEFAULT}:', '',
              '| video | micro TP | FP | FN | macro TP | FP | FN |', '|---' * 7 + '|']
    lines += [f'| {video} | ' + ' | '.join(str(count) for kind in KINDS for count in counts[kind])
              + ' |' for video, counts in report['per_video'].items()]
    return '\n'.join(lines) + '\n'


def quiet_sentence(quiet: Mapping[str, Any]) -> str:
    """Say how often something is spotted where nothing happens."""
    return (f'Where the truth has no expression ({quiet["minutes"]:.2f} minutes with a face), '
            f'{quiet["alarms"]} intervals were spotted: {quiet["per_minute"]:.2f} false alarms a '
            'minute.')
