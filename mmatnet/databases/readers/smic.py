"""SMIC: three cameras, a release of clips without any sheet, and the extended one with sheets.

Li, Pfister, Huang, Zhao, Pietikainen: "A Spontaneous Micro-expression Database: Inducement,
collection and baseline", FG 2013, doi 10.1109/FG.2013.6553717. Distributed under a licence
agreement by the University of Oulu.

Neither release annotates an apex; it is taken as the middle, as ATNet and the challenge's other
entrants take it.
"""
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import FrameSet, Layout, Reader
from mmatnet.databases.findings import Report
from mmatnet.databases.sheets import whole_number
from mmatnet.errors import InputError
from mmatnet.registry import DATABASES

CLIP_NAME = re.compile(r's0*(\d{1,3})_(ne|po|sur)_0*(\d{1,3})', re.IGNORECASE)


def _frame_sets(camera: str) -> tuple[FrameSet, ...]:
    clips = [FrameSet(name, re.compile(rf'{prefix}image(\d+)\.bmp', re.IGNORECASE), registered,
                      folder=f'{name}/{camera}', clips='*/[mM]icro/*/*', sheet=False)
             for name, prefix, registered in (('SMIC_all_cropped', 'reg_', True),
                                              ('SMIC_all_raw', '', False))]
    return *clips, *(FrameSet(
        'SMIC-E_raw_image', re.compile(r'image(\d+)\.jpg', re.IGNORECASE), False,
        folder=f'SMIC-E_raw_image/{camera}_long/SMIC-{camera}-E{inside}', whole=True)
        for inside in ('', f'/{camera}'))


@DATABASES.register_module(name='smic')
class Smic(Reader):
    """Reads SMIC-HS, of the high-speed camera: the only one in the challenge."""

    database = 'smic'
    title = 'SMIC-HS'
    fps = 100.0
    frame_sets = _frame_sets('HS')
    sheet_names = ('SMIC-HS-E_annotation*',)
    sheet_title = ('HS',)
    columns = {'subject': 'Subject', 'clip': 'Filename', 'onset': 'OnsetF', 'offset': 'OffsetF',
               'onset2': 'Onset2F', 'offset2': 'Offset2F', 'onset3': 'Onset3F',
               'offset3': 'Offset3F', 'emotion': 'Emotion'}
    holes = {('SMIC_all_cropped', *clip): f'SMIC_all_cropped as handed out lacks {missing} of it'
             for clip, missing in ((('s03', 's03_po_08'), 'two frames'),
                                   (('s03', 's03_sur_01'), 'a frame'),
                                   (('s03', 's03_sur_05'), 'a frame'),
                                   (('s03', 's03_ne_16'), 'a frame'))}
    lacking = {('SMIC_all_cropped', 's18', 's18_sur_03'):
               'SMIC_all_cropped as handed out lacks it; SMIC_all_raw has it'}
    optional = ('onset2', 'offset2', 'onset3', 'offset3')
    subject_prefix = 's'
    subject_format = 's{:02d}'

    def clips(self, layout: Layout, sheet: Path | None,
              report: Report) -> Iterator[tuple[Clip, str, str]]:
        """Read the folders of the clip release, or the sheet of the extended one."""
        if sheet is not None:
            yield from self._clips_of_sheet(layout, sheet, report)
        else:
            yield from self._clips_of_folders(layout, report)

    def _clips_of_folders(self, layout: Layout,
                          report: Report) -> Iterator[tuple[Clip, str, str]]:
        """One clip per folder `s1/micro/negative/s1_ne_01`: it shows onset to offset."""
        base = layout.root / layout.folder
        for path in sorted(base.glob(layout.frame_set.clips)):
            if not path.is_dir() or CLIP_NAME.fullmatch(path.name) is None:
                continue  # reported as stray or unlisted
            subject, name = self._names(path.name, str(path))
            folder = path.relative_to(layout.root).as_posix()
            clip = Clip(self.database, subject, name, emotion=path.parent.name.lower(),
                        fps=self.fps, frames=folder)
            numbers, _ = layout.frame_numbers(folder)
            first, last = (str(min(numbers)), str(max(numbers))) if numbers else ('', '')
            yield (self.with_numbers(clip, {'onset': first, 'offset': last}, folder, report),
                   str(path), folder)

    def _clips_of_sheet(self, layout: Layout, sheet: Path,
                        report: Report) -> Iterator[tuple[Clip, str, str]]:
        """One clip per row, and one more for each further expression in the same recording."""
        for row in self.rows(sheet):
            cells, place = self._by_field(row), f'row {row.number}'
            where = f'{sheet}, {place}'
            if not cells['emotion']:
                raise InputError(f'{where}: Emotion must not be empty')
            subject, name = self._names(cells['clip'], where)
            if subject != self.subject(cells['subject'], where):
                raise InputError(f'{where}: Subject {cells["subject"]!r} is not that of Filename '
                                 f'{cells["clip"]!r}; correct one of them')
            clip = Clip(self.database, subject, name, fps=self.fps,
                        emotion=cells['emotion'].lower(),
                        frames=self._recording(layout, subject, name))
            yield self.with_numbers(clip, {'onset': cells['onset'], 'offset': cells['offset']},
                                    place, report), where, place
            for which in ('2', '3'):
                onset, offset = (whole_number(cells[f'{name}{which}'])
                                 for name in ('onset', 'offset'))
                if onset and offset and onset < offset:
                    further = replace(clip, clip=f'{name}@{onset}')
                    yield self.with_numbers(further, {'onset': str(onset), 'offset': str(offset)},
                                            place, report), where, place
                elif onset or offset:  # a formula that found nothing to count
                    report.ignored[f'{clip}, expression {which}'] = (
                        f'{place}: onset {cells[f"onset{which}"] or "empty"}, offset '
                        f'{cells[f"offset{which}"] or "empty"}')

    def _recording(self, layout: Layout, subject: str, clip: str) -> str:
        """Folder of a recording: subjects are padded in its parent, mostly not in its name."""
        unpadded = f's{int(subject[1:])}'
        names = [f'{layout.folder}/{parent}/{start}{clip.removeprefix(subject)}'
                 for parent in (subject, unpadded) for start in (unpadded, subject)]
        return next((name for name in names if (layout.root / name).is_dir()), names[0])

    def _names(self, cell: str, where: str) -> tuple[str, str]:
        """Canonical subject and clip, padded: `s1_ne_01` is s01, s01_ne_01."""
        match = CLIP_NAME.fullmatch(cell)
        if match is None:
            raise InputError(f'{where}: expected a clip name such as s1_ne_01, got {cell!r}')
        subject = self.subject_format.format(int(match[1]))
        return subject, f'{subject}_{match[2].lower()}_{int(match[3]):02d}'


@DATABASES.register_module(name='smic-vis')
class SmicVis(Smic):
    """Reads SMIC-VIS, of the camera for visible light."""

    database = 'smic-vis'
    title = 'SMIC-VIS'
    fps = 25.0
    frame_sets = _frame_sets('VIS')
    holes = {}
    lacking = {}
    sheet_names = ('SMIC-VIS-E_annotation*',)
    sheet_title = ('VIS',)
    yields_to = ('smic',)


@DATABASES.register_module(name='smic-nir')
class SmicNir(Smic):
    """Reads SMIC-NIR, of the camera for near infrared."""

    database = 'smic-nir'
    title = 'SMIC-NIR'
    fps = 25.0
    frame_sets = _frame_sets('NIR')
    holes = {}
    lacking = {}
    sheet_names = ('SMIC-NIR-E_annotation*',)
    sheet_title = ('NIR',)
    yields_to = ('smic', 'smic-vis')
