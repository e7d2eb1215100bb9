"""Access given to one account by name, and testimonies in which several people speak."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from archives_for_tests import vetted
from asking_for_tests import visitor
from oralhist.catalogue import grants as rows
from oralhist.catalogue import ledger, testimonies
from oralhist.model.access import CLOSED, OPEN, Audience, Component, State, Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.question import Page
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.web.app import create_app
from oralhist.work import accounts, consent, grants
from two_archives import KEEPER, LATER, PASSWORD, Telling, build, lines

NUMBER, ADDRESS = TestimonyId("OH-2026-0001"), "aaaaaaa1"
RESEARCHERS = frozenset([Audience.RESEARCHERS])
TOLD = Telling(
    address=ADDRESS,
    title="The wooden bridge",
    lines=lines("We crossed the wooden bridge before light.", "In May 1962 we reached Khorgos."),
    tags={"khorgos-crossing-1962": 1},
    decisions=(((), CLOSED, None),),
)
OTHER = Telling(address="aaaaaaa2", title="Another", lines=lines("Another bridge."), decisions=(((), CLOSED, None),))


@pytest.fixture
def archive(tmp_path):
    return build(tmp_path, [(0, TOLD), (1, OTHER)])


def seen(archive, account="", address=ADDRESS):
    """In how many of the places where it could stand a testimony stands for an account: all, none, or some."""
    client = visitor(create_app(archive), account)
    found = {client.get(f"/t/{address}{more}", buffered=True).status_code == 200 for more in ("", "/transcript.txt")}
    return found | {address.encode() in client.get(path).data for path in ("/", "/search?q=bridge")}


def test_what_is_given_to_one_account_is_open_to_it_alone_and_at_once(archive):
    assert seen(archive, "neighbour") == {False}
    said = grants.give(archive, NUMBER, "neighbour", (), None, KEEPER)
    assert any(line.startswith("neighbour can read: description") for line in said)
    assert seen(archive, "neighbour") == {True}
    assert seen(archive, "neighbour", OTHER.address) == {False}
    for account in ("", "kin", "scholar"):
        assert seen(archive, account) == {False}
    grants.end(archive, NUMBER, "neighbour", (), KEEPER)
    assert seen(archive, "neighbour") == {False}


def test_what_may_be_read_is_kept_for_those_alike_and_never_for_others(archive):
    """Two members without grants share what is kept of what they may read; one with a grant has their own."""
    today = archive.today()
    viewers = {
        name: accounts.accounts.account(archive.db, name).viewer(today) for name in ("scholar", "neighbour", "kin")
    }
    accounts.add(archive, "other-scholar", "researcher", KEEPER, password=PASSWORD)
    vetted(archive, "other-scholar")
    other = accounts.accounts.account(archive.db, "other-scholar").viewer(today)
    assert archive.readable(viewers["scholar"], today) is archive.readable(other, today)
    grants.give(archive, NUMBER, "scholar", (), today, KEEPER)
    given, plain = archive.readable(viewers["scholar"], today), archive.readable(other, today)
    assert sum(given.passages) > sum(plain.passages) == 0
    assert sum(archive.readable(viewers["scholar"], today + timedelta(days=1)).passages) == 0
    assert archive.readable(viewers["scholar"], today) == given


def test_a_grant_ends_at_midnight_where_the_archive_is_with_no_job(archive):
    """Almaty is five hours before UTC."""
    grants.give(archive, NUMBER, "scholar", (), date(2026, 9, 3), KEEPER)
    # The clock runs on, is set back, and runs on again: the day of the question decides.
    for instant, open_ in (
        ("2026-09-03T18:59:59", True),
        ("2026-09-03T19:00:00", False),
        ("2026-09-03T18:00:00", True),
        ("2027-01-01T00:00:00", False),
    ):
        archive.clock = lambda instant=instant: datetime.fromisoformat(instant).replace(tzinfo=UTC)
        assert seen(archive, "scholar") == {open_}, instant


@pytest.mark.parametrize("deed", ["withdrawn", "embargoed", "sealed", "undecided"])
def test_a_grant_opens_nothing_that_another_line_of_the_rule_closes(archive, deed):
    grants.give(archive, NUMBER, "scholar", (), None, KEEPER)
    assert seen(archive, "scholar") == {True}
    match deed:
        case "withdrawn":
            consent.withdraw(archive, NUMBER, KEEPER)
        case "embargoed":
            consent.record(archive, NUMBER, (), OPEN, date(2999, 1, 1), KEEPER)
        case "sealed":
            archive.db.execute("UPDATE testimonies SET state = 'sealed' WHERE number = ?", (NUMBER,))
        case "undecided":
            consent.add_speaker(archive, NUMBER, "Dina", KEEPER)
    assert seen(archive, "scholar") == {False}


def test_an_account_of_the_same_name_is_another_person(archive):
    grants.give(archive, NUMBER, "scholar", (), None, KEEPER)
    accounts.remove(archive, "scholar", KEEPER)
    accounts.add(archive, "scholar", "researcher", KEEPER, password=PASSWORD)
    assert seen(archive, "scholar") == {False}
    assert {one.ended_by for one in rows.of_testimony(archive.db, 1)} == {KEEPER.name}


def test_what_was_given_is_kept_as_history(archive):
    grants.give(archive, NUMBER, "scholar", (Component.DESCRIPTION, Component.SOUND), None, KEEPER)
    archive.clock = lambda: LATER + timedelta(hours=1)
    grants.give(archive, NUMBER, "scholar", (Component.SOUND,), archive.today(), KEEPER)
    archive.clock = lambda: LATER + timedelta(hours=2)
    grants.end(archive, NUMBER, "scholar", (Component.DESCRIPTION,), KEEPER)
    found = ReadingRoom(archive, KEEPER, archive.today()).grants(NUMBER)
    told = [(one.components, one.until, one.standing, bool(one.ended)) for one in found]
    assert told[0] == ((Component.SOUND,), archive.today(), True, False)
    assert {(*parts, ended) for parts, _, _, ended in told[1:]} == {("description", True), ("sound", True)}
    verbs = [one["verb"] for one in archive.db.query("SELECT verb FROM ledger ORDER BY entry DESC LIMIT 3")]
    assert verbs == ["grant-ended", "granted", "granted"]
    assert ledger.broken_at(archive.db) is None
    assert "scholar" in found[0].sentence and KEEPER.name in found[0].sentence
    with pytest.raises(NotFound):
        ReadingRoom(archive, Viewer.public(), archive.today()).grants(NUMBER)


def test_bad_grants_are_refused_in_a_sentence(archive):
    for account, until, words in (
        ("nobody", None, "no account"),
        ("keeper", None, "keeps the archive"),
        ("scholar", date(2020, 1, 1), "over"),
    ):
        with pytest.raises(Refusal, match=words):
            grants.give(archive, NUMBER, account, (), until, KEEPER)
    with pytest.raises(Refusal, match="Nothing of it"):
        grants.end(archive, NUMBER, "scholar", (), KEEPER)
    assert rows.of_testimony(archive.db, 1) == ()


def found(archive, account):
    viewer = accounts.accounts.account(archive.db, account).viewer(archive.today()) if account else Viewer.public()
    return ReadingRoom(archive, viewer, archive.today()).search("bridge", Page()).total


def test_where_several_speak_only_what_all_agreed_to_is_open(archive):
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    assert (found(archive, ""), found(archive, "scholar")) == (2, 2), "description and words"
    said = consent.add_speaker(archive, NUMBER, "Дина", KEEPER)
    assert "Дина has not agreed to: description, name, kinship, transcript" in " ".join(said)
    assert found(archive, "scholar") == 0
    consent.record(archive, NUMBER, (), RESEARCHERS, None, KEEPER, "Дина")
    assert (found(archive, ""), found(archive, "scholar")) == (0, 2)
    consent.record(archive, NUMBER, (Component.TRANSCRIPT,), OPEN, date(2999, 1, 1), KEEPER, "Дина")
    assert found(archive, "scholar") == 1
    consent.remove_speaker(archive, NUMBER, "Дина", KEEPER)
    assert (found(archive, ""), found(archive, "scholar")) == (2, 2)
    with pytest.raises(Refusal, match="Nobody of that name"):
        consent.remove_speaker(archive, NUMBER, "Дина", KEEPER)


def test_the_narrator_named_is_the_narrator(archive):
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER, "Kulash")
    assert [one.name for one in ReadingRoom(archive, KEEPER, archive.today()).access(NUMBER).speakers] == [""]


def test_after_a_withdrawal_every_speaker_agrees_again(archive):
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER, "Dina")
    consent.withdraw(archive, NUMBER, KEEPER)
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER, "Dina")
    assert testimonies.by_number(archive.db, NUMBER).state is State.KEPT
    assert found(archive, "scholar") == 0, "what the narrator agreed to before the withdrawal opens nothing"
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    assert found(archive, "scholar") == 2
