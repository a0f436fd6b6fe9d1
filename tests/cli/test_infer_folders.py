"""A run of ``mmatnet infer`` in a folder that holds something: results, or files of the user's."""
import contextlib
import csv
import json
import os
import shutil
from dataclasses import replace
from itertools import count

import filelock
import numpy as np
import pytest
from PIL import Image

from mmatnet.cli.infer import main
from mmatnet.cli.infer_folders import open_folders
from mmatnet.inference.drawing.tables import write_expressions
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.inference.results import Expression
from mmatnet.io.json_files import SEAL, write_json

PATCHES = np.random.default_rng(0).integers(0, 256, (9, 9, 3), np.uint8)
WITHOUT_PLOTS = {'results.json', 'expressions.csv', 'done.json'}


@pytest.fixture
def folder(tmp_path, write_video):
    """Two videos of one name and one of another, of four frames, and a folder for results."""
    for name in ('s1/x', 's2/x', 'y', 'out/y'):
        (tmp_path / name).parent.mkdir(exist_ok=True)
    for name in ('s1/x', 's2/x', 'y'):
        write_video(tmp_path / f'{name}.avi', [PATCHES.repeat(8, 0).repeat(8, 1)] * 4)
    return tmp_path


@pytest.fixture
def infer(folder, checkpoint_arguments, capsys):
    """Run the command on videos below the folder; gives status, output and errors."""
    def run(*names, more=('--no-plots',)):
        videos = [str(folder / (name if '.mp4' in name else f'{name}.avi')) for name in names]
        status = main([*videos, *checkpoint_arguments, '--face', 'registered', '--out',
                       str(folder / 'out'), *more])
        said = capsys.readouterr()
        return status, said.out, said.err
    return run


def tree(folder):
    """Every file of the results with its content and time, but the lock."""
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in (folder / 'out').rglob('*') if path.is_file() and path.name != '.lock'}


def names_in(folder):
    return {file.name for file in folder.iterdir()}


def looked_through(folder):
    """Names of the folders of the results, and the videos they are about."""
    return {path.parent.name: os.path.relpath(json.loads(path.read_text())['path'], folder)
            for path in sorted((folder / 'out').glob('*/results.json'))}


def change_files(done, more):
    """Let a record list other files beside its own, as if it were written so."""
    content = json.loads(done.read_text())
    del content[SEAL]
    write_json(done, {**content, 'files': {**content['files'], **more}}, sealed=True)


def kept(said):
    return [line.split(':')[0].split('/')[-2:] for line in said.splitlines() if 'kept from' in line]


@contextlib.contextmanager
def interrupted(monkeypatch, at):
    """Ctrl-C when the first, second, ... video is to be looked through."""
    look, numbers = MicroExpressionInferencer.__call__, count(1)

    def interrupt(*arguments, **options):
        if next(numbers) == at:
            raise KeyboardInterrupt
        return look(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(MicroExpressionInferencer, '__call__', interrupt)
        yield


def test_what_is_done_is_kept_and_the_rest_is_done(folder, infer, monkeypatch):
    with interrupted(monkeypatch, at=2):
        assert infer('s1/x', 's2/x', 'y')[0] == 130
    assert names_in(folder / 'out') == {'.lock', 's1-x'}
    assert names_in(folder / 'out' / 's1-x') == WITHOUT_PLOTS
    before = tree(folder)
    status, said, _ = infer('s1/x', 's2/x', 'y')
    assert (status, kept(said)) == (0, [['s1', 'x.avi']])
    assert looked_through(folder) == {'s1-x': 's1/x.avi', 's2-x': 's2/x.avi', 'y': 'y.avi'}
    assert before.items() <= tree(folder).items()
    assert '3 of 3 videos looked through' in said


def test_of_a_killed_run_nothing_half_written_stays(folder, infer, monkeypatch):
    def end(*_):
        shutil.copytree(folder / 'out', folder / 'left')  # as a kill would leave it
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr('mmatnet.cli.infer_outputs.write_expressions', end)
        assert infer('y', more=())[0] == 130
    assert names_in(folder / 'out') == {'.lock'}
    shutil.rmtree(folder / 'out')
    (folder / 'left').rename(folder / 'out')
    assert [path.name for path in (folder / 'out').rglob('*.png')] == ['timeline.png']
    assert infer('y')[0] == 0
    assert names_in(folder / 'out') == {'.lock', 'expressions.csv', 'y'}
    assert names_in(folder / 'out' / 'y') == WITHOUT_PLOTS


def test_there_is_no_table_of_all_until_all_are_done(folder, infer, monkeypatch):
    table = folder / 'out' / 'expressions.csv'
    infer('y')
    assert table.exists()
    with interrupted(monkeypatch, at=1):
        assert infer('y', 's1/x')[0] == 130
    assert not table.exists()
    infer('y', 's1/x')
    assert table.exists()


def test_videos_may_be_added_in_any_order_and_keep_their_folders(folder, infer):
    infer('s2/x', more=())
    before = tree(folder)
    status, said, _ = infer('s1/x', 's2/x', more=())
    assert (status, kept(said)) == (0, [['s2', 'x.avi']])
    assert looked_through(folder) == {'x': 's2/x.avi', 's1-x': 's1/x.avi'}
    del before['out/expressions.csv']
    assert before.items() <= tree(folder).items()


def test_the_table_of_all_has_the_rows_of_each_in_the_order_given(folder, infer, monkeypatch):
    def found(results, path, classes):
        one = Expression(1, 2, 3, 0.1, 0.2, 0.3, 'micro', 0.5, 1.0,
                         notes=[f'of {os.path.relpath(results[0].path, folder)}'])
        write_expressions([replace(results[0], expressions=[one])], path, classes)

    monkeypatch.setattr('mmatnet.cli.infer_outputs.write_expressions', found)
    infer('s1/x')
    assert infer('y', 's2/x', 's1/x')[0] == 0
    with open(folder / 'out' / 'expressions.csv', newline='') as file:
        rows = [(row['video'], row['notes']) for row in csv.DictReader(file)]
    assert rows == [(name, f'of {name}') for name in ('y.avi', 's2/x.avi', 's1/x.avi')]


def test_a_video_that_changed_is_looked_through_again_without_its_old_files(folder, infer):
    infer('s1/x', 'y', more=())
    done = folder / 'out' / 'x' / 'done.json'
    change_files(done, {'micro_7.png': None})
    done.with_name('micro_7.png').touch()
    os.utime(folder / 's1' / 'x.avi', (1, 1))
    status, said, _ = infer('s1/x', 'y', more=())
    assert (status, kept(said)) == (0, [[folder.name, 'y.avi']])
    assert names_in(done.parent) == WITHOUT_PLOTS | {'timeline.png', 'report.html'}


def test_a_result_that_was_changed_is_neither_joined_nor_replaced_unasked(folder, infer):
    infer('y')
    table = folder / 'out' / 'y' / 'expressions.csv'
    table.write_text(table.read_text() + 'x' * 200_000 + '\n')
    before = tree(folder)
    status, _, said = infer('y')
    assert (status, 'y/expressions.csv: was changed after it was written; move it, or pass --ag'
            in said) == (2, True)
    assert tree(folder) == before
    assert infer('y', more=('--no-plots', '--again'))[0] == 0
    assert len(table.read_text()) < 1000
    table.unlink()
    os.mkfifo(table)  # reading it would wait for ever
    assert 'y/expressions.csv: was changed after it was written' in infer('y')[2]


def test_results_of_an_earlier_version_are_kept(folder, infer):
    infer('y')
    done = folder / 'out' / 'y' / 'done.json'
    content = json.loads(done.read_text())
    del content[SEAL]
    done.write_text(json.dumps({**content, 'files': list(content['files'])}))
    assert kept(infer('y')[1]) == [[folder.name, 'y.avi']]


def test_a_video_whose_picture_is_gone_is_done_again(folder, infer):
    infer('y', more=())
    (folder / 'out' / 'y' / 'timeline.png').unlink()
    assert kept(infer('y', more=())[1]) == []
    assert (folder / 'out' / 'y' / 'timeline.png').exists()


def test_what_failed_is_tried_again(folder, infer):
    video = folder / 'y.avi'
    whole = video.read_bytes()
    video.write_bytes(whole[:len(whole) // 2])
    for _ in range(2):
        status, said, complaint = infer('y', 'typo')
        assert (status, kept(said)) == (1, [])
        assert 'y.avi: has one frame only' in complaint
        assert 'no video at' in complaint
    result = json.loads((folder / 'out' / 'y' / 'results.json').read_text())
    assert 0 < result['frames'] < 4
    assert 'has one frame' in json.loads((folder / 'out/y/done.json').read_text())['error']
    assert looked_through(folder) == {'y': 'y.avi'}
    video.write_bytes(whole)
    assert infer('y')[0] == 0
    assert json.loads((folder / 'out' / 'y' / 'results.json').read_text())['frames'] == 4


@pytest.mark.parametrize('truncated', [False, True])
@pytest.mark.parametrize(('more', 'sentence'), [
    (('--no-plots', '--fps', '30'), 'made with other values of --fps; choose'),
    ((), 'made with other values of --no-plots; choose'),
    (('--no-plots', '--cfg-options', 'test_dataloader.batch_size=3'),
     'made with other values of model; choose another folder, or pass --again to replace them'),
])
def test_other_results_are_not_replaced_unless_asked_for(folder, infer, truncated, more, sentence):
    if truncated:
        data = (folder / 'y.avi').read_bytes()
        (folder / 'y.avi').write_bytes(data[:len(data) // 2])
    infer('y')
    before = tree(folder)
    status, _, said = infer('s1/x', 'y', more=more)
    assert (status, sentence in said) == (2, True), said
    assert tree(folder) == before
    assert infer('y', more=[*more, '--again'])[0] == truncated
    assert names_in(folder / 'out') == {'.lock', 'expressions.csv', 'y'}


def test_again_replaces_its_own_files_and_leaves_other_videos_alone(folder, infer):
    infer('s1/x', 'y', more=())
    before = tree(folder)
    status, said, _ = infer('y', more=('--no-plots', '--again'))
    assert (status, kept(said)) == (0, [])
    assert names_in(folder / 'out' / 'y') == WITHOUT_PLOTS
    after = tree(folder)
    assert {name for name in before if before[name] == after.get(name)} == {
        f'out/x/{name}' for name in ('results.json', 'expressions.csv', 'done.json',
                                     'timeline.png', 'report.html')}


@pytest.mark.parametrize('more', [('--no-plots', '--again'), ('--no-plots',)])
def test_a_users_file_among_results_is_neither_overwritten_nor_removed(folder, infer, more):
    infer('y')
    (folder / 'out' / 'y' / 'notes.txt').write_text('mine')
    (folder / 'out' / 'mine').write_text('mine')
    os.utime(folder / 'y.avi', (1, 1))
    before = tree(folder)
    status, _, said = infer('y', more=more)
    assert status == 2
    assert 'y/notes.txt: lies among results that are to be replaced, and is none by done' in said
    assert tree(folder) == before


@pytest.mark.parametrize('content', [
    '', '{', '[]', '{"video": 1}', '[' * 100_000,
    '{"video": "y", "stamp": null, "made_with": 5, "error": null, "files": 3}'])
def test_a_folder_that_is_no_result_is_left_alone(folder, infer, content):
    for name in ('y', 'Y-2'):
        (folder / 'out' / name).mkdir()
        (folder / 'out' / name / 'timeline.png').write_text('mine')
        (folder / 'out' / name / 'done.json').write_text(content)
    (folder / 'out' / 'Y-3').write_text('mine')
    before = tree(folder)
    for more in (('--no-plots',), ('--no-plots', '--again')):
        assert infer('y', more=more)[0] == 0
        assert before.items() <= tree(folder).items()
        assert looked_through(folder) == {'y-4': 'y.avi'}


def test_a_folder_that_comes_meanwhile_is_left_alone(folder, infer, monkeypatch):
    def come(result, path, classes):
        (folder / 'out' / 'y').mkdir()
        (folder / 'out' / 'y' / 'mine').touch()

    monkeypatch.setattr('mmatnet.cli.infer_outputs.write_expressions', come)
    status, _, said = infer('y')
    assert (status, 'out/y: came meanwhile; move it' in said) == (1, True)
    assert names_in(folder / 'out' / 'y') == {'mine'}


def test_a_link_to_results_is_left_alone(folder, infer):
    infer('y')
    (folder / 'out' / 'y').rename(folder / 'elsewhere')
    (folder / 'out' / 'y').symlink_to(folder / 'elsewhere')
    assert infer('y', more=('--no-plots', '--again'))[0] == 0
    assert names_in(folder / 'elsewhere') == WITHOUT_PLOTS
    assert json.loads((folder / 'out' / 'y-2' / 'done.json').read_text())['error'] is None


def test_a_record_does_not_make_other_files_removed(folder, infer):
    infer('y')
    done = folder / 'out' / 'y' / 'done.json'
    change_files(done, dict.fromkeys(['../../y.avi', '../../s1/x.avi']))
    assert infer('y', more=('--no-plots', '--again'))[0] == 0
    assert (folder / 's1' / 'x.avi').exists()
    assert (folder / 'y.avi').exists()


@pytest.mark.parametrize('linked', [False, True])
def test_an_earlier_result_given_as_a_video_stays(folder, infer, linked):
    assert infer('y', more=('--no-plots', '--video'))[0] == 0
    (folder / 'link').symlink_to(folder / 'out')
    before = tree(folder)
    status, _, said = infer('y', f'{"link" if linked else "out"}/y/annotated.mp4',
                            more=('--no-plots', '--again'))
    assert status == 2
    assert 'annotated.mp4: is a video given now, and an earlier result' in said
    assert tree(folder) == before


@pytest.mark.parametrize('make', [lambda path: path.write_text('video,kind\nmine,micro\n'),
                                  lambda path: path.symlink_to('nowhere'), os.mkdir,
                                  os.mkfifo])
def test_a_table_that_is_no_result_is_not_replaced(folder, infer, make):
    table = folder / 'out' / 'expressions.csv'
    make(table)
    for more in (('--no-plots',), ('--no-plots', '--again')):
        status, _, said = infer('y', more=more)
        assert status == 2
        assert 'out/expressions.csv: ' in said
    assert os.path.lexists(table)
    assert not (folder / 'out' / 'y').exists()


def test_a_video_given_twice(infer):
    status, _, said = infer('y', 's1/../y')
    assert (status, 'y.avi: is given twice; name each video once' in said) == (2, True)


def test_one_run_at_a_time(folder, infer):
    with filelock.FileLock(folder / 'out' / '.lock'):
        status, _, said = infer('y')
    assert (status, 'another process is writing into' in said) == (2, True)


@pytest.fixture
def clip(folder):
    """A folder of four frames."""
    (folder / 'clip.5').mkdir()
    for number in range(4):
        Image.fromarray(PATCHES[..., 0].repeat(8, 0).repeat(8, 1)).save(
            folder / 'clip.5' / f'img{number}.png')
    return folder / 'clip.5'


def test_a_clip_that_holds_its_results_is_kept(clip, checkpoint_arguments, capsys):
    for said in ('4 frames', 'kept from an earlier run'):
        assert main([str(clip), *checkpoint_arguments, '--face', 'registered', '--fps', '50',
                     '--no-plots', '--out', str(clip / 'found')]) == 0
        assert said in capsys.readouterr().out
    assert (clip / 'found' / 'clip.5' / 'done.json').exists()


@pytest.mark.parametrize('name', ['clip.5', 'link', 'absent/../clip.5'])
def test_a_folder_of_frames_does_not_take_the_results(folder, clip, checkpoint_arguments, name,
                                                      capsys):
    (folder / 'link').symlink_to(clip)
    (folder / 'absent').mkdir()
    before = names_in(clip)
    assert main([str(clip), *checkpoint_arguments, '--fps', '50', '--out',
                 str(folder / name)]) == 2
    assert 'clip.5: is to be looked through and to take the results' in capsys.readouterr().err
    assert names_in(clip) == before


@pytest.mark.parametrize(('videos', 'names'), [
    (['in/talk.mp4', 'b.avi'], ['talk', 'b']),
    (['s1/v.avi', 's2/v.avi'], ['s1-v', 's2-v']),
    (['x.avi', 'x.mp4', 'b/X.mov'], ['x', 'x-2', 'X-3']),
    (['s1-v.avi', 's1/v.avi', 's2/v.avi'], ['s1-v', 's1-v-2', 's2-v']),
    (['/v.avi', '/s/v.avi'], ['v', 's-v']),
    (['ä b \udcff.avi', '.avi', '..v', '/'], [r'ä b \udcff', '.avi', '..v', 'video']),
    (['n' * 250 + '.avi', 'n' * 251 + '.avi'], ['n' * 60, 'n' * 60 + '-2']),
])
def test_each_video_has_a_folder_of_its_own(tmp_path, monkeypatch, videos, names):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'out').mkdir()
    folders = open_folders(tmp_path / 'out', videos)
    assert [folder.path for folder in folders] == [tmp_path / 'out' / name for name in names]
