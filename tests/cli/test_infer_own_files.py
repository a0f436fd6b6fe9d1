"""Files of the user's in the folder of ``mmatnet infer``: none is replaced, none is removed."""
import json
import os

import pytest

from mmatnet.cli.infer_record import Entry, Record, video_key, video_stamp
from mmatnet.cli.infer_resume import begin, check_sources
from mmatnet.errors import InputError

MADE = {'model': 'a'}


@pytest.fixture
def out(tmp_path):
    """The folder of the results, empty, beside a video."""
    (tmp_path / 'talk.mp4').write_text('a video')
    (tmp_path / 'out').mkdir()
    return tmp_path / 'out'


@pytest.fixture
def talk(out):
    """The video."""
    return str(out.parent / 'talk.mp4')


def wrote(out, talk, *names, **entry):
    """Write what an earlier run leaves of a video."""
    for name in names:
        (out / name).write_text('a result')
    stamp = entry.pop('stamp', video_stamp(talk))
    Record(dict(MADE), {video_key(talk): Entry(talk, 'talk', stamp, files=list(names), **entry)}
           ).write(out)


def names_in(out):
    return sorted(file.name for file in out.iterdir())


@pytest.mark.parametrize('again', [False, True])
@pytest.mark.parametrize('earlier', ['none', 'killed', 'damaged'])
def test_a_file_that_no_run_wrote_is_refused_and_stays(out, talk, again, earlier):
    if earlier == 'killed':
        wrote(out, talk)
    if earlier == 'damaged':
        (out / 'made_from.json').write_text('{')
    for name in ('talk_annotated.mp4', 'talk_micro_77.png'):
        (out / name).write_text('mine')
    before = names_in(out)
    if earlier == 'damaged' and not again:
        sentence = 'does not say what the results'
    else:
        sentence = ('talk_annotated.mp4, .*talk_micro_77.png: each has the name of a result and '
                    'would be replaced by it, but is not listed in made_from.json; move or')
    with pytest.raises(InputError, match=sentence):
        begin(out, [talk], MADE, again)
    assert names_in(out) == before
    assert (out / 'talk_annotated.mp4').read_text() == 'mine'


def test_what_an_interrupted_run_wrote_is_removed(out, talk):
    wrote(out, talk, 'talk_micro_7.png')
    (out / 'tall_micro_7.png').touch()
    record, kept = begin(out, [talk], MADE, again=False)
    assert (names_in(out), kept) == (['made_from.json', 'tall_micro_7.png'], {})
    assert record.videos[video_key(talk)].files == []


def test_only_recorded_files_of_a_video_that_is_given_up_are_removed(out, talk):
    wrote(out, talk, 'talk_micro_7.png', done=True)
    (out / 'talk_micro_9.png').touch()
    begin(out, [str(out.parent / 'other.mp4')], MADE, again=True)
    assert names_in(out) == ['made_from.json', 'talk_micro_9.png']


def test_a_record_does_not_make_other_files_removed(out, talk):
    wrote(out, talk, '../talk.mp4', 'notes.txt')
    begin(out, [talk], MADE, again=True)
    assert names_in(out) == ['made_from.json', 'notes.txt']
    assert os.path.exists(talk)


def test_a_file_is_recorded_before_it_is_written(out, talk):
    record, _ = begin(out, [talk], MADE, again=False)
    entry = record.videos[video_key(talk)]
    assert record.claim(out, entry, 'talk_micro_7.png') == out / 'talk_micro_7.png'
    written = json.loads((out / 'made_from.json').read_text())
    assert written['videos'][video_key(talk)]['files'] == ['talk_micro_7.png']
    (out / 'talk_micro_7.png').touch()
    record.claim(out, entry, 'talk_micro_7.png')
    assert entry.files == ['talk_micro_7.png']


def test_a_file_that_came_meanwhile_is_not_claimed(out, talk):
    record, _ = begin(out, [talk], MADE, again=False)
    (out / 'talk_timeline.png').touch()
    entry = record.videos[video_key(talk)]
    with pytest.raises(InputError, match='a file that is no result of this run is there; move it'):
        record.claim(out, entry, 'talk_timeline.png')
    assert entry.files == []


@pytest.mark.parametrize('linked', [False, True])
def test_an_earlier_result_given_as_a_video_stays(out, talk, linked):
    wrote(out, talk, 'talk_annotated.mp4', done=True)
    through = out
    if linked:
        through = out.parent / 'link'
        through.symlink_to(out)
    with pytest.raises(InputError, match=r'talk_annotated\.mp4: has the name of a result and would '
                                         'be replaced by it, but is a video given now'):
        begin(through, [talk, str(out / 'talk_annotated.mp4')], MADE, again=True)
    assert (out / 'talk_annotated.mp4').exists()


def test_a_video_in_the_folder_behind_a_link_stays(out, talk):
    (out.parent / 'link').symlink_to(out)
    video = out / 'talk_annotated.mp4'
    video.write_text('mine')
    with pytest.raises(InputError, match=r'talk_annotated\.mp4: has the name of a result'):
        begin(out.parent / 'link', [talk, str(video)], MADE, again=False)
    assert video.read_text() == 'mine'


@pytest.mark.parametrize('name', ['out', 'link', 'absent/../out'])
def test_a_folder_of_frames_does_not_take_the_results(out, name):
    (out.parent / 'link').symlink_to(out)
    (out.parent / 'absent').mkdir()
    with pytest.raises(InputError, match='is to be looked through and to take the results; choose'):
        check_sources([str(out)], out.parent / name)


@pytest.mark.parametrize('part', [{'frames': 60}, {'files': ['talk_micro_7.png']}])
@pytest.mark.parametrize(('made_with', 'other', 'sentence'), [
    ({'model': 'b'}, 'talk.mp4', 'other values of model'),
    (MADE, 'other.mp4', 'talk.mp4, which is not among the videos given now')])
def test_what_was_found_in_a_part_of_a_video_is_not_given_up_unasked(out, talk, part, made_with,
                                                                    other, sentence):
    wrote(out, talk, *part.get('files', ()), frames=part.get('frames', 0))
    before = names_in(out)
    with pytest.raises(InputError, match=sentence):
        begin(out, [str(out.parent / other)], made_with, again=False)
    assert names_in(out) == before
    begin(out, [str(out.parent / other)], made_with, again=True)
    assert names_in(out) == ['made_from.json']


@pytest.fixture
def clip(tmp_path):
    """A folder of three frames of one size and time."""
    (tmp_path / 'clip').mkdir()
    for number in range(3):
        (tmp_path / 'clip' / f'img{number}.png').write_text(str(number))
        os.utime(tmp_path / 'clip' / f'img{number}.png', (1, 1))
    return tmp_path / 'clip'


def test_renumbered_frames_are_another_clip(clip):
    before = video_stamp(str(clip))
    assert before['frames'] == 3
    (clip / 'img2.png').rename(clip / 'img3.png')
    assert video_stamp(str(clip)) != before
    (clip / 'img3.png').rename(clip / 'img2.png')
    assert video_stamp(str(clip)) == before
    os.utime(clip / 'img0.png', (1, 2))
    assert video_stamp(str(clip)) != before


def test_results_among_the_frames_do_not_make_another_clip(clip):
    before = video_stamp(str(clip))
    (clip / 'found').mkdir()
    (clip / 'found' / 'clip_micro_1.png').touch()
    (clip / 'notes.txt').touch()
    assert video_stamp(str(clip)) == before
