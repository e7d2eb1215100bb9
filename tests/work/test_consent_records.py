"""Consent records: what each says becomes so with it, none is ever changed, and its papers are kept as they came."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime

import pytest

from archives_for_tests import KEEPER, all_in, findings, hand_in, noted, perform
from oralhist.assembly import open_archive
from oralhist.catalogue import consents, testimonies
from oralhist.catalogue.database import change, rows, writing
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import CLOSED, OPEN, Audience, Clearance, Component, Decision, State, Viewer
from oralhist.model.complaints import Complaint, Ruling
from oralhist.model.consenting import Given, RecordKind
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.reading_room.papers import paper
from oralhist.work import backup, complaints, consent, discard, doctor, fixity, rebuild, sealing
from oralhist.work.holdings import named
from oralhist.work.ingest import Incoming
from oralhist.work.papers import Paper
from papers_for_tests import BAD, GOOD, jpeg, pdf, png, written
from sounds_for_tests import make

SCHOLARS = frozenset([Audience.RESEARCHERS])


@pytest.fixture
def told(archive, desk):
    archive.clock = lambda: datetime(2026, 6, 1, 12, tzinfo=UTC)
    number = hand_in(
        archive, transcript=desk / "words.vtt", narrator="Күләш", interviewer="Дина", born="1938", languages=("kk",)
    ).testimony
    perform(archive)
    return number


def scanned(*paths, **more) -> Paper:
    scans = [Incoming(path=path, name=path.name) for path in paths]
    return Paper(**{"given": Given.PAPER, "on": "2026-05-01", "scans": scans, **more})


def records(archive, number, viewer=KEEPER):
    return ReadingRoom(archive, viewer, archive.today()).access(number).records


def lying(archive, number):
    """What is in the bags of a testimony, and what lies where nothing should."""
    folders = archive.folders
    bags = sorted(path.name for path in (folders.archive / number).iterdir())
    stray = [p for folder in (folders.incoming, folders.staged) if folder.is_dir() for p in folder.iterdir()]
    return bags, stray


def test_what_a_record_says_becomes_so_and_is_kept_with_all_that_is_known_of_it(archive, told, desk):
    path = written(desk, "келісім қағазы.pdf", pdf())
    each = {Component.DESCRIPTION: Decision(audience=OPEN), Component.SOUND: Decision(audience=SCHOLARS)}
    told_on = scanned(path, witness="Сая Б.", language="kk", form="oralhist 1", review_by=date(2031, 1, 31))
    said = consent.record_each(archive, told, each, KEEPER, link=True, paper=told_on)
    assert said[0] == "Everybody can read: description."
    (one,) = records(archive, told)
    assert (one.number, one.kind, one.speaker, one.given, one.given_on) == (
        *(1, RecordKind.CONSENT, "", Given.PAPER),
        "2026-05-01",
    )
    assert (one.witness, one.language, one.form, one.review_by) == ("Сая Б.", "kk", "oralhist 1", date(2031, 1, 31))
    assert (one.terms, one.linked, one.deposit, one.superseded_by) == (each, True, 2, None)
    assert one.decides == (Component.DESCRIPTION, Component.SOUND)
    (kept,) = one.papers
    assert (kept.name, kept.original_name, kept.container) == (f"{told}-d02-01.pdf", "келісім қағазы.pdf", "pdf")
    bag = archive.folders.bag(told, 2)
    assert (bag / "data" / kept.name).read_bytes() == pdf()
    metadata = json.loads((bag / "data" / "metadata.json").read_text(encoding="utf-8"))
    assert (metadata["schema"], metadata["witness"]) == ("oralhist-consent/1", "Сая Б.")
    assert metadata["agreed"]["sound"] == {"audience": ["researchers"], "embargo": None}
    for verb in (Verb.CONSENT_RECORDED, Verb.CONSENT_DEPOSITED, Verb.LINK_RECORDED):
        assert noted(archive, verb, told)
    assert lying(archive, told) == (["01", "02"], [])
    assert findings(archive) == []
    assert fixity.check(archive, (), KEEPER, lambda *_: None) == ()


def test_a_record_is_never_changed_and_the_next_one_supersedes_it(archive, told):
    consent.record(archive, told, (), OPEN, None, KEEPER, paper=scanned(on="2026-04-01"))
    consent.record(archive, told, [Component.SOUND], CLOSED, None, KEEPER, paper=scanned(given=Given.LETTER))
    first, second = records(archive, told)
    assert (first.superseded_by, second.superseded_by) == (2, None)
    assert first.terms == dict.fromkeys(Component, Decision(audience=OPEN))
    assert Component.SOUND not in first.decides and Component.NAME in first.decides
    assert second.decides == (Component.SOUND,)
    for sql in ("UPDATE consent_records SET witness = 'x'", "UPDATE consent_terms SET audience = 7"):
        with pytest.raises(sqlite3.IntegrityError), writing(archive.db) as db:
            change(db, sql)
    assert records(archive, told) == (first, second)


def test_a_withdrawal_is_a_record_too_and_nothing_from_before_is_in_force(archive, told):
    consent.record(archive, told, (), OPEN, None, KEEPER, link=True)
    consent.withdraw(archive, told, KEEPER, paper=Paper(given=Given.LINK))
    before, withdrawn = records(archive, told)
    assert (withdrawn.kind, withdrawn.given, withdrawn.given_on) == (RecordKind.WITHDRAWAL, Given.LINK, "2026-06-01")
    assert (before.superseded_by, before.decides) == (2, ())
    consent.record(archive, told, (), OPEN, None, KEEPER)
    assert records(archive, told)[-1].decides == tuple(Component)
    sealing.seal(archive, told, KEEPER)
    with pytest.raises(NotFound):
        records(archive, told)
    kept = consents.of_testimony(archive.db, testimonies.by_number(archive.db, told).row)
    assert (kept[-1].kind, kept[-1].given, kept[-1].form) == (RecordKind.WITHDRAWAL, Given.UNSAID, "sealing")
    assert kept[-2].decides == ()


def test_nobody_withdraws_who_is_not_noted_to_speak_there(archive, told):
    with pytest.raises(Refusal, match="Nobody of that name is noted to speak there"):
        consent.withdraw(archive, told, KEEPER, "Gulnr")
    assert named(archive, told).state is State.KEPT
    consent.add_speaker(archive, told, "Gulnar", KEEPER)
    consent.withdraw(archive, told, KEEPER, "Gulnar")
    assert (named(archive, told).state, records(archive, told)[-1].speaker) == (State.HIDDEN, "Gulnar")


def test_what_is_withdrawn_for_a_complaint_is_a_record_that_says_so(archive, told):
    consent.record(archive, told, (), OPEN, None, KEEPER)
    address = all_in(archive)[0].address
    harm = Complaint(who="", relation="", reach="", lines="", harm="Зиян")
    complaints.complain(archive, address, harm, Viewer.public())
    (waits,) = complaints.waiting(archive)
    complaints.decide(archive, waits.id, Ruling.WITHDRAWN, "It is withdrawn.", KEEPER)
    before, withdrawn = records(archive, told)
    assert (withdrawn.kind, withdrawn.form, withdrawn.who) == (
        RecordKind.WITHDRAWAL,
        f"complaint {waits.id}",
        KEEPER.name,
    )
    assert (before.superseded_by, before.decides) == (2, ())


def test_each_speaker_has_records_of_their_own(archive, told):
    consent.record(archive, told, (), OPEN, None, KEEPER)
    consent.record(archive, told, (), SCHOLARS, None, KEEPER, "Дина", paper=scanned())
    narrator, other = records(archive, told)
    assert (narrator.superseded_by, narrator.decides) == (None, tuple(Component))
    assert (other.speaker, other.decides) == ("Дина", tuple(Component))
    consent.remove_speaker(archive, told, "Дина", KEEPER)
    assert records(archive, told)[1].decides == ()


def test_of_the_interviewer_a_permission_is_asked_and_closes_nothing(archive, told):
    view = ReadingRoom(archive, KEEPER, archive.today()).access(told)
    assert (view.interviewer, view.permission) == ("Дина", None)
    consent.record(archive, told, (), OPEN, None, KEEPER)
    consent.permit(archive, told, "", False, KEEPER, paper=scanned())
    view = ReadingRoom(archive, KEEPER, archive.today()).access(told)
    assert (view.permission.speaker, view.permission.permits) == ("Дина", False)
    assert ReadingRoom(archive, Viewer.public(), archive.today()).testimony(all_in(archive)[0].address).narrator
    assert noted(archive, Verb.INTERVIEWER_RECORDED, told)
    consent.permit(archive, told, "Дина", True, KEEPER)
    assert records(archive, told)[1].superseded_by == 3


def test_papers_of_each_kind_and_a_spoken_clip_are_kept_byte_for_byte(archive, told, desk):
    clip = make(desk / "consent.ogg", "-c:a", "libvorbis", source="sine=frequency=440:duration=2")
    paths = [*(written(desk, name, data) for name, data in GOOD.items()), clip]
    consent.record(archive, told, (), OPEN, None, KEEPER, paper=scanned(*paths))
    (one,) = records(archive, told)
    kept = {each.original_name: each for each in one.papers}
    data = archive.folders.bag(told, 2) / "data"
    assert {name: (data / kept[name].name).read_bytes() for name in kept} == {p.name: p.read_bytes() for p in paths}
    suffixes = {name: kept[name].name.rpartition(".")[2] for name in kept}
    assert suffixes["photo.jpg"] == "jpg" and suffixes["big-endian.tiff"] == "tif" and suffixes["consent.ogg"] == "ogg"
    # It is never heard, transcribed or indexed, and it is no recording of the testimony.
    row = testimonies.by_number(archive.db, told).row
    assert testimonies.recordings_of(archive.db, row) == ()
    assert rows(archive.db, "SELECT 1 FROM jobs WHERE kind IN ('derive', 'transcribe')") == []
    found = ReadingRoom(archive, Viewer.public(), archive.today()).testimony(all_in(archive)[0].address)
    assert (found.recordings, found.duration_ms) == ((), 0)
    # The same clip may be the beginning of a recording that is taken in.
    assert hand_in(archive, clip, title="With its consent").testimony


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_paper_is_refused_in_one_sentence_and_nothing_is_half_made(archive, told, desk, name):
    good, bad = written(desk, "good.png", png()), written(desk, name, BAD[name])
    with pytest.raises(Refusal) as refused:
        consent.record(archive, told, (), OPEN, None, KEEPER, link=True, paper=scanned(good, bad))
    assert name in refused.value.what and refused.value.what.count(". ") == 0
    assert records(archive, told) == ()
    assert ReadingRoom(archive, KEEPER, archive.today()).access(told).speakers[0].decisions == {}
    assert lying(archive, told) == (["01"], [])
    assert findings(archive) == []


def test_the_same_paper_is_kept_once_with_a_testimony_and_may_speak_of_another(archive, told, desk):
    path, words = written(desk, "both.pdf", pdf()), desk / "words.vtt"
    words.write_text(words.read_text(encoding="utf-8").replace("wooden", "stone"), encoding="utf-8")
    other = hand_in(archive, transcript=words, languages=("kk",)).testimony
    for number in (told, other):
        consent.record(archive, number, (), OPEN, None, KEEPER, paper=scanned(path))
    with pytest.raises(Refusal, match=f"is kept with {told} already"):
        consent.record(archive, told, (), CLOSED, None, KEEPER, paper=scanned(path))
    with pytest.raises(Refusal, match="handed in twice"):
        consent.record(
            archive, told, (), CLOSED, None, KEEPER, paper=scanned(written(desk, "a.jpg", jpeg()), path, path)
        )
    assert len(records(archive, told)) == 1
    assert lying(archive, told) == (["01", "02"], [])


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"on": "2026-06-02"}, "is in the future"),
        ({"on": "2027"}, "is in the future"),
        ({"on": "1937-05-01"}, "before the narrator was born"),
        ({"on": "1900"}, "before the narrator was born"),
        ({"on": "yesterday"}, "is not a date"),
        ({"on": "2026-02-30"}, "is not a date"),
        ({"on": "2025/2026"}, "is not one day"),
        ({"on": "0000-01-01"}, "is not one day"),
        ({"on": "x" * 30}, "characters long"),
        ({"language": "xx"}, "is not a language of this archive"),
        ({"witness": "x" * 300}, "characters long"),
        ({"form": "x" * 300}, "characters long"),
        ({"review_by": date(2026, 6, 1)}, "no day to come"),
        ({"review_by": date(1990, 1, 1)}, "no day to come"),
    ],
)
def test_what_cannot_be_so_is_refused(archive, told, wrong, why):
    with pytest.raises(Refusal, match=why):
        consent.record(archive, told, (), OPEN, None, KEEPER, paper=scanned(**wrong))
    assert records(archive, told) == ()


def test_an_embargo_that_was_over_before_it_was_agreed_to_is_refused(archive, told):
    with pytest.raises(Refusal, match="before it was agreed to"):
        consent.record(archive, told, (), OPEN, date(2026, 4, 30), KEEPER, paper=scanned())
    consent.record(archive, told, (), OPEN, date(2026, 5, 1), KEEPER, paper=scanned())
    with pytest.raises(Refusal, match="Nothing was agreed"):
        consent.record_each(archive, told, {}, KEEPER)
    with pytest.raises(Refusal, match="not said how it was given"):
        scans = [Incoming(path=archive.folders.catalogue, name="x")]
        consent.record(archive, told, (), OPEN, None, KEEPER, paper=Paper(scans=scans))


def test_when_somebody_is_to_be_asked_again_it_is_said_until_they_were(archive, told):
    consent.record(archive, told, (), OPEN, None, KEEPER, paper=scanned(review_by=date(2027, 1, 1)))
    assert findings(archive) == []
    archive.clock = lambda: datetime(2027, 1, 1, 12, tzinfo=UTC)
    due = "Its consent was to be asked for again."
    assert findings(archive) == [due]
    (row,) = ReadingRoom(archive, KEEPER, archive.today()).desk()
    assert row.due == "2027-01-01"
    # An archivist who notes something without having asked does not end it.
    consent.record(archive, told, [Component.SOUND], CLOSED, None, KEEPER)
    assert findings(archive) == [due]
    consent.record(archive, told, [Component.SOUND], CLOSED, None, KEEPER, paper=scanned(on="2026-12-30"))
    assert findings(archive) == []


def test_only_archivists_take_papers_out(archive, told, desk):
    consent.record(archive, told, (), OPEN, None, KEEPER, paper=scanned(written(desk, "p.pdf", pdf())))
    ((one,),) = (records(archive, told)[0].papers,)
    archivist = Viewer(clearance=Clearance.ARCHIVIST, name="a")
    found = paper(archive, archivist, told, one.name)
    assert (found.path.read_bytes(), found.name) == (pdf(), one.name)
    for viewer in (Viewer.public(), *(Viewer(clearance=c, name="x") for c in (Clearance.MEMBER, Clearance.RESEARCHER))):
        with pytest.raises(NotFound):
            paper(archive, viewer, told, one.name)
    for name in ("metadata.json", "../metadata.json", "", f"{told}-01.vtt", one.name.upper()):
        with pytest.raises(NotFound):
            paper(archive, archivist, told, name)


def test_papers_are_backed_up_compared_and_gone_with_what_is_discarded(archive, told, desk, tmp_path):
    path = written(desk, "p.pdf", pdf())
    consent.permit(archive, told, "Дина", True, KEEPER, paper=scanned(path))
    backup.back_up(archive, tmp_path / "backup", lambda *_: None)
    backup.restore(tmp_path / "backup", tmp_path / "restored", lambda *_: None)
    restored = open_archive(tmp_path / "restored")
    rebuild.rebuild(restored, KEEPER)
    assert records(restored, told) == records(archive, told)
    assert fixity.check(restored, (), KEEPER, lambda *_: None) == ()
    kept = restored.folders.bag(told, 2) / "data" / f"{told}-d02-01.pdf"
    kept.chmod(0o600)
    kept.write_bytes(pdf("altered"))
    assert [one.where for one in fixity.check(restored, (), KEEPER, lambda *_: None)] == [str(kept)]
    kept.parent.chmod(0o700)
    kept.unlink()
    assert any(one.where == str(kept) for one in doctor.examine(restored))
    restored.close()
    discard.discard(archive, told, KEEPER)
    perform(archive)
    assert not (archive.folders.archive / told).exists()
    assert rows(archive.db, "SELECT 1 FROM consent_records") == rows(archive.db, "SELECT 1 FROM files") == []


def test_numbers_of_records_and_deposits_go_on(archive, told, desk):
    for n in range(3):
        consent.record(archive, told, (), OPEN, None, KEEPER, paper=scanned(written(desk, f"{n}.pdf", pdf(str(n)))))
    assert [(one.number, one.deposit) for one in records(archive, told)] == [(1, 2), (2, 3), (3, 4)]
    assert consents.next_deposit(archive.db, testimonies.by_number(archive.db, told).row) == 5
