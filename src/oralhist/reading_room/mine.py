"""The door for a narrator's own testimony: what whoever holds the private link of one speaker may see of it.

It shows no word that is withheld, nothing of what another speaker agreed to, and never who read it by name. Of what is
sealed it shows that alone; of what the switch hides no word and no sound; of what is hidden otherwise, words and sound
only where nobody else speaks there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from oralhist.catalogue import accounts, agreed, ledger, links, requests, testimonies
from oralhist.catalogue.database import reading
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.model.access import OPEN, Audience, Clearance, Component, Decision, State, Terms, Viewer, readable
from oralhist.model.desk import LedgerEntry
from oralhist.model.identifiers import RecordingId
from oralhist.model.mine import NARRATOR, DeedView, Holder, LineView, OwnCopy, OwnView, OwnWords, PartView, Whom
from oralhist.model.refusals import NotFound
from oralhist.model.restrictions import Told, Withheld, fingerprint, on_shown_clock
from oralhist.model.sound import Form
from oralhist.model.transcript import ORIGINAL, Segment
from oralhist.model.views import RecordingView
from oralhist.reading_room.gaps import gaps
from oralhist.reading_room.hearing import SoundFile, forms_of
from oralhist.reading_room.showing import transcript_view
from oralhist.reading_room.standpoint import Standpoint
from oralhist.work.archive import Archive

READ = {Verb.OPENED.value, Verb.PLAYED.value, Verb.EXPORTED.value}
"""What is told with how many there were of each kind of people, day by day."""

TOLD = {
    *(
        Verb.INGESTED,
        Verb.RECORDING_COVERED,
        Verb.DESCRIBED,
        Verb.CONSENT_RECORDED,
        Verb.PSEUDONYM_GIVEN,
        Verb.SPEAKER_ADDED,
    ),
    *(Verb.SPEAKER_REMOVED, Verb.WITHDRAWN, Verb.RESTRICTED, Verb.RESTRICTION_LIFTED, Verb.GRANTED, Verb.GRANT_ENDED),
    *(Verb.SEALED, Verb.UNSEALED, Verb.REVISED, Verb.LINK_MADE, Verb.LINK_REVOKED, Verb.TIGHTENED, Verb.ASKED),
    *(Verb.ANSWERED, Verb.LINK_RECORDED, Verb.COMPLAINED, Verb.HIDDEN_FOR_A_WHILE, Verb.COMPLAINT_DECIDED),
}
"""What else is told of the ledger."""

OF_ONE = {
    *(Verb.CONSENT_RECORDED, Verb.SPEAKER_ADDED, Verb.SPEAKER_REMOVED, Verb.LINK_MADE, Verb.LINK_REVOKED),
    *(Verb.TIGHTENED, Verb.ASKED, Verb.ANSWERED, Verb.LINK_RECORDED),
}
"""What may speak of another speaker than this one: told where there is no other, or where this one did it."""

ALL_OPEN = Terms(decisions=dict.fromkeys(Component, Decision(audience=OPEN)))


class OwnRoom:
    """What whoever holds a link may see of its testimony on `today`."""

    def __init__(self, archive: Archive, holder: Holder, today: date) -> None:
        # Of what is withheld its narrator reads no more than others: a link can be stolen.
        self._at = Standpoint(archive=archive, viewer=Viewer.public(), today=today)
        self._archive, self._holder = archive, holder

    def overview(self) -> OwnView:
        """What was agreed, what is open today, what was asked; raises `NotFound` where the testimony is gone."""
        with reading(self._archive.db) as db:
            found, each = self._found(), agreed.of_testimony(db, self._holder.testimony)
            asked = requests.of_speaker(db, found.row, self._holder.speaker)
            terms = self._at.terms(found)
            sealed, may = found.state is State.SEALED, self._may_take(terms, len(each))
            return OwnView(
                state=found.state,
                hidden_until=self._hidden_until(terms),
                title="" if sealed else found.title,
                languages=() if sealed else found.languages,
                sample=found.sample,
                address=None if sealed else found.address,
                several=len(each) > 1,
                parts=() if sealed else tuple(self._parts(each, terms)),
                beside=not sealed and bool((own := each.get(self._holder.speaker)) and own.linked),
                given=0 if sealed else self._given(terms),
                pseudonym="" if sealed or self._holder.speaker else found.pseudonym,
                recordings=self._recordings(found) if may else (),
                written=may and bool(self._archive.own_words(found)),
                requests=asked,
            )

    def words(self) -> OwnWords:
        """One's own words, to be read and ticked; `NotFound` where they may not be taken or none are written."""
        with reading(self._archive.db):
            found = self._taken()
            lines = self._archive.own_words(found)
            if not lines:
                raise NotFound
            recordings = self._at.recordings(found)
            numbers, heard = {file.id: file.number for file in recordings}, self._at.heard(found)
            shown = [self._shown(place, one, numbers, heard) for place, one in enumerate(lines)]
            told = on_shown_clock(Told(runs=(lines,)), heard).segments
            withheld = gaps(self._at, found, ORIGINAL, recordings, told)
        return OwnWords(lines=tuple(shown), gaps=withheld, seen=fingerprint(lines))

    def copy(self) -> OwnCopy:
        """One's own words to carry away, with what goes with them; `NotFound` where they may not be taken."""
        with reading(self._archive.db):
            found = self._taken()
            view = transcript_view(self._at, found, ALL_OPEN, self._at.recordings(found), carried=True)
        if view is None or not view.segments:
            raise NotFound
        return OwnCopy(
            title=found.title, address=found.address, languages=found.languages, sample=found.sample, transcript=view
        )

    def sound(self, number: int, form: Form = Form.FULL) -> SoundFile:
        """The sound of one's own recording `number`, without what is withheld; `NotFound` where it is not to be had."""
        with reading(self._archive.db) as db:
            found = self._taken()
            file = next((one for one in testimonies.recordings_of(db, found.row) if one.number == number), None)
            if file is None:
                raise NotFound
            path, kind = self._at.sound(found, file, form), form.mimetype
            if not path.is_file() and not self._at.heard(found) and form is Form.FULL:
                # What is hidden has no access copy; nothing is withheld of the master.
                path = self._archive.folders.bag(found.number, file.deposit) / "data" / file.name
                kind = "application/octet-stream"
        try:
            return SoundFile(path=path, mimetype=kind, size=path.stat().st_size)
        except FileNotFoundError:
            raise NotFound from None

    def happened(self) -> tuple[tuple[DeedView, int], ...]:
        """What the ledger has of the testimony, newest first: on which day, by what kind of person, how many times."""
        with reading(self._archive.db) as db:
            found, several = self._found(), len(agreed.of_testimony(db, self._holder.testimony)) > 1
            if found.state is State.SEALED:
                return ()
            own = links.names_of(db, self._holder)
            kinds = {one.name: one.role for one in accounts.accounts(db)}
            deeds: Counter[DeedView] = Counter()
            readers: set[tuple[DeedView, str]] = set()
            for entry in ledger.of_testimony(db, found.number):
                whom = self._whom(entry, own, kinds)
                if entry.verb in READ:
                    deed = DeedView(day=self._day(entry.at), verb=entry.verb, whom=whom)
                    if (deed, entry.who) not in readers:
                        readers.add((deed, entry.who))
                        deeds[deed] += 1
                elif entry.verb in TOLD and (not several or entry.who in own or entry.verb not in OF_ONE):
                    deeds[DeedView(day=self._day(entry.at), verb=entry.verb, whom=whom)] += 1
        return tuple(reversed(deeds.items()))

    def _found(self) -> Testimony:
        found = testimonies.by_row(self._archive.db, self._holder.testimony)
        if found is None or not links.stands(self._archive.db, self._at.today, self._holder):
            raise NotFound
        return found

    def _taken(self) -> Testimony:
        found = self._found()
        if not self._may_take(self._at.terms(found), len(agreed.of_testimony(self._archive.db, found.row))):
            raise NotFound
        return found

    def _hidden_until(self, terms: Terms) -> str:
        until = terms.hidden_until
        return until.isoformat() if until is not None and terms.complained_of(self._at.today) else ""

    def _may_take(self, terms: Terms, speakers: int) -> bool:
        # An archivist who hides at once may do so because a link was stolen.
        if terms.state is State.SEALED or terms.switched:
            return False
        hidden = terms.state is State.HIDDEN or terms.complained_of(self._at.today)
        return not hidden or speakers == 1

    def _parts(self, each: dict[str, agreed.Agreed], terms: Terms) -> Iterator[PartView]:
        mine = each.get(self._holder.speaker)
        family = frozenset([terms.family] if terms.family is not None else [])
        kinds = {
            Audience.PUBLIC: Viewer.public(),
            Audience.RESEARCHERS: Viewer(clearance=Clearance.RESEARCHER),
            Audience.FAMILY: Viewer(clearance=Clearance.MEMBER, families=family),
        }
        for part in Component:
            readers = frozenset(kind for kind, viewer in kinds.items() if readable(viewer, part, terms, self._at.today))
            decided = mine.decisions.get(part) if mine is not None else None
            yield PartView(component=part, agreed=decided, readers=readers)

    def _given(self, terms: Terms) -> int:
        """To how many people something is given by name that counts today."""
        today = self._at.today
        return len({one.account for one in terms.grants if one.until is None or today <= one.until})

    def _shown(
        self, place: int, segment: Segment, numbers: dict[RecordingId, int], heard: dict[RecordingId, Withheld]
    ) -> LineView:
        cut = heard.get(segment.recording, Withheld()) if segment.recording is not None else Withheld()
        return LineView(
            place=place,
            speaker=segment.speaker,
            language=segment.language,
            text=segment.text,
            recording=numbers.get(segment.recording) if segment.recording is not None else None,
            clock_ms=None if segment.start_ms is None else cut.shown(segment.start_ms),
        )

    def _recordings(self, found: Testimony) -> tuple[RecordingView, ...]:
        shown, offset = [], 0
        for file in self._at.recordings(found):
            shown.append(
                RecordingView(
                    number=file.number,
                    duration_ms=file.duration_ms,
                    offset_ms=offset,
                    ready=self._ready(found, file),
                    forms=forms_of(self._at, found, file),
                )
            )
            offset += file.duration_ms
        return tuple(shown)

    def _ready(self, found: Testimony, file: StoredFile) -> bool:
        return self._at.sound(found, file).is_file() or not self._at.heard(found)

    def _whom(self, entry: LedgerEntry, own: frozenset[str], roles: dict[str, str]) -> Whom:
        if entry.who in own:
            return Whom.YOU
        if entry.who.startswith(NARRATOR):
            return Whom.SPEAKER
        if entry.verb in (Verb.COMPLAINED, Verb.HIDDEN_FOR_A_WHILE):
            return Whom.ANYBODY  # whoever complains is told to archivists alone
        if ":" in entry.who or roles.get(entry.who) in ("archivist", "administrator"):
            return Whom.ARCHIVE
        known = {"researcher": Whom.RESEARCHER, "member": Whom.FAMILY}
        # Nobody but archivists changes anything, whatever became of their accounts.
        gone = Whom.GONE if entry.verb in READ else Whom.ARCHIVE
        return known.get(roles.get(entry.who, ""), gone)

    def _day(self, at: str) -> str:
        return datetime.fromisoformat(at).astimezone(self._archive.settings.zone).date().isoformat()
