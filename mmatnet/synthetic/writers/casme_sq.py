"""Fakes CAS(ME)^2: recordings, the sheet without header, and the two sheets of names."""
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mmatnet.databases.readers.long_recordings import expression_name
from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.made_up import RecordingsWriter
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

# video to its code and to what the name of a folder has behind it
VIDEOS = {'disgust1': ('0101', 'disgustingteeth'), 'anger1': ('0401', 'beatingpregnantwoman'),
          'happy1': ('0502', 'funnyerrors')}
# the sheet's word of an emotion to its action units and to what the subject says
WORDS = {'negative': ('4+7', 'disgust'), 'positive': (12, 'happiness'), 'surprise': ('1+2', '?'),
         'others': ('L14', 'helpless')}


@WRITERS.register_module(name='casme-sq')
class CasmeSqWriter(RecordingsWriter):
    """Writes CAS(ME)^2: recordings of two micro-expressions each.

    By the sheet, the second of a subject ends with its apex, and the third has no apex.
    Macro-expressions are in the sheet alone, which has a row of crosses and, as copies do, two more
    columns; the sheet of subjects has a row for each expression.
    """

    database = 'casme-sq'
    title = 'CAS(ME)^2'
    fps = 30.0
    styles = {'rawpic': Style('rawpic', 'img{number}.jpg', Camera((640, 480), scale=1.0),
                              around=4)}
    most_recordings = len(VIDEOS)
    subjects = ('s15', 's16', 's19', 's20')
    default_subjects = 2
    default_frames = (8, 14)
    words = tuple(WORDS)
    expressions = {'negative': 'disgust', 'positive': 'happiness'}
    onsets = (90, 110)
    speed = (0.2, 0.4)
    sheet_name = 'CAS(ME)^2code_final.xlsx'

    def placed(self, plan: Plan, number: int, turn: int) -> Plan:
        """Recordings of a subject show one video each; numbers have three digits and more."""
        video, (code, behind) = list(VIDEOS.items())[number]
        return replace(plan, clip=expression_name(video, plan.onset), digits=3,
                       recording=f'{int(plan.subject[1:])}_{code}{behind}')

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the workbook; participants are numbered in the order of the subjects."""
        participants = {subject: place for place, subject in enumerate(self.subjects, start=1)}
        rows: list[tuple] = []
        counts: Counter[str] = Counter()
        turns: Counter[str] = Counter()
        for plan in plans:
            video = plan.clip.split('@')[0]
            counts[plan.recording] += 1
            turns[plan.subject] += 1
            apex = 0 if turns[plan.subject] == 3 else plan.apex
            offset = 0 if turns[plan.subject] == 2 else plan.offset
            units, told = WORDS[plan.emotion]
            rows.append((participants[plan.subject], f'{video}_{counts[plan.recording]}',
                         plan.onset, apex, offset, units, plan.emotion, 'micro-expression', told,
                         None, 'checked'))
        for plan in plans[::2]:
            rows.append((participants[plan.subject], f'{plan.clip.split("@")[0]}_9', plan.onset,
                         plan.apex, plan.offset, 12, 'positive', 'macro-expression', 'happiness'))
        rows.append(('###',))
        write_workbook(out / self.sheet_name, {
            'CASFEcode_final': rows,
            'naming rule1': [(int(plan.subject[1:]), plan.subject, participants[plan.subject])
                             for plan in plans],
            'naming rule2': [(code, video) for video, (code, _) in VIDEOS.items()],
        }, '2016-10-10')
