"""What the readers of all databases share: where frames and sheet lie, rows, and their check."""
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from mmatnet.clips.annotation import OBJECTIVE_CLASSES, Clip, check_clip
from mmatnet.clips.megc2019 import absent_from_megc2019
from mmatnet.databases.clip_folders import ClipFolders, check_frames
from mmatnet.databases.findings import Report, implausible
from mmatnet.databases.frame_numbers import Repair, settle
from mmatnet.databases.frame_sets import FrameSet, Layout, find_layout, looked_for, same_name
from mmatnet.databases.revisions import compare_clips, count_emotions
from mmatnet.databases.sheets import SheetRow, find_tables, plain_cell, read_sheet, whole_number
from mmatnet.errors import InputError

MOST_BESIDE = 50  # folders beside that of the frames in which the sheet is looked for, of each root


class Reader:
    """Base of the readers. A subclass states facts, and overrides what its database does otherwise.

    Attributes:
        database (str): Database id.
        title (str): The name that people use.
        fps (float): Frames per second.
        frame_sets (tuple[FrameSet]): The preferred one first.
        sheet_names (tuple[str]): File name patterns of the annotation sheet, without the suffix;
            empty if the database has none.
        sheet_title (tuple[str]): Titles that the worksheet may have; empty for the first one.
        columns (dict): Field of :class:`~mmatnet.clips.annotation.Clip` to column name, or to a
            tuple of the names that revisions of the sheet give it.
        optional (tuple[str]): Those of the fields that a revision may lack.
        subject_prefix, subject_format (str): What sheets put before the number, and the canonical
            form.
        repairs (dict): (subject, clip) to the :class:`Repair` entries of its row.
        holes (dict): (frame set, subject, clip) to the frames that the distribution lacks of a
            clip, as a sentence.
        lacking (dict): The same of clips that it lacks as a whole.
        revision (str): File name of the revision of the sheet that the reader knows best; another
            one is compared with it clip by clip where it lies beside.
        revision_emotions (dict): Emotion to its number of clips there, to compare without it.
        folders_by_name (bool): Whether the name of a clip's folder alone tells the clip, since
            copies keep the same folders in different ones.
        yields_to (tuple[str]): Databases that come first where a folder holds several.
    """

    database: str
    title: str
    fps: float
    frame_sets: tuple[FrameSet, ...]
    sheet_names: tuple[str, ...] = ()
    sheet_title: tuple[str, ...] = ()
    columns: Mapping[str, str | tuple[str, ...]] = {}
    optional: tuple[str, ...] = ()
    subject_prefix = 'sub'
    subject_format = 'sub{:02d}'
    repairs: Mapping[tuple[str, str], tuple[Repair, ...]] = {}
    holes: Mapping[tuple[str, str, str], str] = {}
    lacking: Mapping[tuple[str, str, str], str] = {}
    revision = ''
    revision_emotions: Mapping[str, int] = {}
    folders_by_name = False
    yields_to: tuple[str, ...] = ()

    def find_layout(self, directory: str | Path, frame_set: str | None = None) -> Layout:
        """Find the frames in a distribution.

        Args:
            directory (str | Path): The folder of the distribution, or that of a frame set.
            frame_set (str | None): Name of the set to take; ``None`` takes the first in
                ``frame_sets`` that is there.

        Raises:
            InputError: If the folder is missing or holds no frames of this database.
        """
        return find_layout(directory, self.frame_sets, self.title, frame_set)

    def find_sheet(self, directory: str | Path, frame_set: str | None = None) -> Path | None:
        """Find the annotation workbook in a distribution, or beside it.

        Returns:
            Path | None: ``None`` where the frame set needs none.

        Raises:
            InputError: If there is none, or more than one.
        """
        directory = Path(directory).absolute()
        layout = self.find_layout(directory, frame_set)
        if not layout.frame_set.sheet:
            return None
        places = list(dict.fromkeys((*layout.places, directory, layout.root.parent,
                                     directory.parent)))
        beside = [folder for root in dict.fromkeys((layout.root, directory))
                  for path in sorted(root.glob('*'))[:MOST_BESIDE] if path.is_dir()
                  for folder in (path, *same_name(path))]
        for place, name in itertools.product((*places, *beside), self.sheet_names):
            found = find_tables(place, (name,))
            if len(found) > 1:
                raise InputError(f'{place}: several annotation sheets: '
                                 f'{", ".join(path.name for path in found)}; choose the one that '
                                 'came with the frames with --sheet')
            if found:
                return found[0]
        raise InputError(f'no annotation sheet named {" or ".join(self.sheet_names)} (.xlsx, .xls, '
                         f'.ods, .csv) in {", ".join(map(str, places))}, or a folder beside the '
                         'frames; name it with --sheet')

    def recognises(self, directory: Path) -> bool:
        """Tell whether a folder holds frames of this database, from the names of a few files."""
        return any(layout.has_frames for known in self.frame_sets
                   for layout in known.layouts(directory))

    def knows_sheet(self, sheet: Path) -> bool:
        """Tell whether a workbook has the worksheet and the columns of this database."""
        try:
            return bool(self.sheet_names) and bool(self.rows(sheet))
        except InputError:
            return False

    def looked_for(self) -> str:
        """Describe what tells this database, for sentences."""
        return looked_for(self.title, self.frame_sets)

    def read(self, directory: str | Path, sheet: str | Path | None = None,
             frame_set: str | None = None, strict: bool = False) -> tuple[list[Clip], Report]:
        """Read sheet and frame folders.

        Args:
            directory (str | Path): See :meth:`find_layout`.
            sheet (str | Path | None): The workbook; ``None`` looks for it.
            frame_set (str | None): See :meth:`find_layout`.
            strict (bool): Bridge no missing frame.

        Returns:
            tuple: The clips in the order of the sheet, and what was found about them. A clip
            whose numbers cannot be used stays in the list, with those cells empty and a note.

        Raises:
            InputError: If layout or sheet cannot be read, a row names no subject, clip or
                emotion, two rows name one clip, or no clip of the sheet has its frames here.
        """
        layout = self.find_layout(directory, frame_set)
        sheet = Path(sheet) if sheet is not None else None
        if sheet is None:
            sheet = self.find_sheet(directory, frame_set)
        elif not layout.frame_set.sheet:
            raise InputError(f'{layout.root / layout.folder} is read without a sheet, got {sheet}; '
                             'leave --sheet out, or choose other frames with --frame-set')
        report = Report(self.database)
        places: dict[tuple, str] = {}
        folders = ClipFolders(layout, self.folders_by_name)
        for clip, where, place in self.clips(layout, sheet, report):
            clip = replace(clip, frames=folders.find(clip.frames))
            try:
                check_clip(clip)
            except InputError as error:
                raise InputError(f'{where}: {error}') from error
            if clip.key in places:
                raise InputError(f'{where}: the clip {clip} is already in {places[clip.key]}; '
                                 'remove one of the two')
            places[clip.key] = place
            report.clips.append(clip)
        if report.macros:
            report.macros = [replace(clip, frames=folders.find(clip.frames))
                             for clip in report.macros]
        report.challenge_absent = absent_from_megc2019(self.database, places)
        report.lacking = {f'{self.database}/{subject}/{clip}': why
                          for (name, subject, clip), why in self.lacking.items()
                          if name == layout.frame_set.name
                          and (self.database, subject, clip) not in places}
        report.revision = self._compare_revisions(layout, sheet, report)
        check_frames(layout, folders, report, self.holes, strict)
        report.implausible = {str(clip): why for clip in report.clips if (why := implausible(clip))}
        if len(report.missing_folders) == len(report.clips) > 0:
            folder = next(iter(report.missing_folders.values()))
            raise InputError(f'{sheet or layout.root}: none of its {len(report.clips)} clips has '
                             f'its frames in {layout.root}, such as {folder}; is it the sheet of '
                             f'another database than {self.title}, or of other frames?')
        return report.clips, report

    def clips(self, layout: Layout, sheet: Path | None,
              report: Report) -> Iterator[tuple[Clip, str, str]]:
        """Return the clips, each with its place for an error and the short form of that.

        Without a sheet there are none, unless a reader says otherwise.
        """
        for row in self.rows(sheet) if sheet is not None else ():
            where = f'{sheet}, row {row.number}'
            clip = self.clip_of_row(self._by_field(row), row, where, layout, report)
            if clip is not None:
                yield clip, where, f'row {row.number}'

    def rows(self, sheet: Path) -> list[SheetRow]:
        """Return the rows of the sheet."""
        return read_sheet(sheet, tuple(self.columns.values()), self.sheet_title,
                          tuple(self.columns[field] for field in self.optional))

    def clip_of_row(self, cells: dict[str, str], row: SheetRow, where: str, layout: Layout,
                    report: Report) -> Clip | None:
        """Make a clip of a row.

        Args:
            cells (dict): Cells by field of :class:`~mmatnet.clips.annotation.Clip`.
            row (SheetRow): The row, for its number.
            where (str): The place, for errors.
            layout (Layout): Where the frames are.
            report (Report): Takes what is repaired or cannot be used.

        Returns:
            Clip | None: ``None`` leaves the row out, as one that is no micro-expression.
        """
        subject = self.subject(cells['subject'], where)
        for field in ('clip', 'emotion'):
            if field in self.columns and not cells[field]:
                raise InputError(f'{where}: {self._column(field)} must not be empty')
        fps = self.frames_per_second(cells, where)
        clip = Clip(self.database, subject, self.clip_name(cells), fps=fps,
                    emotion=cells.get('emotion', ''),
                    action_units=plain_cell(cells.get('action_units', '')),
                    objective_class=self.objective_class(cells.get('objective_class', ''), where))
        try:
            clip = replace(clip, frames=self.frames(layout, clip, cells))
        except InputError as error:
            raise InputError(f'{where}: {error}') from error
        return self.with_numbers(clip, cells, f'row {row.number}', report)

    def subject(self, cell: str, where: str) -> str:
        """Return the canonical subject of a cell that has its number in any form."""
        number = whole_number(cell.lower().removeprefix(self.subject_prefix))
        if number is None or number < 0:
            raise InputError(f'{where}: {self._column("subject")} must be a number, got {cell!r}')
        return self.subject_format.format(number)

    def frames_per_second(self, cells: dict[str, str], where: str) -> float:
        """Return the frames per second of a row; those of the database if the sheet has none."""
        if 'fps' not in self.columns:
            return self.fps
        number = whole_number(cells['fps'])
        if number is None or number < 1:
            raise InputError(f'{where}: {self._column("fps")} must be frames per second, got '
                             f'{cells["fps"]!r}')
        return float(number)

    def objective_class(self, cell: str, where: str) -> str:
        """Read ``I`` to ``VII`` from a cell, in Roman or in other figures; empty if it is."""
        number, name = whole_number(cell), cell.upper()
        if number is not None and 1 <= number <= len(OBJECTIVE_CLASSES):
            name = OBJECTIVE_CLASSES[number - 1]
        if name not in ('', *OBJECTIVE_CLASSES):
            raise InputError(f'{where}: the objective class must lie in 1 to '
                             f'{len(OBJECTIVE_CLASSES)}, or I to {OBJECTIVE_CLASSES[-1]}, got '
                             f'{cell!r}')
        return name

    def clip_name(self, cells: dict[str, str]) -> str:
        """Return the canonical clip name of a row."""
        return cells['clip']

    def frames(self, layout: Layout, clip: Clip, cells: dict[str, str]) -> str:
        """Return the folder of a clip's frames below the root; ``clip.frames`` is still empty."""
        return f'{layout.folder}/{clip.subject}/{clip.clip}'.lstrip('/')

    def repairs_of(self, clip: Clip, cells: dict[str, str]) -> tuple[Repair, ...]:
        """Return the repairs of a clip's row."""
        return tuple(self.repairs.get((clip.subject, clip.clip), ()))

    def with_numbers(self, clip: Clip, cells: dict[str, str], place: str,
                     report: Report) -> Clip:
        """Fill in onset, apex and offset as far as the row has them, and say what it lacks."""
        found = settle({name: cells[name] for name in ('onset', 'apex', 'offset')
                        if name in cells}, self.repairs_of(clip, cells))
        notes = []
        if found.repaired:
            report.repaired[str(clip)] = f'{place}: {found.repaired}'
            notes.append(found.repaired)
        if found.problem:
            notes.append(f'{place}: {found.problem}; left empty')
            findings = report.unusable if found.onset is None else report.no_apex
            findings[str(clip)] = notes[-1]
        return replace(clip, onset=found.onset, apex=found.apex, offset=found.offset,
                       apex_source=found.apex_source, note='; '.join(notes))

    def _by_field(self, row: SheetRow) -> dict[str, str]:
        return {field: row.cells[self._column(field)] for field in self.columns}

    def _column(self, field: str) -> str:
        column = self.columns[field]
        return column if isinstance(column, str) else column[0]

    def _compare_revisions(self, layout: Layout, sheet: Path | None,
                           report: Report) -> dict[str, str] | None:
        """Say by how much the sheet differs from the revision known best, by clips if it can."""
        if sheet is None or not self.revision:
            return None
        beside = find_tables(sheet.parent, (self.revision,))
        for known in (path for path in beside if not path.samefile(sheet)):
            try:
                clips = [clip for clip, *_ in self.clips(layout, known, Report(self.database))]
            except InputError:
                continue  # nobody asked for it
            return compare_clips(report.clips, clips, self.revision)
        return count_emotions(report.clips, self.revision_emotions, self.revision)
