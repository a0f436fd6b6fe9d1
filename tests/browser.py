"""Headless Chromium, of the system; for the tests that look at pages."""
import shutil

import pytest

BROWSERS = ('chromium', 'chromium-browser', 'google-chrome')


@pytest.fixture(scope='module')
def browser():
    playwright = pytest.importorskip(
        'playwright.sync_api', reason='needs playwright: pip install playwright')
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip('needs Chromium: apt-get install chromium')
    with playwright.sync_playwright() as driver:
        # the sandbox does not start as root, as in containers; only pages of ours are opened
        browser = driver.chromium.launch(executable_path=path, args=['--no-sandbox'])
        yield browser
        browser.close()
