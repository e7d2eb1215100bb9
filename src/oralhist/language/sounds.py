"""Letters as sounds, one alphabet for every script: what stems and names are both made of.

Consonants b p f v w d t z s J C S k g h l r m n y (J: dzh and zh, C: ch, S: sh), vowels a e i o u.
"""

from __future__ import annotations

VOWELS = frozenset("aeiou")

CYRILLIC = {
    **dict(zip("абвгдеёжзийклмнопрстуфх", "abvgdeoJziyklmnoprstufh", strict=True)),
    **{"ц": "s", "ч": "C", "ш": "S", "щ": "S", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya"},
    **{"ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i", "җ": "J", "ў": "o"},
}
ARABIC = {
    **{"ا": "a", "ە": "e", "ب": "b", "پ": "p", "ت": "t", "ج": "J", "چ": "C", "ح": "h", "خ": "h", "د": "d", "ر": "r"},
    **{"ز": "z", "ژ": "J", "س": "s", "ش": "S", "ع": "g", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "گ": "g", "ڭ": "n"},
    **{"ل": "l", "م": "m", "ن": "n", "ھ": "h", "و": "o", "ۇ": "u", "ۆ": "o", "ۈ": "u", "ۅ": "o", "ۉ": "u", "ۋ": "w"},
    **{"ې": "e", "ى": "i", "ي": "y", "ئ": ""},
}
"""Letters as `folding.fold` leaves them."""


def glides(sounds: str) -> str:
    """``y`` as a vowel where it stands beside none, ``w`` where none follows."""
    found = []
    for index, sound in enumerate(sounds):
        before = sounds[index - 1] if index else ""
        after = sounds[index + 1] if index + 1 < len(sounds) else ""
        if sound == "y" and before not in VOWELS and after not in VOWELS:
            found.append("i")
        elif sound == "w" and after not in VOWELS:
            found.append("u")
        else:
            found.append(sound)
    return "".join(found)
