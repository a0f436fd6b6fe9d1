"""The 442 clips of MEGC 2019, the composite of CASME II, SMIC-HS and SAMM.

Source: the public ground-truth list of the second Micro-Expression Grand Challenge (See, Yap, Li,
Hong, Wang: "MEGC 2019 - The Second Facial Micro-Expressions Grand Challenge", FG 2019). It names
clips and classes only; frame numbers come with the databases.
"""
import csv
from importlib.resources import files

CLASSES = ('negative', 'positive', 'surprise')


def read_megc2019() -> dict[tuple[str, str, str], int]:
    """Read the challenge's list, in its order: CASME II (145), SMIC-HS (164), SAMM (133).

    Subjects are in canonical form (``sub01``, ``s01``, ``006``), clips as in the list.

    Returns:
        dict: (database, subject, clip) to label; 0 negative, 1 positive, 2 surprise.
    """
    table = files('mmatnet.databases') / 'megc2019.csv'
    with table.open(encoding='utf-8', newline='') as rows:
        return {(row['database'], row['subject'], row['clip']): int(row['label'])
                for row in csv.DictReader(rows)}
