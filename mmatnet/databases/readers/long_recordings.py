"""What databases of long recordings share: macro-expressions, and zeros for frame numbers."""
from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import Layout, Reader
from mmatnet.databases.findings import Report
from mmatnet.databases.frame_numbers import Repair
from mmatnet.databases.sheets import SheetRow, whole_number


class LongRecordings(Reader):
    """Base of readers whose sheet tells in a column ``kind`` what each expression is.

    Rows of other kinds than micro-expressions are left out and counted. As the users of these
    sheets agree, a zero as the offset stands for the apex, and one as the apex for the middle.
    """

    def clip_of_row(self, cells: dict[str, str], row: SheetRow, where: str, layout: Layout,
                    report: Report) -> Clip | None:
        """Leave out what is no micro-expression."""
        kind = cells['kind'].lower() or 'of no kind'
        if not kind.startswith('micro'):
            report.leave_out(kind)
            return None
        return super().clip_of_row(cells, row, where, layout, report)

    def repairs_of(self, clip: Clip, cells: dict[str, str]) -> tuple[Repair, ...]:
        """Add what zeros stand for."""
        repairs = super().repairs_of(clip, cells)
        apex = whole_number(cells['apex'])
        if apex:
            repairs += (Repair('offset', 'the sheet prints 0 as the offset, where the expression '
                                         'ends with the recording; taken as the apex',
                               printed=(0,), value=apex),)
        return (*repairs, Repair('apex', 'the sheet prints 0 as the apex; taken as the middle, '
                                         'onset + floor((offset - onset) / 2)', printed=(0,)))


def expression_name(recording: str, onset: str | int) -> str:
    """Name one of several expressions in a recording: ``<recording>@<onset as printed>``.

    >>> expression_name('a', '355.0')
    'a@355'
    """
    number = whole_number(str(onset))
    return f'{recording}@{"none" if number is None else number}'
