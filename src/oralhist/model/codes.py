"""The narrator's code: a secret that is read from paper, heard on the telephone and typed on any keyboard.

Nothing here draws one, or knows which were given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from oralhist.model.identifiers import CROCKFORD

DRAWN = 19
"""Characters drawn by chance: 95 bits. One more checks them."""

GROUP = 4
"""Characters that are shown and read out together."""

MOST_TYPED = 300
"""Characters that are looked at: an address that was pasted whole is shorter."""

_CYRILLIC = {
    **dict(zip("авекмнорстухіѕјԛԝһүзЬ".lower(), "abekmh0pctyx1sjqwhy3b", strict=True)),
    "ё": "e",
}
"""Letters of Cyrillic keyboards that look like one of the code; З is taken for a 3, since no letter looks like it."""

_LOOK_ALIKE = str.maketrans({**_CYRILLIC, "o": "0", "i": "1", "l": "1", "ı": "1"})
_BETWEEN = re.compile(r"[\s\W_]+")

# The field of 32 elements, as powers of one of them (x^5 + x^2 + 1): every character is an element.
_POWERS = [1]
for _ in range(30):
    _POWERS.append((_POWERS[-1] << 1) ^ (0b100101 if _POWERS[-1] & 0b10000 else 0))
_LOGARITHMS = {power: place for place, power in enumerate(_POWERS)}


def _times(one: int, other: int) -> int:
    return _POWERS[(_LOGARITHMS[one] + _LOGARITHMS[other]) % 31] if one and other else 0


def check_character(drawn: str) -> str:
    """The character that ends the code of `drawn`: no one mistake and no two characters exchanged go unnoticed."""
    total = 0
    for place, character in enumerate(drawn, start=1):
        # Each place weighs another power, so that an exchange of two characters changes the sum.
        total ^= _times(CROCKFORD.index(character), _POWERS[place])
    return CROCKFORD[total]


def whole_code(drawn: Sequence[str]) -> str:
    """The code of `DRAWN` characters drawn by chance, as it is kept and as it stands in an address."""
    characters = "".join(drawn)
    if len(characters) != DRAWN or any(one not in CROCKFORD for one in characters):
        raise ValueError("a code is drawn from Crockford's alphabet")
    return characters + check_character(characters)


def parse_code(text: str) -> str:
    """The code that somebody typed or pasted; ``ValueError`` where it is none, or one mistyped.

    Capitals, blanks and hyphens count for nothing; O is 0, I and L are 1. Letters of Cyrillic keyboards that look
    alike, digits of any script (۴) and letters of full width are taken for what they look like. An address counts as
    the code that it ends in.
    """
    last = text.strip()[-MOST_TYPED:].rstrip("/").rpartition("/")[2]
    folded = unicodedata.normalize("NFKC", last).casefold().translate(_LOOK_ALIKE)
    plain = _BETWEEN.sub("", "".join(_digit(character) for character in folded))
    if len(plain) != DRAWN + 1:
        raise ValueError(f"A code has {DRAWN + 1} letters and digits.")
    if any(character not in CROCKFORD for character in plain) or check_character(plain[:DRAWN]) != plain[DRAWN]:
        raise ValueError("One of the letters and digits is not as it was given.")
    return plain


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    if value is not None:
        return str(value)
    # Marks without width, as a keyboard for Arabic script leaves between letters.
    return "" if unicodedata.category(character) in ("Cf", "Mn") else character


def in_groups(code: str) -> str:
    """A code as it is written on paper: ``K7M2-QX9D-...``."""
    capitals = code.upper()
    return "-".join(capitals[start : start + GROUP] for start in range(0, len(capitals), GROUP))
