import errno

import pytest

from mmatnet.errors import InputError
from mmatnet.web.sample import FRAMES, NAME, Sample
from mmatnet.web.upload import Uploads, check_video


def test_it_is_drawn_once_small_and_has_an_expression_of_either_kind(inferencer, tmp_path):
    sample, seen = Sample(tmp_path), []
    first = sample.copy(lambda *frames: seen.append(frames))
    assert (len(seen), seen[-1]) == (FRAMES, (FRAMES, FRAMES))
    second = sample.copy(lambda *frames: pytest.fail('it is drawn again'))
    assert first != second
    assert first.name == second.name == NAME
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_size < 300_000
    check_video(first)
    result, = inferencer([first])
    macro, micro = result.expressions
    assert (macro.kind, micro.kind) == ('macro', 'micro')
    # as it was planned: frames 42 to 117 and 160 to 180
    assert 42 <= macro.onset < macro.offset <= 117
    assert 155 <= micro.onset < micro.offset <= 180


def test_a_sample_that_cannot_be_written_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr('mmatnet.web.sample.CODEC', 'none')
    with pytest.raises(InputError, match='the sample cannot be written: this OpenCV has no codec'):
        Sample(tmp_path).copy(lambda *frames: None)
    assert not [path for path in tmp_path.rglob('*') if path.is_file()]


@pytest.fixture
def drawn(tmp_path):
    """A sample that is drawn already, and no more than the start of a video."""
    (tmp_path / 'sample').mkdir()
    (tmp_path / 'sample' / NAME).write_bytes(b'\x00\x00\x00\x18ftypisom')
    return Sample(tmp_path)


def test_a_copy_goes_with_its_folder(drawn, tmp_path):
    uploads = Uploads()
    uploads.take('a page', drawn.copy(lambda *frames: None))
    assert len(list(tmp_path.iterdir())) == 2
    uploads.end('a page')
    assert [path.name for path in tmp_path.iterdir()] == ['sample']


@pytest.mark.parametrize('call', ['shutil.copy', 'tempfile.mkdtemp'])
def test_a_copy_that_the_disk_does_not_take_is_a_sentence(drawn, tmp_path, monkeypatch, call):
    def full(*args, **options):
        raise OSError(errno.ENOSPC, 'No space left on device')

    monkeypatch.setattr(f'mmatnet.web.sample.{call}', full)
    with pytest.raises(InputError, match=r'cannot write .*: No space left on device; free'):
        drawn.copy(lambda *frames: None)
    assert [path.name for path in tmp_path.iterdir()] == ['sample']
