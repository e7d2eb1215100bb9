"""What a narrator does by the private link: close further, withhold, hide, seal, ask; at once, and never open anything.

Each change is in the ledger, by the narrator; never the secret, never a word of what was asked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlite_utils import Database

from oralhist.catalogue import agreed, consents, edits, grants, ledger, links, requests, restrictions, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import CLOSED, Component, Decision, State
from oralhist.model.consenting import RecordKind
from oralhist.model.mine import MOST_WORDS, Holder, Kind, tightened
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.restrictions import Withheld, fingerprint
from oralhist.model.text import clean
from oralhist.model.transcript import Segment
from oralhist.work import consent, derive, erasure, name_watch, naming, papers, restrict, sealing
from oralhist.work.archive import Archive
from oralhist.work.papers import Says
from oralhist.work.restrict import Already, Wish

MOST_UNANSWERED = 10
"""Requests of one speaker that wait at once: whoever found a link fills no desk."""


def tighten(
    archive: Archive, holder: Holder, components: Collection[Component], wanted: Decision
) -> tuple[Component, ...]:
    """Close these parts as far as `wanted` is stricter than what this speaker agreed to; the parts that changed.

    What was given of them by name ends too: a grant widens an audience, and this narrows it.
    """
    with writing(archive.db) as db:
        return _tighten(archive, db, _standing(archive, db, holder), holder, components, wanted)


def _tighten(
    archive: Archive,
    db: Database,
    testimony: Testimony,
    holder: Holder,
    components: Collection[Component],
    wanted: Decision,
) -> tuple[Component, ...]:
    had = agreed.of_testimony(db, testimony.row)[holder.speaker].decisions
    changed: dict[Component, Decision] = {}
    for component in (part for part in Component if part in components and part in had):
        after = tightened(had[component], wanted)
        if after != had[component]:
            agreed.decide(db, testimony.row, component, after.audience, after.embargo, holder.speaker)
            changed[component] = after
    if changed:
        says = Says(kind=RecordKind.CONSENT, speaker=holder.speaker, terms=changed)
        papers.keep(archive, db, testimony, papers.by_link(archive), says, holder.viewer)
        grants.end_parts(db, archive.now(), testimony.row, tuple(changed), holder.name)
        name_watch.reconsider(archive, db, testimony)
        _note(archive, db, holder, Verb.TIGHTENED, testimony)
    return tuple(changed)


def take_back(archive: Archive, holder: Holder) -> bool:
    """End all that was given of the testimony to single people by name; whether there was anything."""
    with writing(archive.db) as db:
        testimony = _standing(archive, db, holder)
        ended = grants.end_parts(db, archive.now(), testimony.row, tuple(Component), holder.name)
        if ended:
            name_watch.reconsider(archive, db, testimony)
            _note(archive, db, holder, Verb.GRANT_ENDED, testimony)
    return bool(ended)


def stand_apart(archive: Archive, holder: Holder) -> None:
    """Show the testimony no more beside the other accounts of its family, whoever agreed to that."""
    with writing(archive.db) as db:
        testimony = _standing(archive, db, holder)
        if agreed.of_testimony(db, testimony.row)[holder.speaker].linked:
            agreed.link(db, testimony.row, agreed=False, speaker=holder.speaker)
            _note(archive, db, holder, Verb.LINK_RECORDED, testimony)


def under_pseudonym(archive: Archive, holder: Holder) -> str:
    """Close the name to everybody, and have a pseudonym stand for it, drawn where there is none; which it is.

    Empty for another speaker than the narrator: who is called by their part alone.
    """
    with writing(archive.db) as db:
        testimony = _used(archive, db, holder)
        _tighten(archive, db, testimony, holder, [Component.NAME], Decision(audience=CLOSED))
        if holder.speaker or not testimony.narrator:
            return ""
        return testimony.pseudonym or naming.draw_in(archive, db, testimony, holder.viewer)


def hide(archive: Archive, holder: Holder) -> None:
    """Hide the testimony from everybody but archivists, at once; raises `Refusal` where it is sealed."""
    with writing(archive.db) as db:
        testimony = _used(archive, db, holder)
        # Somebody who presses twice has what they wanted; whoever found a link fills no ledger.
        if not (testimony.state is State.HIDDEN and _has_withdrawn(db, testimony, holder)):
            consent.hide(archive, db, testimony, papers.by_link(archive), holder.viewer, holder.speaker)


def _has_withdrawn(db: Database, testimony: Testimony, holder: Holder) -> bool:
    """Whether the last that is recorded of this speaker is that they hid it themselves."""
    own = [one for one in consents.of_testimony(db, testimony.row) if one.speaker == holder.speaker]
    return bool(own) and own[-1].kind is RecordKind.WITHDRAWAL and own[-1].who == holder.name


def seal(archive: Archive, holder: Holder) -> None:
    """Close the testimony to everybody, archivists too, at once."""
    with writing(archive.db) as db:
        testimony = _used(archive, db, holder)
        sealing.seal_in(archive, db, testimony, papers.by_link(archive), holder.viewer, holder.speaker)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """Lines of one's own words that were ticked, by place, as the page showed them; `silent`: so that no gap shows."""

    places: frozenset[int]
    seen: str
    silent: bool = False


def withhold(archive: Archive, holder: Holder, wanted: Wish) -> None:
    """Withhold a span of a recording, by the clock of what one hears of it; raises `Refusal` as `restrict` does."""
    with writing(archive.db) as db:
        testimony = _used(archive, db, holder)
        _restrict(archive, db, holder, testimony, _span(db, testimony, wanted))
    derive.forget(archive, testimony)


def _span(db: Database, testimony: Testimony, wanted: Wish) -> Wish:
    """What is to be withheld by the clock of what one hears, by that of the recording itself."""
    unheard = restrictions.unheard(db, testimony.row)
    recordings = testimonies.recordings_of(db, testimony.row)
    number = wanted.recording or (recordings[0].number if len(recordings) == 1 else 0)
    file = next((one for one in recordings if one.number == number), None)
    # Refused here, in words for narrators: those of `restrict` name the number, and times before what was cut.
    if file is None:
        raise Refusal("There is no such recording. Nothing was withheld.", "Choose one of those on the page.")
    heard = unheard.get(file.id, Withheld())
    if not 0 <= wanted.start_ms < wanted.end_ms:
        raise Refusal("The first time has to come before the second. Nothing was withheld.", "Write both as 12:03.")
    if wanted.start_ms >= heard.shown(file.duration_ms):
        raise Refusal("The recording ends before that. Nothing was withheld.", "Look at the times again.")
    start = heard.heard_from(wanted.start_ms)
    end = min(heard.heard_until(wanted.end_ms), file.duration_ms)
    return Wish(recording=number, start_ms=start, end_ms=end, silent=wanted.silent)


def _restrict(archive: Archive, db: Database, holder: Holder, testimony: Testimony, wish: Wish) -> None:
    # Somebody who presses twice has what they wanted.
    with suppress(Already):
        restrict.withhold(archive, db, testimony, wish, holder.viewer)


def withhold_lines(archive: Archive, holder: Holder, ticked: Ticked) -> None:
    """Withhold the lines that were ticked, in every layer and in the sound.

    Raises `Refusal` where none is ticked, where the words are others by now, and where they have no times.
    """
    with writing(archive.db) as db:
        testimony = _used(archive, db, holder)
        lines = archive.own_words(testimony)
        if ticked.seen != fingerprint(lines):
            raise Refusal("The words were changed since you looked at them. Nothing was withheld.", "Look again.")
        chosen = [lines[place] for place in sorted(ticked.places) if place < len(lines)]
        if not chosen:
            raise Refusal("No line was ticked. Nothing was withheld.", "Tick at least one.")
        for wish in _wishes(archive, testimony, lines, chosen, silent=ticked.silent):
            _restrict(archive, db, holder, testimony, wish)
    derive.forget(archive, testimony)


def _wishes(
    archive: Archive, testimony: Testimony, lines: Sequence[Segment], chosen: Sequence[Segment], *, silent: bool
) -> list[Wish]:
    """One wish for each stretch of lines that follow one another in a recording, or in a text alone."""
    numbers = {file.id: file.number for file in testimonies.recordings_of(archive.db, testimony.row)}
    if not numbers:
        return _lines(archive, testimony, chosen, silent=silent)
    found: list[Wish] = []
    before: Segment | None = None
    for one in chosen:
        if one.start_ms is None or one.end_ms is None or one.recording is None:
            raise Refusal(
                "These lines have no times, so that they cannot be found in the sound. Nothing was withheld.",
                "Close the words as a whole, or ask the archive to withhold them.",
            )
        end = max(one.end_ms, one.start_ms + 1)
        follows = before is not None and lines.index(one) == lines.index(before) + 1
        if follows and before is not None and before.recording == one.recording:
            last = found[-1]
            start, end = min(last.start_ms, one.start_ms), max(last.end_ms, end)
            found[-1] = Wish(recording=last.recording, start_ms=start, end_ms=end, silent=silent)
        else:
            found.append(Wish(recording=numbers[one.recording], start_ms=one.start_ms, end_ms=end, silent=silent))
        before = one
    return found


def _lines(archive: Archive, testimony: Testimony, chosen: Sequence[Segment], *, silent: bool) -> list[Wish]:
    """The same of a text alone, whose lines are counted in the text as it is being corrected."""
    roots = {one.id.partition("-")[0] for one in chosen} | {one.id for one in chosen}
    working = edits.working(archive.db, testimony.row)
    places = [at for at, one in enumerate(working) if one.id in roots or one.id.partition("-")[0] in roots]
    if not places:
        raise Refusal(
            "These lines are being corrected. Nothing was withheld.", "Close the words as a whole, or ask the archive."
        )
    stretches: list[tuple[int, int]] = []
    for at in places:
        if stretches and stretches[-1][1] == at - 1:
            stretches[-1] = (stretches[-1][0], at)
        else:
            stretches.append((at, at))
    return [Wish(first=first, last=last, silent=silent) for first, last in stretches]


def ask(archive: Archive, holder: Holder, kind: Kind, words: str) -> None:
    """Ask the archivists for something; raises `Refusal` where nothing is said, too much, or too much waits."""
    said = clean(words)
    if not said and kind is not Kind.ERASURE:
        raise Refusal("Nothing was written.", "Write what you ask for.")
    if len(said) > MOST_WORDS:
        raise Refusal(
            f"That is {len(said):,} characters long; {MOST_WORDS:,} are the most.", "Say it in fewer words, or in two."
        )
    with writing(archive.db) as db:
        testimony = _standing(archive, db, holder)
        if requests.unanswered(db, testimony.row, holder.speaker) >= MOST_UNANSWERED:
            raise Refusal("Much of what you asked is not answered yet.", "Wait for the answers, or call the archive.")
        requests.add(db, archive.now(), testimony.row, holder.speaker, kind, said)
        _note(archive, db, holder, Verb.ASKED, testimony)
        if kind is Kind.ERASURE:
            # Urgent at the desk, and it does not lapse; two archivists carry it out.
            erasure.ask_in(archive, db, testimony, holder.viewer)


def _used(archive: Archive, db: Database, holder: Holder) -> Testimony:
    """Inside the transaction of the change, which is noted by what is called: the testimony of a link that stands."""
    found = _standing(archive, db, holder)
    if found.state is State.SEALED:
        raise Refusal("It is sealed. Nothing can be changed.", "Ask the archive.")
    links.note_use(db, archive.today(), holder.link)
    return found


def _standing(archive: Archive, db: Database, holder: Holder) -> Testimony:
    """Inside a transaction: the testimony of a link that stands; `NotFound` where it stands no more."""
    if not links.stands(db, archive.today(), holder):
        raise NotFound
    return _found(archive, holder)


def _found(archive: Archive, holder: Holder) -> Testimony:
    found = testimonies.by_row(archive.db, holder.testimony)
    if found is None:
        raise NotFound
    return found


def _note(archive: Archive, db: Database, holder: Holder, verb: Verb, testimony: Testimony) -> None:
    links.note_use(db, archive.today(), holder.link)
    ledger.note(db, archive.now(), holder.name, verb, testimony.number)
