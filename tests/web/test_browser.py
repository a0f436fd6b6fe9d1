"""The page in headless Chromium, as somebody who looks at it would use it."""
import csv
import shutil
import time

import numpy as np
import pytest
from PIL import Image

BROWSERS = ('chromium', 'chromium-browser', 'google-chrome')
SECONDS = 30_000  # milliseconds until giving up, on a machine with other work


@pytest.fixture(scope='module')
def browser():
    playwright = pytest.importorskip(
        'playwright.sync_api', reason='needs playwright: pip install playwright')
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip('needs Chromium: apt-get install chromium')
    with playwright.sync_playwright() as driver:
        # the sandbox does not start as root, as in containers; only this page is opened
        browser = driver.chromium.launch(executable_path=path, args=['--no-sandbox'])
        yield browser
        browser.close()


@pytest.fixture
def page(browser, site):
    page = browser.new_page(viewport={'width': 1200, 'height': 1500})
    page.set_default_timeout(SECONDS)
    page.asked = []
    page.on('request', lambda request: page.asked.append(request.url))
    page.goto(site.url)
    page.wait_for_selector('#find')
    yield page
    page.close()


def said(page, start):
    """The sentences of the page, as soon as they begin as expected."""
    page.wait_for_function('start => document.querySelector("#said textarea").value'
                           '.startsWith(start)', arg=start)
    return page.input_value('#said textarea')


def choose(page, path):
    page.set_input_files('#video input[type=file]', path)


def colours(picture):
    """How many colours a picture has that are not grey."""
    pixels = np.asarray(picture.convert('RGB')).reshape(-1, 3)
    return len(np.unique(pixels[np.ptp(pixels, axis=1) > 20], axis=0))


def greys(picture):
    """How many greys a picture has."""
    pixels = np.asarray(picture.convert('RGB')).reshape(-1, 3)
    return len(np.unique(pixels[np.ptp(pixels, axis=1) == 0], axis=0))


def shot(page, path):
    """A screenshot of the page, all of it."""
    page.screenshot(path=path, full_page=True)
    return Image.open(path)


def part_of(page, picture, selector):
    """What a screenshot of the page shows of one of its elements."""
    box = page.locator(selector).bounding_box()
    left, top = box['x'], box['y'] + page.evaluate('window.scrollY')
    return picture.crop((round(left), round(top), round(left + box['width']),
                         round(top + box['height'])))


def drawn(page, selector):
    """Wait until an image of the page is loaded, and give its own pixels, wide and high."""
    page.wait_for_function('selector => document.querySelector(selector)?.naturalWidth > 0',
                           arg=selector)
    return page.evaluate('selector => { const image = document.querySelector(selector);'
                         'return [image.naturalWidth, image.naturalHeight] }', selector)


def test_upload_see_click_and_download(page, site, video, tmp_path):
    files = site.files()
    assert 'not a lie detector' in page.inner_text('#care')
    assert 'people who agreed' in page.inner_text('#care')
    assert 'trained on synthetic data' in page.inner_text('#synthetic')
    assert page.is_disabled('#download')

    choose(page, video)
    said(page, video.name)
    page.click('#find')
    page.wait_for_selector('#timeline img')
    assert 'micro- and ' in said(page, video.name)
    wide, high = drawn(page, '#timeline img')
    assert wide > high
    assert page.locator('#picture img').count() == 0
    before = shot(page, tmp_path / 'before.png')
    assert before.size[0] == 1200
    timeline = part_of(page, before, '#timeline img')
    assert colours(timeline) > 1  # of the curves and marks
    assert greys(timeline) > 50  # of the apex's picture

    page.locator('#expressions [data-row="0"]').first.click()
    drawn(page, '#picture img')
    after = shot(page, tmp_path / 'page.png')
    picture = part_of(page, after, '#picture img')
    assert colours(picture) > 100  # of the flow
    assert greys(picture) > 100  # of onset and apex

    with page.expect_download() as download:
        page.click('#download')
    download.value.save_as(tmp_path / 'table.csv')
    with open(tmp_path / 'table.csv', encoding='utf-8', newline='') as table:
        row = next(csv.DictReader(table))
    assert (row['video'], row['kind']) == (video.name, 'micro')
    assert page.input_value('#about textarea').startswith(
        f'expression 1: micro, {row["label"]}, probability ')
    shown = page.inner_text('#scores').split()
    for name in ('negative', 'positive', 'surprise'):
        assert name in shown
        assert f'{100 * float(row[f"probability_{name}"]):.0f}%' in shown
    assert [url for url in page.asked if not url.startswith((site.url, 'data:', 'blob:'))] == []

    assert site.files() != files
    page.close()
    for _ in range(100):
        if site.files() == files:
            break
        time.sleep(0.1)
    assert site.files() == files


def test_what_is_no_video_and_what_is_too_large(page, site, video, tmp_path):
    script, large = tmp_path / 'script.mp4', tmp_path / 'large.mp4'
    script.write_text('#!/bin/sh\necho hello\n')
    large.write_bytes(bytes(2_000_001))
    choose(page, script)
    assert 'is no video by its content' in said(page, 'error: script.mp4: ')
    page.click('#video [aria-label=Clear]')
    said(page, '')
    choose(page, large)
    page.wait_for_selector('text=/exceed the maximum allowed size/')
    page.reload()
    choose(page, video)
    assert 'is here' in said(page, video.name)
    assert page.locator('#timeline img').count() == 0
