"""Action units: from what the sheets print to numbers, and the targets of the CD6ME protocol.

CD6ME tests action units instead of emotions, since databases agree on what a unit is but not on
what an emotion is: Varanka, Li, Peng, Zhao: "Data Leakage and Evaluation Issues in Micro-Expression
Analysis", IEEE Transactions on Affective Computing, arXiv 2211.11425.
"""
import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError

# the six databases, each held out once, and the twelve units
CD6ME_DATABASES = ('casme', 'casme2', 'samm', '4dme', 'mmew', 'casme3a')
CD6ME_UNITS = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17)

# what a coding refers to, rather than what moved
_REFERENCE = re.compile(r'\bref\.?\s*\([^)]*\)?', re.IGNORECASE)
_UNIT = re.compile(r'''
    (?<![0-9])
    (?:AU\s*)?                       # AU4
    (?:[LRATBU]\s*(?=[0-9]|AU))?     # left, right, asymmetric, top, bottom, unilateral
    (?:AU\s*)?                       # LAU4
    ([0-9]{1,2})(?:\.0+)?(?![0-9])   # a spreadsheet's number 4 may come as 4.0
    \s*(?:[A-ELR](?![A-Za-z0-9]))?   # intensity; MMEW's side behind the number, 12L
    \s*(\(\s*k\s*\)?|k\s*\))?        # static, in 4DME
    ''', re.IGNORECASE | re.VERBOSE)
_SEPARATORS = re.compile(r'[\s+,/;&?()\[\]、]')
_WORDS = re.compile('or|and', re.IGNORECASE)


def parse_action_units(text: str) -> frozenset[int]:
    """Read the action units of a clip.

    Sides (``L10``), intensities (``12B``) and doubts (``4?``) are left away; of alternatives (``12
    or 15``, ``6/7``) every one counts, since the sheet does not decide; units that 4DME marks as
    static, ``(k)``, and SAMM's references, ``ref(4)``, do not count. ``?`` alone is no unit.

    Args:
        text (str): As the sheet prints it; full-width signs are like the others.

    Returns:
        frozenset[int]: Numbers of the Facial Action Coding System.

    Raises:
        InputError: If there is something else in the text.

    Examples:
        >>> sorted(parse_action_units('4+L10'))
        [4, 10]
    """
    plain = _WORDS.sub('+', _REFERENCE.sub(' ', unicodedata.normalize('NFKC', text)))
    rest = _SEPARATORS.sub('', _UNIT.sub(' ', plain))
    if rest:
        raise InputError(f'cannot read the action units {text!r}, stopped at {rest!r}; write them '
                         'as numbers with + between, such as 4+L10')
    return frozenset(int(match[1]) for match in _UNIT.finditer(plain) if match[2] is None)


def action_unit_targets(clips: Sequence[Clip],
                        units: Sequence[int] = CD6ME_UNITS) -> np.ndarray:
    """Tell which clip shows which unit.

    Args:
        clips (Sequence[Clip]): N clips.
        units (Sequence[int]): A units; others are left away.

    Returns:
        ndarray: 1 where a clip shows a unit, else 0; shape (N, A), int8.

    Raises:
        InputError: If the units of a clip cannot be read; names the clip.

    Examples:
        >>> clip = Clip('casme2', 'sub01', 'EP02_01f', action_units='4+L10')
        >>> action_unit_targets([clip], units=[4, 7, 10]).tolist()
        [[1, 0, 1]]
    """
    targets = np.zeros((len(clips), len(units)), np.int8)
    for row, clip in enumerate(clips):
        try:
            found = parse_action_units(clip.action_units)
        except InputError as error:
            raise InputError(f'{clip}: {error}') from error
        targets[row] = [unit in found for unit in units]
    return targets
