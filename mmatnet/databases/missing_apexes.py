"""What to do with clips whose sheet tells no apex that can be used."""
from dataclasses import replace

from mmatnet.clips.annotation import Clip, frames_of
from mmatnet.clips.gaps import bridged_frames
from mmatnet.databases.findings import Report
from mmatnet.databases.frame_numbers import middle_frame


def take_middle(report: Report) -> list[Clip]:
    """Give clips without an apex the middle frame, and say so in the report.

    The nearest frame stands in for a middle that lies in a bridged gap, of two the earlier.

    Args:
        report (Report): Its clips are replaced; ``no_apex`` becomes empty.

    Returns:
        list[Clip]: All clips.
    """
    for place, clip in enumerate(report.clips):
        why = report.no_apex.pop(str(clip), None)
        if why is not None:
            said = f'{why.removesuffix("; left empty")}; taken as the middle, as asked for'
            onset, offset = frames_of(clip, 'onset', 'offset')
            middle = middle_frame(onset, offset)
            there = set(range(onset, offset + 1)) - bridged_frames(clip.note)
            apex = min(there, key=lambda number: (abs(number - middle), number))
            if apex != middle:
                said += f'; frame {apex} stands in for apex {middle}'
            report.clips[place] = replace(clip, apex=apex, apex_source='middle',
                                          note=clip.note.replace(why, said))
            report.repaired[str(clip)] = said
    return report.clips
