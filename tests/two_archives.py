"""Two archives made from the same things, but for what is closed; and everything that a person can ask of one.

Addresses and the clock are given, so that whatever differs between their answers comes from what is closed.
"""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from archives_for_tests import vetted
from oralhist.assembly import new_archive
from oralhist.catalogue import claims, testimonies, transcripts
from oralhist.catalogue import persons as registry
from oralhist.catalogue.database import writing
from oralhist.chronology.load import load
from oralhist.model.access import OPEN, Audience, Component, State, Switch
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion, TagStatus
from oralhist.model.claims import Assertion, ClaimKind, Stance
from oralhist.model.complaints import Complaint
from oralhist.model.consenting import Given
from oralhist.model.contacts import Contact
from oralhist.model.edits import EditKind, version
from oralhist.model.identifiers import Address, EventId, TestimonyId
from oralhist.model.mine import Kind
from oralhist.model.names import Choice
from oralhist.model.persons import Role
from oralhist.model.transcript import Maker, MakerKind, Segment
from oralhist.reading_room import ReadingRoom
from oralhist.work import (
    accounts,
    adding,
    complaints,
    consent,
    contacts,
    edits,
    grants,
    kin,
    links,
    mine,
    name_review,
    naming,
    persons,
    runner,
    switch,
)
from oralhist.work.archive import Archive
from oralhist.work.changes import Asked
from oralhist.work.describe import Description, describe
from oralhist.work.holdings import named
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.initialise import operator
from oralhist.work.kin import Said
from oralhist.work.papers import Paper
from oralhist.work.restrict import Wish, restrict
from oralhist.work.revise import Said as Revised
from oralhist.work.revise import add
from papers_for_tests import pdf, written
from words_for_tests import lay_words

BEGUN = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 9, 1, 12, tzinfo=UTC)
FAR = date(2999, 1, 1)
REVIEW = LATER.date()
"""When a narrator is to be asked again: it is due when the archives are asked."""
PASSWORD = "a-password-for-tests"
OURS = {"Sec-Fetch-Site": "same-origin"}
KEEPER = operator("test")
FAMILIES = {
    **{"bridge family": "fam1aaaa", "river family": "fam2bbbb", "hidden family": "fam3cccc"},
    # One family, by the name of a narrator: another in each of two archives.
    **{"Сейітовтар": "fam4dddd", "努尔别克家": "fam4dddd"},
}
VISITORS = ("", "kin", "neighbour", "scholar", "guest")
"""Who asks: somebody unknown, a member of each family, a researcher, a member to whom things are given by name."""
EVERYBODY = frozenset(VISITORS)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A testimony as it is handed in, and all that is then decided about it.

    `lines` are said one after another, four seconds each; `recordings` are lengths in seconds. `decisions` are
    components (none: all), audience, embargo.
    """

    address: str
    title: str
    lines: tuple[tuple[str, str], ...]
    language: str = "en"
    narrator: str = "Kulash"
    pseudonym: str = ""
    family: str = ""
    side: str = "unknown"
    born: str = ""
    recordings: tuple[int, ...] = ()
    decisions: tuple[tuple[tuple[Component, ...], frozenset[Audience], date | None], ...] = (((), OPEN, None),)
    tags: Mapping[str, int] = field(default_factory=dict)
    """For an event the line that speaks of it, accepted by an archivist."""
    machine: bool = False
    translated: tuple[str, ...] = ()
    """A layer in Russian, line by line."""
    corrected: str = ""
    """What the first line says in an edit that is in no revision yet."""
    spoken: bool = True
    """Whether the words were found in the sound, where there is one."""
    state: State = State.KEPT
    withheld: tuple[tuple[int, int, bool], ...] = ()
    """Spans of the first recording: from second, to second, whether silently."""
    inside: int = 0
    """What is heard in those spans."""
    speakers: Mapping[str, frozenset[Audience] | None] = field(default_factory=dict)
    """Who else speaks there, and to whom they opened all of it (None: they were not asked yet)."""
    linked: tuple[str, ...] = ()
    """Who agreed to be shown beside the family's other accounts; the narrator's name is empty."""
    switched: Switch | None = None
    """By which switch it is hidden: as a testimony, by its narrator in the registry, by its family."""
    interview: tuple[str, str, str, str] = ("", "", "", "")
    """When and where it was recorded, how finely readers see the day, and which place they see."""
    hides: tuple[tuple[str, ...], str] | None = None
    """Who else is hidden there, by spellings, and what they are called."""
    reviewed: str = ""
    """What becomes of every find of its review of names, which is complete then; without it, it is not gone through."""
    recorded: str = ""
    """A word that stands on a scanned paper, in records, and in contact data: all for archivists alone."""
    later: tuple[int, ...] = ()
    """Recordings that are added after all that and wait, as lengths in seconds."""
    given_to: tuple[str, ...] = ()
    """The accounts to which all of it was given by name."""
    persons: tuple[tuple[str, str, Role, int | None], ...] = ()
    """Who is linked by an archivist: the person's address, a spelling, the role, the line."""

    kin: tuple[tuple[str, Said, bool], ...] = ()
    """Who is one of the family: a person, what is said of them, whether they narrate."""
    related: tuple[tuple[str, str, str], ...] = ()
    """Who is what to whom."""
    moved: tuple[str, str, str] = ("", "", "")
    """When they left, from where, to where."""
    private_link: bool = False
    """Whether its narrator has a private link and asked something by it."""
    complained: bool = False
    """Whether somebody complained of it, the day before the archive is asked: it is hidden then."""

    def closed(self, *components: Component) -> Telling:
        """The same with these components closed, by a decision."""
        return replace(self, decisions=(*self.decisions, (components, frozenset(), None)))


def lines(*texts: str, who: str = "Kulash") -> tuple[tuple[str, str], ...]:
    return tuple((who, text) for text in texts)


def build(folder: Path, tellings: Iterable[tuple[int, Telling]], *, members: bool = True) -> Archive:
    """An archive of `tellings`, each handed in on its day after the first, opened or closed as it says."""
    # Two that are compared are begun at the same minute, which histories at the desk show.
    with patch("oralhist.assembly.clock", lambda: BEGUN):
        archive = new_archive(folder / "data", name="Half-households", time_zone="Asia/Almaty")
    handed_in = folder / "handed-in"
    handed_in.mkdir()
    archive.clock = lambda: BEGUN
    for name, role, families in (
        ("kin", "member", ["bridge family"]),
        ("neighbour", "member", ["river family"]),
        ("scholar", "researcher", []),
        ("guest", "member", ["river family"]),
        ("keeper", "archivist", []),
    ):
        if members or not families:
            known = [family for family in families if testimonies.family_of_key(archive.db, family) is None]
            archive.draw = drawing(*(FAMILIES[family] for family in known))
            accounts.add(archive, name, role, KEEPER, password=PASSWORD, families=families)
    vetted(archive, "scholar")
    entered: list[Telling] = []
    for day, telling in tellings:
        _enter(archive, handed_in, day, telling)
        entered.append(telling)
    for telling in entered:
        if telling.reviewed:
            go_through(archive, telling.address, Choice(telling.reviewed))
    archive.clock = lambda: LATER
    return archive


def go_through(archive: Archive, identifier: str, choice: Choice) -> None:
    """Decide on all that says the name, and say that it was gone through."""
    found = named(archive, identifier)
    room = ReadingRoom(archive, KEEPER, archive.today())
    waiting = [one.find.id for one in room.name_review(found.number).finds if one.find.decided is None]
    if waiting:
        name_review.decide(archive, found.number, waiting, choice, KEEPER)
    name_review.complete(archive, found.number, KEEPER)
    assert runner.work(archive, lambda _job, _done, _total: None, once=True)


def drawing(*addresses: str):
    """A `draw` that gives these addresses, one after another."""
    left = iter(addresses)
    return lambda: Address(next(left))


def _enter(archive: Archive, folder: Path, day: int, telling: Telling) -> None:
    archive.clock = lambda: BEGUN + timedelta(days=day)
    archive.draw = drawing(telling.address, *([FAMILIES[telling.family]] if telling.family else []))
    words = folder / f"{telling.address}.vtt"
    words.write_text(vtt(telling), encoding="utf-8")
    sounds = [
        hum(folder / f"{telling.address}{n}.wav", length, telling.withheld if n == 0 else (), telling.inside)
        for n, length in enumerate(telling.recordings)
    ]
    described = Description(
        title=telling.title,
        narrator=telling.narrator,
        languages=(telling.language,),
        family=telling.family,
        side=telling.side,
        born=telling.born,
        summary=f"What is told in {telling.title}",
        date=telling.interview[0],
        place=telling.interview[1],
        collection="Tests",
    )
    given = [Incoming(path=path, name=path.name) for path in sounds]
    number = take_in(archive, given, Incoming(path=words, name=words.name), described, KEEPER).testimony
    found = testimonies.by_number(archive.db, number)
    assert found is not None
    if telling.pseudonym:
        naming.give(archive, number, telling.pseudonym, KEEPER)
    if telling.interview[2]:
        describe(archive, number, {"grain": telling.interview[2], "place_shown": telling.interview[3]}, KEEPER)
    if telling.machine:
        with writing(archive.db) as db:
            add(archive, db, found, heard(transcripts.segments_of(db, found.row)))
    if telling.translated:
        with writing(archive.db) as db:
            add(archive, db, found, translated(transcripts.segments_of(db, found.row), telling.translated))
    runner.wait_for(archive, number, lambda _job, _done, _total: None)
    with writing(archive.db) as db:
        segments = transcripts.segments_of(db, found.row)
        for event, line in telling.tags.items():
            assert event in load().events, "a tag of an event that there is not shows nowhere, whoever may read it"
            evidence = Evidence(start=0, end=4, kind=EvidenceKind.CUE, means="so it says")
            suggestion = Suggestion(event=EventId(event), score=0.9, evidence=(evidence,))
            tag = transcripts.add_tag(db, found.row, segments[line], suggestion, TagStatus.ACCEPTED, "keeper")
            said = Assertion(start=0, end=4, kind=ClaimKind.NUMBER, stance=Stance.DIFFERS, low=7, high=7, unit="people")
            claims.add(db, found.row, tag, segments[line].text[:4], said, "", TagStatus.ACCEPTED, "keeper")
    if telling.spoken and telling.recordings:
        lay_words(archive, number, unsure=("bridge", "secret"))
    if telling.corrected:
        asked = Asked(kind=EditKind.TEXT, segment=segments[0].id, version=version(segments[0]), text=telling.corrected)
        edits.make(archive, number, asked, KEEPER)
        runner.wait_for(archive, number, lambda _job, _done, _total: None)
    for person, spelling, role, line in telling.persons:
        met = bool(registry.every(archive.db, [person]))
        archive.draw = drawing(person)
        persons.link(archive, number, spelling, role, KEEPER, line=line, person=person if met else "")
    for person, said, narrates in telling.kin:
        kin.place(archive, number, person, replace(said, narrates=narrates), KEEPER)
    for person, kind, other in telling.related:
        kin.relate(archive, number, person, kind, other, KEEPER)
    if any(telling.moved):
        kin.moved(archive, number, *telling.moved, KEEPER)
    for start, end, silent in telling.withheld:
        restrict(archive, number, Wish(recording=1, start_ms=1000 * start, end_ms=1000 * end, silent=silent), KEEPER)
    runner.wait_for(archive, number, lambda _job, _done, _total: None)
    for components, audience, embargo in telling.decisions:
        consent.record(archive, number, components, audience, embargo, KEEPER)
    for speaker, agreed_to in telling.speakers.items():
        if agreed_to is None:
            consent.add_speaker(archive, number, speaker, KEEPER)
        else:
            consent.record(archive, number, (), agreed_to, None, KEEPER, speaker)
    for speaker in telling.linked:
        consent.record_link(archive, number, True, KEEPER, speaker)
    if telling.later:
        sounds = [hum(folder / f"{telling.address}later{n}.wav", length) for n, length in enumerate(telling.later)]
        adding.add_recordings(archive, number, [Incoming(path=path, name=path.name) for path in sounds], KEEPER)
    if telling.recorded:
        record(archive, folder, telling, number)
    if telling.hides:
        spellings, instead = telling.hides
        name_review.hide(archive, number, name_review.Hidden(spellings=spellings, instead=instead), KEEPER)
    for account in telling.given_to:
        grants.give(archive, number, account, (), None, KEEPER)
    if telling.switched is not None:
        named = {Switch.TESTIMONY: number, Switch.FAMILY: telling.family, Switch.EVERYTHING: ""}
        whom = named[telling.switched] if telling.switched in named else telling.persons[0][0]
        switch.hide(archive, switch.target(archive, telling.switched, whom), KEEPER)
    if telling.private_link:
        holder = links.known(archive, links.make(archive, number, "", KEEPER))
        assert holder is not None
        mine.ask(archive, holder, Kind.QUESTION, "A secret that is asked")
    if telling.complained:
        archive.clock = lambda: LATER - timedelta(days=1)
        said = Complaint(who="", relation="", reach="", lines="", harm="A secret harm")
        complaints.complain(archive, Address(telling.address), said, KEEPER)
    if telling.state is State.HIDDEN:
        consent.withdraw(archive, number, KEEPER)
    elif telling.state is State.SEALED:
        with writing(archive.db) as db:
            testimonies.update(db, archive.now(), found.row, {"state": State.SEALED.value})


def record(archive: Archive, folder: Path, telling: Telling, number: TestimonyId) -> None:
    """Keep papers of what was agreed, of the interviewer, and contact data; what was agreed stays as it is."""
    word = telling.recorded
    path = written(folder / "papers", f"{word}.pdf", pdf(f"{word} {telling.address}"))
    scan = Incoming(path=path, name=f"{word}.pdf")
    paper = Paper(given=Given.PAPER, witness=word, language="kk", form=word, review_by=REVIEW, scans=[scan])
    consent.record_link(archive, number, "" in telling.linked, KEEPER, paper=paper)
    consent.permit(archive, number, word, False, KEEPER, paper=replace(paper, scans=(), review_by=None))
    contacts.keep(archive, number, Contact(telephone=word, delete_by=date(2030, 1, 1)), KEEPER)
    contacts.note_opened(archive, number, KEEPER)


def heard(segments: tuple[Segment, ...]) -> Revised:
    """The same words as a machine would have heard them."""
    return Revised(
        maker=Maker(kind=MakerKind.MACHINE, name="scripted 1"),
        languages=tuple({segment.language: None for segment in segments}),
        segments=tuple(replace(segment, id=f"s{n:05d}", confidence=0.8) for n, segment in enumerate(segments)),
    )


def translated(segments: tuple[Segment, ...], texts: tuple[str, ...]) -> Revised:
    """A translation into Russian."""
    return Revised(
        maker=Maker(kind=MakerKind.PERSON, name="keeper"),
        languages=("ru",),
        segments=tuple(replace(one, text=text, language="ru") for one, text in zip(segments, texts, strict=True)),
        layer="ru",
    )


def vtt(telling: Telling) -> str:
    cues = [f"WEBVTT\n\nNOTE {telling.address}\n"]
    for n, (who, text) in enumerate(telling.lines):
        if text:
            cues.append(f"{stamp(4 * n)} --> {stamp(4 * n + 4)}\n<v {who}>{text}\n")
    return "\n".join(cues)


def stamp(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000"


def hum(path: Path, seconds: int, spans: tuple[tuple[int, int, bool], ...] = (), inside: int = 0) -> Path:
    """A recording of a tone, which is `inside` Hz higher within `spans`."""

    def second(pitch: int) -> bytes:
        return b"".join(struct.pack("<h", int(6000 * math.sin(2 * math.pi * pitch * i / 8000))) for i in range(8000))

    pitch = 100 + sum(path.name.encode()) % 400
    outside, within = second(pitch), second(pitch + inside)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        for n in range(seconds):
            file.writeframes(within if any(start <= n < end for start, end, _ in spans) else outside)
    return path
