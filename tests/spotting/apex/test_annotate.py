"""Apexes spotted by `mmatnet prepare --spot-apex`, on fakes of SMIC, which annotates none."""
import json

import pytest

from mmatnet.cli.prepare import main
from mmatnet.clips.annotation import read_annotations
from mmatnet.registry import WRITERS
from mmatnet.spotting.apex import annotate


@pytest.fixture(scope='module')
def smic(tmp_path_factory):
    """Registered crops of three clips."""
    root = tmp_path_factory.mktemp('smic') / 'SMIC'
    WRITERS.make('smic').write(root, layout='SMIC_all_cropped', subjects=1, clips_per_class=1,
                               frames=(10, 12))
    return root


def test_flow_is_written_down(smic, tmp_path, capsys):
    out = tmp_path / 'smic'
    assert main([str(smic), '--out', str(out)]) == 0
    before = read_annotations(out / 'annotations.csv')
    assert {clip.apex_source for clip in before} == {'middle'}
    assert main([str(smic), '--spot-apex', 'flow', '--out', str(out)]) == 0
    clips = read_annotations(out / 'annotations.csv')
    assert len(clips) == len(before) > 1
    for clip in clips:
        assert clip.apex_source == 'spotted'
        assert 'apex spotted by flow' in clip.note
        assert clip.onset < clip.apex < clip.offset
    repaired = json.loads((out / 'report.json').read_text())['repaired']
    assert repaired[str(clips[0])] == f'apex spotted by flow: frame {clips[0].apex}'


def test_a_second_run_takes_over_what_was_spotted(smic, tmp_path, monkeypatch):
    out = tmp_path / 'smic'
    assert main([str(smic), '--spot-apex', 'flow', '--out', str(out)]) == 0
    first = (out / 'annotations.csv').read_bytes()
    monkeypatch.setattr(annotate, 'spot_apex', None)
    assert main([str(smic), '--spot-apex', 'flow', '--out', str(out)]) == 0
    assert (out / 'annotations.csv').read_bytes() == first


def test_an_interrupted_run_goes_on_with_the_clips_that_are_left(smic, tmp_path, monkeypatch):
    out, spot, count = tmp_path / 'smic', annotate.spot_apex, 0

    def spot_once(*args):
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        return spot(*args)

    monkeypatch.setattr(annotate, 'spot_apex', spot_once)
    assert main([str(smic), '--spot-apex', 'flow', '--out', str(out)]) == 130
    assert main([str(smic), '--spot-apex', 'flow', '--out', str(out)]) == 0
    assert count == 2 + len(read_annotations(out / 'annotations.csv')) - 1
    assert {path.name for path in out.iterdir()} == {'annotations.csv', 'source.json',
                                                     'report.json'}
    whole = tmp_path / 'whole'
    assert main([str(smic), '--spot-apex', 'flow', '--out', str(whole)]) == 0
    assert (out / 'annotations.csv').read_bytes() == (whole / 'annotations.csv').read_bytes()


def test_a_folder_that_takes_no_files_is_told_before_the_first_apex(smic, tmp_path, monkeypatch,
                                                                    capsys):
    monkeypatch.setattr(annotate, 'spot_apex', None)
    (tmp_path / 'smic').touch()
    assert main([str(smic), '--spot-apex', 'flow', '--out', str(tmp_path / 'smic')]) == 2
    assert f'cannot write {tmp_path}/smic: ' in capsys.readouterr().err


def test_raw_frames_are_aligned_first(tmp_path, monkeypatch):
    root, out = tmp_path / 'SMIC', tmp_path / 'smic'
    WRITERS.make('smic').write(root, layout='SMIC_all_raw', subjects=1, clips_per_class=1,
                               frames=(6, 6))
    shapes = []

    def spot(crops, spotter):
        shapes.append(crops.shape)
        return 1

    monkeypatch.setattr(annotate, 'spot_apex', spot)
    assert main([str(root), '--spot-apex', 'flow', '--out', str(out)]) == 0
    assert set(shapes) == {(6, 224, 224)}
    clips = read_annotations(out / 'annotations.csv')
    assert all(clip.apex == clip.onset + 1 for clip in clips)


def test_a_clip_that_cannot_be_read_keeps_the_middle(smic, tmp_path):
    root, out = tmp_path / 'SMIC', tmp_path / 'smic'
    WRITERS.make('smic').write(root, layout='SMIC_all_cropped', subjects=1, clips_per_class=1,
                               frames=(6, 6))
    damaged = sorted(path for path in root.rglob('*') if path.suffix in ('.bmp', '.jpg'))[0]
    damaged.write_bytes(b'no image')
    main([str(root), '--spot-apex', 'flow', '--out', str(out)])
    clips = read_annotations(out / 'annotations.csv')
    assert [clip.apex_source for clip in clips].count('middle') == 1
    report = json.loads((out / 'report.json').read_text())
    assert sum('apex not spotted' in text for text in report['repaired'].values()) == 1


@pytest.mark.parametrize(('options', 'sentence'), [
    (['--spot-apex', 'lbp'], "no apex spotter is named 'lbp'; there are flow, frequency, middle, "),
    (['--spot-apex', 'flow', '--missing-apex', 'middle'], 'exclude each other'),
    (['--face', 'centerface'], '--face goes with --spot-apex'),
    (['--spot-apex', 'flow', '--face', 'centreface'], "did you mean 'centerface'?")])
def test_options_that_cannot_be(smic, tmp_path, capsys, options, sentence):
    assert main([str(smic), '--out', str(tmp_path / 'out'), *options]) == 2
    assert sentence in capsys.readouterr().err
