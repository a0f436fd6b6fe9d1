"""CASME II: its layout, its sheet, and the one repair its sheet needs.

Yan et al.: "CASME II: An Improved Spontaneous Micro-Expression Database and the Baseline
Evaluation", PLoS ONE 2014, doi 10.1371/journal.pone.0086041. Distributed under a licence agreement
by the Institute of Psychology, Chinese Academy of Sciences.
"""
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mmatnet.annotation import Clip
from mmatnet.databases.report import Report
from mmatnet.databases.sheet import SheetRow, is_filled, read_sheet, whole_number
from mmatnet.errors import InputError


@dataclass(frozen=True)
class Layout:
    """Where a distribution lies: ``frames`` of a clip are relative to ``root``."""

    root: Path
    folder: str


class Casme2:
    """Reads the official distribution of CASME II, the registered ``Cropped`` set.

    Facts are class attributes; methods only use them.
    """

    database = 'casme2'
    fps = 200.0
    frame_folder = 'Cropped'
    # the same set as some copies nest it
    nested_in = ('', 'Cropped-updated')
    raw_folders = ('CASME2_RAW_selected', 'CASME2-RAW', 'CASME2_RAW')
    frame_name = re.compile(r'reg_img(\d+)\.jpg', re.IGNORECASE)
    sheet_names = 'CASME2-coding*.xlsx'
    old_sheet_names = 'CASME2*.xls'
    columns = ('Subject', 'Filename', 'OnsetFrame', 'ApexFrame', 'OffsetFrame', 'Action Units',
               'Estimated Emotion')
    # (subject, clip): what the cell prints, what is done, why
    apex_repairs = {
        ('sub04', 'EP12_01f'): (
            '/', 'the 20140508 sheet prints / as the apex; taken as the middle, '
                 'onset + floor((offset - onset) / 2)'),
    }

    def find_layout(self, directory: str | Path) -> Layout:
        """Find the frames in a distribution.

        Args:
            directory (str | Path): The folder that holds ``Cropped``, or ``Cropped`` itself.

        Raises:
            InputError: If the folder is missing, holds raw frames only, or no frames at all.
        """
        directory = Path(directory).absolute()
        if not directory.is_dir():
            raise InputError(f'no folder at {directory}; give the folder that holds '
                             f'{self.frame_folder}')
        if directory.name == self.frame_folder and not (directory / self.frame_folder).is_dir():
            return Layout(directory.parent, self.frame_folder)
        for folder in self.nested_in:
            if (directory / folder / self.frame_folder).is_dir():
                return Layout(directory / folder, self.frame_folder)
        raw = [name for name in self.raw_folders
               if directory.name == name or (directory / name).is_dir()]
        if raw:
            raise InputError(
                f'{directory}: {raw[0]} holds raw frames, which need face alignment, and this '
                f'version has none; use the registered {self.frame_folder} set of CASME II')
        raise InputError(f'{directory}: expected the folder {self.frame_folder} of CASME II '
                         f'({self.frame_folder}/sub01/<clip>/reg_img<number>.jpg), found none; '
                         'give the folder that holds it')

    def find_sheet(self, directory: str | Path) -> Path:
        """Find the annotation workbook in a distribution, or beside it.

        Raises:
            InputError: If there is none, only an ``.xls``, or more than one.
        """
        directory = Path(directory).absolute()
        root = self.find_layout(directory).root
        places = list(dict.fromkeys((directory, root, directory.parent)))
        for place in places:
            found = sorted(place.glob(self.sheet_names))
            if len(found) > 1:
                raise InputError(f'{place}: several annotation sheets: '
                                 f'{", ".join(path.name for path in found)}; choose the one that '
                                 'came with the frames with --sheet')
            if found:
                return found[0]
        old = [path for place in places for path in sorted(place.glob(self.old_sheet_names))]
        if old:
            raise InputError(f'{old[0]}: expected an .xlsx workbook, got the old .xls format; '
                             'open it in a spreadsheet program and save it as .xlsx')
        raise InputError(f'no annotation sheet named {self.sheet_names} in {directory} or its '
                         'parent; name it with --sheet')

    def read(self, directory: str | Path, sheet: str | Path | None = None
             ) -> tuple[list[Clip], Report]:
        """Read sheet and frame folders.

        Args:
            directory (str | Path): See :meth:`find_layout`.
            sheet (str | Path | None): The workbook; ``None`` looks for it.

        Returns:
            tuple: The clips in the order of the sheet, and what was found about them. A clip
            whose numbers cannot be used stays in the list, with those cells empty and a note.

        Raises:
            InputError: If layout or sheet cannot be read, a row names no subject, clip or
                emotion, or two rows name one clip.
        """
        layout = self.find_layout(directory)
        sheet = Path(sheet) if sheet is not None else self.find_sheet(directory)
        report, rows = Report(self.database), {}
        for row in read_sheet(sheet, self.columns):
            where = f'{sheet}, row {row.number}'
            clip = self._clip(row, where, layout.folder, report)
            if clip.key in rows:
                raise InputError(f'{where}: the clip {clip} is already in row {rows[clip.key]}; '
                                 'remove one of the two rows')
            rows[clip.key] = row.number
            report.clips.append(clip)
        self._check_frames(layout, report)
        return report.clips, report

    def _clip(self, row: SheetRow, where: str, folder: str, report: Report) -> Clip:
        cells = row.cells
        number = whole_number(str(cells['Subject']).strip().lower().removeprefix('sub'))
        if number is None:
            raise InputError(f'{where}: Subject must be a number, got {cells["Subject"]!r}')
        for name in ('Filename', 'Estimated Emotion'):
            if not is_filled(cells[name]):
                raise InputError(f'{where}: {name} must not be empty')
        subject, name = f'sub{number:02d}', str(cells['Filename']).strip()
        units = cells['Action Units']
        clip = Clip(
            self.database, subject, name, emotion=str(cells['Estimated Emotion']).strip(),
            action_units=str(units).strip() if is_filled(units) else '', fps=self.fps,
            frames=f'{folder}/{subject}/{name}')
        return self._with_numbers(clip, row, report)

    def _with_numbers(self, clip: Clip, row: SheetRow, report: Report) -> Clip:
        """Fill in onset, apex and offset as far as the row has them."""
        cells = {name: row.cells[f'{name.capitalize()}Frame']
                 for name in ('onset', 'apex', 'offset')}
        numbers = {name: whole_number(cell) for name, cell in cells.items()}
        source, note = 'sheet', ''
        repair = self.apex_repairs.get((clip.subject, clip.clip))
        problems = [f'{name} {cells[name]!r} is not a frame number'
                    for name in ('onset', 'offset') if numbers[name] is None]
        if not problems and numbers['onset'] > numbers['offset']:
            problems = [f'onset {numbers["onset"]} comes after offset {numbers["offset"]}']
        if problems:
            numbers = dict.fromkeys(numbers)
        elif repair is not None and str(cells['apex']).strip() == repair[0]:
            numbers['apex'] = numbers['onset'] + (numbers['offset'] - numbers['onset']) // 2
            source, note = 'repaired', repair[1]
            report.repaired[str(clip)] = f'row {row.number}: {note}'
        elif numbers['apex'] is None:
            problems = [f'apex {cells["apex"]!r} is not a frame number']
        elif not numbers['onset'] <= numbers['apex'] <= numbers['offset']:
            problems = [f'apex {numbers["apex"]} lies outside onset {numbers["onset"]} '
                        f'to offset {numbers["offset"]}']
            numbers['apex'] = None
        if problems:
            note = f'row {row.number}: {"; ".join(problems)}; left empty'
            report.unusable[str(clip)] = note
        source = source if numbers['apex'] is not None else ''
        return Clip(**{**vars(clip), **numbers, 'apex_source': source, 'note': note})

    def _check_frames(self, layout: Layout, report: Report) -> None:
        """Compare the folders with the sheet."""
        listed = {clip.frames for clip in report.clips}
        for folder in self._clip_folders(layout, report):
            if folder not in listed:
                report.unlisted_folders.append(folder)
        for clip in report.clips:
            folder = layout.root / clip.frames
            if not folder.is_dir():
                report.missing_folders[str(clip)] = clip.frames
                continue
            numbers = self._frame_numbers(folder, clip.frames, report)
            if clip.onset is None or clip.offset is None:
                continue
            wanted = range(clip.onset, clip.offset + 1)
            missing = sorted(set(wanted) - numbers)
            if missing:
                report.missing_frames[str(clip)] = missing
            outside = sum(number not in wanted for number in numbers)
            if outside:
                report.frames_outside[str(clip)] = outside

    def _clip_folders(self, layout: Layout, report: Report) -> Iterator[str]:
        """Folders two levels down, relative to the root; files on the way are stray."""
        for subject in sorted((layout.root / layout.folder).iterdir()):
            for place in sorted(subject.iterdir()) if subject.is_dir() else [subject]:
                path = place.relative_to(layout.root).as_posix()
                if place.is_dir():
                    yield path
                else:
                    report.stray_files.append(path)

    def _frame_numbers(self, folder: Path, relative: str, report: Report) -> set[int]:
        """Numbers of the frames in a folder: parsed, for they are not padded."""
        numbers = set()
        for path in sorted(folder.iterdir()):
            match = self.frame_name.fullmatch(path.name)
            if match is None or int(match[1]) in numbers:
                report.stray_files.append(f'{relative}/{path.name}')
            else:
                numbers.add(int(match[1]))
        return numbers
