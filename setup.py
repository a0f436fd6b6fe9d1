"""Packaging; what is installed and why stands in requirements/*.txt."""
import os
import re
import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
# what OpenMMLab's tools look for in <package>/.mim
MIM = ('configs', 'tools', 'model-index.yml')


def requirements(name: str) -> list[str]:
    """The lines of ``requirements/<name>.txt`` without comments."""
    lines = (ROOT / 'requirements' / f'{name}.txt').read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith('#')]


def version() -> str:
    """``__version__`` of the package, read without importing it."""
    source = (ROOT / 'mmatnet' / '__init__.py').read_text()
    return re.search(r"^__version__ = '(.+)'", source, re.M)[1]


def long_description() -> str:
    """README.md for the page of a package index, where paths into the repository lead nowhere."""
    text = (ROOT / 'README.md').read_text(encoding='utf-8')
    text = re.sub(r'!\[([^\]]+)\]\((docs/[^)]+)\)', r'*Picture (\2): \1.*', text)
    text = re.sub(r'\[(docs/[^\]]+)\]\(\1\)', r'\1', text)
    return re.sub(r'\[([^\]]+)\]\(((?:docs|configs)/[^)]+)\)', r'\1 (\2)', text)


def add_mim_extension(package: Path, link: bool) -> None:
    """Put configs, tools and the model index into ``package/.mim``.

    Args:
        package (Path): Folder of the package, in the build folder or, when editable, here.
        link (bool): Whether to link to the files instead of copying them, so that edits show;
            where links are not allowed (Windows, some network disks) they are copied after all.
    """
    mim = package / '.mim'
    shutil.rmtree(mim, ignore_errors=True)
    mim.mkdir(parents=True)
    for name in MIM:
        source, target = ROOT / name, mim / name
        if link:
            try:
                target.symlink_to(os.path.relpath(source.resolve(), mim.resolve()))
                continue
            except OSError:
                pass
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns('__pycache__'))
        else:
            shutil.copy(source, target)


class BuildWithMim(build_py):
    """Builds the package with its ``.mim`` folder.

    Upstream's ``setup.py`` files look for 'develop', 'sdist' or 'bdist_wheel' in ``sys.argv``, none
    of which a present-day ``pip install -e .`` passes.
    """

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            add_mim_extension(ROOT / 'mmatnet', link=True)
        else:
            add_mim_extension(Path(self.build_lib) / 'mmatnet', link=False)


setup(
    name='mmatnet',
    version=version(),
    description='ATNet for micro-expression recognition: an MMAction2 plugin that trains, '
                'cross-validates and scores without leaks',
    long_description=long_description(),
    long_description_content_type='text/markdown',
    author='mmatnet authors',
    license_expression='Apache-2.0',
    license_files=['LICENSE'],
    project_urls={'Paper': 'https://doi.org/10.1109/ACII.2019.8925525'},
    keywords='micro-expression recognition, facial expression, optical flow, MMAction2',
    classifiers=[
        'Development Status :: 3 - Alpha',
        'Intended Audience :: Science/Research',
        'Operating System :: OS Independent',
        'Programming Language :: Python :: 3.10',
        'Programming Language :: Python :: 3.11',
        'Programming Language :: Python :: 3.12',
        'Topic :: Scientific/Engineering :: Image Recognition',
    ],
    packages=find_packages(include=['mmatnet', 'mmatnet.*']),
    package_data={'mmatnet': ['py.typed'],
                  'mmatnet.clips': ['*.csv'],
                  'mmatnet.inference.drawing': ['report.css', 'report.html.j2'],
                  'mmatnet.inference.recognizers': ['default_model/*']},
    # 3.10: the type unions of the source; 3.13 has no wheel of the oldest NumPy and OpenCV allowed
    python_requires='>=3.10,<3.13',
    install_requires=requirements('runtime'),
    extras_require={name: requirements(name)
                    for name in ('tests', 'optional', 'onnx', 'ray', 'web')},
    entry_points={'console_scripts': ['mmatnet = mmatnet.cli.main:main']},
    cmdclass={'build_py': BuildWithMim},
    zip_safe=False,
)
