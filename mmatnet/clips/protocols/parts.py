"""Facts of a protocol by its type, for callers that hold no :class:`Protocol` yet."""
from collections.abc import Mapping

from mmatnet.clips.protocols.base import make_protocol
from mmatnet.clips.protocols.split import FixedSplit
from mmatnet.registry import PROTOCOLS

ANY_PROTOCOL = 'allow_empty_classes'  # an option that every protocol takes
ONE_FOLD = tuple(name for name, kind in PROTOCOLS.module_dict.items() if kind.one_fold)
fixed_split = FixedSplit  # its signature has the options


def protocol_parts(protocol: str | Mapping) -> tuple[str, dict]:
    """Take a protocol apart into its type and its options, as :func:`make_protocol` checks them."""
    make_protocol(protocol)
    options = {'type': protocol} if isinstance(protocol, str) else dict(protocol)
    return options.pop('type'), options
