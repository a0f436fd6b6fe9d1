"""Write docs/model_zoo.md, and the rows of the README, from runs of `mmatnet crossval`.

    python benchmarks/model_zoo.py runs/ststnet_megc2019-hde runs/svm_megc2019-hde_flow
    python benchmarks/model_zoo.py

The first keeps the predictions of these runs under docs/model_zoo, then writes the tables; the
second writes them anew from what is kept. A run is a row under its folder's name, which begins
with that of its config; the config's metafile.yml says what was published (`Published`), by what
recipe the row was made (`Recipe`), and what a method of training is to be compared with beside its
base (`Control`). No figure is typed.
"""
import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from zoo_page import findings, readme_table
from zoo_parts import parts_of
from zoo_rows import ROOT, read_rows
from zoo_runs import keep
from zoo_tables import tables

from mmatnet.cli import command
from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file

PAGE, README = ROOT / 'docs' / 'model_zoo.md', ROOT / 'README.md'
END = '<!-- until here -->'


@command
def main(argv: Sequence[str] | None) -> int:
    """Keep what is given, and write the page and the README's rows."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('runs', nargs='*', type=Path, metavar='RUN')
    for run in parser.parse_args(argv).runs:
        print('kept', keep(run))
    parts = list(parts_of(read_rows()))
    fill(PAGE, 'findings', findings(parts))
    fill(PAGE, 'tables', tables(parts))
    fill(README, 'rows', readme_table(parts))
    return 0


def fill(page: Path, part: str, lines: Iterable[str]) -> None:
    """Put lines between the two marks of a part of a page, in place of what is there."""
    mark = f'<!-- {part}, written by benchmarks/model_zoo.py -->'
    before, begin, rest = page.read_text(encoding='utf-8').partition(mark)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InputError(f'{page} has no lines {mark} and {END}, between which these go')
    with atomic_file(page) as temporary:
        temporary.write_text('\n'.join([before + begin, '', *lines, '', end + after]),
                             encoding='utf-8')


if __name__ == '__main__':
    sys.exit(main(None))
