"""Finding a person or a place by name: which spellings are said, how alike they are, and where; who tells."""

from __future__ import annotations

from collections import Counter
from datetime import date

from oralhist.catalogue import access, passages, testimonies, transcripts
from oralhist.language.names import compare, key, plain, words
from oralhist.model.access import Component, Viewer
from oralhist.model.found import NameMatch, NarratorFound, SpokenIn
from oralhist.model.question import Spelling, Tier
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean_line
from oralhist.reading_room.standpoint import Standpoint
from oralhist.reading_room.understanding import authority, shown
from oralhist.work.archive import Archive

LONGEST = 200
MOST_TESTIMONIES = 50
_LONGER = 2
"""So many times as long as what is asked for a name may be that is like it as one word."""
MOST_WORDS = 8
"""Words of a name by which narrators are looked for: each is compared with every name, and nobody has so many."""


def one_name(name: str) -> str:
    """A name as it is looked for; raises `Refusal` for no name at all."""
    try:
        asked = clean_line(name, name="name", most=LONGEST)
    except ValueError as error:
        raise Refusal(str(error), "Give one name.") from error
    if not plain(asked):
        raise Refusal("There is no name to look for.", "Write it in any script: Нұрбек, Nurbek, نۇربەك, 努尔别克.")
    return asked


def find_names(at: Standpoint, name: str) -> tuple[NameMatch, ...]:
    """The spellings of `name` that readable passages hold, the likest first; raises `Refusal` for no name at all."""
    asked = one_name(name)
    readable = at.archive.readable(at.viewer, at.today)
    found = at.archive.index.spellings(asked, readable, authority(at.archive.chronology()))
    matches = []
    for spelling in found:
        spoken = _spoken_in(at, spelling)
        if spoken:
            matches.append(
                NameMatch(spelling=shown(spelling.text), tier=spelling.tier, score=spelling.score, spoken_in=spoken)
            )
    return tuple(matches)


def find_narrators(at: Standpoint, name: str, most: int | None = None) -> tuple[NarratorFound, ...]:
    """The testimonies whose narrator is called like `name` to this viewer, the likest first, at most `most` of them.

    Raises `Refusal` for no name at all.
    """
    asked, known, order, db = one_name(name), authority(at.archive.chronology()), list(Tier), at.archive.db
    if len(words(asked)) > MOST_WORDS:
        return ()
    # What is closed is left out first: nothing is done for it that would not be done if it were not there.
    everybody = at.archive.found(_narrators, at.viewer, at.today)
    # Names share their words: each is compared once, and then the few names that have one of those that are like it.
    longest = _LONGER * len(key(asked))
    parts = {called: _parts(called, longest) for _, called in everybody}
    likely = {
        part
        for part in set().union(*parts.values())
        if any(compare(one, part, known) for one in _parts(asked, longest))
    }
    some = ((row, compare(asked, called, known)) for row, called in everybody if not likely.isdisjoint(parts[called]))
    ranked = [(order.index(alike.tier), -alike.score, row) for row, alike in some if alike is not None]
    # They come in the order of their addresses, in which those stay that are equally alike.
    like = [row for _, _, row in sorted(ranked, key=lambda one: one[:2])[:most]]
    readable = testimonies.if_readable_among(db, at.viewer, Component.DESCRIPTION, like, at.today)
    terms = access.terms_of(db, readable)
    found = []
    for row, testimony in readable.items():
        called = at.narrator(testimony, terms[row])
        alike = compare(asked, called, known) if called else None
        if called and alike:
            found.append(
                NarratorFound(
                    address=testimony.address,
                    title=testimony.title,
                    called=called,
                    languages=testimony.languages,
                    tier=alike.tier,
                    score=alike.score,
                )
            )
    found.sort(key=lambda one: (order.index(one.tier), -one.score, one.address))
    return tuple(found)


def _narrators(archive: Archive, viewer: Viewer, today: date) -> testimonies.Narrators:
    return testimonies.narrators(archive.db, viewer, today)


def _parts(name: str, most: int) -> tuple[str, ...]:
    """The words of a name; and all of them as one word, where that has at most `most` letters (*Нұр бек*, *Нұрбек*)."""
    found, whole = words(name), key(name)
    return (*found, whole) if len(found) != 1 and len(whole) <= most else found


def _spoken_in(at: Standpoint, spelling: Spelling) -> tuple[SpokenIn, ...]:
    """The testimonies in which a spelling stands, most passages first; each is asked of the catalogue again."""
    db = at.archive.db
    counts: Counter[tuple[int, Component]] = Counter(passages.holders_of(db, spelling.passages))
    merged: dict[int, tuple[SpokenIn, int]] = {}
    for (row, component), count in counts.items():
        found = testimonies.if_readable(db, at.viewer, component, transcripts.address_of(db, row), at.today)
        if found is not None:
            before = merged[row][1] if row in merged else 0
            merged[row] = (SpokenIn(address=found.address, title=found.title, passages=before + count), before + count)
    ordered = sorted((one for one, _ in merged.values()), key=lambda one: (-one.passages, one.address))
    return tuple(ordered[:MOST_TESTIMONIES])
