"""The 442 clips of MEGC 2019, the composite of CASME II, SMIC-HS and SAMM.

Source: the public ground-truth list of the second Micro-Expression Grand Challenge (See, Yap, Li,
Hong, Wang: "MEGC 2019 - The Second Facial Micro-Expressions Grand Challenge", FG 2019). It names
clips and classes only; frame numbers come with the databases.
"""
import csv
from collections.abc import Container
from importlib.resources import files

from mmatnet.clips.annotation import Clip

CLASSES = ('negative', 'positive', 'surprise')


def read_megc2019() -> dict[tuple[str, str, str], int]:
    """Read the challenge's list, in its order: CASME II (145), SMIC-HS (164), SAMM (133).

    Subjects are in canonical form (``sub01``, ``s01``, ``006``), clips as in the list.

    Returns:
        dict: (database, subject, clip) to label; 0 negative, 1 positive, 2 surprise.
    """
    table = files('mmatnet.clips') / 'megc2019.csv'
    return {(row['database'], row['subject'], row['clip']): int(row['label'])
            for row in csv.DictReader(table.read_text(encoding='utf-8').splitlines())}


def megc2019_clips() -> list[Clip]:
    """Return the list as an annotation table without frames, for features that are made elsewhere.

    Returns:
        list[Clip]: In the order of the list; the emotion is the name of the class.
    """
    return [Clip(*key, emotion=CLASSES[label]) for key, label in read_megc2019().items()]


def absent_from_megc2019(database: str, keys: Container[tuple[str, str, str]]
                         ) -> list[str] | None:
    """Tell which clips of the list a database lacks.

    Args:
        database (str): Database id.
        keys (Container): The keys that are there.

    Returns:
        list[str] | None: Clips as `database/subject/clip`; ``None`` if the challenge does not use
        the database.
    """
    listed = [key for key in read_megc2019() if key[0] == database]
    return ['/'.join(key) for key in listed if key not in keys] if listed else None
