"""What a place is called in a language of the interface, and the scripts in which its spellings are listed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from oralhist.chronology.load import table
from oralhist.language.folding import Script, script_of
from oralhist.language.tokens import simplified
from oralhist.model.chronology import Place
from oralhist.model.text import primary

_WRITTEN_IN = {**dict.fromkeys(("ru", "kk", "ky"), Script.CYRILLIC), "zh": Script.HAN, "ug": Script.ARABIC}


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    return {id: names for id, names in table("place_names.json").items() if id != "note"}


def called(place: Place, language: str) -> str:
    """What `place` is called in `language` (BCP 47); its English name where that is not known.

    A place that archivists added is called by the first spelling in that script.
    """
    tongue = primary(language)
    known = _names().get(place.id)
    if known is not None:
        return known.get(tongue) or place.name
    script = _WRITTEN_IN.get(tongue)
    fitting = [spelling for spelling in place.spellings if script is not None and script_of(spelling) is script]
    return next((one for one in fitting if simplified(one) == one), place.name)


def in_all_languages(place: Place) -> tuple[str, ...]:
    """What `place` is called in the languages that have a name of their own for it, once each."""
    return tuple(dict.fromkeys(_names().get(place.id, {}).values()))


def by_script(place: Place) -> Mapping[Script, tuple[str, ...]]:
    """Every spelling of a place, in the order in which they are kept, under its script."""
    found: dict[Script, tuple[str, ...]] = {}
    for spelling in (*place.spellings, *place.also_words):
        script = script_of(spelling)
        found[script] = (*found.get(script, ()), spelling)
    return found
