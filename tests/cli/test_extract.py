import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mmatnet.cli.extract import main
from mmatnet.clips.annotation import Clip, read_annotations, write_annotations
from mmatnet.features.recipe import Recipe
from mmatnet.store.build import BuildResult
from mmatnet.store.clip_store import ClipStore
from tests.store.made import write_frames

ROOT = Path(__file__).parents[2]
ROWS = {'type': 'MotionRows', 'blocks': 2, 'rows': 4, 'apex_row': 2}
SMALL = {'crop_size': 16, 'features': ['ApexImage', ROWS]}


@pytest.fixture
def data(tmp_path):
    """Two clips of four frames in frames/, annotated in data/casme2, and a small recipe."""
    clips = []
    for subject in ('sub01', 'sub02'):
        write_frames(tmp_path / 'frames' / subject, range(1, 5), shape=(20, 24))
        clips.append(Clip('casme2', subject, 'EP01', 1, 2, 4, frames=subject))
    data = tmp_path / 'data' / 'casme2'
    write_annotations(data / 'annotations.csv', clips)
    (data / 'source.json').write_text(
        json.dumps({'database': 'casme2', 'root': str(tmp_path / 'frames')}))
    (tmp_path / 'recipe.json').write_text(json.dumps(SMALL))
    return data


def extract(data, *options):
    return main([str(data), '--recipe', str(data.parents[1] / 'recipe.json'), *options])


def test_the_store_is_built_and_one_line_says_so(data, capsys):
    assert extract(data) == 0
    assert len(ClipStore.open(data / 'store', Recipe.from_dict(SMALL)).clips) == 2
    out, err = capsys.readouterr()
    assert re.fullmatch(r'.*/casme2/store: 2 clips \(0 from an earlier run\) with apex, motion, 0 '
                        r'skipped, [0-9.]+ s, [0-9.]+ clips per second, [0-9]+% of the time in '
                        r'optical flow\n', out)
    assert '2/2' in err  # the progress bar


def test_a_store_that_is_up_to_date_is_kept_unless_asked(data, capsys):
    assert extract(data) == 0
    capsys.readouterr()
    assert extract(data) == 0
    assert re.fullmatch(r'.*/casme2/store: 2 clips with apex, motion, 0 skipped, up to date; '
                        r'--again extracts them anew\n', capsys.readouterr().out)
    assert extract(data, '--again') == 0
    assert '2 clips (0 from an earlier run)' in capsys.readouterr().out


def test_the_flow_is_named_on_the_command_line(data):
    assert extract(data, '--flow', 'dis') == 0
    assert ClipStore.open(data / 'store').recipe == Recipe.from_dict({**SMALL, 'flow': 'dis'})


def test_the_flow_of_the_recipe_keeps_its_parameters(data):
    (data.parents[1] / 'recipe.json').write_text(
        json.dumps({**SMALL, 'flow': {'type': 'farneback', 'winsize': 9}}))
    assert extract(data, '--flow', 'farneback') == 0
    assert ClipStore.open(data / 'store').recipe.features[1].flow.parameters['winsize'] == 9
    assert extract(data, '--flow', 'dis', '--store', 'dis') == 0
    assert ClipStore.open(data / 'dis').recipe.features[1].flow.name == 'dis'


def test_features_are_named_by_array_or_by_type(data):
    assert extract(data, '--features', 'ApexFlow', '--flow', 'dis') == 0
    store = ClipStore.open(data / 'store')
    assert store.recipe == Recipe.from_dict({'crop_size': 16, 'features': [
        {'type': 'ApexFlow', 'flow': 'dis'}]})
    assert store.array('apex_flow').shape == (2, 3, 16, 16)
    # with the parameters that the recipe has for them
    assert extract(data, '--features', 'motion', 'onset') == 0
    store = ClipStore.open(data / 'store')
    assert [feature.name for feature in store.recipe.features] == ['apex_flow', 'motion', 'onset']
    assert store.array('motion').shape == (2, 4, 8)


def test_a_feature_is_added_to_a_store(data, capsys):
    assert extract(data) == 0
    before = (data / 'store' / 'motion.npy').read_bytes()
    capsys.readouterr()
    assert extract(data, '--features', 'apex_flow') == 0
    assert '2 clips (0 from an earlier run) with apex_flow beside apex, motion, 0 skipped' in (
        capsys.readouterr().out)
    assert (data / 'store' / 'motion.npy').read_bytes() == before
    assert extract(data) == 0
    assert 'with apex, motion, apex_flow, 0 skipped, up to date' in capsys.readouterr().out


@pytest.mark.parametrize(('options', 'sentence'), [
    (('--features', 'apexflow'), "no feature is named 'apexflow'; did you mean 'ApexFlow'?"),
    (('--flow', 'raft'), "no optical flow is named 'raft'"),
    (('--apex-flow',), 'there is no --apex-flow any more; it is a feature, write --features apex '
                       'motion apex_flow'),
    (('--apex-flow-images', 'DIR', '--pattern', '{clip}.png'),
     'there is no --apex-flow-images any more; list pictures in a table for the source FlowPict'),
    (('--store', '../x'), '--store must be the name of a folder'),
])
def test_unsound_options_end_with_a_sentence(data, capsys, options, sentence):
    assert extract(data, *options) == 2
    assert sentence in capsys.readouterr().err
    assert not (data / 'store').exists()


def test_a_table_without_frames_has_no_store(data, capsys):
    write_annotations(data / 'annotations.csv', [Clip('casme2', 'sub01', 'EP01')])
    assert extract(data) == 2
    assert re.search(r'annotations.csv has neither frames nor frame numbers, like that of `mmatnet '
                     r'prepare --list`; .* FlowPictures', capsys.readouterr().err)


def test_the_frames_may_lie_elsewhere(data, tmp_path):
    (tmp_path / 'frames').rename(tmp_path / 'moved')
    assert extract(data) == 2
    assert extract(data, '--frames', str(tmp_path / 'moved')) == 0


def test_unusable_clips_are_listed_on_request(data, tmp_path, capsys):
    (tmp_path / 'frames' / 'sub01' / 'img3.png').write_bytes(b'')
    assert extract(data) == 2
    named, end = capsys.readouterr().err.splitlines()[-2:]
    assert named.startswith('error: casme2/sub01/EP01: ')
    assert re.match('1 of 2 clips cannot be used.*--landmarks CSV.*--skip-unusable$', end)
    assert not (data / 'store').exists()
    assert extract(data, '--skip-unusable') == 0
    out = capsys.readouterr().out
    assert re.match(r'skipped casme2/sub01/EP01: .*img3.png: frame 3 cannot be read', out)
    assert ': 1 clips (1 from an earlier run) with apex, motion, 1 skipped' in out


def write_source(data, content):
    (data / 'source.json').write_text(content)


@pytest.mark.parametrize(('damage', 'sentence'), [
    (lambda data: (data / 'annotations.csv').unlink(), 'no annotation table at'),
    (lambda data: (data / 'source.json').unlink(),
     '.*source.json: there is no such file.*`--frames DIR`'),
    (lambda data: write_source(data, '{'), 'source.json: expected JSON, got other content'),
    (lambda data: write_source(data, '{}'), "source.json: 'root' is a required property"),
    (lambda data: write_source(data, '{"root": "gone"}'), 'no folder at gone, where the frames'),
    (lambda data: (data.parents[1] / 'recipe.json').write_text('{"blocks": 3}'),
     'recipe.json: crop_size must be a multiple of blocks'),
])
def test_bad_input_is_one_sentence_and_status_2(data, capsys, damage, sentence):
    damage(data)
    assert extract(data) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert re.match(f'error: .*{sentence}', last)


@pytest.mark.parametrize(('workers', 'sentence'), [
    ('0', 'expected a whole number from 1 up, got 0'),
    ('-1', "expected a whole number from 0 up, got '-1'")])
def test_workers_are_counted_from_one(tmp_path, capsys, workers, sentence):
    """Refused before anything is read."""
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path / 'nothing'), f'--workers={workers}'])
    assert stopped.value.code == 2
    assert f'argument --workers: {sentence}\n' in capsys.readouterr().err


def test_ctrl_c_keeps_what_was_done(data, monkeypatch, capsys):
    from mmatnet.store import clip_worker

    real, calls = clip_worker.compute_features, []

    def interrupted(*args, **options):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **options)

    monkeypatch.setattr(clip_worker, 'compute_features', interrupted)
    assert extract(data) == 130
    monkeypatch.setattr(clip_worker, 'compute_features', real)
    assert extract(data) == 0
    assert '2 clips (1 from an earlier run)' in capsys.readouterr().out


@pytest.mark.parametrize(('imported', 'heavy'), [
    ('mmatnet.cli.extract as command; command.build_parser().format_help()',
     ('torch', 'cv2', 'mmengine', 'numpy')),
    ('mmatnet.sources.open, mmatnet.store.build, mmatnet.sources.released', ('torch', 'scipy'))])
def test_help_and_extraction_are_light(imported, heavy):
    program = f'import sys; import {imported}; print(set(sys.modules) & set({heavy}))'
    run = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True,
                         timeout=60, check=True)
    assert run.stdout.strip() == 'set()'


FACE = 'database,subject,clip,box_left,box_top,box_right,box_bottom\ncasme2,sub01,EP01,1,1,21,19\n'


def test_workers_share_the_clips(data, capsys):
    assert extract(data, '--workers', '2') == 0
    assert re.search(r"[0-9]+% of the workers' time in optical flow\n$",
                     capsys.readouterr().out)


def group_lives(group):
    """Whether a process of this group does anything but wait to be forgotten."""
    for status in Path('/proc').glob('[0-9]*/stat'):
        try:
            state, _, number = status.read_text().rsplit(')', 1)[1].split()[:3]
        except OSError:  # it ended meanwhile
            continue
        if int(number) == group and state != 'Z':
            return True
    return False


SLOW = """
import time
from pathlib import Path

from mmatnet.features.apex_image import ApexImage
from mmatnet.registry import FEATURES


@FEATURES.register_module()
class Slow(ApexImage):
    name = 'slow'

    def compute(self, clip):
        if clip.clip.subject == 'sub02' and Path(__file__).with_name('wait').exists():
            Path(__file__).with_name('waiting').touch()
            time.sleep(600)
        return super().compute(clip)
"""


def test_ctrl_c_ends_the_workers_and_keeps_what_was_done(data, tmp_path):
    """The keyboard's signal reaches every process of the group; one worker never gets ready."""
    (tmp_path / 'slow.py').write_text(SLOW)
    (tmp_path / 'wait').touch()
    (tmp_path / 'recipe.json').write_text(json.dumps({**SMALL, 'features': ['Slow', ROWS]}))
    command = [sys.executable, '-c', 'import sys; from mmatnet.cli.extract import main; '
               'sys.exit(main())', str(data), '--recipe', str(tmp_path / 'recipe.json'),
               '--workers', '2', '--import', 'slow']
    options = {'env': {**os.environ, 'PYTHONPATH': f'{tmp_path}:{ROOT}'}, 'text': True}
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True,
                          **options) as run:
        try:
            deadline = time.monotonic() + 60
            while not ((tmp_path / 'waiting').exists()
                       and list((data / 'store.building').glob('[!.]*.part'))):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            os.killpg(run.pid, signal.SIGINT)
            assert run.wait(timeout=30) == 130
            assert 'interrupted; what was finished is kept' in run.stderr.read()
        except BaseException:
            os.killpg(run.pid, signal.SIGKILL)
            raise
    deadline = time.monotonic() + 20
    while group_lives(run.pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    (tmp_path / 'wait').unlink()
    again = subprocess.run(command, capture_output=True, check=True, **options)
    assert '2 clips (1 from an earlier run)' in again.stdout


def test_faces_given_in_a_table_are_used_and_told(data, tmp_path, capsys):
    (tmp_path / 'faces.csv').write_text(FACE)
    for _ in range(2):  # built, and kept
        assert extract(data, '--landmarks', str(tmp_path / 'faces.csv')) == 0
        assert re.search(r'^faces of 1 clips, in pixels of the crop: the head moves [0-9.]+ per '
                         r'frame \(median\), at most [0-9.]+ away \(casme2/sub01/EP01\); 0 with '
                         r'notes; face.json has all$', capsys.readouterr().out, re.MULTILINE)
    assert list(json.loads((data / 'store' / 'face.json').read_text())) == ['casme2/sub01/EP01']


def test_a_table_of_faces_that_is_not_there(data, tmp_path, capsys):
    assert extract(data, '--landmarks', str(tmp_path / 'faces.csv')) == 2
    assert 'error: no table of faces at ' in capsys.readouterr().err


@pytest.mark.parametrize(('registered', 'recipe', 'options', 'face'), [
    (None, {}, (), 'registered'), (True, {}, (), 'registered'), (False, {}, (), 'centerface'),
    (False, {}, ('--face', 'rtmpose'), 'rtmpose'),
    (False, {'face': 'rtmpose'}, (), 'rtmpose'),
    (False, {'face': 'rtmpose'}, ('--face', 'registered'), 'registered'),
    (True, {'face': 'centerface'}, (), 'centerface')])
def test_who_finds_the_face(data, monkeypatch, registered, recipe, options, face):
    chosen = []
    monkeypatch.setattr('mmatnet.store.build.build_store',
                        lambda clips, root, folder, recipe, **_: chosen.append(recipe.face)
                        or BuildResult(folder, 2, 0, {}, ['apex'], [], {}, {}, 1.0))
    source = json.loads((data / 'source.json').read_text())
    if registered is not None:
        source['registered'] = registered
    write_source(data, json.dumps(source))
    (data.parents[1] / 'recipe.json').write_text(json.dumps({**SMALL, **recipe}))
    assert extract(data, *options) == 0
    assert chosen == [face]


def test_clips_without_apex_flow_are_told(data, capsys):
    """As sub05/EP09_05f of CASME II, whose sheet says 69, 69, 123."""
    table = data / 'annotations.csv'
    clips = read_annotations(table)
    write_annotations(table, [dataclasses.replace(clips[0], apex=1), clips[1]])
    for _ in range(2):  # built, and kept
        assert extract(data, '--features', 'apex_flow') == 0
        assert ('1 of 2 clips: the apex is the onset, so its apex flow is zero: casme2/sub01/EP01\n'
                in capsys.readouterr().out)
    assert extract(data, '--store', 'rows') == 0
    assert 'apex flow' not in capsys.readouterr().out


WHOLE = ('warning: {} has raw frames, and face is registered: nobody looks for the face, and the '
         'whole frames of {} clips become the crops; --face centerface aligns them')


def test_whole_frames_as_crops_are_warned_of(data, tmp_path, capsys):
    both = FACE + FACE.splitlines()[1].replace('sub01', 'sub02') + '\n'
    for registered, table, warned in ((False, None, 2), (False, FACE, 1), (False, both, 0),
                                      (True, None, 0)):
        source = json.loads((data / 'source.json').read_text())
        write_source(data, json.dumps({**source, 'registered': registered}))
        (tmp_path / 'faces.csv').write_text(table or '')
        options = ('--landmarks', str(tmp_path / 'faces.csv')) if table else ()
        assert extract(data, '--face', 'registered', *options) == 0
        err = capsys.readouterr().err
        assert err.count('warning:') == bool(warned)
        assert not warned or WHOLE.format(data, warned) in err.splitlines()


def test_a_face_that_nobody_finds(data, capsys):
    assert extract(data, '--face', 'mirror') == 2
    assert "face must be one of registered, centerface, rtmpose, got 'mirror'" in (
        capsys.readouterr().err)


def test_the_recipe_may_be_that_of_a_config(data, tmp_path):
    (tmp_path / 'config.py').write_text(f'recipe = dict(**{SMALL}, flow="dis")\n')
    assert main([str(data), '--recipe', str(tmp_path / 'config.py')]) == 0
    assert ClipStore.open(data / 'store').recipe == Recipe.from_dict({**SMALL, 'flow': 'dis'})


def test_a_flat_recipe_of_before_is_read(data, tmp_path):
    (tmp_path / 'recipe.json').write_text(json.dumps({
        'crop_size': 16, 'blocks': 2, 'rows': 4, 'apex_row': 2, 'apex_flow': True}))
    assert extract(data) == 0
    assert ClipStore.open(data / 'store').recipe == Recipe(
        crop_size=16, features=['ApexImage', ROWS, 'ApexFlow'])
