"""A run of ``mmatnet infer`` that is interrupted inside a long video."""
import json
import shutil
from itertools import count

import pytest

from mmatnet.cli.infer import main
from mmatnet.cli.infer_folders import VideoFolder
from mmatnet.cli.infer_journal import VideoJournal
from mmatnet.inference.video_run import VideoRun
from mmatnet.spotting.intervals.motion_path import MotionPathSpotter


@pytest.fixture(scope='module')
def command(smile, write_video, checkpoint_arguments, tmp_path_factory):
    """The arguments about a face that smiles twice, once in 1.8 s."""
    video = write_video(tmp_path_factory.mktemp('long') / 'smile.avi', 2 * smile)
    return [str(video), *checkpoint_arguments, '--out']


@pytest.fixture(scope='module')
def cut_off(command, tmp_path_factory):
    """The folder of a run that kept at the 130th frame and was interrupted at the 150th."""
    out, numbers = tmp_path_factory.mktemp('cut off'), count(1)

    def due(_):
        if (number := next(numbers)) == 150:
            raise KeyboardInterrupt
        return number == 130

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(VideoJournal, 'due', due)
        assert main([*command, str(out)]) == 130
    assert sorted(path.name[:7] for path in out.iterdir()) == ['.begun-', '.lock']
    return out


def result_of(out):
    return json.loads((out / 'smile' / 'results.json').read_text())


def test_it_goes_on_from_where_it_was(command, cut_off, tmp_path, monkeypatch):
    out, looked_at, look = tmp_path / 'out', [], VideoRun._look
    shutil.copytree(cut_off, out)

    def noted(self, number, *rest):
        looked_at.append(number)
        return look(self, number, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(VideoRun, '_look', noted)
        patch.setattr('mmatnet.inference.going_on.WARM_SECONDS',
                      2.31 - MotionPathSpotter(224).latency)
        assert main([*command, str(out)]) == 0
    assert looked_at == list(range(14, 180))  # 2.3 seconds before frame 129
    result = result_of(out)
    assert any(note.startswith('an interrupted run is gone on with, which had come to 2.6 s')
               for note in result['notes'])
    assert main([*command, str(tmp_path / 'whole')]) == 0
    whole = result_of(tmp_path / 'whole')
    for name in ('frames', 'fps', 'seconds', 'face_share'):
        assert result[name] == pytest.approx(whole[name])
    assert [(one['first'], one['last'], one['end']) for one in result['segments']] == [
        (0, 179, 'the video ends')]
    assert len(result['expressions']) == len(whole['expressions']) >= 1
    for one, other in zip(result['expressions'], whole['expressions'], strict=True):
        for name in ('onset', 'apex', 'offset'):
            assert one[name] == pytest.approx(other[name], abs=2)
    assert result['timeline']['frames'] == whole['timeline']['frames']
    assert {path.name for path in (out / 'smile').iterdir()} == {
        'results.json', 'expressions.csv', 'done.json', 'timeline.png', 'report.html',
        *(f'{one["kind"]}_{one["onset"]}.png' for one in result['expressions'])}
    assert not list(out.glob('.begun-*'))
    report = (out / 'smile' / 'report.html').read_text()
    assert report.count('data:image/jpeg') >= 3 * len(result['expressions'])


@pytest.fixture
def journal(command, cut_off, tmp_path):
    """Open what was kept, with other values of what it was made with, or another stamp."""
    shutil.copytree(cut_off, tmp_path / 'out')
    content = json.loads(next(cut_off.glob('.begun-*/begun.json')).read_text())

    def opened(stamp=content['stamp'], **other):
        folder = VideoFolder(command[0], stamp, tmp_path / 'out' / 'smile', None)
        return VideoJournal(folder, {**content['made_with'], **other})
    return opened


def test_only_what_is_the_same_is_gone_on_with(journal):
    begun = journal().begun
    assert (begun.number, begun.result.frames, begun.result.seconds) == (129, 130, 2.58)
    for other in ({'--fps': 30.0}, {'model': 'another'}, {'stamp': 'another'}):
        kept = {path: path.read_bytes() for path in journal().path.iterdir()}
        opened = journal(**other)
        assert opened.begun is None
        assert not opened.path.exists()
        opened.path.mkdir()
        for path, data in kept.items():
            path.write_bytes(data)


def test_what_is_damaged_is_not_gone_on_with(journal):
    path = journal().path / 'begun.json'
    path.write_text(path.read_text().replace('"frames": 130', '"frames": 131'))
    opened = journal()
    assert opened.begun is None
    assert not opened.path.exists()
