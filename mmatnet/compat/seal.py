"""Digests that a checkpoint carries of its entries, since PyTorch's reader checks no sum.

One flipped bit of a weight would be trained on, scored and exported as if nothing were.
"""
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import torch

from mmatnet.errors import InputError

SEAL = 'mmatnet_sha256'  # the key in checkpoints
# MMEngine's tools take these out of a checkpoint that is to be published
TO_GO_ON = ('optimizer', 'param_schedulers', 'message_hub')


def content_digest(value: Any) -> str:
    """Return the SHA-256 of tensors and plain Python, nested in whatever way.

    Args:
        value: What :func:`mmatnet.compat.plain.to_plain` gives. A tensor counts by its type, shape
            and bits, on whatever device it is; a tuple or a list by what is in it.

    Returns:
        str: 64 hexadecimal digits.
    """
    found = hashlib.sha256()
    for part in _parts(value):
        found.update(part)
    return found.hexdigest()


def _parts(value: Any) -> Iterator[bytes | memoryview]:
    if isinstance(value, torch.Tensor):
        yield f'tensor {value.dtype} {tuple(value.shape)} '.encode()
        dense = value.detach().cpu().to_dense() if value.is_sparse else value.detach().cpu()
        bits = dense.contiguous().reshape(-1).view(torch.uint8)
        yield bits.numpy().data
    elif isinstance(value, Mapping):
        yield f'mapping {len(value)} '.encode()
        for key, inside in value.items():
            yield from _parts(key)
            yield from _parts(inside)
    elif isinstance(value, list | tuple):
        yield f'sequence {len(value)} '.encode()
        for inside in value:
            yield from _parts(inside)
    else:
        text = repr(value).encode()
        yield f'{type(value).__name__} {len(text)} '.encode() + text


def seal(checkpoint: dict) -> None:
    """Add to a checkpoint the digest of each of its entries, their names included."""
    checkpoint.pop(SEAL, None)
    checkpoint[SEAL] = {key: content_digest((key, value)) for key, value in checkpoint.items()}


def unseal(checkpoint: dict, name: str) -> None:
    """Take the digests out of a checkpoint that was read, if it has any.

    Args:
        checkpoint (dict): Its content. What only a training that goes on needs may be gone.
        name (str): Names the checkpoint in the sentence.

    Raises:
        InputError: If an entry is gone, new, or does not have its digest.
    """
    if SEAL not in checkpoint:
        return
    digests = checkpoint.pop(SEAL)
    if not isinstance(digests, Mapping):
        digests = {SEAL: digests}
    damaged = [key for key in {**digests, **checkpoint}
               if digests.get(key) != content_digest((key, checkpoint.get(key)))
               and not (key in TO_GO_ON and key not in checkpoint)]
    if damaged:
        raise InputError(f'{name} is damaged: {damaged[0]} is not what was written there; copy it '
                         'again, or use an earlier checkpoint')
