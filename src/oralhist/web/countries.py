"""Which country a place lies in, by its name: the chronology keeps *SU (KZ)* and *CN/KZ*, which no family reads."""

from __future__ import annotations

import re

from oralhist.web.tongues import Terms, listed, say, term, tongue

OURS = Terms({"KZ": term("Kazakhstan"), "KG": term("Kyrgyzstan"), "SU": term("Soviet Union")})
"""Countries whose names are not left to the Unicode CLDR: it has no Soviet Union, and Киргизия for Кыргызстан."""

_CODE = re.compile("[A-Z]{2}")
_THEN = re.compile(r"(?P<then>[A-Z]{2}) \((?P<today>[A-Z]{2})\)")


def country_called(said: str) -> str:
    """*China*; *Soviet Union, today Kazakhstan* of SU (KZ); *China and Kazakhstan (today's border)* of CN/KZ.

    By the codes of ISO 3166, in the language of the request; what is no such code stands as it is.
    """
    then = _THEN.fullmatch(said)
    if then is not None:
        return say("%(then)s, today %(country)s", then=_called(then["then"]), country=_called(then["today"]))
    codes = said.split("/")
    if not all(map(_CODE.fullmatch, codes)):
        return said
    named = listed(map(_called, codes))
    return named if len(codes) == 1 else say("%(countries)s (today’s border)", countries=named)


def _called(code: str) -> str:
    return OURS[code] if code in OURS else tongue().by_locale.territories.get(code, code)
