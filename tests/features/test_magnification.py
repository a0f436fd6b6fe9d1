"""A grating that sways by a known part of a pixel, before and after."""
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.eulerian import band_factors
from mmatnet.features.lbp_top import LbpTop
from mmatnet.features.magnification import METHODS, check_magnification, magnify
from mmatnet.features.pyramid import collapse, laplacian_pyramid
from tests.features.clips import Frames, aligned

SWAY = 0.2 * np.sin(2 * np.pi * np.arange(80) / 40)  # pixels
COLUMNS = np.arange(128)


def grating(shift, wavelength):
    row = 128 + 60 * np.sin(2 * np.pi * (COLUMNS - shift) / wavelength)
    return np.tile(row, (128, 1)).astype(np.float32)


def shifts(frames, wavelength):
    """By how much each frame's grating is shifted, by its phase in the middle of the picture."""
    wave = np.exp(-2j * np.pi * COLUMNS[32:96] / wavelength)
    phases = [np.angle((frame[32:96, 32:96].mean(axis=0) * wave).sum()) for frame in frames]
    return -np.unwrap(np.array(phases)) * wavelength / (2 * np.pi)


def amplification(wavelength, **config):
    moved = np.stack([grating(shift, wavelength) for shift in SWAY])
    config = dict(config)
    magnified = METHODS[config.pop('type')](moved, **config)
    before, after = (shifts(frames, wavelength)[40:].std() for frames in (moved, magnified))
    assert before == pytest.approx(SWAY[40:].std(), rel=0.01)
    return after / before


@pytest.mark.parametrize(('config', 'measured'), [
    ({'type': 'eulerian'}, [2.5, 4.7, 6.1]),
    ({'type': 'eulerian', 'alpha': 20.0}, [4.7, 9.4, 13.1]),
    ({'type': 'phase'}, [4.2, 3.9, 3.8]),
    ({'type': 'phase', 'alpha': 9.0}, [8.7, 7.6, 7.3])])
def test_motion_grows_as_the_docstrings_say(config, measured):
    found = [amplification(wavelength, **config) for wavelength in (8, 16, 32)]
    assert found == pytest.approx(measured, abs=0.06)


@pytest.mark.parametrize(('config', 'measured'), [
    ({'type': 'eulerian'}, 1.20), ({'type': 'eulerian', 'alpha': 20.0}, 1.74),
    ({'type': 'phase'}, 0.83), ({'type': 'phase', 'alpha': 9.0}, 0.83)])
def test_noise_grows_as_the_docstrings_say(config, measured):
    noise = np.random.default_rng(0).normal(size=(40, 128, 128)).astype(np.float32)
    config = dict(config)
    magnified = METHODS[config.pop('type')](noise, **config)[20:]
    assert magnified.std() == pytest.approx(measured, abs=0.01)


@pytest.mark.parametrize('kind', METHODS)
def test_what_stands_still_stays(kind):
    frames = np.random.default_rng(0).integers(0, 256, (1, 40, 48), np.uint8).repeat(5, axis=0)
    assert np.array_equal(magnify(frames, {'type': kind}), frames)


@pytest.mark.parametrize('kind', METHODS)
def test_pictures_too_small_for_bands_stay(kind):
    frames = np.random.default_rng(0).integers(0, 256, (4, 9, 12), np.uint8)
    assert np.array_equal(magnify(frames, {'type': kind}), frames)


@pytest.mark.parametrize('kind', METHODS)
def test_alpha_of_zero_changes_nothing_and_the_first_frame_stays(kind):
    frames = np.random.default_rng(0).integers(0, 256, (5, 40, 48), np.uint8)
    assert np.array_equal(magnify(frames, {'type': kind, 'alpha': 0}), frames)
    assert np.array_equal(magnify(frames, {'type': kind})[0], frames[0])


def test_the_pyramid_is_put_together_again():
    picture = np.random.default_rng(0).random((45, 61)).astype(np.float32)
    bands = laplacian_pyramid(picture)
    assert [band.shape for band in bands] == [(45, 61), (23, 31), (12, 16)]
    assert collapse(bands) == pytest.approx(picture, abs=1e-6)


def test_bands_of_short_waves_get_less():
    # 128x128: a third of the diagonal is 60.3; half of it, a quarter, an eighth allow
    # l / (8 d) - 1 with d = 16 / 8 / 21
    motion = 16 / 8 / 21
    allowed = [60.34 / 2 ** halvings / 8 / motion - 1 for halvings in (3, 2)]
    assert band_factors((128, 128), 5, 20.0, 16.0) == pytest.approx(
        [0, allowed[0], allowed[1], 20, 0], abs=0.01)


def test_a_feature_magnifies_before_it_interpolates():
    options = {'type': 'eulerian', 'alpha': 10}
    feature = LbpTop(length=6, size=32, magnification=options)
    feature.fit(32)

    class Moving(Frames):
        def grey(self, number):
            return grating(number / 10, 8)[:32, :32].astype(np.uint8)

    clip = aligned(Moving(range(10, 19)), 32)
    frames = np.stack([clip.frame(number) for number in range(10, 19)])
    from mmatnet.features.temporal_interpolation import interpolate
    assert np.array_equal(feature.volume(clip), interpolate(magnify(frames, options), 6))
    assert feature.config['magnification'] == options


@pytest.mark.parametrize(('config', 'sentence'), [
    ({}, 'the type of a magnification must be one of eulerian, phase, got None'),
    ({'type': 'phase', 'fast': 1}, "magnification 'phase' has no option 'fast'; there are alpha"),
    ({'type': 'eulerian', 'alpha': -1}, "alpha of magnification 'eulerian' must be a number from"),
    ({'type': 'eulerian', 'fast': 1.5}, 'fast .* must be a number from 0 to 1, got 1.5'),
    ({'type': 'phase', 'sigma': 0}, "sigma of magnification 'phase' must be a number above 0, got"),
    ('eulerian', "magnification must be a dict, such as .* got 'eulerian'"),
    ({'type': 'eulerian', 'alfa': 1}, "has no option 'alfa'; did you mean 'alpha'")])
def test_unsound_options_are_refused(config, sentence):
    with pytest.raises(InputError, match=sentence):
        check_magnification(config)
