import pytest

from mmatnet.errors import InputError
from mmatnet.features.apex_flow import ApexFlow
from mmatnet.features.apex_image import ApexImage
from mmatnet.features.base import ClipFeature
from mmatnet.features.compute import compute_features
from mmatnet.features.motion_rows import MotionRows
from tests.features.clips import Frames, GreyChange, aligned, with_flow


def features(reference, apex_flow):
    apex, rows = ApexImage(), MotionRows(blocks=2, rows=12, apex_row=8, reference=reference)
    apex.fit(4)
    made = [apex, with_flow(rows, GreyChange)]
    return [*made, with_flow(ApexFlow(), GreyChange)] if apex_flow else made


@pytest.mark.parametrize(('reference', 'apex_flow', 'apex'), [
    ('previous', False, 15), ('previous', True, 15), ('onset', False, 10), ('onset', True, 15),
    ('previous', False, 18)])
def test_each_frame_is_read_once(reference, apex_flow, apex):
    frames = Frames(range(10, 19))
    clip = aligned(frames, apex=apex)
    arrays = compute_features(clip, features(reference, apex_flow))
    assert frames.read == list(range(10, min(19, apex + 5)))  # in order, as a video gives them
    assert list(arrays) == ['apex', 'motion', 'motion_mirrored', 'apex_flow'][:3 + apex_flow]


def test_apex_flow_needs_the_onset_even_outside_the_window():
    made = [with_flow(MotionRows(blocks=2, rows=8, apex_row=4), GreyChange),
            with_flow(ApexFlow(), GreyChange)]
    with pytest.raises(InputError, match='lacks 1 of the 9 frames needed: 10; run `mmatnet'):
        compute_features(aligned(Frames(range(11, 19))), made)


def test_an_annotation_that_contradicts_itself_is_named():
    with pytest.raises(InputError, match='EP01: apex 19 lies outside onset 10 to offset 18'):
        compute_features(aligned(apex=19), features('previous', False))


def test_a_feature_that_breaks_its_word_is_named():
    class Mean(ClipFeature):
        name, shape = 'mean', (1,)

        def frames(self, clip):
            return {clip.apex}

        def compute(self, clip):
            return clip.frame(clip.clip.apex).mean(keepdims=True)

    with pytest.raises(InputError, match=r'EP01: Mean says that mean is float32 \(1,\), and '
                                         r'computed float64 \(1, 1\); correct the feature'):
        compute_features(aligned(), [Mean()])
