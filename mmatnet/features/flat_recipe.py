"""Recipes as earlier versions wrote them, when three features were all there was.

Stores, checkpoints and exported models hold them: one flat table of parameters, with an optional
apex flow. They mean the same arrays today.
"""
import hashlib
import json
from collections.abc import Mapping

from mmatnet.errors import InputError

DEFAULTS = {'flow': 'farneback', 'flow_parameters': {}, 'crop_size': 224, 'blocks': 8, 'rows': 64,
            'apex_row': 32, 'angle_mean': 'arithmetic', 'reference': 'previous',
            'face': 'registered', 'stabilise': 'none', 'apex_flow': False, 'apex_flow_size': None}
ROWS = ('blocks', 'rows', 'apex_row', 'angle_mean', 'reference')
COMMON = ('flow', 'face', 'crop_size', 'stabilise')  # that today's form has too
# Parameters that were added one by one: at their defaults they are no part of the hash
HASH_EXEMPT_DEFAULTS = ('face', 'stabilise', 'apex_flow', 'apex_flow_size')


def is_flat(values: Mapping) -> bool:
    """Say whether a recipe is of the flat form, by a parameter that only it has."""
    return 'features' not in values and bool(set(values) & (set(DEFAULTS) - set(COMMON)))


def unflatten(values: Mapping) -> dict:
    """Return what :meth:`mmatnet.features.recipe.Recipe.from_dict` takes today.

    Raises:
        InputError: If a key is unknown, or a value of another kind.
    """
    unknown = [str(key) for key in values if key not in DEFAULTS]
    if unknown:
        raise InputError(f'a recipe has the parameters {", ".join(DEFAULTS)}; it does not know '
                         f'{", ".join(unknown)}')
    values = {**DEFAULTS, **values}
    own, size = values['flow_parameters'], values['apex_flow_size']
    if not isinstance(own, Mapping):
        raise InputError(f'flow_parameters must be names with values, got {own!r}')
    if type(values['apex_flow']) is not bool:
        raise InputError(f'apex_flow must be true or false, got {values["apex_flow"]!r}')
    if size is not None and not values['apex_flow']:
        raise InputError(f'apex_flow_size goes with apex_flow only, got {size!r}; set apex_flow to '
                         'true or leave the size out')
    flow = {'type': values['flow'], **own}
    features = [{'type': 'ApexImage'},
                {'type': 'MotionRows', 'flow': flow, **{name: values[name] for name in ROWS}}]
    if values['apex_flow']:
        features.append({'type': 'ApexFlow', 'size': size, 'flow': flow})
    return {name: values[name] for name in ('face', 'crop_size', 'stabilise')} | {
        'features': features}


def flat_hash(values: Mapping) -> str:
    """Return the hash that an earlier version wrote beside a complete flat recipe."""
    kept = {name: value for name, value in values.items()
            if name not in HASH_EXEMPT_DEFAULTS or value != DEFAULTS[name]}
    text = json.dumps(kept, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
