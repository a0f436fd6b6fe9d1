"""docs/databases.md says what the readers, the configs and the functions do."""
import re
from pathlib import Path

import pytest
from pages import blocks

from mmatnet.clips.action_units import CD6ME_DATABASES, action_unit_targets
from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.databases.owners import owner_of
from mmatnet.registry import DATABASES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / 'docs' / 'databases.md').read_text(encoding='utf-8')
ROWS = {cells[0].strip(' `'): [cell.strip() for cell in cells] for cells in (
    line.strip('|').split('|') for line in PAGE.splitlines() if line.startswith('| `'))
    if len(cells) == 5}


def test_the_table_has_every_database():
    assert sorted(ROWS) == sorted(DATABASES.names())


@pytest.mark.parametrize('database', DATABASES.names())
def test_a_row_is_what_its_reader_knows(database):
    reader = DATABASES.make(database)
    _, name, fps, frame_sets, sheet = ROWS[database]
    title, owner = name.rsplit(', ', 1)
    assert (title, float(fps)) == (reader.title, reader.fps)
    whole = {'CAS': 'Institute of Psychology', 'MMU': 'Manchester Metropolitan University',
             'Oulu': 'University of Oulu',
             'CTU': 'Czech Technical University in Prague',
             'USTC': 'University of Science and Technology of China'}.get(owner, owner)
    assert whole in owner_of(database)
    assert set(reader.sheet_names) <= set(re.findall('`([^`]+)`', sheet))
    if not database.startswith('smic-'):  # they say: the same
        told = {name: kind for part in frame_sets.split(';')
                for kind in re.findall('registered|raw', re.sub('`[^`]+`', '', part))
                for name in re.findall(r'`([^`(]+)`', part.split('(')[0])}
        assert told == {known.name: 'registered' if known.registered else 'raw'
                        for known in reader.frame_sets}
    for (_, clip), repairs in reader.repairs.items():
        for repair in repairs:
            assert clip in PAGE
            assert repair.value is None or f'{repair.cell} {repair.value}' in PAGE


def test_the_configs_are_there():
    named = re.findall(r'`(\w[\w-]+\.py)`', PAGE)
    assert len(named) > 5
    assert [name for name in named if not (ROOT / 'configs' / name).is_file()] == []


def test_the_example_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    clips = [Clip(database, 's1', 'a', action_units='4+L10') for database in CD6ME_DATABASES]
    for clip in clips:
        write_annotations(Path('data', clip.database, 'annotations.csv'), [clip])
    example = next(block for block in blocks(PAGE) if block.mark.startswith('run by'))
    exec(example.text, {'predicted': action_unit_targets(clips)})
    assert float(capsys.readouterr().out) == pytest.approx(2 / 12)  # ten units have no clip
