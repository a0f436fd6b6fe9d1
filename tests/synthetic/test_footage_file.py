import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.io.video.stream import open_stream
from mmatnet.synthetic.footage_face import moving_face
from mmatnet.synthetic.footage_file import write_footage


def test_stronger_compression_is_smaller_and_further_from_what_was_drawn(tmp_path):
    footage = moving_face(2, 10, 10, size=(160, 120), scale=0.6)
    drawn, sizes, errors = list(footage), [], []
    for compression in ('weak', 'usual', 'strong'):
        path = tmp_path / f'{compression}.mp4'
        write_footage(path, footage, compression)
        seen = list(open_stream(path))
        assert [one.seconds for one in seen] == pytest.approx(np.arange(100) / 10, abs=1e-3)
        errors.append(np.mean([np.abs(one.bgr.astype(int) - frame).mean()
                               for one, frame in zip(seen, drawn, strict=True)]))
        sizes.append(path.stat().st_size)
    assert sizes[0] > 1.5 * sizes[1] > 2 * sizes[2]
    assert errors == sorted(errors)


def test_an_unknown_compression(tmp_path):
    with pytest.raises(InputError, match="must be one of weak, usual, strong, got 'none'"):
        write_footage(tmp_path / 'one.mp4', moving_face(0, 10, 10), 'none')
    assert not list(tmp_path.iterdir())
