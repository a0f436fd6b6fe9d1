"""JSON files of ours: written whole and sealed, read against a schema."""
import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema

from mmatnet.errors import InputError, shortened
from mmatnet.io.atomic import atomic_file
from mmatnet.io.read_errors import explain_read_errors, printable_path

SEAL = 'sha256'  # the key of a sealed file that holds the digest of all its other entries
# 3.0 is no integer here: what is read becomes a size or a count
_Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        'integer', lambda _, value: type(value) is int))


def write_json(path: str | Path, content: Any, sealed: bool = False) -> None:
    """Write a JSON file whole or not at all, indented by one blank, UTF-8.

    Args:
        path (str | Path): Where to; its folder is made when missing.
        content (Any): What JSON can hold. NaN and infinity are no part of it.
        sealed (bool): Add :data:`SEAL` to ``content``, which is a mapping then, so that
            :func:`read_json` notices any later change. Defaults to False.

    Raises:
        InputError: If the disk does not take the file.
        ValueError: If a number is not finite.
    """
    if sealed:
        content = {**content, SEAL: digest(content)}
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    with atomic_file(path) as temporary:
        # bytes of a path that are no text stand there as \udcXX, and are read as the same path
        temporary.write_bytes(f'{text}\n'.encode(errors='backslashreplace'))


def read_json(path: str | Path, schema: Mapping, advice: str, sealed: bool = False) -> Any:
    """Read a JSON file and check what it holds.

    Args:
        path (str | Path): A regular file.
        schema (Mapping): In the terms of JSON Schema, draft 2020-12, what the content must be.
        advice (str): Completes a sentence: what to do about a file that does not fit.
        sealed (bool): Whether the file must carry its seal. One that is there is checked in any
            case, and is no part of what is returned. Defaults to False.

    Returns:
        Any: The content, of finite numbers only, with no key twice in one object.

    Raises:
        InputError: If there is no such file, it is no JSON, its content does not fit the schema,
            or it was changed after it was sealed. The sentence names the file and the entry.
    """
    path = Path(path)
    shown = printable_path(path)
    with explain_read_errors(path):
        if not path.is_file():  # reading a pipe would wait for ever
            raise InputError(f'{shown}: there is no such file; {advice}')
        data = path.read_bytes()
    try:
        content = json.loads(data, object_pairs_hook=_unique, parse_constant=_finite,
                             parse_float=_finite)
    except (ValueError, RecursionError) as error:
        reason = 'nested too deep' if isinstance(error, RecursionError) else error
        raise InputError(f'{shown}: expected JSON, got other content ({reason}); {advice}'
                         ) from error
    seal = content.pop(SEAL, None) if isinstance(content, dict) else None
    if fault := schema_fault(content, schema):
        raise InputError(f'{shown}: {fault}; {advice}')
    if seal is None and sealed:
        raise InputError(f'{shown}: expected the digest of its entries at {SEAL!r}, got none; '
                         f'{advice}')
    if seal is not None and seal != digest(content):
        raise InputError(f'{shown}: it was changed after it was written, since its entries do not '
                         f'have the digest that stands at {SEAL!r}; {advice}')
    return content


def schema_fault(content: Any, schema: Mapping) -> str | None:
    """Say where a value does not fit a schema, as ``at classes: 5 is not of type 'array'``.

    Args:
        content (Any): As JSON gives it.
        schema (Mapping): As :func:`read_json` takes it.

    Returns:
        str | None: About the deepest fault, in at most 300 characters; None if all fits.
    """
    try:
        fault = jsonschema.exceptions.best_match(_Validator(schema).iter_errors(content))
    except RecursionError:
        return 'it is nested too deep'
    if fault is None:
        return None
    place = '.'.join(map(str, fault.absolute_path))
    text = shortened(fault.message)
    return f'at {place[:100]}: {text}' if place else text


def digest(content: Any) -> str:
    """Return the SHA-256 of what JSON holds, whatever the order of keys and the white space.

    Args:
        content (Any): What JSON can hold; numbers must be finite.

    Returns:
        str: 64 hexadecimal digits.
    """
    text = json.dumps(content, sort_keys=True, separators=(',', ':'), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _unique(pairs: list[tuple[str, Any]]) -> dict:
    content = dict(pairs)
    if len(content) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f'{max(names, key=names.count)!r} stands twice in one object')
    return content


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError(f'{text} is no finite number')
    return value
