"""Restrictions: spans that a narrator wants withheld, set and lifted in one transaction; jobs follow with the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from oralhist.catalogue import edits, jobs, ledger, restrictions, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.restrictions import BEHIND, Restriction, Withholding
from oralhist.model.transcript import ORIGINAL
from oralhist.model.words import key
from oralhist.work import derive, name_watch, withheld
from oralhist.work.archive import Archive
from oralhist.work.holdings import named


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be withheld: `start_ms` to `end_ms` of recording `recording` (from 1), or of a text alone its lines.

    Lines are counted from 0 and `last` is one of them. `silent`: cut out, so that no gap shows.
    """

    recording: int | None = None
    start_ms: int = 0
    end_ms: int = 0
    first: int | None = None
    last: int | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came, or would come, of it: the number of the restriction, and by layer the ids of the segments it is over.

    `number` is 0 where nothing was done yet. `in_part` are those of which some words are shown to lie outside.
    """

    number: int
    over: dict[str, tuple[str, ...]]
    in_part: dict[str, tuple[str, ...]]


class Already(Refusal):
    """What is to be withheld is withheld."""


def restrict(archive: Archive, name: str, wish: Wish, by: Viewer) -> Outcome:
    """Withhold a span in every layer, at once; copies, index and drafts follow by jobs.

    Until the access copy is made again, nobody but archivists hears the recording. Raises `Refusal` where there is no
    such span, and where the same is withheld already.
    """
    with writing(archive.db) as db:
        testimony = named(archive, name)
        outcome = withhold(archive, db, testimony, wish, by)
    derive.forget(archive, testimony)
    return outcome


def withhold(archive: Archive, db: Database, testimony: Testimony, wish: Wish, by: Viewer) -> Outcome:
    """`restrict` inside a transaction; after it, `derive.forget` removes the copies that are heard no more."""
    wanted = _wanted(db, testimony, wish)
    before = restrictions.of_testimony(db, testimony.row)
    if any(_same(wanted, one) for one in before):
        raise Already("Exactly this is withheld already.", "`oralhist restrictions` lists what is.")
    if not before:
        _let_all_stand(db, testimony)
    number = restrictions.add(db, testimony.row, wanted, by.name, archive.now())
    _follow(archive, db, testimony)
    ledger.note(db, archive.now(), by.name, Verb.RESTRICTED, f"{testimony.number} {number}")
    return _outcome(archive, db, testimony, number, restrictions.of_testimony(db, testimony.row)[-1:])


def is_withheld(db: Database, testimony: Testimony, wish: Wish) -> bool:
    """Whether exactly this is withheld already; raises `Refusal` where there is no such span."""
    wanted = _wanted(db, testimony, wish)
    return any(_same(wanted, one) for one in restrictions.of_testimony(db, testimony.row))


def preview(archive: Archive, name: str, wish: Wish) -> Outcome:
    """What `restrict` would withhold; changes nothing. Raises as that does."""
    testimony = named(archive, name)
    wanted = _wanted(archive.db, testimony, wish)
    return _outcome(archive, archive.db, testimony, 0, (wanted,))


def lift(archive: Archive, name: str, number: int, by: Viewer) -> None:
    """Withhold a span no longer: what lies in no other is open again as the narrator agreed."""
    with writing(archive.db) as db:
        testimony = named(archive, name)
        if all(one.id != number for one in restrictions.of_testimony(db, testimony.row)):
            raise NotFound(
                f"{testimony.number} has no restriction {number}.", "`oralhist restrictions` lists what it has."
            )
        restrictions.remove(db, number)
        _follow(archive, db, testimony)
        ledger.note(db, archive.now(), by.name, Verb.RESTRICTION_LIFTED, f"{testimony.number} {number}")
    derive.forget(archive, testimony)


def let_stand(archive: Archive, name: str, by: Viewer, seen: str | None = None) -> int:
    """Let what waits stand: an archivist has looked that no withheld words are in it; how many segments there were.

    Raises `Refusal` where `seen` is given and other segments wait by now.
    """
    with writing(archive.db) as db:
        testimony = named(archive, name)
        now = restrictions.waiting(db, testimony.row)
        if seen is not None and seen != now.seen:
            raise Refusal("The text has changed since you looked at it; nothing was changed now.", "Look again.")
        if now.many:
            _let_all_stand(db, testimony)
            _follow(archive, db, testimony)
            ledger.note(db, archive.now(), by.name, Verb.TEXT_LET_STAND, testimony.number)
    return now.many


def _let_all_stand(db: Database, testimony: Testimony) -> None:
    for layer, _, segments in restrictions.layers(db, testimony.row):
        restrictions.clear(db, testimony.row, layer, segments)


def _follow(archive: Archive, db: Database, testimony: Testimony) -> None:
    """Inside a transaction: passages, suggestions and jobs after a change of what is withheld."""
    changed = [withheld.recut(archive, db, testimony, layer) for layer in transcripts.layers_of(db, testimony.row)]
    # A suggestion may rest on what was said before; those for what may be told are made again.
    transcripts.replace_suggestions(db, testimony.row, ())
    restrictions.touch(db, testimony.row)
    name_watch.follow_text(archive, db, testimony)
    wanted = {
        JobKind.INDEX: any(changed),
        JobKind.PURGE: any(changed),
        JobKind.DERIVE: bool(testimonies.recordings_of(db, testimony.row)),
        JobKind.TAG: transcripts.current(db, testimony.row) is not None,
    }
    for kind in (kind for kind, needed in wanted.items() if needed):
        jobs.enqueue(db, archive.now(), kind, testimony.number)


def _outcome(
    archive: Archive, db: Database, testimony: Testimony, number: int, wanted: Sequence[Restriction]
) -> Outcome:
    lie_over, in_part = {}, {}
    for layer in transcripts.layers_of(db, testimony.row):
        segments = edits.working(db, testimony.row, layer)
        alone = Withholding(
            layer=layer, restrictions=tuple(wanted), cleared=frozenset(key(segment) for segment in segments)
        )
        over = [segment for segment in segments if alone.over(segment)]
        told = {one.id.removesuffix(BEHIND) for one in archive.told(testimony, over, alone).segments}
        lie_over[layer] = tuple(one.id for one in over)
        in_part[layer] = tuple(one.id for one in over if one.id in told)
    return Outcome(number=number, over=lie_over, in_part=in_part)


def _wanted(db: Database, testimony: Testimony, wish: Wish) -> Restriction:
    recordings = testimonies.recordings_of(db, testimony.row)
    if not recordings:
        return _lines(db, testimony, wish)
    if wish.first is not None or wish.last is not None:
        raise Refusal(f"{testimony.number} has recordings.", "Say from when to when, and in which recording.")
    number = wish.recording or (1 if len(recordings) == 1 else 0)
    file = next((one for one in recordings if one.number == number), None)
    if file is None:
        what = f"no recording {number}" if wish.recording else f"{len(recordings)} recordings"
        raise Refusal(f"{testimony.number} has {what}.", f"Name one of 1 to {len(recordings)}.")
    if wish.start_ms < 0 or wish.end_ms <= wish.start_ms:
        raise Refusal("What is withheld ends after it begins.", "Write both times, such as 12:03.5 and 13:55.")
    if wish.end_ms > file.duration_ms:
        raise Refusal(
            f"Recording {number} ends at {file.duration_ms / 1000:.1f} s, before {wish.end_ms / 1000:.1f} s.",
            "Times are those of the recording itself.",
        )
    return Restriction(
        id=0, recording=file.id, start_ms=wish.start_ms, end_ms=wish.end_ms, lines=(), silent=wish.silent
    )


def _lines(db: Database, testimony: Testimony, wish: Wish) -> Restriction:
    segments = edits.working(db, testimony.row, ORIGINAL)
    if not segments:
        raise Refusal(f"{testimony.number} has neither recording nor text.", "There is nothing to withhold.")
    first, last = wish.first, wish.first if wish.last is None else wish.last
    if first is None or last is None or wish.recording is not None or wish.start_ms or wish.end_ms:
        raise Refusal(f"{testimony.number} is a text alone and has no clock.", "Name its lines, such as --lines 12-15.")
    if not 0 <= first <= last < len(segments):
        raise Refusal(f"There are no lines {first} to {last}.", f"The text has {len(segments)}, counted from 0.")
    ids = tuple(segment.id for segment in segments[first : last + 1])
    return Restriction(id=0, recording=None, start_ms=0, end_ms=0, lines=ids, silent=wish.silent)


def _same(one: Restriction, other: Restriction) -> bool:
    def what(of: Restriction) -> tuple[object, ...]:
        return of.recording, of.start_ms, of.end_ms, of.lines, of.silent

    return what(one) == what(other)
