"""The page in headless Chromium, as somebody who looks at it would use it."""
import csv
import io
import time

import numpy as np
import pytest
from PIL import Image

from mmatnet.inference.drawing.report import write_report
from mmatnet.inference.results import Expression, VideoResult

SECONDS = 120_000  # milliseconds until giving up, on a machine with other work


@pytest.fixture
def page(browser, site):
    page = browser.new_page(viewport={'width': 1200, 'height': 2000})
    page.set_default_timeout(SECONDS)
    page.asked = []
    page.on('request', lambda request: page.asked.append(request.url))
    page.goto(site.url)
    page.wait_for_selector('#find')
    yield page
    page.close()


def said(page, start):
    """The sentences of the page, as soon as they begin as expected."""
    page.wait_for_function('start => document.querySelector("#said textarea")?.value'
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


def shot(element):
    """What is seen of an element."""
    return Image.open(io.BytesIO(element.screenshot()))


def report_of(page):
    """The report in its frame, as soon as it is shown."""
    report = page.frame_locator('#report iframe')
    report.locator('footer').wait_for()
    return report


def is_too_wide(page):
    """Whether a page is wider than its window, and has to be moved to be read."""
    return page.evaluate('document.documentElement.scrollWidth > window.innerWidth')


def test_upload_see_click_and_download(page, site, video, tmp_path):
    files = site.files()
    assert 'not a lie detector' in page.inner_text('#care')
    assert 'people who agreed' in page.inner_text('#care')
    assert 'trained on synthetic data' in page.inner_text('#synthetic')
    assert page.is_disabled('#table')
    assert page.is_disabled('#whole')

    choose(page, video)
    said(page, video.name)
    page.click('#find')
    report = report_of(page)
    assert 'micro- and ' in said(page, video.name)
    assert report.locator('h1').inner_text() == video.name
    assert colours(shot(report.locator('svg'))) > 1  # of the expressions
    onset, apex, flow, _ = report.locator('article').first.locator('img').all()
    assert greys(shot(onset)) > 100
    assert greys(shot(apex)) > 100
    assert colours(shot(flow)) > 100
    page.screenshot(path=tmp_path / 'page.png')

    with page.expect_download() as download:
        page.click('#table')
    download.value.save_as(tmp_path / 'table.csv')
    with open(tmp_path / 'table.csv', encoding='utf-8', newline='') as table:
        row = max(csv.DictReader(table), key=lambda row: float(row['score']))
    assert (row['video'], row['kind']) == (video.name, 'micro')
    shown = report.locator('article').first.inner_text()
    assert row['label'] in shown
    for name in ('negative', 'positive', 'surprise'):
        assert f'{float(row[f"probability_{name}"]):.2f}' in shown
    with page.expect_download() as download:
        page.click('#whole')
    download.value.save_as(tmp_path / 'report.html')
    assert video.name in (tmp_path / 'report.html').read_text('utf-8')
    assert [url for url in page.asked
            if not url.startswith((site.url, 'data:', 'blob:', 'about:srcdoc'))] == []

    assert site.files() != files
    page.close()
    for _ in range(100):
        if site.files() == files:
            break
        time.sleep(0.1)
    assert site.files() == files


def test_the_sample_on_a_telephone(browser, site, tmp_path):
    page = browser.new_page(viewport={'width': 390, 'height': 844})
    page.set_default_timeout(SECONDS)
    page.goto(site.url)
    page.click('#sample')
    page.wait_for_selector('text=/[0-9]+ ?[/] ?210/')  # frames drawn, or looked through
    report = report_of(page)
    assert report.locator('article').count() == 2
    assert not is_too_wide(page)
    page.set_viewport_size({'width': 390, 'height': 2400})  # what is not seen is not drawn
    page.screenshot(path=tmp_path / 'page.png')
    report.locator('tbody a').nth(1).click()
    assert report.locator('article:target h3').inner_text().startswith('2. ')
    assert page.url.rstrip('/') == site.url  # within the frame alone
    page.close()


@pytest.mark.parametrize('width', [1200, 390])
def test_a_report_runs_and_fetches_nothing_whatever_the_names(browser, tmp_path, width):
    evil = '<script>document.title = "evil"</script><img src="http://127.1:9/" onerror=alert(1)>'
    expression = Expression(0, 5, 9, 0.0, 0.1, 0.2, 'micro', 0.9, 1.0, evil, {evil: 1.0}, [evil])
    result = VideoResult(f'{evil.replace("/", "_")}.mp4', 100, 50.0, 2.0, 64, 48, [expression],
                         notes=[evil * 9], remark=evil, error=evil)
    write_report(result, tmp_path / 'report.html', {})
    page, asked = browser.new_page(viewport={'width': width, 'height': 800}), []
    page.on('request', lambda request: asked.append(request.url))
    page.on('dialog', lambda dialog: pytest.fail(dialog.message))
    page.goto((tmp_path / 'report.html').as_uri())
    assert page.locator('h1').inner_text() == f'{evil.replace("/", "_")}.mp4'
    assert page.title().endswith('.mp4: 1 micro- and 0 macro-expressions')
    # the style is the one that the policy lets in
    card = page.locator('article')
    assert card.evaluate('card => getComputedStyle(card).borderRadius') == '8px'
    assert not is_too_wide(page)
    assert len(asked) == 1
    page.screenshot(path=tmp_path / 'page.png', full_page=True)
    page.close()


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
    assert page.locator('#report iframe').count() == 0
