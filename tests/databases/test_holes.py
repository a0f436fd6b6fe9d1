"""Stand-ins of the challenge's databases with what their copies in circulation lack or print wrong:
every clip of the list that they have is reached."""
import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from mmatnet.cli.extract import main as extract
from mmatnet.cli.prepare import main as prepare
from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.compute import compute_features
from mmatnet.features.motion_rows import MotionRows
from mmatnet.io.frames import open_frames
from mmatnet.registry import DATABASES, WRITERS
from mmatnet.synthetic.camera import Camera

ROOT = Path(__file__).parents[2]
HOLES = {'casme2': {('sub16', 'EP01_08'): 14},
         'smic': {('s03', 's03_po_08'): 2, ('s03', 's03_sur_01'): 1, ('s03', 's03_sur_05'): 1,
                  ('s03', 's03_ne_16'): 1}}
# clips that are as they should be, and those of which SAMM's copies print the apex outside
WHOLE = {'casme2': [('sub16', 'EP04_02f')], 'smic': [('s03', 's03_po_01'), ('s18', 's18_sur_04')],
         'samm': [('028', '028_4_1'), ('032', '032_3_1'), ('032', '032_3_2')]}
LISTED = {(database, *key) for holes in (HOLES, WHOLE) for database, keys in holes.items()
          for key in keys}
DRAWN = {*LISTED, ('smic', 's18', 's18_sur_03')}  # which SMIC_all_cropped lacks as a whole


@pytest.fixture(scope='module')
def stand_ins(tmp_path_factory):
    """Database to the folder of its stand-in, drawn with holes where copies have them."""
    folder, labels = tmp_path_factory.mktemp('holes'), read_megc2019()
    for database in WHOLE:
        writer = WRITERS.make(database)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(writer), 'keys', lambda self, *_: [
                (*key[1:], self.emotions[labels[key]][0]) for key in DRAWN
                if key[0] == self.database])
            # as many pixels as are needed to find a face
            patch.setattr(type(writer), 'styles', {name: style if style.camera.scale is None else
                          replace(style, camera=Camera((320, 320), scale=0.7, colour=False))
                          for name, style in writer.styles.items()})
            writer.write(folder / database, frames=(6, 7), holes=database in HOLES)
    return {database: folder / database for database in WHOLE}


@pytest.mark.parametrize('database', HOLES)
def test_frames_that_copies_lack_are_bridged(stand_ins, database):
    root = stand_ins[database]
    clips, report = DATABASES.make(database).read(root)
    assert report.complete
    assert {(clip.subject, clip.clip) for clip in clips} == {*HOLES[database], *WHOLE[database]}
    assert report.bridged.keys() == {'/'.join((database, *key)) for key in HOLES[database]}
    for clip in clips:
        missing = HOLES[database].get((clip.subject, clip.clip), 0)
        assert len(list((root / clip.frames).iterdir())) + missing == clip.offset - clip.onset + 1
        aligned = AlignedClip(clip, open_frames(root / clip.frames), 224)
        rows = compute_features(aligned, [MotionRows()])['motion']
        assert rows.any(axis=1).sum() == min(clip.offset - clip.apex, 32) + min(
            clip.apex - clip.onset, 32)


def test_the_hole_of_cropped_is_where_it_is_in_the_copies(stand_ins):
    (clip,) = (clip for clip in DATABASES.make('casme2').read(stand_ins['casme2'])[0]
               if clip.clip == 'EP01_08')
    assert clip.note == ('lacks frames 97-110, bridged; frame 111 stands in for apex 104; Cropped '
                         'as handed out lacks frames 97 to 110')


def test_one_protocol_reaches_every_clip_of_the_list_by_the_real_commands(
        stand_ins, tmp_path, capsys):
    for database, root in stand_ins.items():
        data = str(tmp_path / 'data' / database)
        assert prepare([str(root), '--out', data]) == 0
        assert extract([data, '--recipe', str(ROOT / 'configs/own.py')]) == 0
    config = str(ROOT / 'configs/ablations/atnet_megc2019-cde_apexflow.py')
    experiment = take_apart(load_config(config, {'data_root': str(tmp_path / 'data')}))
    labelled = experiment.task.labelled
    assert {experiment.task.clips[row].key: label for row, label in zip(
        labelled.rows, labelled.labels, strict=True)} == {
            key: read_megc2019()[key] for key in LISTED}
    printed = capsys.readouterr().out
    assert 'clips whose missing frames are bridged: 4' in printed
    assert ('  smic/s18/s18_sur_03: SMIC_all_cropped as handed out lacks it; SMIC_all_raw has it'
            in printed)
    report = json.loads((tmp_path / 'data' / 'samm' / 'report.json').read_text())
    assert list(report['repaired']) == ['samm/028/028_4_1', 'samm/032/032_3_1']
    with open(tmp_path / 'data' / 'samm' / 'annotations.csv', encoding='utf-8') as table:
        assert {row['clip']: row['apex'] for row in csv.DictReader(table)
                if row['apex_source'] == 'repaired'} == {'028_4_1': '1113', '032_3_1': '4930'}
