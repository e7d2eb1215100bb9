"""Where the names stand that a testimony closes: its narrator's there and in its family, those whom it hides there.

What is withheld by a restriction is not looked at: nobody reads it. Nothing here decides who may read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlite_utils import Database

from oralhist.catalogue import access, claims, edits, name_reviews, persons, restrictions, testimonies, transcripts
from oralhist.catalogue.testimonies import Testimony
from oralhist.language.name_finding import Sought, sought
from oralhist.language.said_names import bare
from oralhist.model.access import OPEN, Audience, Component, Decision, State, Terms
from oralhist.model.identifiers import RecordingId
from oralhist.model.names import Choice, NameFind, Place, Where, digest
from oralhist.model.persons import Role
from oralhist.model.restrictions import Told, Withholding
from oralhist.model.transcript import Segment

FIELDS = ("title", "summary", "place", "place_shown", "collection", "interviewer")
"""What of a description readers read as it was written."""

ROLES = ("", "narrator", "interviewer", "speaker")

Telling = Callable[[Testimony, Sequence[Segment], Withholding], Told]
"""What of a layer may be told, as `Archive.told` says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in which somebody may be named; of a segment with its place in the sound."""

    place: Place
    text: str
    language: str = ""
    recording: RecordingId | None = None
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Somebody whose name a testimony closes: how they are found, what they are called instead, who it is."""

    sought: Sought
    instead: str
    own: bool


def narrator_names(db: Database, testimony: Testimony) -> tuple[str, ...]:
    """What the narrator of a testimony is called: as written there, as archivists linked the same person, as typed."""
    here = persons.in_testimonies(db, [testimony.row])
    links = persons.of_persons(db, {link.person for link in here if link.role is Role.NARRATOR})
    typed = [name for one in name_reviews.hidden_in(db, testimony.row) if one.narrator for name in one.spellings]
    found = [testimony.narrator, *(link.spelling for link in links), *typed]
    return tuple(dict.fromkeys(name for one in found if (name := bare(one))))


def narrator(db: Database, testimony: Testimony) -> Called:
    """The narrator of a testimony, to be found."""
    return Called(sought=sought(narrator_names(db, testimony)), instead=testimony.pseudonym, own=True)


def hidden(db: Database, testimony: Testimony) -> tuple[Called, ...]:
    """Who else is hidden in a testimony, to be found."""
    those = [one for one in name_reviews.hidden_in(db, testimony.row) if not one.narrator]
    links = persons.of_persons(db, {one.person for one in those if one.person})
    return tuple(
        Called(
            sought=sought((*one.spellings, *(link.spelling for link in links if link.person == one.person))),
            instead=one.instead,
            own=False,
        )
        for one in those
    )


def called_for(terms: Terms) -> bool:
    """Whether somebody may know of a testimony who may not read its narrator's name, today or on any other day."""
    # What the switch hides is shown again by no more than a word of two archivists: what waits for it goes on waiting.
    if terms.state is not State.KEPT:
        return False
    described, named = terms.decisions.get(Component.DESCRIPTION), terms.decisions.get(Component.NAME)
    if described is None:
        return False
    given = {part: {g.account: g.until for g in terms.grants if g.component is part} for part in Component}
    of_description, to = _whole(described.audience), given[Component.DESCRIPTION]
    if named is None:
        return bool(of_description or to)
    if not of_description <= _whole(named.audience):
        return True
    if named.embargo is not None and (described.embargo is None or described.embargo < named.embargo):
        return bool(of_description or to)
    if _whole(named.audience) >= OPEN:
        return False
    names = given[Component.NAME]
    return not all(one in names and _outlasts(names[one], until) for one, until in to.items())


def _outlasts(name: date | None, description: date | None) -> bool:
    """Whether the name is given as long as the description is; None is without an end."""
    return name is None or (description is not None and description <= name)


def open_to_everybody(terms: Terms) -> bool:
    """Whether the name was opened to everybody from today on: then nothing has to be gone through for it any more."""
    named = terms.decisions.get(Component.NAME, Decision())
    return terms.state is State.KEPT and _whole(named.audience) >= OPEN and named.embargo is None


def _whole(audience: frozenset[Audience]) -> frozenset[Audience]:
    return OPEN if Audience.PUBLIC in audience else audience


def kin_waiting(db: Database, testimony: Testimony) -> tuple[Testimony, ...]:
    """The others of the family for whose reviews something in a testimony goes on waiting, known to somebody or not."""
    waits = {row for row in name_reviews.waits_for(db, testimony.row) if row != testimony.row}
    if testimony.family is None or not waits:
        return ()
    kin = [one for one in testimonies.of_family(db, testimony.family) if one.row in waits]
    terms = access.terms_of(db, [one.row for one in kin])
    return tuple(one for one in kin if not open_to_everybody(terms[one.row]))


def kin_called_for(db: Database, testimony: Testimony) -> tuple[Testimony, ...]:
    """The others of the family whose names are closed to somebody who knows of them: they may be named there."""
    if testimony.family is None:
        return ()
    others = [one for one in testimonies.of_family(db, testimony.family) if one.row != testimony.row]
    terms = access.terms_of(db, [one.row for one in others])
    return tuple(one for one in others if called_for(terms[one.row]))


def described(testimony: Testimony) -> tuple[Text, ...]:
    """The texts of a description."""
    language = testimony.languages[0] if testimony.languages else ""
    return tuple(
        Text(place=Place(where=Where.DESCRIPTION, key=field), text=text, language=language)
        for field in FIELDS
        if (text := getattr(testimony, field))
    )


def of_segments(layer: str, segments: Iterable[Segment], *, labels: bool) -> Iterator[Text]:
    """The texts of segments of a layer, and with `labels` what their speakers are called."""
    spoken = set()
    for one in segments:
        if labels and one.speaker not in ROLES:
            spoken.add(one.speaker)
        yield Text(
            place=Place(where=Where.TEXT, key=one.id, layer=layer),
            text=one.text,
            language=one.language,
            recording=one.recording,
            start_ms=one.start_ms,
            end_ms=one.end_ms,
        )
    for label in sorted(spoken):
        yield Text(place=Place(where=Where.SPEAKER, key=label, layer=layer), text=label)


def said(db: Database, testimony: Testimony, told: Telling) -> Iterator[Text]:
    """All texts of a testimony but its description: current and working text of each layer, labels, notes of claims."""
    for layer in transcripts.layers_of(db, testimony.row):
        segments = transcripts.segments_of(db, testimony.row, layer)
        if edits.is_open(db, testimony.row, layer):
            segments = tuple(dict.fromkeys((*segments, *edits.working(db, testimony.row, layer))))
        yield from told_of(db, testimony, layer, segments, told)
    for claim in claims.of_testimony(db, testimony.row):
        if claim.note:
            yield Text(place=Place(where=Where.CLAIM, key=str(claim.id)), text=claim.note)
    for link in persons.in_testimonies(db, [testimony.row]):
        if link.role is Role.RELATIVE:
            yield Text(place=Place(where=Where.RELATIVE, key=str(link.id)), text=link.spelling)


def told_of(
    db: Database, testimony: Testimony, layer: str, segments: Sequence[Segment], told: Telling
) -> Iterator[Text]:
    """The texts of segments of a layer without what is withheld of them."""
    withholding = restrictions.of(db, testimony.row, layer)
    shown = told(testimony, segments, withholding).segments if withholding else segments
    yield from of_segments(layer, shown, labels=True)


def among(texts: Iterable[Text], holder: Testimony, called: Called, *, at_home: bool) -> Iterator[NameFind]:
    """The finds of somebody in texts of `holder`; `at_home` is whether it is the testimony whose review it is.

    A label of the narrator at home is none: it is never shown to whoever may not read the name.
    """
    for text in texts:
        if called.own and at_home and text.place.where is Where.SPEAKER:
            continue
        for one in called.sought.find(text.text):
            yield NameFind(
                holder=holder.number,
                row=holder.row,
                place=text.place,
                text=text.text,
                start=one.start,
                end=one.end,
                language=text.language,
                spelling=one.spelling,
                likeness=one.tier.value,
                own=called.own,
                instead=called.instead,
                digest=digest(text.place, one.context),
                recording=text.recording,
                start_ms=text.start_ms,
                end_ms=text.end_ms,
            )


def every(db: Database, subject: Testimony, told: Telling) -> tuple[NameFind, ...]:
    """All finds of the review of a testimony, with what was decided on them: there first, then in its family."""
    own, others = narrator(db, subject), hidden(db, subject)
    found: list[NameFind] = []
    texts = (*described(subject), *said(db, subject, told))
    for called in (own, *others):
        found += among(texts, subject, called, at_home=True)
    if subject.family is not None:
        for kin in testimonies.of_family(db, subject.family):
            if kin.row != subject.row and kin.state is not State.SEALED:
                found += among((*described(kin), *said(db, kin, told)), kin, own, at_home=False)
    return with_decisions(db, subject, found)


def with_decisions(db: Database, subject: Testimony, found: Iterable[NameFind]) -> tuple[NameFind, ...]:
    """The finds, each once, with whether it was left in the review of `subject`.

    What was replaced or withheld and stands there again (an old revision brought back, a restriction lifted) waits.
    """
    left = {key: who for key, (choice, who) in name_reviews.decided(db, subject.row).items() if choice is Choice.LEAVE}
    once = {(one.row, one.digest): one for one in found}
    return tuple(replace(one, decided=Choice.LEAVE, by=left[key]) if key in left else one for key, one in once.items())


def undecided(db: Database, subject: Testimony, found: Iterable[NameFind]) -> tuple[NameFind, ...]:
    """Those of finds on which nothing was decided in the review of `subject`."""
    return tuple(one for one in with_decisions(db, subject, found) if one.decided is None)
