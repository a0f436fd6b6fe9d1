"""The site: it builds without a warning, every link leads somewhere, and nothing is fetched."""
import functools
import http.server
import os
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from mmatnet.cli import COMMANDS

ROOT = Path(__file__).parents[1]
SECONDS = 120_000  # milliseconds until giving up, on a machine with other work
LOOKED_AT = ('index', 'databases', 'inference', 'model_zoo', 'reference/api',
             'tutorials/leave_one_subject_out')


@pytest.fixture(scope='module')
def site(tmp_path_factory):
    """The folder of the site, built as `make docs` does."""
    for package in ('mkdocs', 'material', 'mkdocstrings_handlers'):
        pytest.importorskip(package, reason='needs pip install -r requirements/docs.txt')
    folder = tmp_path_factory.mktemp('site')
    done = subprocess.run(
        [sys.executable, '-m', 'mkdocs', 'build', '--strict', '--site-dir', folder], cwd=ROOT,
        env={**os.environ, 'NO_MKDOCS_2_WARNING': '1'}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert 'WARNING' not in done.stderr
    return folder


class Page(HTMLParser):
    """What a page links to, fetches, and can be linked to at."""

    def __init__(self, path):
        super().__init__()
        self.links, self.fetched, self.anchors, self.words = set(), set(), set(), []
        self.feed(path.read_text('utf-8'))

    def handle_starttag(self, name, attributes):
        given = dict(attributes)
        if name == 'a':
            self.links.add(given.get('href') or '')
        elif name in ('img', 'script', 'iframe', 'source', 'link'):
            self.fetched.add(given.get('src') or given.get('href') or '')
        self.anchors |= {given[key] for key in ('id', 'name') if given.get(key)}

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope='module')
def pages(site):
    return {path: Page(path) for path in site.rglob('*.html') if path.name != '404.html'}


def test_every_link_leads_to_a_page_and_to_a_place_on_it(pages, site):
    assert len(pages) > 30
    broken = []
    for path, page in pages.items():
        for link in page.links | page.fetched:
            parts = urlsplit(link)
            if parts.scheme or not link:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= 'index.html'
            anchor = unquote(parts.fragment)
            if not target.is_file() or (anchor and target in pages
                                        and anchor not in pages[target].anchors):
                broken.append((str(path.relative_to(site)), link))
    assert broken == []


def test_nothing_is_fetched_from_elsewhere(pages, site):
    assert [link for page in pages.values() for link in page.fetched
            if urlsplit(link).netloc] == []
    styles = ''.join(path.read_text('utf-8') for path in site.rglob('*.css'))
    assert 'url(http' not in styles
    assert '@import' not in styles


def test_every_page_can_be_reached_from_the_first(pages, site):
    reached, due = set(), [site / 'index.html']
    while due:
        path = due.pop()
        if path in pages and path not in reached:
            reached.add(path)
            due += [(path.parent / unquote(urlsplit(link).path)).resolve()
                    for link in pages[path].links if link and not urlsplit(link).scheme]
    assert reached == set(pages)
    made = {page.relative_to(ROOT / 'docs').with_suffix('.html')
            for page in (ROOT / 'docs').rglob('*.md')}
    assert {site / page for page in made} <= reached


def test_the_pages_that_are_made_hold_what_they_are_made_of(pages, site):
    def text(name):
        return ' '.join(' '.join(pages[site / name].words).split())

    for command in COMMANDS:
        assert f'usage: mmatnet {command} ' in text('reference/commands.html')
    assert 'import mmatnet' in text('tutorials/recognise_in_a_video.html')
    assert '# %%' not in text('tutorials/recognise_in_a_video.html')
    shown = {link for link in pages[site / 'tutorials/recognise_in_a_video.html'].fetched
             if link.startswith('recognise_in_a_video/')}
    assert shown == {f'recognise_in_a_video/{name}.png'
                     for name in ('timeline', 'expression', 'recognised')}
    assert 'Unreleased' in text('changelog.html')
    for name in ('infer', 'recognise', 'score', 'load_predictions'):
        assert f'mmatnet.api.{name}' in pages[site / 'reference' / 'api.html'].anchors
    for path, page in pages.items():
        assert not {':class:', ':func:', ':mod:', ':data:', ':meth:'} & set(
            ' '.join(page.words).split()), path


@pytest.fixture(scope='module')
def address(site):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(
        ('127.0.0.1', 0), functools.partial(Quiet, directory=site))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f'http://127.0.0.1:{server.server_port}'
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize('width', [1300, 390])
@pytest.mark.parametrize('name', LOOKED_AT)
def test_pages_fit_the_window_and_ask_nobody_else(browser, address, tmp_path, name, width):
    page, asked = browser.new_page(viewport={'width': width, 'height': 1000}), []
    page.set_default_timeout(SECONDS)
    page.on('request', lambda request: asked.append(request.url))
    page.goto(f'{address}/{name}.html', wait_until='networkidle')
    assert page.locator('h1').count() == 1
    assert page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')
    assert page.evaluate("getComputedStyle(document.body).fontFamily").find('Roboto') == -1
    assert [url for url in asked if not url.startswith((address, 'data:'))] == []
    # no name in a table is broken letter by letter
    assert page.evaluate('''[...document.querySelectorAll('td:first-child code, td > span')].every(
        name => name.getBoundingClientRect().width >= Math.min(60, 6 * name.textContent.length))''')
    page.screenshot(path=tmp_path / 'page.png')
    page.close()


def test_the_search_finds_a_word(browser, address):
    page = browser.new_page()
    page.set_default_timeout(SECONDS)
    page.goto(f'{address}/index.html', wait_until='networkidle')  # until it listens
    # it looks when a key is let go of, which filling in does not
    page.locator('[data-md-component=search-query]').press_sequentially('glossary')
    page.wait_for_selector('.md-search-result__link[href*="glossary.html"]')
    page.close()
