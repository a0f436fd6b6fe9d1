"""``mmatnet env``: versions, devices and the state of the repairs, to be copied into an issue."""
import argparse
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from typing import TYPE_CHECKING

import mmatnet
from mmatnet.cli import command

if TYPE_CHECKING:
    from packaging.requirements import Requirement

THREADS = ('OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS')
WELL, WRONG = 'well', 'WRONG'
Line = tuple[str, str]  # a name, and what is said of it


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    return argparse.ArgumentParser(
        prog='mmatnet env',
        description='Print what an issue needs: versions, devices and the state of the repairs. No '
                    'path, user or host is named. Exit status: 0 all well, 1 something is wrong.',
        epilog='example: mmatnet env > env.txt')


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Print a part after another, each as far as it can be told."""
    build_parser().parse_args(argv)
    wrong = False
    for title, part in (('system', system), ('packages', packages), ('OpenCV', opencv),
                        ('devices', devices), ('repairs', repairs)):
        lines = list(part())
        width = max(len(name) for name, _ in lines)
        print(f'{title}:')
        for name, said in lines:
            print(f'  {name.ljust(width)}  {said}'.rstrip())
        wrong = wrong or any(said.startswith(WRONG) for _, said in lines)
    return int(wrong)


def system() -> Iterator[Line]:
    """What mmatnet and Python are, and what they run on."""
    yield 'mmatnet', mmatnet.__version__
    yield 'python', f'{platform.python_version()} ({platform.python_implementation()})'
    yield 'system', f'{platform.system()} {platform.release()} {platform.machine()}'
    yield 'processors', str(os.cpu_count())
    for name in THREADS:
        if name in os.environ:
            yield name, os.environ[name]


def packages() -> Iterator[Line]:
    """What mmatnet asks for, with what is there."""
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires('mmatnet') or []
    except metadata.PackageNotFoundError:
        yield 'mmatnet', f'{WRONG}: not installed; pip install what its folder holds'
        return
    seen = set()
    for requirement in map(Requirement, lines):
        extra = requirement.marker is not None and 'extra' in str(requirement.marker)
        if requirement.name in seen or (extra and not _of_users(requirement)):
            continue
        seen.add(requirement.name)
        if (there := _version(requirement.name)) is None:
            if requirement.name == 'mmcv-lite' and (full := _version('mmcv')) is not None:
                yield 'mmcv', f'{full}, in place of mmcv-lite'
            else:
                yield requirement.name, 'absent, optional' if extra else f'{WRONG}: absent'
            continue
        fits = requirement.specifier.contains(there, prereleases=True)
        yield requirement.name, there if fits else (
            f'{WRONG}: {there}, and {requirement.specifier} is asked for')


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _of_users(requirement: 'Requirement') -> bool:
    """Whether an optional package is for users on this Python, not for tests or releases."""
    return requirement.marker is not None and any(requirement.marker.evaluate({'extra': extra})
                                                  for extra in ('onnx', 'optional', 'ray', 'web'))


def opencv() -> Iterator[Line]:
    """Which distributions of OpenCV share its folder, and what it can do."""
    from mmatnet.compat.opencv import advice, check_opencv, opencv_distributions

    found = opencv_distributions()
    for name, (version, whole) in found.items():
        yield name, version + ('' if whole else ', overwritten by another')
    if len({version for version, _ in found.values()}) > 1:
        yield 'versions', 'they differ, which is harmless while one is whole'
    yield 'files', _tried(check_opencv)
    try:
        import cv2
    except ImportError as error:
        yield 'cv2', f'{WRONG}: {error}'
        return
    yield 'cv2', cv2.__version__
    yield 'TV-L1 flow', 'there' if hasattr(cv2, 'optflow') else f'absent; {advice()}'
    backends = [cv2.videoio_registry.getBackendName(one)
                for one in cv2.videoio_registry.getStreamBackends()]
    yield 'video', ', '.join(backends)


def devices() -> Iterator[Line]:
    """What networks can run on."""
    try:
        import torch
    except ImportError as error:
        yield 'torch', f'{WRONG}: {error}'
    else:
        yield 'CPU threads', str(torch.get_num_threads())
        yield 'CUDA', f'of torch: {torch.version.cuda or "none"}'
        for number in range(torch.cuda.device_count()):
            about = torch.cuda.get_device_properties(number)
            yield f'cuda:{number}', f'{about.name}, {about.total_memory / 2 ** 30:.0f} GiB'
        yield 'MPS', 'there' if torch.backends.mps.is_available() else 'absent'
    try:
        import onnxruntime
    except ImportError:
        yield 'onnxruntime', 'absent'
    else:
        yield 'onnxruntime', ', '.join(onnxruntime.get_available_providers())


def repairs() -> Iterator[Line]:
    """Whether the stack fits, and which repairs of mmatnet.compat are at work."""
    from mmatnet.compat.versions import check_versions

    yield 'versions', (state := _tried(check_versions))
    if state != WELL:
        return
    try:
        import mmatnet.register  # noqa: F401
    except ImportError as error:
        yield 'import', f'{WRONG}: {error}'
        return
    from mmatnet.compat import averages, checkpoint, distributed, drn

    yield 'drn', drn.state()
    yield 'checkpoint', checkpoint.state()
    yield 'distributed', distributed.state()
    yield 'averages', averages.state()


def _tried(check: Callable[[], None]) -> str:
    try:
        check()
    except ImportError as error:
        return f'{WRONG}: {error}'
    return WELL
