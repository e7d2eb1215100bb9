"""The review of names: what becomes of each word that says a closed name, and that an archivist went through them all.

Everything is done to the words of everybody: a replacement is a new revision, muted in the sound that readers hear.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from oralhist.catalogue import (
    claims,
    edits,
    jobs,
    ledger,
    name_finds,
    name_reviews,
    persons,
    restrictions,
    testimonies,
    transcripts,
)
from oralhist.catalogue.database import stamp, writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.name_reviews import HiddenRow
from oralhist.catalogue.testimonies import Testimony
from oralhist.language.name_finding import parts, sought
from oralhist.model.access import Viewer
from oralhist.model.identifiers import RecordingId
from oralhist.model.names import Choice, NameFind, Where
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.restrictions import BEHIND, GUARD_MS, PROOF_MS
from oralhist.model.text import clean_line
from oralhist.model.transcript import ORIGINAL, Segment
from oralhist.model.words import UNSURE, Spoken, words_of
from oralhist.work import derive, name_watch, restrict
from oralhist.work.archive import Archive
from oralhist.work.describe import index_description
from oralhist.work.holdings import named
from oralhist.work.restrict import Wish
from oralhist.work.revise import Said, add, confirm_now, cut

LONGEST = 200
MOST_SPELLINGS = 20


def decide(archive: Archive, name: str, finds: Collection[str], choice: Choice, by: Viewer, words: str = "") -> int:
    """Decide on finds (by their ids) in the review of a testimony; how many there were.

    Replaced is by `words`, or by what the person is called instead. Raises `Refusal` where one of them is not there
    any more, where nothing stands in place of the name, and where a description should be withheld.
    """
    wanted, instead = set(finds), _line(words, "replacement")
    with writing(archive.db) as db:
        subject = named(archive, name)
        found = name_finds.every(db, subject, archive.told)
        chosen = [one for one in found if one.id in wanted]
        if not wanted:
            raise Refusal("No word was chosen.", "Choose at least one.")
        if len({one.id for one in chosen}) < len(wanted):
            raise Refusal("The text has changed since you looked at it; nothing was changed now.", "Look again.")
        if choice is Choice.REPLACE:
            _check_words(db, subject, instead)
            _replace(archive, db, chosen, instead, found, by)
        elif choice is Choice.RESTRICT:
            _restrict(archive, db, chosen, by)
        name_reviews.decide(db, archive.now(), subject.row, [(one.row, one.digest) for one in chosen], choice, by.name)
        name_watch.reconsider(archive, db, subject)
        ledger.note(db, archive.now(), by.name, Verb.NAME_DECIDED, subject.number)
    confirm_now(archive)
    _forget(archive, chosen)
    return len(chosen)


def complete(archive: Archive, name: str, by: Viewer) -> None:
    """Say that the review of a testimony is complete: what was agreed is readable from now on.

    Raises `Refusal` where any find is undecided.
    """
    with writing(archive.db) as db:
        subject = named(archive, name)
        left = [one for one in name_finds.every(db, subject, archive.told) if one.decided is None]
        if left:
            raise Refusal(
                f"{_finds(len(left))} not decided.", "Replace, restrict or leave each; then say that you are done."
            )
        testimonies.update(db, archive.now(), subject.row, {"reviewed": 1})
        name_reviews.settle(db, subject.row)
        ledger.note(db, archive.now(), by.name, Verb.NAMES_REVIEWED, subject.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """Who is to be hidden: by spellings, or as a person of the registry; called `instead`.

    With `narrator`, these are further spellings of the narrator's name.
    """

    spellings: Sequence[str] = ()
    person: str = ""
    instead: str = ""
    narrator: bool = False


def hide(archive: Archive, name: str, wanted: Hidden, by: Viewer) -> int:
    """Hide somebody in a testimony, which is closed until it was gone through for their name; the number of it.

    Further spellings of the narrator's name close it where any stands there. Raises `Refusal` for no name at all, and
    where what they are to be called says it.
    """
    spellings = tuple(dict.fromkeys(one for text in wanted.spellings if (one := _line(text, "spelling"))))
    instead = _line(wanted.instead, "name")
    if len(spellings) > MOST_SPELLINGS:
        raise Refusal(f"That are {len(spellings)} spellings; {MOST_SPELLINGS} are the most.", "Give fewer at a time.")
    with writing(archive.db) as db:
        testimony = named(archive, name)
        if wanted.person and not persons.known(db, wanted.person):
            raise NotFound(f"There is no person {wanted.person[:20]}.", "`oralhist person list` shows those there are.")
        if not wanted.person and not any(parts(one) and sought((one,)).find(one) for one in spellings):
            raise Refusal("There is no name to hide.", "Give its spellings, or a person of the registry.")
        number = name_reviews.hide(
            db,
            HiddenRow(
                id=0,
                testimony=testimony.row,
                person=wanted.person,
                spellings=spellings,
                instead="" if wanted.narrator else instead,
                narrator=wanted.narrator,
                who=by.name,
                at=stamp(archive.now()),
            ),
        )
        if not wanted.narrator:
            _check_words(db, testimony, instead)
            testimonies.update(db, archive.now(), testimony.row, {"reviewed": 0})
            name_reviews.wait(db, testimony.row, testimony.row, own=False, described=False)
        name_watch.reconsider(archive, db, testimony)
        ledger.note(db, archive.now(), by.name, Verb.PERSON_HIDDEN, f"{testimony.number} {number}")
    return number


def show_again(archive: Archive, name: str, number: int, by: Viewer) -> None:
    """Hide somebody no longer; what was replaced stays so. Raises `NotFound` where nobody of that number is hidden."""
    with writing(archive.db) as db:
        testimony = named(archive, name)
        if not name_reviews.show_again(db, testimony.row, number):
            raise NotFound(
                f"{testimony.number} hides nobody as {number}.", "`oralhist names-review` lists whom it hides."
            )
        restrictions.touch(db, testimony.row)
        name_watch.reconsider(archive, db, testimony)
        ledger.note(db, archive.now(), by.name, Verb.PERSON_SHOWN, f"{testimony.number} {number}")


def _finds(many: int) -> str:
    return "1 find is" if many == 1 else f"{many:,} finds are"


def _line(text: str, what: str) -> str:
    try:
        return clean_line(text, name=what, most=LONGEST)
    except ValueError as error:
        raise Refusal(str(error), "Give a shorter one.") from error


def _check_words(db: Database, subject: Testimony, words: str) -> None:
    everybody = (name_finds.narrator(db, subject), *name_finds.hidden(db, subject))
    if words and any(one.sought.find(words) for one in everybody):
        raise Refusal("These words say the name themselves.", "Choose others.")


def _forget(archive: Archive, finds: Iterable[NameFind]) -> None:
    """Remove the copies that are heard no more, after the change is made."""
    for number in {one.holder for one in finds}:
        found = testimonies.by_number(archive.db, number)
        if found is not None:
            derive.forget(archive, found)


def _replace(
    archive: Archive, db: Database, chosen: Sequence[NameFind], words: str, others: Sequence[NameFind], by: Viewer
) -> None:
    if any(not (words or one.instead) for one in chosen):
        raise Refusal("Nothing stands in place of the name.", "Give a pseudonym, or type what should stand there.")
    for number in dict.fromkeys(one.holder for one in chosen):
        holder = named(archive, number)
        mine = [one for one in chosen if one.holder == number]
        spans = [span for one in mine if (span := heard_in(archive, db, holder, one, others)) is not None]
        _in_description(archive, db, holder, [one for one in mine if one.place.where is Where.DESCRIPTION], words)
        for find in (one for one in mine if one.place.where is Where.CLAIM):
            claims.reword(db, int(find.place.key), _put(find.text, [find], words))
        for find in (one for one in mine if one.place.where is Where.RELATIVE):
            persons.end(db, int(find.place.key), by.name, archive.now())
        for layer in dict.fromkeys(one.place.layer for one in mine if one.place.layer):
            _in_layer(archive, db, holder, layer, [one for one in mine if one.place.layer == layer], words)
        name_reviews.mute(db, holder.row, spans)
        # With copies and drafts: what a machine heard so far says the name too.
        recorded = bool(testimonies.recordings_of(db, holder.row))
        wanted = {JobKind.INDEX: True, JobKind.PURGE: True, JobKind.DERIVE: recorded}
        for kind in (kind for kind, needed in wanted.items() if needed):
            jobs.enqueue(db, archive.now(), kind, holder.number)


def _put(text: str, finds: Iterable[NameFind], words: str, offset: int = 0) -> str:
    """`text` with what was found replaced; of finds that overlap the longer."""
    end = len(text) + 1
    for one in sorted(finds, key=lambda one: (-one.start, -one.end)):
        if offset + one.end <= end:
            text = text[: offset + one.start] + (words or one.instead) + text[offset + one.end :]
            end = offset + one.start
    return text


def _in_description(archive: Archive, db: Database, holder: Testimony, finds: Sequence[NameFind], words: str) -> None:
    by_field: dict[str, list[NameFind]] = {}
    for one in finds:
        by_field.setdefault(one.place.key, []).append(one)
    if by_field:
        values = {field: _put(getattr(holder, field), some, words) for field, some in by_field.items()}
        testimonies.update(db, archive.now(), holder.row, values)
        index_description(db, named(archive, holder.number))
        name_watch.follow_text(archive, db, holder)


def _in_layer(
    archive: Archive, db: Database, holder: Testimony, layer: str, finds: Sequence[NameFind], words: str
) -> None:
    """The next revision of a layer: what it says, otherwise said; whose text it is stays so."""
    cut(archive, db, holder, layer)
    current = transcripts.current(db, holder.row, layer)
    if current is None:
        return
    made = archive.stored_revision(holder.number, current.number, current.sha256, layer).maker
    labels = {
        label: _put(label, [one for one in finds if one.place.key == label], words)
        for label in {one.place.key for one in finds if one.place.where is Where.SPEAKER}
    }
    by_segment: dict[str, list[NameFind]] = {}
    for one in finds:
        if one.place.where is Where.TEXT:
            by_segment.setdefault(one.place.key.removesuffix(BEHIND), []).append(one)
    segments = tuple(
        _said_otherwise(segment, by_segment.get(segment.id, ()), labels, words)
        for segment in transcripts.segments_of(db, holder.row, layer)
    )
    said = Said(maker=made, languages=current.languages, segments=segments, layer=layer)
    add(archive, db, holder, said)


def _said_otherwise(segment: Segment, finds: Sequence[NameFind], labels: dict[str, str], words: str) -> Segment:
    text = segment.text
    for told in dict.fromkeys(one.text for one in finds):
        # Of a segment with a restriction over it, what is told is its beginning, its end, or both.
        offset = 0 if text.startswith(told) else len(text) - len(told) if text.endswith(told) else None
        if offset is not None:
            text = _put(text, [one for one in finds if one.text == told], words, offset)
    return replace(segment, text=text, speaker=labels.get(segment.speaker, segment.speaker))


def heard_in(
    archive: Archive, db: Database, holder: Testimony, find: NameFind, others: Sequence[NameFind]
) -> tuple[RecordingId, int, int] | None:
    """Where a name is said in the sound: its word where that was found for sure, else its segment; None for neither.

    What only a translation says was said then too, unless the transcript has it for the same moments.
    """
    if find.place.where is not Where.TEXT or find.recording is None:
        return None
    if find.start_ms is None or find.end_ms is None:
        return None
    if find.place.layer != ORIGINAL and _said_there(db, holder, find, others):
        return None
    spoken = archive.spoken(holder) if find.place.layer == ORIGINAL else {}
    start, end = _moments(db, holder, find, spoken) or (find.start_ms, find.end_ms)
    length = next(one.duration_ms for one in testimonies.recordings_of(db, holder.row) if one.id == find.recording)
    start, end = max(0, min(start, length - 1)), min(length, end)
    return find.recording, start, max(end, start + 1)


def _said_there(db: Database, holder: Testimony, find: NameFind, others: Sequence[NameFind]) -> bool:
    spans = [
        (one.start_ms, one.end_ms)
        for one in others
        if one.row == holder.row and one.place.layer == ORIGINAL and one.recording == find.recording
    ]
    spans += name_reviews.muted(db, holder.row).get(find.recording or RecordingId(""), [])
    return any(
        start is not None and end is not None and start < (find.end_ms or 0) and (find.start_ms or 0) < end
        for start, end in spans
    )


def _moments(db: Database, holder: Testimony, find: NameFind, spoken: Spoken) -> tuple[int, int] | None:
    """From when to when the words of a find are heard, with room for what a machine may have heard wrongly."""
    for segment in (*edits.working(db, holder.row), *transcripts.segments_of(db, holder.row)):
        if segment.id == find.place.key and segment.text == find.text:
            heard = [one for one in words_of(segment, spoken) if one.first < find.end and find.start < one.end]
            covered = heard and heard[0].first <= find.start and find.end <= heard[-1].end
            if covered and all(one.probability >= UNSURE for one in heard):
                room = PROOF_MS - GUARD_MS
                return max(0, heard[0].start_ms - room), heard[-1].end_ms + room
    return None


def _restrict(archive: Archive, db: Database, chosen: Sequence[NameFind], by: Viewer) -> None:
    for find in chosen:
        if find.place.where is not Where.TEXT:
            raise Refusal("Only what is said can be withheld.", "Replace the word, or leave it.")
        holder = named(archive, find.holder)
        wish = _wish(archive, db, holder, find)
        if not restrict.is_withheld(db, holder, wish):
            restrict.withhold(archive, db, holder, wish, by)


def _wish(archive: Archive, db: Database, holder: Testimony, find: NameFind) -> Wish:
    if find.recording is not None and find.start_ms is not None and find.end_ms is not None:
        number = next(one.number for one in testimonies.recordings_of(db, holder.row) if one.id == find.recording)
        spoken = archive.spoken(holder) if find.place.layer == ORIGINAL else {}
        start, end = _moments(db, holder, find, spoken) or (find.start_ms, find.end_ms)
        return Wish(recording=number, start_ms=start, end_ms=max(end, start + 1))
    places = [one.id for one in edits.working(db, holder.row, ORIGINAL)]
    if find.place.key not in places or testimonies.recordings_of(db, holder.row):
        raise Refusal(
            "This line has no place in the sound, nor in the text that was told.", "Replace the word instead."
        )
    line = places.index(find.place.key)
    return Wish(first=line, last=line)
