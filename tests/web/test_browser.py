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


def colours(path):
    """How many colours a picture has that are not grey."""
    pixels = np.asarray(Image.open(path).convert('RGB')).reshape(-1, 3)
    return len(np.unique(pixels[np.ptp(pixels, axis=1) > 20], axis=0))


def test_upload_see_click_and_download(page, site, video, tmp_path):
    assert 'not a lie detector' in page.inner_text('#care')
    assert 'people who agreed' in page.inner_text('#care')
    assert 'trained on synthetic data' in page.inner_text('#synthetic')
    assert page.is_disabled('#download')

    choose(page, video)
    said(page, video.name)
    page.click('#find')
    page.wait_for_selector('#timeline img')
    assert 'micro- and ' in said(page, video.name)
    page.locator('#timeline img').screenshot(path=tmp_path / 'timeline.png')
    assert colours(tmp_path / 'timeline.png') > 1

    row = page.locator('#expressions [data-row="0"]').first
    assert page.locator('#picture img').count() == 0
    row.click()
    page.wait_for_selector('#picture img')
    page.wait_for_function('() => document.querySelector("#picture img").naturalWidth > 0')
    page.locator('#picture img').screenshot(path=tmp_path / 'picture.png')
    assert colours(tmp_path / 'picture.png') > 100  # of the flow
    assert page.input_value('#about textarea').startswith('expression 1: micro, positive, ')
    assert {'positive', '70%', 'negative', '20%'} <= set(page.inner_text('#scores').split())

    with page.expect_download() as download:
        page.click('#download')
    download.value.save_as(tmp_path / 'table.csv')
    with open(tmp_path / 'table.csv', encoding='utf-8', newline='') as table:
        rows = list(csv.DictReader(table))
    assert (rows[0]['video'], rows[0]['kind'], rows[0]['label']) == (
        video.name, 'micro', 'positive')

    page.screenshot(path=tmp_path / 'page.png', full_page=True)
    assert Image.open(tmp_path / 'page.png').size[0] == 1200
    assert [url for url in page.asked if not url.startswith((site.url, 'data:', 'blob:'))] == []

    assert site.files()
    page.close()
    for _ in range(100):
        if not site.files():
            break
        time.sleep(0.1)
    assert site.files() == []


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
