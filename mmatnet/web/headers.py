"""What the headers of a request say about who sends it and how much."""
from collections.abc import Iterable
from urllib.parse import urlsplit

from mmatnet.web.asgi import Refusal

# those that decide here; of two of a kind, another reader might believe the other one
DECIDING = ('host', 'origin', 'sec-fetch-site', 'content-type', 'content-length',
            'transfer-encoding')
MOST_DIGITS = 15  # of a length
READING = ('GET', 'HEAD', 'OPTIONS')  # methods that change nothing
PORTS = {'http': 80, 'https': 443}


def read_headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Read the headers that decide.

    Args:
        pairs (Iterable): Names and values, as in an ASGI scope.

    Returns:
        dict[str, str]: By name, in lower case.

    Raises:
        Refusal: If one is there twice.
    """
    headers: dict[str, str] = {}
    for name, value in ((name.decode('latin-1').lower(), value.decode('latin-1'))
                        for name, value in pairs):
        if name in headers:
            raise Refusal(400, f'the header {name} is there twice; send it once')
        if name in DECIDING:
            headers[name] = value
    return headers


def announced(headers: dict[str, str]) -> int:
    """Bytes of the body.

    Raises:
        Refusal: If that is not told, or told in two ways.
    """
    if 'transfer-encoding' in headers and 'content-length' in headers:
        raise Refusal(400, 'the request has both Content-Length and Transfer-Encoding; send the '
                           'first alone')
    length = headers.get('content-length', '' if 'transfer-encoding' in headers else '0')
    if not length.isdecimal() or len(length) > MOST_DIGITS:
        raise Refusal(411, 'the size of the upload is missing (Content-Length)')
    return int(length)


def is_form(headers: dict[str, str]) -> bool:
    """Whether the body is a form with files."""
    return headers.get('content-type', '').lower().startswith('multipart/')


def host_name(headers: dict[str, str]) -> str | None:
    """Name of the host that is asked, in lower case; ``None`` if there is none."""
    return _address(f'//{headers.get("host", "")}')[0]


def check_sender(method: str, headers: dict[str, str]) -> None:
    """Raise if a page of another address would change something; only browsers say where from.

    Raises:
        Refusal: If it would.
    """
    if method in READING:
        return
    site, origin = headers.get('sec-fetch-site', 'none'), headers.get('origin')
    if site not in ('same-origin', 'none') or (
            origin is not None and not _is_own(origin, headers.get('host', ''))):
        raise Refusal(403, 'a page of another address may not do that; use this page itself')


def _is_own(origin: str, host: str) -> bool:
    scheme = origin.partition(':')[0].lower()
    name, port = _address(origin)
    asked, asked_port = _address(f'//{host}')
    usual = PORTS.get(scheme)
    return name is not None and (name, port or usual) == (asked, asked_port or usual)


def _address(url: str) -> tuple[str | None, int | None]:
    try:
        parts = urlsplit(url)
        return parts.hostname, parts.port
    except ValueError:
        return None, None
