import numpy as np
import pytest
from PIL import Image

from mmatnet.face.geometry import Warp, fit_similarity
from mmatnet.face.picture_part import Aligner
from mmatnet.face.placement import PUBLISHED
from mmatnet.io.frames import open_frames


@pytest.mark.parametrize(('scale', 'degrees'), [(0.7, 5), (1.3, -12), (2.6, 3), (4.5, 0)])
def test_cutting_first_gives_the_crops_of_training(scale, degrees, tmp_path):
    picture = np.random.default_rng(1).integers(0, 256, (721, 905, 3), dtype=np.uint8)
    Image.fromarray(picture[..., ::-1].copy()).save(tmp_path / '1.png')
    turn = np.deg2rad(degrees)
    away = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    anchors = (PUBLISHED.anchors(112) - 56) @ away.T + (410, 350)
    matrix = fit_similarity(anchors, PUBLISHED.anchors(112))
    whole = Warp(matrix, (721, 905), 112)(open_frames(tmp_path).grey(1))
    aligner = Aligner((721, 905), 112, matrix)
    part = aligner.cut(picture)
    assert part.size < 0.7 * 721 * 905
    assert aligner.crop(part).tolist() == whole.tolist()
