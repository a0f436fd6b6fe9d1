"""docs/your_own_data.md: its commands run one after another in an empty folder, cut short."""
import csv
import json
import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
from pages import python_of, shortened, steps

from mmatnet.cli.main import main
from mmatnet.clips.annotation import Clip
from mmatnet.databases.own.columns import COLUMNS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / 'docs' / 'your_own_data.md').read_text(encoding='utf-8')
PYTHON = python_of(PAGE)
LAB = re.search(r"<<'END'\n(.*?)END", PAGE, re.DOTALL)[1]
# two people and the shortest clips
SHORTER = {'synthesize': ['--subjects', '2', '--frames', '5', '6']}


def named(table):
    """What stands in backticks in the first column of the table with this header."""
    rows = PAGE.split(f'\n| {table} | what it holds |\n')[1].split('\n\n')[0].splitlines()[1:]
    return [name for row in rows for name in re.findall(r'`([^`]+)`', row.split('|')[1])]


def test_every_column_is_told():
    assert sorted(named('column')) == sorted(COLUMNS)
    assert named('column of `annotations.csv`') == [field.name for field in fields(Clip)]


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    """A folder in which all of the page's commands have run."""
    folder = tmp_path_factory.mktemp('your-own-data')
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr('mmatnet.io.shipped.SHIPPED', ROOT)
        for language, command in steps(PAGE):
            if command.startswith('cat '):
                assert subprocess.run(['bash', '-c', command]).returncode == 0
            elif language == 'bash':
                command = shortened(command).replace(' --workers 2', '')  # one process
                program, name, *words = shlex.split(command.replace('\\\n', ' '))
                assert program == 'mmatnet'
                assert main([name, *words, *SHORTER.get(name, ())]) == 0, command
    return folder


def test_the_page_leads_from_the_table_to_the_class_of_each_clip(folder):
    table = list(csv.DictReader((folder / 'data' / 'own' / 'annotations.csv').open()))
    assert len(table) == 6
    report = json.loads((folder / 'runs' / 'own' / 'report.json').read_text())
    assert report['full']['n'] == 6
    assert report['classes'] == ['disgust', 'happiness', 'surprise']
    found = list(csv.DictReader((folder / 'recognised' / 'recognised.csv').open()))
    assert [(row['clip'], row['onset'], row['apex']) for row in found] == [
        (row['clip'], row['onset'], row['apex']) for row in table]
    assert {row['label'] for row in found} <= {'disgust', 'happiness', 'surprise'}
    assert len((folder / 'recognised' / 'recognised.jsonl').read_text().splitlines()) == 6
    videos = list(csv.DictReader((folder / 'recognised-videos' / 'recognised.csv').open()))
    assert [row['apex_source'] for row in videos] == ['spotted'] * 2


def test_the_five_lines_are_a_config(folder):
    from mmatnet.engine.config import load_config
    from mmatnet.engine.experiment import take_apart

    assert len([line for line in LAB.splitlines() if line]) == 5
    assert json.loads((folder / 'runs/lab/report.json').read_text())['full']['n'] == 6
    experiment = take_apart(load_config(str(folder / 'lab.py'),
                                        {'data_root': str(folder / 'data')}))
    assert experiment.task.classes == ('negative', 'positive', 'surprise')
    assert experiment.task.labelled.labels == (0, 1, 2) * 2
    assert experiment.cfg.model.cls_head.num_classes == 3


def test_the_call_gives_what_the_command_wrote(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    monkeypatch.setattr('mmatnet.io.shipped.SHIPPED', ROOT)
    with Path('recognised/recognised.jsonl').open() as lines:
        written = json.loads(next(lines))
    moments = f'onset={written["onset"]}, apex={written["apex"]}, offset={written["offset"]}'
    code = PYTHON[0].replace('iter_300', 'iter_2').replace('onset=10, apex=21, offset=29', moments)
    names = {}
    exec(code, names)
    found = names['found']
    assert capsys.readouterr().out == f'{found.label} {found.scores} {found.notes}\n'
    assert found.label == written['label']
    assert found.scores == pytest.approx(written['scores'], abs=1e-5)


def test_whole_rooms_are_not_extracted_as_crops(folder, capsys):
    data = folder / 'data' / 'own'
    assert main(['extract', str(data), '--face', 'registered', '--store', 'crops']) == 2
    assert re.search(r'error: the frames are no crops of the face: .* the eyes 0\.1\d of the width '
                     r'.*; extract with --face centerface', capsys.readouterr().err)
    assert not (data / 'crops').exists()
