"""Read checkpoints without running what is pickled in them.

MMEngine 0.10 reads local files with ``torch.load`` as it is set by default, which fails for its own
checkpoints since PyTorch 2.6 and runs any pickle before it, and reads downloads with the
unrestricted unpickler on every version (open-mmlab/mmengine issue #1655; pull request #1670 would
make local files unrestricted too). :func:`install` puts :func:`load_restricted` in both places.
"""
import io
import os
import pickle
import re
from contextlib import nullcontext
from http.client import HTTPException
from pathlib import Path
from typing import Any, BinaryIO
from urllib.error import URLError
from urllib.parse import urlparse

import torch
from mmengine.dist import broadcast_object_list, get_rank
from mmengine.fileio import get_file_backend
from mmengine.runner import CheckpointLoader
from mmengine.runner import checkpoint as mmengine_checkpoint

from mmatnet.compat import old_pickle
from mmatnet.compat.plain import from_plain
from mmatnet.compat.seal import unseal
from mmatnet.errors import InputError
from mmatnet.io.atomic import explain_disk_errors
from mmatnet.io.json_files import schema_fault

# the restricted unpickler takes stand-ins under another's name since PyTorch 2.6
_TAKES_STAND_INS = tuple(map(int, torch.__version__.split('.')[:2])) >= (2, 6)
# names in model zoos end with the first digits of the file's SHA-256: resnet18-f37072fd.pth
_HASH = re.compile(r'-([0-9a-f]{8,64})\.[^.]+$')
# what torch.load raises for a file that is foreign, cut short or forged
_UNREADABLE = (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, TypeError, KeyError,
               IndexError, AttributeError, AssertionError, OSError)
# what is read of the entries that are no weights, wherever the file comes from
_ENTRIES: dict[str, dict] = {
    'meta': {'type': ['object', 'null'], 'properties': {
        name: {'type': 'integer', 'minimum': 0} for name in ('iter', 'epoch')}},
    'optimizer': {'type': 'object'}, 'message_hub': {'type': 'object'},
    'param_schedulers': {'type': ['array', 'object']},
    'mmatnet_train_subjects': {'type': 'array', 'items': {'type': 'string'}},
    'mmatnet_data': {'type': 'object'},
    'mmatnet_selection': {
        'type': 'object', 'additionalProperties': False,
        'required': ['iteration', 'figure', 'score', 'without_gain', 'weights'], 'properties': {
            'iteration': {'type': 'integer'}, 'figure': {'type': 'string'},
            'score': {'type': 'number'}, 'without_gain': {'type': 'integer'},
            'weights': {'type': 'object'}}},
}


def load_restricted(file: str | Path | BinaryIO, map_location: Any = None,
                    name: str | None = None) -> dict:
    """Read a checkpoint with PyTorch's restricted unpickler.

    Args:
        file (str | Path | file): What to read.
        map_location: As in ``torch.load``.
        name (str, optional): How to name the file in an error. Defaults to ``file``.

    Returns:
        dict: The content, with HistoryBuffer and NumPy values rebuilt.

    Raises:
        InputError: If the file asks to run anything, is no checkpoint, was cut short, or does not
            have the digest that it carries.
    """
    name = str(file) if name is None else name
    allowed = (torch.serialization.safe_globals(old_pickle.ALLOWED)
               if _TAKES_STAND_INS else nullcontext())
    try:
        with allowed:
            content = torch.load(file, map_location=map_location, weights_only=True)
    except _UNREADABLE as error:
        raise InputError(_explain(name, str(error))) from error
    if not isinstance(content, dict):
        raise InputError(f'{name} holds a {type(content).__name__} where a checkpoint holds a '
                         'dictionary; give a file that a training run wrote')
    unseal(content, name)
    for key, schema in _ENTRIES.items():
        if key in content and (fault := schema_fault(content[key], schema)):
            raise InputError(f'{name} cannot be read as a checkpoint: {key}: {fault}; give a file '
                             'that a training run wrote')
    try:
        return from_plain(content)
    except _UNREADABLE as error:
        raise InputError(_explain(name, str(error))) from error


def _explain(name: str, reason: str) -> str:
    asked = re.search(r'(?:GLOBAL|class) ([\w.]*\w)', reason)
    if asked is None:
        return (f'{name} cannot be read as a checkpoint ({_first_words(reason)}); if it was cut '
                'short while it was written or copied, copy it again or use an earlier one')
    if not _TAKES_STAND_INS and any(asked[1] in known for _, known in old_pickle.ALLOWED):
        return (f'{name} was written by MMEngine without mmatnet\'s SafeCheckpointHook; reading '
                f'it safely needs torch>=2.6, and torch {torch.__version__} is installed')
    return (f'{name} is refused: it asks to run {asked[1]} when it is read, which weights never '
            'need; use a checkpoint of tensors and plain Python from a source you trust')


def _first_words(reason: str) -> str:
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    return re.split(r'(?<=\w)[.:;] ', lines[0])[0].rstrip('.') if lines else 'it is empty'


def load_from_local(filename: str, map_location: Any = None) -> dict:
    """Read a checkpoint from this machine.

    Raises:
        InputError: If there is none, or as :func:`load_restricted`.
    """
    path = Path(filename).expanduser()
    if not path.is_file():
        raise InputError(f'there is no checkpoint {path}; check the path')
    return load_restricted(path, map_location)


def load_from_http(filename: str, map_location: Any = None, model_dir: str | None = None,
                   progress: bool | None = None) -> dict:
    """Download a checkpoint once, into the folder PyTorch uses, and read it.

    The first of several processes downloads; the others wait for it, and fail when it fails.

    Raises:
        InputError: If it cannot be downloaded or is not what its name says, or as
            :func:`load_restricted`.
    """
    folder = Path(model_dir or os.path.join(torch.hub.get_dir(), 'checkpoints'))
    path = folder / Path(urlparse(filename).path).name
    failure: list[str | None] = [
        f'{filename}: the first process could not download it; see what it says']
    try:
        if get_rank() == 0:
            _download(filename, path, os.isatty(2) if progress is None else progress)
            failure = [None]
    except InputError as error:
        failure = [str(error)]
        raise
    finally:  # or the other processes wait for ever
        broadcast_object_list(failure)
    if failure[0] is not None:
        raise InputError(failure[0])
    if not path.exists():  # another node, without this folder
        _download(filename, path, False)
    return load_restricted(path, map_location)


def _download(url: str, path: Path, progress: bool) -> None:
    """Download a file unless it is there; a file that is there is taken as it is."""
    if path.exists():
        return
    digits = _HASH.search(path.name)
    try:
        with explain_disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            torch.hub.download_url_to_file(url, str(path), progress=progress,
                                           hash_prefix=digits and digits[1])
    except RuntimeError as error:
        raise InputError(f'{url} is not the file that its name tells of ({error}); download it '
                         f'again, or put the right file at {path}') from error
    except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, 'reason', error)
        raise InputError(f'cannot download {url} ({reason}); check the network, or fetch the file '
                         f'elsewhere and put it at {path}') from error


def load_from_ceph(filename: str, map_location: Any = None, backend: str = 'petrel') -> dict:
    """Read a checkpoint from an object store.

    Raises:
        InputError: As :func:`load_restricted`.
    """
    content = get_file_backend(filename, backend_args={'backend': backend}).get(filename)
    return load_restricted(io.BytesIO(content), map_location, name=filename)


def install() -> None:
    """Make MMEngine read every checkpoint through :func:`load_restricted`."""
    for prefixes, loader in (('', load_from_local),
                             (('http://', 'https://'), load_from_http),
                             ((r'(\S+\:)?s3://', r'(\S+\:)?petrel://'), load_from_ceph)):
        CheckpointLoader.register_scheme(prefixes, loader, force=True)
    # torchvision://, open-mmlab:// and mmcls:// look their URL up, then call this name
    mmengine_checkpoint.load_from_http = load_from_http


def state() -> str:
    """Say whether MMEngine reads checkpoints through :func:`load_restricted`."""
    if CheckpointLoader._schemes.get('') is load_from_local and \
            mmengine_checkpoint.load_from_http is load_from_http:
        return "at work: checkpoints are read by PyTorch's restricted unpickler"
    return ('WRONG: another package has replaced what reads checkpoints; import mmatnet.register '
            'last')
