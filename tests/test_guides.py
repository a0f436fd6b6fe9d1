"""The guides: what they tell to run works, in their order, on drawn data and cut short.

Each page has a copy of one folder with all that its commands expect, such as ``data/casme2`` or
``interview.mp4``; those of ``docs/add_your_own`` have an empty one, as they say. These and the
pages of ``configs`` take minutes: ``make readme`` runs them, where MMATNET_PAGES is ``all``. What
they show is run in any case, by the files in RUN_BY and by ``tests/test_configs.py``.
"""
import os
import shutil
import sys
from pathlib import Path

import pytest
from mmengine.config import Config
from pages import steps

from mmatnet.clips.annotation import read_annotations, write_annotations
from mmatnet.store.clip_store import ClipStore
from tests import guide_data
from tests.cli.conftest import smile, write_video  # noqa: F401
from tests.guides import ROOT, cut_short, run, run_python
from tests.test_pages import PAGES, RUN_BY, text_of

OWN = [page for page in PAGES if page.parts[:2] == ('docs', 'add_your_own')]
GUIDES = [page for page in PAGES if str(page) not in RUN_BY and list(steps(text_of(page)))]
ONE_CLIP = ('docs/apex_flow.md', 'docs/features.md')  # so much flow do they compute
EXTRACT = 'mmatnet extract data/casme2'
MINUTES = pytest.mark.skipif(os.environ.get('MMATNET_PAGES') != 'all',
                             reason='takes minutes; MMATNET_PAGES=all runs it')


@pytest.fixture(scope='module', autouse=True)
def _short():
    read = Config.fromfile
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr('mmatnet.io.shipped.SHIPPED', ROOT)
        patch.setattr(Config, 'fromfile', lambda *args, **more: cut_short(read(*args, **more)))
        patch.setenv('PATH', str(Path(sys.executable).parent), prepend=os.pathsep)
        yield


@pytest.fixture(scope='module')
def drawn(tmp_path_factory, write_video, smile):  # noqa: F811
    """A folder with what the pages name."""
    root, frames = tmp_path_factory.mktemp('drawn'), smile[25:55]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        Path('configs').symlink_to(ROOT / 'configs')
        guide_data.draw_databases()
        guide_data.draw_pictures()
        guide_data.draw_recordings()
        guide_data.draw_videos(write_video(root / 'smile.avi', frames), frames)
        guide_data.train()
    return root


@pytest.fixture
def folder(drawn, tmp_path, monkeypatch):
    """A copy of that folder, in which a page may be run."""
    folder = shutil.copytree(drawn, tmp_path / 'folder', symlinks=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize('page', [page for page in GUIDES if page.parts[0] != 'configs'], ids=str)
def test_what_a_guide_tells_to_run_works(page, folder):
    store = ClipStore.open(folder / 'data' / 'casme2' / 'store')
    names = {'features': [{name: store.array(name)[0] for name in ('apex', 'motion')}]}
    if str(page) in ONE_CLIP:
        table = folder / 'data' / 'casme2' / 'annotations.csv'
        write_annotations(table, read_annotations(table)[:1])
        shutil.rmtree(table.with_name('store'))
    for language, text in steps(text_of(page)):
        run(text) if language == 'bash' else run_python(text, names)


@MINUTES
@pytest.mark.parametrize('page', [page for page in GUIDES if page.parts[0] == 'configs'], ids=str)
def test_what_a_page_of_configs_tells_to_run_works(page, folder):
    """What it extracts of CASME II is extracted of SMIC and SAMM, too."""
    todo = list(steps(text_of(page)))
    if any(text.startswith(EXTRACT) for _, text in todo):
        for store in folder.glob('data/*/store'):  # of other features, of faces elsewhere
            shutil.rmtree(store)
    for language, text in todo:
        if text.startswith(EXTRACT):
            for name in ('casme2', 'smic', 'samm'):
                run(text.replace('casme2', name))
        else:
            run(text) if language == 'bash' else run_python(text, {})


@MINUTES
@pytest.mark.parametrize('page', OWN, ids=str)
def test_parts_of_ones_own_are_tried_in_an_empty_folder(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for language, text in steps(text_of(page)):
        run(text) if language == 'bash' else run_python(text, {})
