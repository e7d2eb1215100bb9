"""The endings that names and other nouns take in running speech, in the languages of the archive.

Written from general knowledge, not checked by native speakers.
"""

from __future__ import annotations

import re

from oralhist.language.folding import Script, script_of
from oralhist.language.stemming import romanised

_POSSESSION = "(?:[iu]|s[iu]|[iu]?m[iu]z|[iu]?m)?"
_CASE = "(?:n?[dt][aeo]n?|[ndt][iu]n|[gk][aeo]|n[aeo]|[ndt][iu]|(?:n?[dt])[aeo]?[gk][iu]|n[dt][iu]k[iu]|[iu])"
_TURKIC = re.compile(f"(?:l[ae]r|[dt][ae]r)?{_POSSESSION}{_CASE}?(?:l[iu]k|l[iu]kt[ae]n)?(?:m[ae]n|m[ue]n)?")
_RUSSIAN = re.compile("а|у|е|ом|ой|ою|ы|и|ю|я|ем|ей|ью|ь|ах|ами|ов")
_ENGLISH = re.compile("'?s?")


def is_ending(tail: str) -> bool:
    """Whether `tail`, what follows a noun in a folded word, is an ending of it; nothing is one too."""
    if not tail:
        return True
    match script_of(tail):
        case Script.CYRILLIC:
            return bool(_RUSSIAN.fullmatch(tail) or _TURKIC.fullmatch(romanised(tail)))
        case Script.ARABIC:
            return bool(_TURKIC.fullmatch(romanised(tail)))
        case _:
            return bool(_ENGLISH.fullmatch(tail) or _TURKIC.fullmatch(romanised(tail)))
