"""Whether something that is said is said not to have been: *мы не переходили*, *шекарадан өтпедік*, *we did not go*.

Not checked by native speakers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from oralhist.chronology.words import SpokenWord, sound

_BEFORE = {
    "ru": frozenset(["не", "ни", "никогда", "никто", "без"]),
    "en": frozenset(["not", "never", "nobody", "didn't", "don't", "wasn't", "weren't", "couldn't", "without", "nor"]),
}
_AFTER_TURKIC = re.compile("Jok|yok|emes|amas|emas")
_VERB = re.compile(
    "[a-zJCS]{2,}(?:[aeiou]l)?[mpb][aeiu](?:y(?:d[iu]|t[iu]n|m[iu]z|[bp]?|mid[iu]k)?|d[iu](?:m|k|q|n|nar|lar|ler|Nar)?"
    "|gan|gen|ken|kan|p|s|d[iu]r)"
)
"""A Turkic verb that is negated and at its end: өтпедік, бармады, كەتمىدۇق, барбадык, көрмеген."""


def is_negated(spoken: Sequence[SpokenWord], first: int, last: int, language: str) -> bool:
    """Whether the words `first` to `last` (numbers in `spoken`, both included) stand under a negation next to them."""
    sentence = spoken[first].sentence
    if language in _BEFORE:
        near = spoken[max(0, first - 2) : last]
        return any(word.text in _BEFORE[language] and word.sentence == sentence for word in near)
    after = spoken[last : last + 2]
    return any(
        word.sentence == sentence
        and (
            (at > 0 and _AFTER_TURKIC.match(sound(word.text)) is not None)
            or (at == 0 and _VERB.fullmatch(sound(word.text)) is not None)
        )
        for at, word in enumerate(after)
    )
