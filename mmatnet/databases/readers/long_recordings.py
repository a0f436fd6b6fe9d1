"""What databases of long recordings share: macro-expressions, and zeros for frame numbers."""
import functools
from collections.abc import Callable
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import Layout, Reader
from mmatnet.databases.clip_folders import ClipFolders
from mmatnet.databases.findings import Report
from mmatnet.databases.frame_numbers import Repair
from mmatnet.databases.sheets import SheetRow, whole_number
from mmatnet.errors import InputError


class LongRecordings(Reader):
    """Base of readers whose sheet tells in a column ``kind`` what each expression is.

    Macro-expressions are kept apart, for spotting; rows of other kinds are left out and counted.
    As the users of these sheets agree, a zero as the offset stands for the apex, and one as the
    apex for the middle, as does -1, an apex that was not annotated.
    """

    def read(self, directory: str | Path, sheet: str | Path | None = None,
             frame_set: str | None = None, strict: bool = False) -> tuple[list[Clip], Report]:
        """Read as others do, and find the recordings that hold no expression.

        They are those that hold frames and that no row names, of whatever kind it is and whether it
        can be used or not.
        """
        clips, report = super().read(directory, sheet, frame_set, strict)
        layout = self.find_layout(directory, frame_set)
        folders = ClipFolders(layout, self.folders_by_name)
        named = {folders.find(folder) for folder in report.named_folders}
        report.unlisted_folders = [folder for folder in report.unlisted_folders
                                   if folders.find(folder) not in named]
        report.calm = [clip for folder in map(folders.find, report.unlisted_folders)
                       if (clip := self._calm(folder, layout)) is not None]
        return clips, report

    def _calm(self, folder: str, layout: Layout) -> Clip | None:
        """A recording that no row names; ``None`` if the folder is none."""
        try:
            subject = self.subject(self.subject_cell(folder), folder)
        except InputError:
            return None
        if not layout.frame_numbers(folder)[0]:
            return None
        return Clip(self.database, subject, folder.rpartition('/')[2], fps=self.fps, frames=folder)

    def _named_folder(self, cells: dict[str, str], where: str, layout: Layout) -> str | None:
        """The recording that a row of any kind names; ``None`` if it cannot be told."""
        try:
            clip = Clip(self.database, self.subject(cells['subject'], where), self.clip_name(cells))
            return self.frames(layout, clip, cells)
        except InputError:
            return None

    def subject_cell(self, folder: str) -> str:
        """Return who is seen in a recording, as the sheet would print it, from its folder."""
        raise NotImplementedError

    def clip_of_row(self, cells: dict[str, str], row: SheetRow, where: str, layout: Layout,
                    report: Report) -> Clip | None:
        """Keep macro-expressions apart, and leave out what is of another kind."""
        report.macros = report.macros if report.macros is not None else []
        if (folder := self._named_folder(cells, where, layout)) is not None:
            report.named_folders.add(folder)
        kind = cells['kind'].lower() or 'of no kind'
        make = functools.partial(super().clip_of_row, cells, row, where, layout)
        if kind.startswith('micro'):
            return make(report)
        if kind.startswith('macro'):
            keep_macro(make, f'row {row.number}', report)
        else:
            report.leave_out(kind)
        return None

    def repairs_of(self, clip: Clip, cells: dict[str, str]) -> tuple[Repair, ...]:
        """Add what zeros stand for."""
        repairs = super().repairs_of(clip, cells)
        apex = whole_number(cells['apex'])
        if apex is not None and apex > 0:
            repairs += (Repair('offset', 'the sheet prints 0 as the offset, where the expression '
                                         'ends with the recording; taken as the apex',
                               printed=(0,), value=apex),)
        repairs += tuple(Repair('apex', f'the sheet prints {printed} where no apex is annotated; '
                                        'taken as the middle, onset + floor((offset - onset) / 2)',
                                printed=(printed,)) for printed in (0, -1))
        return repairs


def keep_macro(make: Callable[[Report], Clip | None], place: str, report: Report) -> None:
    """Add a macro-expression to a report, or say why it cannot be used.

    Args:
        make (Callable): Makes a clip of its row, given a report of its own: what is repaired or
            cannot be used in macro-expressions counts for nothing else.
        place (str): Where it stands.
        report (Report): Of the database.
    """
    apart = Report(report.database)
    try:
        clip = make(apart)
    except InputError as error:
        report.ignored[f'macro-expression, {place}'] = str(error)
        return
    if clip is None:
        return
    if not clip.offset:
        report.ignored[f'macro-expression {clip}'] = apart.unusable.get(
            str(clip), f'{place}: ends with frame 0')
    else:
        if report.macros is None:
            report.macros = []
        report.macros.append(clip)


def expression_name(recording: str, onset: str | int) -> str:
    """Name one of several expressions in a recording: ``<recording>@<onset as printed>``.

    Examples:
        >>> expression_name('a', '355.0')
        'a@355'
    """
    number = whole_number(str(onset))
    return f'{recording}@{"none" if number is None else number}'
