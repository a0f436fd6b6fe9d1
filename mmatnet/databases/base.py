"""What the readers of all databases share: where frames and sheet lie, rows, and their check."""
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from mmatnet.clips.annotation import OBJECTIVE_CLASSES, Clip
from mmatnet.clips.megc2019 import absent_from_megc2019
from mmatnet.databases.findings import Report
from mmatnet.databases.frame_numbers import Repair, settle
from mmatnet.databases.sheets import SheetRow, find_tables, read_sheet, whole_number
from mmatnet.errors import InputError

PROBE_LIMIT = 50  # at most so many clip folders, and files of each, tell a frame set


@dataclass(frozen=True)
class FrameSet:
    """One of the sets of frames in which a database is handed out.

    Args:
        name (str): What `--frame-set` calls it, as its distributor does.
        frame_name (Pattern): A whole file name; group 1 is the frame's number, which is parsed,
            never formatted, since padding differs from clip to clip.
        registered (bool): Whether frames are registered crops of the face, not the camera's.
        folder (str | None): Its folder below the root; ``''`` if the root holds it openly,
            ``None`` if it is ``name``.
        nested_in (tuple[str]): Folders in which some copies have it; they belong to the root.
        clips (str): Pattern that leads from ``folder`` to the folders of the clips.
        whole (bool): Whether a clip's folder shows more than onset to offset.
        sheet (bool): Whether it needs an annotation sheet.
    """

    name: str
    frame_name: re.Pattern
    registered: bool
    folder: str | None = None
    nested_in: tuple[str, ...] = ('',)
    clips: str = '*/*'
    whole: bool = False
    sheet: bool = True

    @property
    def path(self) -> str:
        """Folder below the root, ``''`` for the root itself."""
        return self.name if self.folder is None else self.folder

    def roots(self, directory: Path) -> Iterator[Path]:
        """Give places of the root, if ``directory`` held this set or were a part of its path."""
        for nested in self.nested_in:
            yield directory / nested
        parts = Path(self.path).parts
        for count in range(1, len(parts) + 1):
            if directory.parts[-count:] == parts[:count]:
                yield directory.parents[count - 1]

    def has_frames(self, root: Path) -> bool:
        """Tell whether a clip folder holds a file named like a frame; looks into a few only."""
        folder = root / self.path
        if not folder.is_dir():
            return False
        clips = (clip for clip in folder.glob(self.clips) if clip.is_dir())
        return any(self.frame_name.fullmatch(file.name) for clip in islice(clips, PROBE_LIMIT)
                   for file in islice(clip.iterdir(), PROBE_LIMIT))


@dataclass(frozen=True)
class Layout:
    """Where a distribution lies: ``frames`` of a clip are relative to ``root``."""

    root: Path
    frame_set: FrameSet

    @property
    def folder(self) -> str:
        """The frame set's folder below the root."""
        return self.frame_set.path


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
        directory = Path(directory).absolute()
        names = list(dict.fromkeys(known.name for known in self.frame_sets))
        if not directory.is_dir():
            raise InputError(f'no folder at {directory}; give the folder that holds '
                             f'{" or ".join(names)}')
        if frame_set is not None and frame_set not in names:
            raise InputError(f'frame set must be one of {", ".join(names)} for {self.title}, '
                             f'got {frame_set!r}')
        found = []
        for known in self.frame_sets:
            if frame_set in (None, known.name):
                for root in known.roots(directory):
                    if known.has_frames(root):
                        return Layout(root, known)
                    if known.path and (root / known.path).is_dir():
                        found.append(Layout(root, known))
        if found:  # the right folder, though nothing in it is named like a frame
            return found[0]
        wanted = [known for known in self.frame_sets if frame_set in (None, known.name)]
        raise InputError(f'{directory}: expected {self._looked_for(wanted)}, found none; give the '
                         'folder that holds it')

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
        places = list(dict.fromkeys((directory, layout.root, layout.root.parent,
                                     directory.parent)))
        for place in places:
            found = find_tables(place, self.sheet_names)
            if len(found) > 1:
                raise InputError(f'{place}: several annotation sheets: '
                                 f'{", ".join(path.name for path in found)}; choose the one that '
                                 'came with the frames with --sheet')
            if found:
                return found[0]
        raise InputError(f'no annotation sheet named {" or ".join(self.sheet_names)} (.xlsx, .xls, '
                         f'.ods, .csv) in {directory} or its parent; name it with --sheet')

    def recognises(self, directory: Path) -> bool:
        """Tell whether a folder holds frames of this database, from the names of a few files."""
        return any(known.has_frames(root) for known in self.frame_sets
                   for root in known.roots(directory))

    def knows_sheet(self, sheet: Path) -> bool:
        """Tell whether a workbook has the worksheet and the columns of this database."""
        try:
            return bool(self.sheet_names) and bool(self.rows(sheet))
        except InputError:
            return False

    def looked_for(self) -> str:
        """Describe what tells this database, for sentences."""
        return self._looked_for(self.frame_sets)

    def read(self, directory: str | Path, sheet: str | Path | None = None,
             frame_set: str | None = None) -> tuple[list[Clip], Report]:
        """Read sheet and frame folders.

        Args:
            directory (str | Path): See :meth:`find_layout`.
            sheet (str | Path | None): The workbook; ``None`` looks for it.
            frame_set (str | None): See :meth:`find_layout`.

        Returns:
            tuple: The clips in the order of the sheet, and what was found about them. A clip
            whose numbers cannot be used stays in the list, with those cells empty and a note.

        Raises:
            InputError: If layout or sheet cannot be read, a row names no subject, clip or
                emotion, two rows name one clip, or no clip of the sheet has its frames here.
        """
        layout = self.find_layout(directory, frame_set)
        if sheet is None:
            sheet = self.find_sheet(directory, frame_set)
        elif not layout.frame_set.sheet:
            raise InputError(f'{layout.root / layout.folder} is read without a sheet, got {sheet}; '
                             'leave --sheet out, or choose other frames with --frame-set')
        report = Report(self.database)
        places: dict[tuple, str] = {}
        for clip, where, place in self.clips(layout, sheet, report):
            if clip.key in places:
                raise InputError(f'{where}: the clip {clip} is already in {places[clip.key]}; '
                                 'remove one of the two')
            places[clip.key] = place
            report.clips.append(clip)
        report.challenge_absent = absent_from_megc2019(self.database, places)
        self.check_frames(layout, report)
        if len(report.missing_folders) == len(report.clips) > 0:
            folder = next(iter(report.missing_folders.values()))
            raise InputError(f'{sheet or layout.root}: none of its {len(report.clips)} clips has '
                             f'its frames in {layout.root}, such as {folder}; is it the sheet of '
                             f'another database than {self.title}, or of other frames?')
        return report.clips, report

    def clips(self, layout: Layout, sheet: Path | None,
              report: Report) -> Iterator[tuple[Clip, str, str]]:
        """Return the clips, each with its place for an error and the short form of that."""
        for row in self.rows(sheet):
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
        clip = Clip(self.database, subject, self.clip_name(cells), fps=self.fps,
                    emotion=cells.get('emotion', ''), action_units=cells.get('action_units', ''),
                    objective_class=self.objective_class(cells.get('objective_class', ''), where))
        clip = replace(clip, frames=self.frames(layout, clip, cells))
        return self.with_numbers(clip, cells, f'row {row.number}', report)

    def subject(self, cell: str, where: str) -> str:
        """Return the canonical subject of a cell that has its number in any form."""
        number = whole_number(cell.lower().removeprefix(self.subject_prefix))
        if number is None:
            raise InputError(f'{where}: {self._column("subject")} must be a number, got {cell!r}')
        return self.subject_format.format(number)

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

    def check_frames(self, layout: Layout, report: Report) -> None:
        """Compare the folders with the sheet."""
        listed: dict[str, list[Clip]] = {}
        for clip in report.clips:
            listed.setdefault(clip.frames, []).append(clip)
        for folder in self._clip_folders(layout, report):
            if folder not in listed:
                report.unlisted_folders.append(folder)
        for folder, clips in listed.items():
            if not (layout.root / folder).is_dir():
                report.missing_folders.update((str(clip), folder) for clip in clips)
                continue
            numbers = self.frame_numbers(layout, folder, report)
            for clip in clips:
                if clip.onset is not None and clip.offset is not None:
                    _compare(clip, numbers, layout.frame_set.whole, report)

    def frame_numbers(self, layout: Layout, folder: str, report: Report | None = None) -> set[int]:
        """Read the numbers of frames in a folder; what is no frame, or a second one, is stray."""
        numbers = set()
        for path in sorted((layout.root / folder).iterdir()):
            match = layout.frame_set.frame_name.fullmatch(path.name)
            if match is not None and int(match[1]) not in numbers:
                numbers.add(int(match[1]))
            elif report is not None:
                report.stray_files.append(f'{folder}/{path.name}')
        return numbers

    def _clip_folders(self, layout: Layout, report: Report) -> Iterator[str]:
        """Folders of clips, relative to the root; files on the way are stray."""
        base, levels = layout.root / layout.folder, layout.frame_set.clips.split('/')
        for depth in range(1, len(levels) + 1):
            for path in sorted(base.glob('/'.join(levels[:depth]))):
                relative = path.relative_to(layout.root).as_posix()
                if not path.is_dir():
                    # beside openly lying subjects, sheets and notes have their place
                    if layout.folder or depth > 1:
                        report.stray_files.append(relative)
                elif depth == len(levels):
                    yield relative

    def _by_field(self, row: SheetRow) -> dict[str, str]:
        return {field: row.cells[self._column(field)] for field in self.columns}

    def _column(self, field: str) -> str:
        column = self.columns[field]
        return column if isinstance(column, str) else column[0]

    def _looked_for(self, frame_sets: tuple[FrameSet, ...] | list[FrameSet]) -> str:
        places = []
        for known in frame_sets:
            inside = f'{known.path}/{known.clips}'.lstrip('/')
            inside = re.sub(r'(\[0-9\])+', '<digits>', inside)
            # the pattern as a file name: without what only a pattern needs
            name = re.sub(r'\(.*?\)', '<number>', known.frame_name.pattern)
            name = re.sub(r'\\d(\{\d+\}|\+)?', '<digits>', name).replace('\\', '')
            name = re.sub(r'\.[*+]\??', '*', name)
            places.append(f'{inside}/{name}')
        return f'frames of {self.title} ({" or ".join(places)})'


def _compare(clip: Clip, numbers: set[int], whole: bool, report: Report) -> None:
    wanted = range(clip.onset, clip.offset + 1)
    missing = sorted(set(wanted) - numbers)
    if missing:
        report.missing_frames[str(clip)] = missing
    outside = sum(number not in wanted for number in numbers)
    if outside and not whole:
        report.frames_outside[str(clip)] = outside
