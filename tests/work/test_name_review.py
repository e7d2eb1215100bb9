"""What says a closed name is closed until an archivist has gone through it, and again when more of it comes."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archives_for_tests import KEEPER, all_in, hand_in, noted, perform
from oralhist.catalogue import edits, name_reviews, restrictions, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.cli.group import main
from oralhist.model.access import CLOSED, OPEN, Audience, Clearance, Component, Switch, Viewer
from oralhist.model.edits import EditKind, version
from oralhist.model.identifiers import TestimonyId
from oralhist.model.names import Choice, Where
from oralhist.model.persons import Role
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.transcript import Maker, MakerKind, Segment
from oralhist.reading_room import ReadingRoom
from oralhist.work import (
    accounts,
    consent,
    describe,
    erasure,
    grants,
    links,
    mine,
    name_watch,
    naming,
    persons,
    revise,
    sealing,
    switch,
)
from oralhist.work import edits as editing
from oralhist.work import name_review as review
from oralhist.work.changes import Asked
from oralhist.work.initialise import operator
from oralhist.work.name_review import Hidden
from oralhist.work.revise import Said
from oralhist.work.switch import Target

SCHOLAR = Viewer(clearance=Clearance.RESEARCHER, name="scholar")
TOLD = ("My name is Kulash Seitova.", "Күләшті шақырды.", "We crossed the bridge.", "كۇلاش كەلدى.")


def text(desk, name, *lines):
    path = desk / f"{name}.txt"
    path.write_text("\n\n".join(lines), encoding="utf-8")
    return path


def give(archive, desk, *lines, name="told", narrator="Kulash Seitova", **described):
    taken = hand_in(
        archive,
        transcript=text(desk, name, *(lines or TOLD)),
        **{"title": name, "narrator": narrator, "languages": ("en",), **described},
    )
    perform(archive)
    return taken.testimony


def open_but_name(archive, number, *, named=CLOSED):
    consent.record(archive, number, [], OPEN, None, KEEPER)
    return consent.record(archive, number, [Component.NAME], named, None, KEEPER)


def room(archive, viewer=None):
    return ReadingRoom(archive, viewer or Viewer.public(), archive.today())


def desk_of(archive):
    return room(archive, KEEPER)


def it(archive, number):
    return testimonies.by_number(archive.db, number)


def may_read(archive, number, viewer=None):
    view = room(archive, viewer).testimony(it(archive, number).address)
    return Component.TRANSCRIPT in view.open


def waiting(archive, number):
    return [one.find for one in desk_of(archive).name_review(number).finds if one.find.decided is None]


def go_through(archive, number, choice=Choice.REPLACE, words=""):
    if found := waiting(archive, number):
        review.decide(archive, number, [one.id for one in found], choice, KEEPER, words)
    review.complete(archive, number, KEEPER)
    perform(archive)


@pytest.fixture
def closed(archive, desk):
    """A testimony that is open but for its name, with a pseudonym."""
    number = give(archive, desk)
    open_but_name(archive, number)
    naming.give(archive, number, "Robin", KEEPER)
    return number


@pytest.fixture
def reviewed(archive, closed):
    go_through(archive, closed)
    assert may_read(archive, closed)
    return closed


def test_what_may_say_a_closed_name_is_closed_until_the_review_is_complete(archive, closed):
    view = room(archive).testimony(it(archive, closed).address)
    assert set(view.open) == {Component.DESCRIPTION, Component.KINSHIP}
    assert room(archive).search("bridge").total == 0
    assert desk_of(archive).search("bridge").total == 1
    assert [one.said for one in waiting(archive, closed)] == ["Kulash Seitova", "Күләшті", "كۇلاش"]
    with pytest.raises(Refusal, match="3 finds are not decided"):
        review.complete(archive, closed, KEEPER)
    go_through(archive, closed)
    view = room(archive).testimony(it(archive, closed).address)
    assert [one.text for one in view.transcript.segments][:2] == ["My name is Robin.", "Robin шақырды."]
    assert room(archive).search("bridge").total == 1
    assert noted(archive, Verb.NAMES_REVIEWED, closed) and noted(archive, Verb.NAME_DECIDED, closed)


def test_whoever_may_read_the_name_reads_the_words_before_the_review(archive, desk):
    number = give(archive, desk)
    said = open_but_name(archive, number, named=frozenset([Audience.RESEARCHERS]))
    assert any("review of names is missing" in one for one in said)
    assert may_read(archive, number, SCHOLAR) and not may_read(archive, number)
    go_through(archive, number, words="N.")
    assert may_read(archive, number) and may_read(archive, number, SCHOLAR)
    assert not any("review of names" in one for one in consent.readable_now(archive, it(archive, number)))


def test_why_and_the_work_list_say_that_the_review_is_missing(archive, closed):
    reasons = {one.component: one for one in desk_of(archive).why(closed)["public"]}
    assert "review of names is missing" in reasons[Component.TRANSCRIPT].sentence
    assert reasons[Component.DESCRIPTION].readable
    assert [one.state for one in desk_of(archive).desk()] == ["names to review"]
    go_through(archive, closed)
    assert [one.state for one in desk_of(archive).desk()] == ["published"]


def test_where_the_name_is_open_nothing_has_to_be_reviewed(archive, desk):
    number = give(archive, desk)
    said = consent.record(archive, number, [], OPEN, None, KEEPER)
    assert may_read(archive, number)
    assert not any("review" in one for one in said)


def test_a_find_is_left_and_who_left_it_is_kept(archive, closed):
    first, *others = waiting(archive, closed)
    review.decide(archive, closed, [first.id], Choice.LEAVE, KEEPER)
    review.decide(archive, closed, [one.id for one in others], Choice.REPLACE, KEEPER, "the narrator")
    review.complete(archive, closed, KEEPER)
    found = desk_of(archive).name_review(closed).finds
    assert [(one.find.said, one.find.decided, one.find.by) for one in found] == [
        ("Kulash Seitova", Choice.LEAVE, KEEPER.name)
    ]
    assert room(archive).testimony(it(archive, closed).address).transcript.segments[1].text == "the narrator шақырды."


def test_where_a_name_is_said_can_be_withheld(archive, closed):
    review.decide(archive, closed, [one.id for one in waiting(archive, closed)], Choice.RESTRICT, KEEPER)
    assert waiting(archive, closed) == []
    review.complete(archive, closed, KEEPER)
    told = room(archive).testimony(it(archive, closed).address).transcript
    assert [one.text for one in told.segments] == ["We crossed the bridge."]
    assert len(restrictions.of_testimony(archive.db, it(archive, closed).row)) == 3


def test_a_replacement_is_refused_that_says_the_name_or_nothing(archive, closed):
    found = [one.id for one in waiting(archive, closed)]
    with pytest.raises(Refusal, match="say the name"):
        review.decide(archive, closed, found, Choice.REPLACE, KEEPER, "Күләш апай")
    naming.remove(archive, closed, KEEPER)
    with pytest.raises(Refusal, match="Nothing stands in place"):
        review.decide(archive, closed, found, Choice.REPLACE, KEEPER)
    with pytest.raises(Refusal, match="has changed"):
        review.decide(archive, closed, [*found, "OH-2026-0001.0000000000000000"], Choice.LEAVE, KEEPER)
    with pytest.raises(Refusal, match="No word"):
        review.decide(archive, closed, [], Choice.LEAVE, KEEPER)
    assert len(waiting(archive, closed)) == 3


def edit(archive, number, line, words, kind=EditKind.TEXT, **more):
    segment = edits.working(archive.db, it(archive, number).row)[line]
    asked = Asked(kind=kind, segment=segment.id, version=version(segment), text=words, **more)
    editing.make(archive, number, asked, KEEPER)


def revision(archive, number, *lines, layer="original", machine=False):
    segments = tuple(
        Segment(id=f"n{n}", recording=None, start_ms=None, end_ms=None, speaker="", language="en", text=line)
        for n, line in enumerate(lines)
    )
    maker = Maker(kind=MakerKind.MACHINE if machine else MakerKind.PERSON, name="somebody")
    with writing(archive.db) as db:
        revise.add(
            archive, db, it(archive, number), Said(maker=maker, languages=("en",), segments=segments, layer=layer)
        )


LATER = {
    "an edit": lambda a, d, n: edit(a, n, 2, "Kulash crossed the bridge."),
    "an inserted line": lambda a, d, n: edit(a, n, 2, "Then Kulash came.", EditKind.INSERT),
    "a transcript handed in": lambda a, d, n: revise.supply(a, n, text(d, "later", "Күләш"), KEEPER),
    "what a machine heard": lambda a, d, n: revision(a, n, "Kulash.", machine=True),
    "a translation": lambda a, d, n: revision(a, n, "Кулаш пришла.", layer="ru"),
    "an old revision brought back": lambda a, d, n: revise.bring_back(a, n, 1, KEEPER),
    "a title": lambda a, d, n: describe.describe(a, n, {"title": "Kulash tells"}, KEEPER),
    "a summary": lambda a, d, n: describe.describe(a, n, {"summary": "What Seitova told."}, KEEPER),
    "another spelling": lambda a, d, n: persons.link(a, n, "Bridge", Role.NARRATOR, KEEPER),
    "a typed spelling": lambda a, d, n: review.hide(a, n, Hidden(spellings=["bridge"], narrator=True), KEEPER),
    "another name": lambda a, d, n: describe.describe(a, n, {"narrator": "Bridget Bridge"}, KEEPER),
    "the family": lambda a, d, n: (
        give(a, d, "My sister Kulash left.", name="kin", narrator="Rustam", family="F"),
        describe.describe(a, n, {"family": "F"}, KEEPER),
    ),
}


@pytest.mark.parametrize("way", LATER)
def test_what_comes_later_and_says_the_name_closes_it_again_at_once(archive, desk, reviewed, way):
    LATER[way](archive, desk, reviewed)
    found = it(archive, reviewed)
    assert not found.reviewed
    assert waiting(archive, reviewed)
    # With no job done: in the transaction that wrote it.
    try:
        assert not may_read(archive, reviewed)
    except NotFound:
        assert "title" in way or "summary" in way
    assert room(archive).search("bridge").total == 0 or way == "the family"
    go_through(archive, reviewed)
    assert may_read(archive, reviewed)


def test_what_comes_later_and_does_not_say_the_name_leaves_it_open(archive, desk, reviewed):
    edit(archive, reviewed, 2, "We crossed the long bridge.")
    editing.done(archive, reviewed, KEEPER)
    describe.describe(archive, reviewed, {"title": "A long bridge", "place": "Khorgos"}, KEEPER)
    revision(archive, reviewed, "Мы перешли мост.", layer="ru")
    give(archive, desk, "Nobody is named here.", name="kin", narrator="Rustam", family="F")
    describe.describe(archive, reviewed, {"family": "F"}, KEEPER)
    assert may_read(archive, reviewed)


def test_a_line_that_was_left_stays_decided_while_it_stays_as_it_is(archive, closed):
    go_through(archive, closed, Choice.LEAVE)
    edit(archive, closed, 2, "We crossed a bridge.")
    editing.done(archive, closed, KEEPER)
    assert may_read(archive, closed)
    edit(archive, closed, 0, "My own name is Kulash Seitova.")
    assert not may_read(archive, closed)


def test_what_was_undone_waits_for_an_archivist_all_the_same(archive, reviewed):
    edit(archive, reviewed, 2, "Kulash crossed the bridge.")
    editing.undo(archive, reviewed, KEEPER)
    assert not may_read(archive, reviewed) and waiting(archive, reviewed) == []
    review.complete(archive, reviewed, KEEPER)
    assert may_read(archive, reviewed)


def test_a_name_in_the_description_closes_it_to_whoever_may_not_read_the_name(archive, desk):
    number = give(archive, desk, "Nothing.", title="Kulash Seitova tells")
    open_but_name(archive, number, named=frozenset([Audience.RESEARCHERS]))
    address = it(archive, number).address
    with pytest.raises(NotFound):
        room(archive).testimony(address)
    assert room(archive).newest(9) == () and room(archive).search("tells").total == 0
    assert room(archive, SCHOLAR).testimony(address).title == "Kulash Seitova tells"
    go_through(archive, number, words="Robin")
    assert room(archive).testimony(address).title == "Robin tells"


def test_another_of_the_family_who_names_the_narrator_is_closed_until_that_is_decided(archive, desk):
    kin = give(archive, desk, "My sister Kulash left.", "A bridge.", name="kin", narrator="Rustam", family="F")
    consent.record(archive, kin, [], OPEN, None, KEEPER)
    number = give(archive, desk, "Nothing.", family="F")
    assert may_read(archive, kin), "as long as nobody knows of hers, nothing is closed"
    open_but_name(archive, number)
    assert not may_read(archive, kin)
    assert any("review" in one for one in consent.readable_now(archive, it(archive, kin)))
    assert [(one.holder, one.said) for one in waiting(archive, number)] == [(kin, "Kulash")]
    go_through(archive, number, words="Robin")
    assert may_read(archive, kin) and may_read(archive, number)
    told = room(archive).testimony(it(archive, kin).address).transcript.segments
    assert [one.text for one in told] == ["My sister Robin left.", "A bridge."]
    # And again, whatever is written there later.
    edit(archive, kin, 1, "Kulash on a bridge.")
    assert not may_read(archive, kin) and not may_read(archive, number)
    go_through(archive, number, Choice.LEAVE)
    other = give(archive, desk, "Күләш went.", name="cousin", narrator="Dina", family="F")
    consent.record(archive, other, [], OPEN, None, KEEPER)
    assert not may_read(archive, other) and not may_read(archive, number) and may_read(archive, kin)


def closed_for_a_name(archive, desk):
    """Two accounts of a family: one under a closed name, and one that says it, closed for that alone."""
    kin = give(archive, desk, "Әпкем Күләш кетті.", "A bridge.", name="kin", narrator="Rustam", family="F")
    titled = give(archive, desk, "Nothing at all.", name="Kulash left", narrator="Dina", family="F")
    for one in (kin, titled):
        consent.record(archive, one, [], OPEN, None, KEEPER)
    number = give(archive, desk, "Nothing.", family="F")
    open_but_name(archive, number)
    return number, kin, titled


def by_link(archive, number):
    holder = links.known(archive, links.make(archive, number, "", KEEPER))
    assert holder is not None
    return holder


ENDED = {
    "withdrawn": lambda a, n: consent.withdraw(a, n, KEEPER),
    "closed as a whole": lambda a, n: consent.record(a, n, [], CLOSED, None, KEEPER),
    "embargoed as a whole": lambda a, n: consent.record(a, n, [], OPEN, date(2999, 1, 1), KEEPER),
    "known to fewer": lambda a, n: consent.record(a, n, [], frozenset([Audience.RESEARCHERS]), None, KEEPER),
    "without the word of a speaker": lambda a, n: consent.add_speaker(a, n, "Gulnar", KEEPER),
    "hidden by its link": lambda a, n: mine.hide(a, by_link(a, n)),
    "sealed by its link": lambda a, n: mine.seal(a, by_link(a, n)),
    "sealed": lambda a, n: sealing.seal(a, n, KEEPER),
    "withdrawn, then sealed": lambda a, n: (consent.withdraw(a, n, KEEPER), sealing.seal(a, n, KEEPER)),
    "erased": lambda a, n: erased(a, n),
    "sealed, then erased": lambda a, n: (sealing.seal(a, n, KEEPER), erased(a, n)),
}


def erased(archive, number):
    for who in ("aigul", "bolat"):
        archive.clock = lambda: datetime(2026, 1, 1, tzinfo=UTC)
        accounts.add(archive, who, "administrator", KEEPER, password="a-password-for-tests")
    archive.clock = lambda: datetime(2027, 1, 1, tzinfo=UTC)
    erasure.ask(archive, number, operator("aigul"))
    erasure.erase(archive, number, operator("bolat"))


@pytest.mark.parametrize("way", ENDED)
def test_what_is_closed_for_a_name_stays_closed_when_that_account_closes(archive, desk, way):
    number, kin, titled = closed_for_a_name(archive, desk)
    before = [room(archive).search(asked).total for asked in ("Күләш", "bridge", "left")]
    ENDED[way](archive, number)
    perform(archive)
    for one in (kin, titled):
        # What happens to it later opens it no more than what happened to the other.
        consent.record(archive, one, [Component.PICTURE], CLOSED, None, KEEPER)
    name_watch.look_at_all(archive)
    for who in (None, SCHOLAR):
        assert not may_read(archive, kin, who)
        with pytest.raises(NotFound):
            may_read(archive, titled, who)
    assert [room(archive).search(asked).total for asked in ("Күләш", "bridge", "left")] == before == [0, 0, 0]
    handed = "sealed" in way or "erased" in way
    for one in (kin, titled):
        view = desk_of(archive).name_review(one)
        assert ([number] if not handed else []) == list(view.waits_for)
        assert len(view.hidden) == handed
        assert [one.state for one in desk_of(archive).desk() if one.number == kin] == ["names to review"]
    if handed:
        assert [one.said for one in waiting(archive, kin)] == ["Күләш"]
        for one in (kin, titled):
            go_through(archive, one, words="somebody")
    else:
        assert {one.said for one in waiting(archive, number)} == {"Күләш", "Kulash"}
        go_through(archive, number, words="somebody")
    assert may_read(archive, kin) and room(archive).testimony(it(archive, titled).address).title == "somebody left"
    told = room(archive).testimony(it(archive, kin).address).transcript.segments
    assert [one.text for one in told] == ["Әпкем somebody кетті.", "A bridge."]


def test_what_was_closed_for_a_name_opens_when_the_narrator_opens_the_name_to_all(archive, desk):
    number, kin, titled = closed_for_a_name(archive, desk)
    consent.withdraw(archive, number, KEEPER)
    consent.record(archive, number, [], OPEN, None, KEEPER)
    assert may_read(archive, kin) and may_read(archive, titled)


def test_what_is_sealed_and_says_a_closed_name_is_closed_for_it_once_the_seal_is_broken(archive, desk):
    number, kin, _ = closed_for_a_name(archive, desk)
    sealing.seal(archive, kin, KEEPER)
    consent.record(archive, number, [Component.PICTURE], CLOSED, None, KEEPER)
    archive.clock = lambda: datetime(2026, 1, 1, tzinfo=UTC)
    for who in ("aigul", "bolat"):
        accounts.add(archive, who, "administrator", KEEPER, password="a-password-for-tests")
    archive.clock = lambda: datetime(2027, 1, 1, tzinfo=UTC)
    assert [sealing.unseal(archive, kin, administrator(who)) for who in ("aigul", "bolat")] == [False, True]
    consent.record(archive, kin, [], OPEN, None, KEEPER)
    assert not may_read(archive, kin)


def administrator(who):
    return Viewer(clearance=Clearance.ADMINISTRATOR, name=who)


def test_what_a_review_left_is_not_looked_at_again_when_that_account_is_sealed(archive, desk):
    number, kin, _ = closed_for_a_name(archive, desk)
    [left] = [one.id for one in waiting(archive, number) if one.holder == kin]
    review.decide(archive, number, [left], Choice.LEAVE, KEEPER)
    sealing.seal(archive, number, KEEPER)
    assert may_read(archive, kin)


def test_what_names_a_narrator_stays_closed_while_the_switch_hides_them_and_after(archive, desk):
    number = give(archive, desk, "Nothing.", family="F")
    open_but_name(archive, number)
    go_through(archive, number)
    kin = give(archive, desk, "A bridge.", name="kin", narrator="Rustam", family="F")
    named = give(archive, desk, "My sister Kulash left.", name="named", narrator="Dina", family="F")
    for one in (kin, named):
        consent.record(archive, one, [], OPEN, None, KEEPER)
    assert may_read(archive, kin) and not may_read(archive, named)
    switch.hide(archive, Target(kind=Switch.TESTIMONY, subject=number), KEEPER)
    # Nothing that is done meanwhile opens what waits for the name, and what comes meanwhile waits too.
    consent.record(archive, number, [Component.PICTURE], CLOSED, None, KEEPER)
    describe.describe(archive, kin, {"summary": "Told by a brother of Kulash."}, KEEPER)
    assert not may_read(archive, named)
    with pytest.raises(NotFound):
        may_read(archive, kin)


def test_a_living_third_party_is_hidden_the_same_way(archive, desk):
    number = give(archive, desk, "Rustam helped us.", "Рустамның үйі.", "A bridge.")
    consent.record(archive, number, [], OPEN, None, KEEPER)
    assert may_read(archive, number)
    review.hide(archive, number, Hidden(spellings=["Rustam"], instead="a neighbour"), KEEPER)
    assert not may_read(archive, number) and not may_read(archive, number, SCHOLAR)
    go_through(archive, number)
    told = room(archive).testimony(it(archive, number).address).transcript.segments
    assert [one.text for one in told] == ["a neighbour helped us.", "a neighbour үйі.", "A bridge."]
    edit(archive, number, 2, "A bridge, and Rustam.")
    assert not may_read(archive, number)
    go_through(archive, number, Choice.LEAVE)
    with pytest.raises(NotFound, match="hides nobody"):
        review.show_again(archive, number, 99, KEEPER)
    review.show_again(archive, number, 1, KEEPER)
    edit(archive, number, 2, "A bridge, and Rustam again.")
    assert may_read(archive, number)


def test_a_person_of_the_registry_is_hidden_by_all_their_spellings(archive, desk):
    number = give(archive, desk, "Рустам helped us.", "The baker of Khorgos.")
    person = persons.link(archive, number, "Рустам", Role.SPOKEN_OF, KEEPER).person
    consent.record(archive, number, [], OPEN, None, KEEPER)
    review.hide(archive, number, Hidden(person=person, instead="somebody"), KEEPER)
    assert [one.said for one in waiting(archive, number)] == ["Рустам"]
    go_through(archive, number)
    assert may_read(archive, number)
    persons.link(archive, number, "baker", Role.SPOKEN_OF, KEEPER, person=person)
    assert not may_read(archive, number)
    with pytest.raises(Refusal, match="no name"):
        review.hide(archive, number, Hidden(spellings=["  "], instead="x"), KEEPER)


def test_a_label_that_names_somebody_hidden_is_replaced_with_the_words(archive, desk):
    (desk / "two.vtt").write_text(
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v Rustam>I asked.\n\n"
        "00:00:02.000 --> 00:00:05.000\n<v Kulash>I told.\n",
        encoding="utf-8",
    )
    taken = hand_in(archive, transcript=desk / "two.vtt", title="T", narrator="Kulash", languages=("en",))
    perform(archive)
    consent.record(archive, taken.testimony, [], OPEN, None, KEEPER)
    review.hide(archive, taken.testimony, Hidden(spellings=["Rustam"], instead="a son"), KEEPER)
    assert [one.place.where for one in waiting(archive, taken.testimony)] == [Where.SPEAKER]
    go_through(archive, taken.testimony)
    told = room(archive).testimony(it(archive, taken.testimony).address).transcript.segments
    assert [one.speaker for one in told] == ["a son", "Kulash"]


@pytest.mark.parametrize("name", ["Ж", "x[a-z]*(", "Жан", "王", "马", "\u202eKulash\u202c", "А", "12", "🎈", "Ли Мин"])
def test_a_hostile_name_is_looked_for_as_it_is_written(archive, desk, name):
    number = give(archive, desk, f"They said {name} to me.", "Nothing else.", narrator=name)
    open_but_name(archive, number)
    letters = any(letter.isalpha() for letter in name)
    assert bool(waiting(archive, number)) is (letters or name == "12")
    go_through(archive, number, words="Robin")
    assert may_read(archive, number)


def test_the_revision_before_is_for_archivists_and_the_words_leave_the_index(archive, reviewed):
    perform(archive)
    row = it(archive, reviewed).row
    assert [one.number for one in transcripts.revisions_of(archive.db, row)] == [1, 2]
    assert [room(archive, who).search("Seitova").total for who in (None, KEEPER)] == [0, 0]
    for path in archive.folders.var.rglob("*"):
        assert not path.is_file() or b"seitova" not in path.read_bytes().lower(), path
    with pytest.raises(NotFound):
        room(archive).compared(TestimonyId(reviewed), 1, 2)


def test_a_machines_text_stays_one(archive, closed):
    revision(archive, closed, "Kulash.", machine=True)
    go_through(archive, closed)
    assert transcripts.current(archive.db, it(archive, closed).row).maker is MakerKind.MACHINE


def test_a_transcript_of_three_hours_is_gone_through_in_two_seconds(archive, desk):
    said = "Біз ерте тұрып көпірден өттік содан кейін Қорғасқа жеттік ол кезде қыс еді суық болды"
    words = said.split()
    endings = ["", "", "лар", "дың", "да", "ға", "мен", "ы", "сы", "тан", "ша", "лық"]
    lines = [
        " ".join(words[(n * 7 + k * 3) % len(words)] + endings[(n + k * k) % len(endings)] for k in range(15))
        for n in range(1_800)
    ]
    number = give(archive, desk, *lines, "Күләштің үйі.", languages=("kk",))
    open_but_name(archive, number)
    begun = time.process_time()
    view = desk_of(archive).name_review(number)
    assert time.process_time() - begun < 2
    assert [one.find.said for one in view.finds] == ["Күләштің"]
    assert name_reviews.waits_for(archive.db, it(archive, number).row) == ()


def test_nothing_of_a_review_can_be_asked_by_others(archive, closed):
    with pytest.raises(NotFound):
        room(archive, SCHOLAR).name_review(closed)
    assert all_in(archive)[0].pseudonym == "Robin"


def test_every_text_comes_through_the_doors_that_look_for_names():
    """Whatever writes a text anew has to look for names in the same transaction: these functions do."""
    source = Path(review.__file__).parents[1]
    found = {
        (path.relative_to(source).as_posix(), name)
        for path in sorted(source.rglob("*.py"))
        for name in re.findall(
            r"\b(add_revision|replace_run|index_description|testimonies\.insert|claims\.reword|claims\.add)\(",
            path.read_text(encoding="utf-8"),
        )
        if path.parent.name != "catalogue"
    }
    assert found == {
        ("work/revise.py", "add_revision"),
        ("work/edits.py", "replace_run"),
        ("work/describe.py", "index_description"),
        ("work/ingest.py", "index_description"),
        ("work/ingest.py", "testimonies.insert"),
        ("work/name_review.py", "index_description"),
        ("work/name_review.py", "claims.reword"),
        ("work/review.py", "claims.add"),
    }, "look for names there too (work.name_watch), then name it here"


def test_an_archive_of_an_older_version_is_looked_through_when_it_is_upgraded(archive, desk):
    kin = give(archive, desk, "My sister Kulash left.", name="kin", narrator="Rustam", family="F")
    consent.record(archive, kin, [], OPEN, None, KEEPER)
    number = give(archive, desk, "Nothing.", family="F", title="Kulash tells")
    open_but_name(archive, number)
    with writing(archive.db) as db:
        db.conn.execute("DELETE FROM names_waiting")
    assert may_read(archive, kin) and room(archive).testimony(it(archive, number).address)
    archive.close()
    run = CliRunner().invoke(main, ["--data", str(archive.folders.root), "upgrade"])
    assert run.exit_code == 0, run.output
    assert not may_read(archive, kin)
    with pytest.raises(NotFound):
        room(archive).testimony(it(archive, number).address)


def test_a_relative_in_the_registry_who_has_the_closed_name_waits_and_is_taken_back(archive, desk):
    kin = give(archive, desk, "Nothing.", name="kin", narrator="Rustam", family="F")
    consent.record(archive, kin, [], OPEN, None, KEEPER)
    persons.link(archive, kin, "Kulash", Role.RELATIVE, KEEPER)
    number = give(archive, desk, "Nothing else.", family="F")
    assert len(room(archive).persons("Күләш")) == 1
    open_but_name(archive, number)
    assert [one.place.where for one in waiting(archive, number)] == [Where.RELATIVE]
    assert room(archive).persons("Күләш") == ()
    go_through(archive, number, words="Robin")
    assert room(archive).persons("Күләш") == () and may_read(archive, kin)
    persons.link(archive, kin, "Куляш", Role.RELATIVE, KEEPER)
    assert room(archive).persons("Күләш") == () and not it(archive, number).reviewed


def test_a_family_is_called_by_its_address_where_a_shown_member_is_not_named(archive, desk):
    kin = give(archive, desk, "Nothing.", name="kin", narrator="Rustam", family="Seitovs")
    consent.record(archive, kin, [], OPEN, None, KEEPER, link=True)
    number = give(archive, desk, "Nothing else.", family="Seitovs")
    address = it(archive, kin).address
    assert room(archive).testimony(address).family_name == "Seitovs"
    open_but_name(archive, number)
    assert room(archive).testimony(address).family_name == "Seitovs", "nobody is shown that they are of one family"
    consent.record_link(archive, number, True, KEEPER)
    found = it(archive, kin).family
    assert room(archive).testimony(address).family_name == found
    assert room(archive, KEEPER).testimony(address).family_name == "Seitovs"
    go_through(archive, number)
    assert room(archive).search("family:Seitovs").total == 0
    assert room(archive).search(f"family:{found}").total


def test_a_day_and_a_place_are_shown_as_finely_as_an_archivist_says(archive, desk):
    number = give(archive, desk, "A bridge.", date="2025-03-04", place="Zharkent")
    consent.record(archive, number, [], OPEN, None, KEEPER)
    describe.describe(archive, number, {"grain": "decade", "place_shown": "Jetisu"}, KEEPER)
    perform(archive)
    address = it(archive, number).address
    view, kept = room(archive).testimony(address), room(archive, KEEPER).testimony(address)
    assert (view.date, view.place, view.grain) == ("202X", "Jetisu", None)
    assert (kept.date, kept.place, kept.grain) == ("2025-03-04", "Zharkent", "decade")
    for path in archive.folders.var.rglob("*"):
        assert not path.is_file() or b"zharkent" not in path.read_bytes().lower(), path
    assert room(archive).search("recorded:2025-03 bridge").total == room(archive).search("recorded:2027 bridge").total
    assert room(archive).search("Zharkent").total == 0 and room(archive).search("Jetisu").total == 1
    with pytest.raises(Refusal, match="not how fine"):
        describe.describe(archive, number, {"grain": "hour"}, KEEPER)
    describe.describe(archive, number, {"grain": "", "place_shown": ""}, KEEPER)
    assert (room(archive).testimony(address).date, room(archive).testimony(address).place) == ("2025-03-04", "Zharkent")


@pytest.mark.parametrize(
    ("named", "described", "closes"),
    [
        (None, None, False),
        (date(2030, 1, 1), date(2029, 1, 1), False),
        (date(2030, 1, 1), date(2030, 1, 1), False),
        (date(2029, 1, 1), date(2030, 1, 1), True),
        (date(2029, 1, 1), None, True),
    ],
)
def test_a_name_that_is_given_for_less_long_than_the_description_calls_for_a_review(
    archive, desk, named, described, closes
):
    kin = give(archive, desk, "My sister Kulash left.", name="kin", narrator="Rustam", family="F")
    consent.record(archive, kin, [], OPEN, None, KEEPER)
    number = give(archive, desk, "Nothing.", family="F")
    consent.record(archive, number, [], CLOSED, None, KEEPER)
    accounts.add(archive, "guest", "member", KEEPER, password="a-password-for-tests")
    # The name first: what once called for a review goes on waiting.
    grants.give(archive, number, "guest", [Component.NAME], named, KEEPER)
    assert may_read(archive, kin)
    grants.give(archive, number, "guest", [Component.DESCRIPTION], described, KEEPER)
    assert may_read(archive, kin) is not closes


@pytest.mark.parametrize("named", [None, date(2999, 1, 1)])
def test_who_is_given_a_description_before_its_name_can_be_read_calls_for_a_review(archive, desk, named):
    kin = give(archive, desk, "My sister Kulash left.", name="kin", narrator="Rustam", family="F")
    consent.record(archive, kin, [], OPEN, None, KEEPER)
    number = give(archive, desk, "Nothing.", family="F")
    consent.record(archive, number, [Component.DESCRIPTION], CLOSED, None, KEEPER)
    if named is not None:
        consent.record(archive, number, [Component.NAME], CLOSED, named, KEEPER)
    accounts.add(archive, "guest", "member", KEEPER, password="a-password-for-tests")
    grants.give(archive, number, "guest", [Component.DESCRIPTION, Component.NAME], None, KEEPER)
    assert not may_read(archive, kin)
