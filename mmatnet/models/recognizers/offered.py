"""What a part of the network is offered beside its first argument, and takes by name."""
import inspect
from collections.abc import Callable, Mapping


def asked_for(method: Callable, offered: Mapping[str, object]) -> dict[str, object]:
    """Return what a method has parameters for, its first one left aside.

    Args:
        method (Callable): A bound ``forward``, ``loss`` or ``predict``.
        offered (Mapping): Name to value.
    """
    _, *names = inspect.signature(method).parameters
    return {name: offered[name] for name in names if name in offered}
