"""``mmatnet recognise``: what it is given, and what it writes."""
import csv
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from mmatnet.cli.recognise import build_parser, main, open_clip_recognizer
from mmatnet.cli.recognise_inputs import ClipInputs, read_inputs
from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.errors import InputError
from mmatnet.face.framing import Framing
from mmatnet.face.placement import PUBLISHED, Placement
from mmatnet.features.recipe import Recipe
from mmatnet.inference.recognitions import Recognition
from mmatnet.sources.training_record import TrainingData

CROPS = Framing(2, 2, 0.5, 0.01, PUBLISHED)
WIDE = Placement((74, 93), (150, 93), (82, 160), (141, 160), aspect=280 / 340)


def write_video(path, frames=20):
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'MJPG'), 50, (64, 48))
    for number in range(frames):
        writer.write(np.full((48, 64, 3), 9 * number, np.uint8))
    writer.release()
    return path


class TestInputs:
    def test_a_prepared_folder(self, tmp_path):
        clips = [Clip('own', 'P1', 'a', 0, 1, 2, frames='a.avi')]
        write_annotations(tmp_path / 'annotations.csv', clips)
        (tmp_path / 'source.json').write_text(json.dumps({'root': '/x', 'registered': True}))
        found = read_inputs([str(tmp_path)], None, {})
        assert (found.clips, str(found.root), found.registered) == (clips, '/x', True)
        assert read_inputs([str(tmp_path)], tmp_path, {}).root == tmp_path

    def test_a_table_beside_its_videos_or_elsewhere(self, tmp_path):
        write_video(tmp_path / 'films' / 'a.avi')
        for place, frames in ((tmp_path / 'films', None), (tmp_path, tmp_path / 'films')):
            (place / 'clips.csv').write_text('File,onset,offset\na,2,9\nb,1,2\n')
            found = read_inputs([str(place / 'clips.csv')], frames, {'video': 'File'})
            assert [(clip.key, clip.onset, clip.apex, clip.offset, clip.fps)
                    for clip in found.clips] == [(('clips', 'unknown', 'a'), 2, None, 9, 50)]
            assert found.root == tmp_path / 'films'
            assert list(found.unusable) == ['row 3']

    def test_videos_and_folders_are_a_clip_each(self, tmp_path, monkeypatch):
        for name in ('s1/a.avi', 's2/a.avi'):
            write_video(tmp_path / name)
        (tmp_path / 'frames').mkdir()
        (tmp_path / 'frames' / '1.JPG').touch()
        monkeypatch.chdir(tmp_path)
        found = read_inputs(['s1/a.avi', f'{tmp_path}/s2/a.avi', 'frames', 'none.mp4'], None, {})
        assert [(clip.clip, clip.frames, clip.fps) for clip in found.clips] == [
            ('s1-a', 's1/a.avi', 50), ('s2-a', 's2/a.avi', 50), ('frames', 'frames', None),
            ('none', 'none.mp4', None)]
        assert found.root == tmp_path
        assert read_inputs(['s1/a.avi'], None, {}).clips[0].clip == 'a'

    @pytest.mark.parametrize(('names', 'frames', 'renamed', 'sentence'), [
        (['data', 'a.mp4'], None, {}, 'data is a prepared folder, and of those one is taken'),
        (['a.csv', 'b.csv'], None, {}, 'a.csv is a table, and of those one is taken at a time'),
        (['a.mp4', './a.mp4'], None, {}, 'a.mp4 is given twice'),
        (['a.mp4'], None, {'video': 'x'}, '--columns goes with a table, and a.mp4 is none'),
        (['a.mp4', 'empty'], None, {}, 'empty is neither a folder of frames, as no image lies in '
         'it, nor prepared by `mmatnet prepare`; name a table, or the videos and folders'),
        (['a.mp4'], 'data', {}, '--frames goes with a prepared folder or a table')])
    def test_what_does_not_go_together(self, tmp_path, monkeypatch, names, frames, renamed,
                                       sentence):
        monkeypatch.chdir(tmp_path)
        (tmp_path / 'empty' / 'a.mp4').mkdir(parents=True)
        (tmp_path / 'data').mkdir()
        write_annotations(tmp_path / 'data' / 'annotations.csv', [])
        with pytest.raises(InputError) as error:
            read_inputs(names, frames, renamed)
        assert str(error.value).startswith(sentence)


class Told:
    """In place of the recognizer: the first clip is good, the others cannot be used."""

    class recognizer:
        classes, remark = ['bad', 'good'], 'drawn'

        class description:
            @staticmethod
            def to_dict():
                return {'name': 'told'}

    recipe = Recipe('centerface', features=['ApexImage'])

    def each(self, clips, root):
        for place, clip in enumerate(clips):
            yield Recognition(clip, error=f'{clip}: dark') if place else Recognition(
                clip, 'good', {'bad': 0.1, 'good': 0.9})


def test_a_bad_clip_makes_the_status_one_and_is_in_the_table(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr('mmatnet.cli.recognise.open_clip_recognizer', lambda *_: Told())
    write_video(tmp_path / 'a.avi')
    write_video(tmp_path / 'b.avi')
    (tmp_path / 'clips.csv').write_text('video\na\nb\nc\n')
    out, exported = tmp_path / 'out', tmp_path / 'exported'
    exported.mkdir()
    command = [str(tmp_path / 'clips.csv'), '--onnx', str(exported), '--out', str(out)]
    assert main(command) == 1
    printed = capsys.readouterr()
    assert f'{out}: 1 of 3 clips recognised, 0 bad, 1 good; recognised.csv and' in printed.out
    assert 'note: drawn' in printed.out
    assert 'error: clips/unknown/b: dark\n' in printed.err
    assert "error: row 4: no video and no folder of frames 'c' in" in printed.err
    rows = list(csv.DictReader((out / 'recognised.csv').open()))
    assert [(row['clip'], row['label'], bool(row['error'])) for row in rows] == [
        ('a', 'good', False), ('b', '', True), ('row 4', '', True)]
    before = (out / 'recognised.csv').read_bytes()
    assert main(command) == 2
    assert f'{out} has results already; choose another folder, or pass --again' in (
        capsys.readouterr().err)
    assert (out / 'recognised.csv').read_bytes() == before
    assert main([*command, '--again']) == 1


class Noting(Told):
    """In place of the recognizer: notes which clips it is given, and may be interrupted."""

    def __init__(self, until=None):
        self.until, self.given = until, []

    def each(self, clips, root):
        for clip in clips:
            if clip.clip == self.until:
                raise KeyboardInterrupt
            self.given.append(clip.clip)
            yield Recognition(clip, 'good', {'bad': 0.1, 'good': 1 / 3}, ['a note'], remark='drawn')


@pytest.fixture
def recognise(tmp_path, monkeypatch):
    """Run over three videos: the status, and which clips the recognizer was given."""
    clips = [str(write_video(tmp_path / f'{name}.avi')) for name in 'abc']
    (tmp_path / 'exported').mkdir()

    def run(out, *options, until=None):
        told = Noting(until)
        monkeypatch.setattr('mmatnet.cli.recognise.open_clip_recognizer', lambda *_: told)
        return main([*clips, '--onnx', str(tmp_path / 'exported'), '--out', str(tmp_path / out),
                     *options]), told.given
    return run


def test_an_interrupted_run_goes_on_with_the_clips_that_are_left(recognise, tmp_path):
    assert recognise('out', until='c') == (130, ['a', 'b'])
    write_video(tmp_path / 'b.avi', frames=9)
    assert recognise('out') == (0, ['b', 'c'])
    assert recognise('whole') == (0, ['a', 'b', 'c'])
    assert {path.name for path in (tmp_path / 'out').iterdir()} == {
        'recognised.csv', 'recognised.jsonl'}
    for path in (tmp_path / 'out').iterdir():
        assert path.read_bytes() == (tmp_path / 'whole' / path.name).read_bytes()


def test_clips_that_were_recognised_otherwise_are_recognised_again(recognise):
    assert recognise('out', until='b') == (130, ['a'])
    assert recognise('out', '--spot-apex', 'frequency') == (0, ['a', 'b', 'c'])


def test_a_folder_that_takes_no_files_is_told_before_the_model_is_opened(recognise, tmp_path,
                                                                         capsys):
    (tmp_path / 'out').touch()
    assert recognise('out') == (2, [])
    assert f'cannot write {tmp_path}/out: ' in capsys.readouterr().err


@pytest.mark.parametrize(('seen', 'learnt', 'registered', 'face'), [
    (CROPS, 'registered', True, 'registered'),  # as they are
    (CROPS, 'centerface', True, 'centerface'),  # the model learnt from aligned faces
    (CROPS, 'registered', False, 'centerface'),  # raw frames are no crops
    (replace(CROPS, placement=WIDE), 'registered', True, 'centerface')])  # other crops
def test_who_finds_the_face_follows_from_the_clips_and_the_model(
        monkeypatch, capsys, tmp_path, seen, learnt, registered, face):
    class Model:
        recipe = Recipe(learnt, features=['ApexImage'])
        classes, streams, placement, remark = ['a', 'b'], ('apex',), PUBLISHED, None
        training = TrainingData(['a', 'b'], [], [], [], 'last', 0)

        def scores(self, features):
            raise NotImplementedError

    monkeypatch.setattr('mmatnet.cli.recognise.open_model', lambda args: Model())
    monkeypatch.setattr('mmatnet.inference.trimmed_clips.measure_clips', lambda *_: seen)
    args = build_parser().parse_args(['x', '--onnx', 'y', '--out', 'z'])
    inputs = ClipInputs([Clip('own', 'P1', 'a')], tmp_path, registered)
    assert open_clip_recognizer(args, inputs).recipe.face == face
    told = 'of another framing than those that trained the model' in capsys.readouterr().out
    assert told == (seen is not CROPS)
    args.face = 'registered'
    assert open_clip_recognizer(args, inputs).recipe.face == 'registered'


def test_help_shows_real_commands():
    for line in build_parser().format_help().splitlines():
        if line.startswith('  mmatnet recognise'):
            build_parser().parse_args(line.split()[2:])
