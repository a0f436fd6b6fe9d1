"""The folder that something synthetic is written to: new, or begun with the same options."""
from collections.abc import Mapping
from pathlib import Path

from mmatnet.clips.provenance import SYNTHETIC_FILE
from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file
from mmatnet.io.json_files import read_json, write_json


def claim_folder(out: Path, options: Mapping, readme: str) -> None:
    """Leave manifest and README in a new folder, or check the manifest of a begun one.

    Args:
        out (Path): The folder.
        options (Mapping): All that decides what is written; becomes the manifest.
        readme (str): What ``README.md`` says.

    Raises:
        InputError: If the folder was begun with other options, holds something else, or its
            manifest is damaged.
    """
    manifest = out / SYNTHETIC_FILE
    if manifest.is_file():
        found = read_json(manifest, {'type': 'object'},
                          'choose another folder, or remove this one')
        if found != options:
            raise InputError(f'{out} holds synthetic data made with {found}, asked for {options}; '
                             'choose another folder, or remove this one')
    elif out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f'{out} holds something that `mmatnet synthesize` did not write; '
                         'choose a new folder')
    write_json(manifest, options)  # first: it is what makes the folder ours
    with atomic_file(out / 'README.md') as path:
        path.write_text(readme, encoding='utf-8')
