"""Stand-ins of the challenge's databases with the holes that their copies have: no clip is lost."""
import pytest

from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.compute import compute_features
from mmatnet.features.motion_rows import MotionRows
from mmatnet.io.frames import open_frames
from mmatnet.registry import DATABASES, WRITERS

# database to (subject, clip) and how many frames in its middle the copy lacks
HOLES = {'casme2': ({('sub16', 'EP01_08'): 14}, ('sub16', 'sub19')),
         'smic': ({('s03', 's03_po_08'): 2, ('s03', 's03_sur_01'): 1, ('s03', 's03_sur_05'): 1,
                   ('s03', 's03_ne_16'): 1}, ('s03',)),
         'samm': ({('014', '014_2_3'): 3}, ('014',))}
FRAMES = {'casme2': (30, 32), 'smic': (9, 10), 'samm': (9, 10)}


@pytest.fixture(params=HOLES)
def stand_in(request, tmp_path, monkeypatch):
    """Reader, folder, clips of the list that it has, and those with holes."""
    holes, subjects = HOLES[request.param]
    writer = WRITERS.make(request.param)
    monkeypatch.setattr(type(writer), 'subjects', subjects)
    labels = [key for key in read_megc2019() if key[0] == request.param and key[1] in subjects]
    kept = [key for key in labels if key[1:] in holes] + labels[:2]
    monkeypatch.setattr(type(writer), 'keys', lambda self, seed, chosen, most: sorted({
        (*key[1:], self.emotions[read_megc2019()[key]][0]) for key in kept}))
    writer.write(tmp_path / 'x', subjects=len(subjects), frames=FRAMES[request.param])
    return DATABASES.make(request.param), tmp_path / 'x', kept, holes


def test_every_clip_of_the_list_is_reached(stand_in):
    reader, root, kept, holes = stand_in
    for clip in reader.read(root)[0]:
        count = holes.get((clip.subject, clip.clip), 0)
        files = sorted((root / clip.frames).iterdir(), key=lambda file: file.stem)
        for file in files[len(files) // 2:][:count]:
            file.unlink()
    clips, report = reader.read(root)
    assert {clip.key for clip in clips} >= set(kept)
    assert report.complete
    assert len(report.bridged) == len(holes)
    for clip in clips:
        aligned = AlignedClip(clip, open_frames(root / clip.frames), 224)
        rows = compute_features(aligned, [MotionRows()])['motion']
        assert rows.any(axis=1).sum() == min(clip.offset - clip.onset, 64)
