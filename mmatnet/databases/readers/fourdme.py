"""4DME: the grey 2D stream, joint emotions, and two rows that changed places.

Li, Cheng, Li, Behzad, Shen, Zafeiriou, Pantic, Zhao: "4DME: A Spontaneous 4D Micro-Expression
Dataset With Multimodalities", IEEE Transactions on Affective Computing 2023. Distributed under a
licence agreement by the University of Oulu.
"""
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import FrameSet, Layout, Reader
from mmatnet.databases.findings import Report
from mmatnet.databases.sheets import SheetRow
from mmatnet.registry import DATABASES


@DATABASES.register_module(name='4dme')
class FourDme(Reader):
    """Reads 4DME: its grey frames.

    They are ``gray_micro/<sub_ID>/<fold_name>/<name><number>.jpg``.
    Emotions may be joint, such as ``Surprise+Positive``. Action units marked ``(k)`` are static;
    :mod:`mmatnet.clips.action_units` knows.
    """

    database = '4dme'
    title = '4DME'
    fps = 60.0
    frame_sets = (
        FrameSet('gray_micro', re.compile(r'.*?(\d+)\.jpg', re.IGNORECASE), registered=False),
    )
    sheet_names = ('4DME_Labelling_Micro_release*',)
    folders_by_name = True
    columns = {'subject': 'sub_ID', 'clip': 'fold_name', 'onset': 'Onset', 'apex': 'Apex',
               'offset': 'Offset', 'action_units': 'AUs', 'emotion': 'Emotion'}
    subject_prefix, subject_format = 's', 'S{:02d}'
    # rows of the sheet of release v1, which has so many clips: their action units belong to the
    # other one, says MEB, https://github.com/tvaranka/meb
    release, swapped_rows, release_clips = 'release v1', (146, 147), 267

    def clips(self, layout: Layout, sheet: Path | None,
              report: Report) -> Iterator[tuple[Clip, str, str]]:
        """Say which clips have got the action units of another row."""
        swapped = self._swaps(sheet, super().rows(sheet)) if sheet is not None else ()
        for clip, where, place in super().clips(layout, sheet, report):
            for row, other in (swapped, swapped[::-1]) if swapped else ():
                if place == f'row {row}':
                    reason = (f'release v1 has changed the action units of rows {swapped[0]} and '
                              f'{swapped[1]}, says MEB; taken from row {other}')
                    report.repaired[str(clip)] = f'{place}: {reason}'
                    clip = replace(clip, note='; '.join(filter(None, (clip.note, reason))))
            yield clip, where, place

    def rows(self, sheet: Path) -> list[SheetRow]:
        """Return the rows, with the action units of two of them put right."""
        rows = super().rows(sheet)
        swapped = self._swaps(sheet, rows)
        units = {row.number: row.cells['AUs'] for row in rows}
        exchanged = dict(zip(swapped, swapped[::-1], strict=True))
        return [SheetRow(row.number, {
            **row.cells, 'AUs': units[exchanged.get(row.number, row.number)]}) for row in rows]

    def _swaps(self, sheet: Path, rows: list[SheetRow]) -> tuple[int, ...]:
        """The two rows, if this is the release in which they changed places."""
        known = self.release in Path(sheet).name and len(rows) == self.release_clips
        return self.swapped_rows if known else ()
