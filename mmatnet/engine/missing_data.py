"""What to do about a clip store that a config names and that is not there."""
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from mmatnet.databases.owners import owner_of
from mmatnet.errors import InputError
from mmatnet.features.base import MIRRORED
from mmatnet.registry import DATABASES, WRITERS
from mmatnet.sources.stored import store_folders
from mmatnet.store.clip_store import earlier_store

BY_DEFAULT = {'apex', 'motion'}  # features that `mmatnet extract` makes unasked


def explain_missing_stores(sources: Sequence[str | Mapping], data_root: str | Path,
                           streams: Sequence[str]) -> None:
    """Raise if a clip store among a task's sources is not there.

    Args:
        sources (Sequence[str | Mapping]): As in a dataset's config.
        data_root (str | Path): What their paths are relative to.
        streams (Sequence[str]): Arrays that are read of them.

    Raises:
        InputError: Saying how to get or make it.
    """
    for source in sources:
        for name in store_folders(source):
            store = Path(data_root, name)
            if not store.exists() and not earlier_store(store).exists():
                raise InputError(f'no data for {store.parent.name}: looked in '
                                 f'{os.path.abspath(store)}; {_advice(store, streams)}')


def _advice(store: Path, streams: Sequence[str]) -> str:
    folder, database = store.parent, store.parent.name
    named = '' if store.name == 'store' else f' --store {store.name}'
    prepared = (folder / 'annotations.csv').is_file()
    if database == 'megc2019':
        return ('the list of the challenge has no frames; with pictures of onset-apex flow, use '
                f"dict(type='FlowPictures', table='{database}/pictures.csv') as the source "
                '(docs/apex_flow.md)')
    features = list(dict.fromkeys(stream.removesuffix(MIRRORED) for stream in streams))
    asked = '' if set(features) <= BY_DEFAULT else f' --features {" ".join(features)}'
    extract = f'mmatnet extract {folder}{asked}{named}'
    if prepared:
        return f'it is prepared; run `{extract}`'
    commands = f'run `mmatnet prepare DIR --out {folder} && {extract}`'
    if database not in DATABASES.names():
        return (f'{commands}, where DIR holds one of {", ".join(DATABASES.names())}, or is any '
                'folder of clips of your own, with --table FILE (docs/your_own_data.md)')
    synthetic = (f'; for a synthetic stand-in, DIR is what `mmatnet synthesize {database} '
                 '--out DIR` writes' if database in WRITERS.names() else '')
    return f'get the database from {owner_of(database)}, then {commands}{synthetic}'
