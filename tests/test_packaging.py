"""What pip installs: every module, the package data, and the folder .mim."""
import ast
import email
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SOURCES = ['mmatnet', 'configs', 'tools', 'requirements', 'setup.py', 'pyproject.toml', 'README.md',
           'MANIFEST.in', 'model-index.yml', 'LICENSE', 'CHANGELOG.md', 'CITATION.cff', 'Makefile',
           'tests', 'docs', 'benchmarks', '.ci', '.github', '.zenodo.json', 'CODE_OF_CONDUCT.md',
           'CONTRIBUTING.md', 'SECURITY.md', 'mkdocs.yml']
# without what makes a checkout win over what is installed
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != 'PYTHONPATH'}
# a fresh interpreter that imports every module and prints where .mim is and what it holds
IMPORT_ALL = '''
import importlib, os, pkgutil, mmatnet
def fail(name):
    raise ImportError(name)
for module in pkgutil.walk_packages(mmatnet.__path__, 'mmatnet.', onerror=fail):
    importlib.import_module(module.name)
    print(module.name)
print(mmatnet.__file__)
'''


@pytest.fixture(scope='module')
def source(tmp_path_factory):
    """A copy of the checkout, so that nothing is built in it."""
    copy = tmp_path_factory.mktemp('source')
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, symlinks=True,
                            ignore=shutil.ignore_patterns('__pycache__', '.mim'))
        else:
            shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope='module')
def wheel(source, tmp_path_factory):
    folder = tmp_path_factory.mktemp('wheel')
    pip('wheel', '--no-build-isolation', '--wheel-dir', folder, source)
    return next(folder.glob('mmatnet-*.whl'))


def pip(command, *arguments, environment=None):
    where = [] if environment is None else ['--python', str(environment)]
    done = subprocess.run(
        [sys.executable, '-m', 'pip', '--disable-pip-version-check', *where, command, '--no-deps',
         '--no-index', *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def layered_environment(folder):
    """An environment of its own over the packages of this one, mmatnet excepted."""
    subprocess.run([sys.executable, '-m', 'venv', '--without-pip', folder], check=True)
    version = f'python{sys.version_info[0]}.{sys.version_info[1]}'
    site = folder / 'lib' / version / 'site-packages'
    # a path of a .pth file is appended, and .pth files of the outer packages are not read
    (site / 'outer.pth').write_text(f'{sysconfig.get_path("purelib")}\n')
    return folder / 'bin' / 'python'


def modules_of(package):
    """The names of all modules below a folder."""
    paths = [path.relative_to(package.parent).with_suffix('') for path in package.rglob('*.py')]
    return {'.'.join(path.parts).removesuffix('.__init__') for path in paths}


def test_the_wheel_carries_every_module_the_data_and_mim(wheel, source):
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {path.relative_to(source).as_posix() for path in (source / 'mmatnet').rglob('*.py')}
    assert modules <= names
    assert {'mmatnet/clips/megc2019.csv', 'mmatnet/inference/drawing/report.html.j2',
            'mmatnet/inference/drawing/report.css'} <= names
    model = {f'mmatnet/inference/recognizers/default_model/{name}'
             for name in ('model.onnx', 'model.json', 'MODEL_CARD.md')}
    assert model <= names
    assert sum(zipfile.ZipFile(wheel).getinfo(name).file_size for name in model) < 3_000_000
    for folder in ('configs', 'tools'):
        files = {f'mmatnet/.mim/{path.relative_to(source).as_posix()}'
                 for path in (source / folder).rglob('*') if path.is_file()}
        assert files
        assert files <= names
    assert 'mmatnet/.mim/model-index.yml' in names
    others = {name.split('/')[0] for name in names} - {'mmatnet'}
    assert [name.split('-')[0] for name in others] == ['mmatnet']  # its .dist-info; no tests
    assert not any('__pycache__' in name for name in names)


@pytest.fixture(scope='module')
def about(wheel):
    """What the wheel says of itself."""
    with zipfile.ZipFile(wheel) as content:
        name = next(name for name in content.namelist() if name.endswith('.dist-info/METADATA'))
        return email.message_from_bytes(content.read(name))


def test_the_wheel_says_who_may_use_it_and_on_what(about, wheel):
    assert about['License-Expression'] == 'Apache-2.0'
    assert about.get_all('License-File') == ['LICENSE']
    with zipfile.ZipFile(wheel) as content:
        carried = next(name for name in content.namelist() if name.endswith('licenses/LICENSE'))
        assert content.read(carried) == (ROOT / 'LICENSE').read_bytes()
    assert set(about['Requires-Python'].split(',')) == {'>=3.10', '<3.13'}
    assert set(about.get_all('Provides-Extra')) == {'tests', 'optional', 'onnx', 'ray', 'web'}
    cited = yaml.safe_load((ROOT / 'CITATION.cff').read_text())
    assert (about['Version'], about['License-Expression']) == (
        str(cited['version']), cited['license'])


def test_no_path_of_the_repository_is_a_link_on_the_page_of_an_index(about):
    page = about.get_payload()
    targets = re.findall(r'\]\(([^)]*)\)', page)
    assert targets
    assert all(target.startswith('https://') for target in targets)
    assert '[' not in page.split('the same as JSON and CSV')[1].split('In Python')[0]
    assert 'card (docs/default_model.md)' in page
    assert '*Picture (docs/images/expression.png): Onset, apex, ' in page


def test_the_source_distribution_carries_all_that_building_and_testing_take(source, tmp_path):
    done = subprocess.run(
        [sys.executable, '-c', 'import sys; from setuptools.build_meta import build_sdist\n'
         'build_sdist(sys.argv[1])', tmp_path], cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with tarfile.open(next(tmp_path.glob('mmatnet-*.tar.gz'))) as content:
        names = {name.partition('/')[2] for name in content.getnames()}
    files = {path.relative_to(source).as_posix() for path in source.rglob('*') if path.is_file()}
    built = re.compile(r'mmatnet\.egg-info/|mmatnet/\.mim/|build/|\.ci/run$')
    assert {name for name in files if not built.match(name)} <= names
    assert not [name for name in names if name.startswith('mmatnet/.mim') or '.pyc' in name]


@pytest.mark.skipif(find_spec('starlette') is None, reason='the local page needs what has no '
                                                           'release for Python 3.10')
def test_every_module_imports_from_the_installed_wheel(wheel, tmp_path):
    python = layered_environment(tmp_path / 'venv')
    pip('install', wheel, environment=python)
    done = subprocess.run([python, '-c', IMPORT_ALL], cwd=tmp_path, env=ENVIRONMENT,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *imported, where = done.stdout.split()
    assert Path(where).is_relative_to(tmp_path / 'venv')
    assert set(imported) | {'mmatnet'} == modules_of(ROOT / 'mmatnet')
    command = subprocess.run([tmp_path / 'venv' / 'bin' / 'mmatnet', '--help'], cwd=tmp_path,
                             env=ENVIRONMENT, capture_output=True, text=True)
    assert command.returncode == 0, command.stderr


def test_an_editable_install_links_mim_to_the_checkout(source, tmp_path):
    python = layered_environment(tmp_path / 'venv')
    pip('install', '--no-build-isolation', '-e', source, environment=python)
    mim = source / 'mmatnet' / '.mim'
    assert sorted(path.name for path in mim.iterdir()) == ['configs', 'model-index.yml', 'tools']
    assert all(path.is_symlink() for path in mim.iterdir())
    assert (mim / 'configs' / 'demo.py').samefile(source / 'configs' / 'demo.py')
    done = subprocess.run([python, '-c', 'import mmatnet; print(mmatnet.__file__)'], cwd=tmp_path,
                          env=ENVIRONMENT, capture_output=True, text=True)
    assert Path(done.stdout.strip()) == source / 'mmatnet' / '__init__.py', done.stderr


def test_where_links_are_not_allowed_mim_is_copied(source, tmp_path, monkeypatch):
    def refuse(*args):
        raise OSError('symbolic links are not supported')

    monkeypatch.setattr(Path, 'symlink_to', refuse)
    monkeypatch.setattr('setuptools.setup', lambda **options: None)
    space = {'__file__': str(source / 'setup.py'), '__name__': 'setup'}
    exec((source / 'setup.py').read_text(), space)
    (tmp_path / 'package' / '.mim' / 'stale').mkdir(parents=True)
    space['add_mim_extension'](tmp_path / 'package', link=True)
    mim = tmp_path / 'package' / '.mim'
    assert sorted(path.name for path in mim.iterdir()) == ['configs', 'model-index.yml', 'tools']
    assert (mim / 'configs' / 'demo.py').read_bytes() == (ROOT / 'configs/demo.py').read_bytes()


@pytest.mark.skipif(sys.version_info < (3, 11), reason='Python 3.10 does not know whose a module '
                                                       'is unless its distribution says so')
def test_every_package_that_is_imported_is_required():
    own = {'mmatnet'} | sys.stdlib_module_names
    imported = set()
    for path in (ROOT / 'mmatnet').rglob('*.py'):
        if '.mim' in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split('.')[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(node.module.split('.')[0])
    distributions = metadata.packages_distributions()
    extras = ('optional', 'onnx', 'ray', 'web')
    lines = [line for name in ('runtime', *extras)
             for line in (ROOT / 'requirements' / f'{name}.txt').read_text().lower().splitlines()]

    def required(name):
        known = tuple(found.lower() for found in distributions.get(name, [name]))
        return any(line.startswith(known) for line in lines)

    # decord has no wheel for some machines; frames are read without it there
    assert {name for name in imported - own if not required(name)} <= {'decord'}


def test_the_model_index_lists_configs_that_exist():
    index = yaml.safe_load((ROOT / 'model-index.yml').read_text())
    metafiles = [yaml.safe_load(path.read_text()) for pattern in index['Import']
                 for path in sorted(ROOT.glob(pattern))]
    models = [model for metafile in metafiles for model in metafile['Models']]
    configs = (path.relative_to(ROOT) for path in (ROOT / 'configs').rglob('*.py'))
    assert {model['Config'] for model in models} == {
        str(path) for path in configs if not {'_base_', 'ablations'} & set(path.parts)}
    for model in models:
        assert Path(model['Config']).stem == model['Name']
    collections = {part['Name'] for metafile in metafiles for part in metafile['Collections']}
    assert {model['In Collection'] for model in models} <= collections
