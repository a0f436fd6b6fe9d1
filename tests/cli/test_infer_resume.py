"""A run of ``mmatnet infer`` in a folder that has results already."""
import json
import os

import filelock
import numpy as np
import pytest
from PIL import Image

from mmatnet.cli.infer import main
from mmatnet.inference.inferencer import MicroExpressionInferencer


@pytest.fixture
def folder(tmp_path, write_video):
    """Two videos of one name and one of another."""
    patches = np.random.default_rng(0).integers(0, 256, (9, 9, 3), np.uint8)
    frames = [patches.repeat(8, 0).repeat(8, 1)] * 4
    for name in ('s1/x', 's2/x', 'y'):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write_video(tmp_path / f'{name}.avi', frames)
    return tmp_path


@pytest.fixture
def infer(folder, checkpoint_arguments, capsys):
    """Run the command; gives status, output and errors."""
    def run(*names, more=('--no-plots',)):
        videos = [str(folder / name if '.mp4' in name else folder / f'{name}.avi')
                  for name in names]
        status = main([*videos, *checkpoint_arguments, '--face', 'registered', '--out',
                       str(folder / 'out'), *more])
        said = capsys.readouterr()
        return status, said.out, said.err
    return run


def paths(folder):
    lines = (folder / 'out' / 'results.jsonl').read_text().splitlines()
    return [os.path.relpath(json.loads(line)['path'], folder) for line in lines]


def record(folder, video, name):
    """Note a file as one that the last run wrote about a video."""
    path = folder / 'out' / 'made_from.json'
    content = json.loads(path.read_text())
    content['videos'][str(folder / video)]['files'].append(name)
    path.write_text(json.dumps(content))


def kept(said):
    return [line.split(':')[0].split('/')[-2:] for line in said.splitlines() if 'kept from' in line]


def test_what_is_done_is_kept_and_the_rest_is_done(folder, infer, monkeypatch):
    look, seen = MicroExpressionInferencer.__call__, []

    def interrupted(self, inputs, *rest, **options):
        seen.extend(inputs)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return look(self, inputs, *rest, **options)

    with monkeypatch.context() as patch:
        patch.setattr(MicroExpressionInferencer, '__call__', interrupted)
        assert infer('s1/x', 's2/x', 'y')[0] == 130
    assert paths(folder) == ['s1/x.avi']
    before = (folder / 'out' / 'results.jsonl').read_text()
    status, said, _ = infer('s1/x', 's2/x', 'y')
    assert (status, kept(said)) == (0, [['s1', 'x.avi']])
    assert paths(folder) == ['s1/x.avi', 's2/x.avi', 'y.avi']
    assert (folder / 'out' / 'results.jsonl').read_text().startswith(before)
    assert '3 of 3 videos looked through' in said


def test_videos_may_be_added_in_any_order(folder, infer):
    infer('s2/x', more=())
    picture = (folder / 'out' / 'x_timeline.png').stat()
    status, said, _ = infer('s1/x', 's2/x', more=())
    assert (status, kept(said)) == (0, [['s2', 'x.avi']])
    assert paths(folder) == ['s1/x.avi', 's2/x.avi']
    assert (folder / 'out' / 'x_timeline.png').stat() == picture
    assert (folder / 'out' / 'x-2_timeline.png').exists()


def test_a_video_that_changed_is_looked_through_again_without_its_old_files(folder, infer):
    infer('s1/x', 'y', more=())
    stale = folder / 'out' / 'x_micro_7.png'
    stale.touch()
    record(folder, 's1/x.avi', stale.name)
    other = folder / 'out' / 'xx_micro_7.png'
    other.touch()
    os.utime(folder / 's1' / 'x.avi', (1, 1))
    status, said, _ = infer('s1/x', 'y', more=())
    assert (status, kept(said)) == (0, [[folder.name, 'y.avi']])
    assert (stale.exists(), other.exists()) == (False, True)


def test_a_video_whose_picture_is_gone_is_done_again(folder, infer):
    infer('y', more=())
    (folder / 'out' / 'y_timeline.png').unlink()
    assert kept(infer('y', more=())[1]) == []
    assert (folder / 'out' / 'y_timeline.png').exists()


def test_what_failed_is_tried_again_and_need_not_be_named_again(folder, infer):
    assert infer('y', 'typo')[0] == 1
    assert paths(folder) == ['y.avi', 'typo.avi']
    status, said, _ = infer('y')
    assert (status, kept(said), paths(folder)) == (0, [[folder.name, 'y.avi']], ['y.avi'])


@pytest.mark.parametrize(('again', 'sentence'), [
    ((['y'], ('--no-plots', '--fps', '30')), 'made with other values of --fps; choose'),
    ((['y'], ()), 'made with other values of --no-plots; choose'),
    ((['y'], ('--no-plots', '--cfg-options', 'test_dataloader.batch_size=3')),
     'made with other values of model; choose'),
    ((['s1/x'], ('--no-plots',)), '/y.avi, which is not among the videos given now; name it too, '
                                  'choose another folder, or pass --again'),
])
def test_results_of_something_else_are_not_replaced_unless_asked_for(folder, infer, again,
                                                                     sentence):
    infer('y')
    before = (folder / 'out' / 'results.jsonl').read_text()
    names, more = again
    status, _, said = infer(*names, more=more)
    assert (status, sentence in said) == (2, True), said
    assert (folder / 'out' / 'results.jsonl').read_text() == before
    assert infer(*names, more=[*more, '--again'])[0] == 0
    assert paths(folder) == [f'{name}.avi' for name in names]


def test_again_removes_what_the_earlier_run_drew(folder, infer):
    infer('y', more=())
    infer('s1/x', more=('--again',))
    assert {file.name for file in (folder / 'out').iterdir()} == {
        '.lock', 'results.jsonl', 'expressions.csv', 'made_from.json', 'x_timeline.png'}


def test_tables_that_nothing_tells_of_are_not_replaced_unless_asked_for(folder, infer):
    (folder / 'out').mkdir()
    (folder / 'out' / 'results.jsonl').write_text('mine')
    status, _, said = infer('y')
    assert status == 2
    assert 'holds results.jsonl, and nothing says what it was made from; choose another' in said
    assert (folder / 'out' / 'results.jsonl').read_text() == 'mine'
    assert infer('y', more=('--again',))[0] == 0


@pytest.mark.parametrize(('name', 'sentence'), [
    ('made_from.json', 'does not say what the results beside it were made from'),
    ('results.jsonl', 'expected what `mmatnet infer` writes, one JSON object per line')])
def test_damaged_files_of_an_earlier_run(folder, infer, name, sentence):
    infer('y')
    (folder / 'out' / name).write_text('{"format": 0}')
    status, _, said = infer('y')
    assert (status, sentence in said) == (2, True), said
    assert infer('y', more=('--again',))[0] == 0


def test_a_video_given_twice(folder, infer):
    status, _, said = infer('y', 's1/../y')
    assert (status, 'y.avi: is given twice; name each video once' in said) == (2, True)


def test_a_video_that_a_result_would_replace(folder, infer, write_video):
    (folder / 'out').mkdir()
    video = folder / 'out' / 'y_annotated.avi'
    write_video(video, [np.zeros((48, 64, 3), np.uint8)] * 3)
    video.rename(folder / 'out' / 'y_annotated.mp4')
    status, _, said = infer('y', 'out/y_annotated.mp4')
    assert status == 2
    assert 'y_annotated.mp4: has the name of a result and would be replaced by it' in said
    assert (folder / 'out' / 'y_annotated.mp4').stat().st_size > 0


def test_one_run_at_a_time(folder, infer):
    (folder / 'out').mkdir()
    with filelock.FileLock(folder / 'out' / '.lock'):
        status, _, said = infer('y')
    assert (status, 'another process is writing into' in said) == (2, True)


def test_a_clip_that_holds_its_results_is_kept(folder, checkpoint_arguments, capsys):
    clip = folder / 'clip'
    clip.mkdir()
    patches = np.random.default_rng(0).integers(0, 256, (9, 9), np.uint8)
    for number in range(4):
        Image.fromarray(patches.repeat(8, 0).repeat(8, 1)).save(clip / f'img{number}.png')
    for said in ('4 frames', 'kept from an earlier run'):
        assert main([str(clip), *checkpoint_arguments, '--face', 'registered', '--fps', '50',
                     '--no-plots', '--out', str(clip / 'found')]) == 0
        assert said in capsys.readouterr().out


def test_a_truncated_video_is_not_given_up_unasked(folder, infer):
    video = folder / 'y.avi'
    data = video.read_bytes()
    video.write_bytes(data[:len(data) // 2])
    assert infer('y')[0] == 1
    before = (folder / 'out' / 'results.jsonl').read_text()
    assert json.loads(before)['frames'] > 0
    for names, more in ((['s1/x'], ()), (['y'], ('--fps', '30'))):
        assert infer(*names, more=('--no-plots', *more))[0] == 2
    assert (folder / 'out' / 'results.jsonl').read_text() == before


def test_a_users_file_is_neither_overwritten_nor_removed(folder, infer):
    (folder / 'out').mkdir()
    mine = folder / 'out' / 'y_annotated.mp4'
    mine.write_text('mine')
    for more in (('--video',), ('--video', '--again')):
        assert infer('y', more=more)[0] == 2
    assert mine.read_text() == 'mine'


def test_a_folder_of_frames_is_left_as_it_is(folder, checkpoint_arguments, capsys):
    clip = folder / 'clip'
    clip.mkdir()
    (clip / 'clip_micro_1.png').write_text('a frame')
    assert main([str(clip), *checkpoint_arguments, '--fps', '50', '--out', str(clip)]) == 2
    assert 'clip: is to be looked through and to take the results' in capsys.readouterr().err
    assert [file.name for file in clip.iterdir()] == ['clip_micro_1.png']
