"""What to do with clips whose sheet tells no apex that can be used."""
from dataclasses import replace

from mmatnet.clips.annotation import Clip, frames_of
from mmatnet.databases.findings import Report
from mmatnet.databases.frame_numbers import middle_frame


def take_middle(report: Report) -> list[Clip]:
    """Give clips without an apex the middle frame, and say so in the report.

    Args:
        report (Report): Its clips are replaced; ``no_apex`` becomes empty.

    Returns:
        list[Clip]: All clips.
    """
    for place, clip in enumerate(report.clips):
        why = report.no_apex.pop(str(clip), None)
        if why is not None:
            said = f'{why.removesuffix("; left empty")}; taken as the middle, as asked for'
            middle = middle_frame(*frames_of(clip, 'onset', 'offset'))
            report.clips[place] = replace(clip, apex=middle, apex_source='middle',
                                          note=clip.note.replace(why, said))
            report.repaired[str(clip)] = said
    return report.clips
