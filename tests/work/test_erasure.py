"""Two archivists erase a testimony: nothing of it is in any file any more, and the ledger alone says that it was."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from test_purge import contents, forms

from archives_for_tests import findings, perform
from oralhist.catalogue import accounts as account_rows
from oralhist.catalogue import erasures, jobs, ledger, persons, testimonies
from oralhist.catalogue.database import rows, writing
from oralhist.catalogue.jobs import JobKind
from oralhist.model.access import OPEN, Switch, Viewer
from oralhist.model.consenting import Given
from oralhist.model.contacts import Contact
from oralhist.model.erasing import Reason
from oralhist.model.identifiers import TestimonyId
from oralhist.model.mine import Kind
from oralhist.model.persons import Role
from oralhist.model.question import Page
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import accounts, consent, contacts, erasure, fixity, kin, links, mine, rebuild, sealing, switch
from oralhist.work.holdings import named
from oralhist.work.ingest import Incoming
from oralhist.work.papers import Paper
from papers_for_tests import pdf, written
from sounds_for_tests import make
from two_archives import BEGUN, KEEPER, LATER, PASSWORD, Telling, build, drawing, lines

STAYS, GOES, NEXT = (TestimonyId(f"OH-2026-000{n}") for n in (1, 2, 3))
TOLD = Telling(
    address="aaaaaaa1",
    title="The wooden bridge",
    lines=lines("We crossed the wooden bridge before light.", "In May 1962 we reached Khorgos."),
    recordings=(8,),
    family="bridge family",
    tags={"khorgos-crossing-1962": 1},
    persons=(("pers1aaa", "Kulash", Role.NARRATOR, None),),
)
SECRET = Telling(
    address="bbbbbbb2",
    title="Жасырын соқпақ",
    language="kk",
    narrator="Жанартай Әбілдаұлы",
    pseudonym="Қарлығаш",
    family="hidden family",
    side="stayed",
    born="1931-04",
    recordings=(20, 8),
    lines=lines(
        "Біз Хоргос арқылы Тұмандыбұлаққа кеттік, secretive bridge.",
        "1962 жылы мамырда ئابدۇراخمان بىلەن باردۇق.",
        "我们跟努尔别克一起走。",
        "Бесінші сөйлем withheldword.",
        who="Жанартай",
    ),
    translated=("Мы ушли в Туманный Родник.", "Вторая заповедная строка.", "Третья.", "Пятая."),
    corrected="Біз Хоргос арқылы Түзетілгенсөз кеттік.",
    tags={"khorgos-crossing-1962": 1, "half-households-1962": 0},
    withheld=((12, 16, False),),
    speakers={"Гүлнар Сыбырлақызы": OPEN},
    given_to=("guest",),
    persons=(
        ("pers1aaa", "Kulash Secretova", Role.RELATIVE, None),
        ("pers5eee", "ئابدۇراخمان", Role.SPOKEN_OF, 1),
        ("pers6fff", "Жанартай", Role.NARRATOR, None),
    ),
)
WORDS = (
    *("Жасырын", "Жанартай", "Әбілдаұлы", "Қарлығаш", "hidden family", "1931-04", "Тұмандыбұлаққа", "secretive"),
    *("ئابدۇراخمان", "努尔别克", "withheldword", "Туманный", "заповедная", "Түзетілгенсөз", "Сыбырлақызы", "Secretova"),
    *("bbbbbbb20.wav", "bbbbbbb2.vtt"),
)


@pytest.fixture
def archive(tmp_path):
    archive = build(tmp_path, [(0, TOLD), (1, SECRET)])
    archive.clock = lambda: BEGUN
    for name in ("aigul", "bolat"):
        accounts.add(archive, name, "administrator" if name == "bolat" else "archivist", KEEPER, password=PASSWORD)
    archive.clock = lambda: LATER
    return archive


def viewer(archive, name):
    return account_rows.account(archive.db, name).viewer(archive.today())


def erase(archive, number=GOES, reason=Reason.NARRATOR):
    erasure.ask(archive, number, viewer(archive, "aigul"), reason)
    return erasure.erase(archive, number, viewer(archive, "keeper"))


def lying(folder: Path, words=WORDS) -> set[str]:
    """Which of the secret words lie in any file below a folder, or in the name of one."""
    held = [*contents(folder), *(str(path.relative_to(folder)).encode() for path in folder.rglob("*"))]
    return {word for word in words if any(form in data for data in held for form in forms(word))}


def pieces(archive) -> list[bytes]:
    """A piece out of the middle of each file of the testimony: master, copy, revision."""
    folders = archive.folders
    kept = [*(folders.archive / GOES).rglob("data/OH-*"), *(folders.transcripts / GOES).rglob("*.json")]
    kept += [*folders.copies.glob(f"{GOES}-*")]
    found = [path.read_bytes() for path in kept if path.is_file() and path.stat().st_size > 200]
    assert len(found) > 6
    return [data[len(data) // 2 : len(data) // 2 + 64] for data in found]


def leave_behind(archive) -> list[Path]:
    """What lies about of it besides: drafts, samples, half an upload, the catalogue before an upgrade."""
    folders, words = archive.folders, " ".join(WORDS)
    file = testimonies.recordings_of(archive.db, testimonies.by_number(archive.db, GOES).row)[0]
    master = folders.bag(GOES, 1) / "data" / file.name
    made = [folders.pcm(file.id), folders.words_draft(GOES), folders.drafts(file.id) / "batch-00001.json"]
    made += [folders.drafts(file.id, translated=True) / "plan.json", folders.copies / f".{file.id}.tmp.m4a"]
    made += [folders.copies / f".{file.id}.tmp.webm", folders.copies / f".{file.id}.levels.0a0b0c0d.tmp"]
    made += [folders.transcripts / GOES / f".r0001.json.{1:08x}.tmp", folders.transcripts / GOES / "r0001.words.json"]
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    half = folders.incoming / "upload-abc"
    half.write_bytes(master.read_bytes()[:9_000])
    other = folders.incoming / "0123456789abcdef" / "fedcba9876543210"
    other.parent.mkdir()
    other.write_bytes(master.read_bytes())
    before = folders.root / "catalogue.db.before-20260101T000000Z"
    shutil.copyfile(folders.catalogue, before)
    return [*made, half, other, before]


def test_after_an_erasure_nothing_of_it_is_in_any_file(archive):
    root = archive.folders.root
    left = leave_behind(archive)
    unrelated = archive.folders.incoming / "upload-of-something-else"
    unrelated.write_bytes(b"RIFF but of another recording")
    cut = pieces(archive)
    assert lying(root) == set(WORDS)
    held = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
    assert all(any(piece in data for data in held) for piece in cut)
    found = erase(archive)
    assert found.number == GOES and found.backups == ()
    assert "Files of what was erased or discarded may still lie here." in findings(archive)
    perform(archive)
    assert lying(root) == set()
    held = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
    assert [(n, piece) for n, piece in enumerate(cut) if any(piece in data for data in held)] == []
    assert not any(path.exists() for path in left) and unrelated.exists()
    assert [str(path) for path in root.rglob(f"*{GOES}*")] == []
    unrelated.unlink()
    assert findings(archive) == []
    dumped = "\n".join(line for line in archive.db.conn.iterdump() if '"ledger"' not in line)
    # Number and address are not given again: that they were given is all that the tables hold.
    assert GOES not in dumped and dumped.count("bbbbbbb2") == 1
    assert rows(archive.db, "SELECT * FROM jobs WHERE number = ?", (GOES,)) == []
    assert fixity.check(archive, (), KEEPER, lambda _done, _total: None) == ()
    rebuild.rebuild(archive, KEEPER)
    assert lying(root) == set() and findings(archive) == []
    told = [(one.who, one.verb) for one in ledger.entries(archive.db, subject=GOES, limit=2)]
    assert told == [("keeper", "erased-at-the-narrators-wish"), ("aigul", "erasure-asked")]
    assert ledger.broken_at(archive.db) is None


def test_what_others_have_of_it_stays(archive):
    erase(archive)
    perform(archive)
    assert {one.person for one in persons.every(archive.db, persons.registered(archive.db))} == {
        "pers1aaa"
    } and persons.known(archive.db, "pers1aaa")
    assert testimonies.family_of_key(archive.db, "bridge family")
    assert [hit.address for hit in ReadingRoom(archive, Viewer.public(), archive.today()).search("bridge", Page()).hits]
    assert len(list(archive.folders.copies.glob(f"{STAYS}-*"))) == 3


@pytest.mark.parametrize("kept_by", ["testimony", "account", "invitation"])
def test_a_family_stays_that_anybody_else_is_in(archive, kept_by):
    with writing(archive.db) as db:
        if kept_by == "testimony":
            db.execute("UPDATE testimonies SET family = 'fam3cccc' WHERE number = ?", [STAYS])
        elif kept_by == "account":
            db.execute("INSERT INTO memberships VALUES ('kin', 'fam3cccc')")
        else:
            db.execute("INSERT INTO invitations VALUES ('x', 'member', '[\"fam3cccc\"]', 'keeper', '', '')")
    erase(archive)
    assert testimonies.family_of_key(archive.db, "hidden family") == "fam3cccc"


def test_number_and_address_are_never_given_again(archive, tmp_path):
    erase(archive)
    perform(archive)
    with writing(archive.db) as db:
        assert testimonies.new_number(db, 2026, lambda _number: False) == NEXT
        assert testimonies.new_address(db, drawing("bbbbbbb2", "ccccccc3")) == "ccccccc3"


def test_persons_go_that_only_it_knew_and_those_stay_that_others_know(archive):
    kin.place(archive, GOES, "pers6fff", kin.Said(side="left", born="1931"), KEEPER)
    kin.place(archive, GOES, "pers1aaa", kin.Said(side="stayed"), KEEPER)
    kin.relate(archive, GOES, "pers6fff", "sibling", "pers1aaa", KEEPER)
    kin.place(archive, STAYS, "pers5eee", kin.Said(side="left"), KEEPER)
    with writing(archive.db) as db:
        db.execute("INSERT INTO unlike VALUES ('pers1aaa', 'pers6fff', 'keeper', '')")
        db.execute("INSERT INTO unlike VALUES ('bbbbbbb2', 'pers1aaa', 'keeper', '')")
    erase(archive)
    assert [persons.known(archive.db, one) for one in ("pers1aaa", "pers5eee", "pers6fff")] == [True, True, False]
    for table in ("kin", "relations", "unlike"):
        assert [one for one in rows(archive.db, f"SELECT * FROM {table}") if "pers6fff" in one.values()] == []
    assert rows(archive.db, "SELECT * FROM unlike") == []
    assert rows(archive.db, "PRAGMA foreign_key_check") == []


def test_a_switch_on_what_is_gone_is_gone_with_it(archive):
    for kind, name in ((Switch.TESTIMONY, GOES), (Switch.FAMILY, "fam3cccc"), (Switch.PERSON, "pers6fff")):
        switch.hide(archive, switch.target(archive, kind, name), KEEPER)
    erase(archive)
    assert switch.hidden(archive, KEEPER) == ()


def test_two_archivists_erase_and_nobody_else(archive):
    aigul, keeper = viewer(archive, "aigul"), viewer(archive, "keeper")
    with pytest.raises(Refusal, match="No archivist has asked"):
        erasure.erase(archive, GOES, aigul)
    asked = erasure.ask(archive, "bbbbbbb2", aigul, Reason.LAW)
    assert (asked.number, asked.first_by, asked.urgent) == (GOES, "aigul", False)
    for who in (KEEPER, viewer(archive, "scholar"), Viewer.public()):
        with pytest.raises(Refusal, match="Two archivists"):
            erasure.erase(archive, GOES, who)
    with pytest.raises(Refusal, match="Two archivists"):
        erasure.ask(archive, GOES, KEEPER)
    for act in (erasure.ask, erasure.erase):
        with pytest.raises(Refusal, match="second archivist"):
            act(archive, GOES, aigul)
    accounts.add(archive, "made-for-it", "administrator", aigul, password=PASSWORD)
    with pytest.raises(Refusal, match="newer than what was asked"):
        erasure.erase(archive, GOES, viewer(archive, "made-for-it"))
    with pytest.raises(Refusal, match="has asked for it already"):
        erasure.ask(archive, GOES, keeper)
    assert testimonies.by_number(archive.db, GOES) is not None
    assert [one.number for one in erasure.waiting(archive, keeper)] == [GOES]
    with pytest.raises(NotFound):
        erasure.waiting(archive, viewer(archive, "scholar"))
    erasure.erase(archive, GOES, keeper)
    assert ledger.entries(archive.db, limit=1)[0].verb == "erased-by-law"
    with pytest.raises(NotFound):
        erasure.erase(archive, GOES, keeper)


def test_what_was_asked_lapses_or_is_declined(archive):
    aigul, keeper = viewer(archive, "aigul"), viewer(archive, "keeper")
    erasure.ask(archive, GOES, aigul, Reason.SAFETY)
    archive.clock = lambda: LATER + erasure.LAPSE + timedelta(seconds=1)
    assert erasure.waiting(archive, keeper) == ()
    with pytest.raises(Refusal, match="No archivist has asked"):
        erasure.erase(archive, GOES, keeper)
    erasure.ask(archive, GOES, keeper, Reason.MISTAKE)
    assert [one.reason for one in erasure.waiting(archive, keeper)] == [Reason.MISTAKE]
    erasure.decline(archive, GOES, keeper)
    assert erasure.waiting(archive, keeper) == ()
    for act in (erasure.erase, erasure.decline):
        with pytest.raises((Refusal, NotFound)):
            act(archive, GOES, aigul)
    erasure.ask(archive, GOES, aigul)
    assert erasure.erase(archive, GOES, keeper).number == GOES


def test_the_word_of_an_archivist_who_has_gone_counts_no_more_nor_is_it_anothers_of_that_name(archive):
    aigul, keeper = viewer(archive, "aigul"), viewer(archive, "keeper")
    erasure.ask(archive, STAYS, aigul, Reason.LAW)
    erasure.ask(archive, GOES, Viewer.public())
    erasure.ask(archive, GOES, aigul)
    accounts.remove(archive, "aigul", KEEPER)
    archive.clock = lambda: LATER + timedelta(days=1)
    accounts.add(archive, "aigul", "archivist", KEEPER, password=PASSWORD)
    assert [(one.number, one.first_by) for one in erasure.waiting(archive, keeper)] == [(GOES, "")]
    for number in (STAYS, GOES):
        with pytest.raises(Refusal, match="No archivist has asked"):
            erasure.erase(archive, number, keeper)
        assert erasure.ask(archive, number, keeper).first_by == "keeper"


def test_what_a_narrator_asks_after_an_archivist_lapses_no_more(archive):
    aigul, keeper = viewer(archive, "aigul"), viewer(archive, "keeper")
    erasure.ask(archive, GOES, aigul, Reason.LAW)
    asked = erasure.ask(archive, GOES, Viewer.public())
    assert (asked.urgent, asked.asked_by, asked.first_by) == (True, "narrator", "aigul")
    assert erasure.ask(archive, GOES, Viewer.public()) == asked
    noted = [one.who for one in ledger.entries(archive.db, subject=GOES) if one.verb == ledger.Verb.ERASURE_ASKED]
    assert noted == ["narrator", "aigul"]
    archive.clock = lambda: LATER + timedelta(days=15)
    (waiting,) = erasure.waiting(archive, keeper)
    assert (waiting.urgent, waiting.first_by) == (True, ""), "the archivist's word lapses, the narrator's does not"
    with pytest.raises(Refusal):
        erasure.erase(archive, GOES, keeper)


def test_what_a_narrator_asks_is_urgent_does_not_lapse_and_needs_two_archivists(archive):
    aigul, keeper = viewer(archive, "aigul"), viewer(archive, "keeper")
    erasure.ask(archive, STAYS, aigul, Reason.FAMILY)
    for _ in range(2):
        asked = erasure.ask(archive, GOES, Viewer.public())
    assert (asked.urgent, asked.asked_by, asked.first_by, asked.reason) == (True, "narrator", "", Reason.NARRATOR)
    assert [one.number for one in erasure.waiting(archive, keeper)] == [GOES, STAYS]
    assert erasure.waiting(archive, keeper)[0] == asked
    with pytest.raises(Refusal, match="No archivist has asked"):
        erasure.erase(archive, GOES, keeper)
    archive.clock = lambda: LATER + timedelta(days=300)
    assert [one.number for one in erasure.waiting(archive, keeper)] == [GOES]
    assert erasure.ask(archive, GOES, aigul).first_by == "aigul"
    archive.clock = lambda: LATER + timedelta(days=320)
    assert [(one.number, one.first_by) for one in erasure.waiting(archive, keeper)] == [(GOES, "")]
    erasure.ask(archive, GOES, keeper)
    assert erasure.ask(archive, GOES, Viewer.public()).first_by == "keeper"
    erasure.erase(archive, GOES, aigul)
    assert testimonies.by_number(archive.db, GOES) is None


def test_what_is_sealed_two_administrators_erase(archive):
    sealing.seal(archive, GOES, KEEPER)
    erasure.ask(archive, GOES, Viewer.public())
    aigul, bolat = viewer(archive, "aigul"), viewer(archive, "bolat")
    assert erasure.waiting(archive, aigul) == () and len(erasure.waiting(archive, bolat)) == 1
    with pytest.raises(Refusal, match="Two administrators"):
        erasure.ask(archive, GOES, aigul)
    erasure.ask(archive, GOES, bolat)
    with pytest.raises(Refusal, match="Two administrators"):
        erasure.erase(archive, GOES, aigul)
    archive.clock = lambda: BEGUN
    accounts.add(archive, "dina", "administrator", KEEPER, password=PASSWORD)
    archive.clock = lambda: LATER
    erasure.erase(archive, GOES, viewer(archive, "dina"))
    perform(archive)
    assert lying(archive.folders.root) == set()


def test_suggestions_made_with_what_its_decisions_taught_are_made_anew(archive):
    row = testimonies.by_number(archive.db, STAYS).row
    with writing(archive.db) as db:
        db.execute("UPDATE tags SET status = 'suggested', learned = 1 WHERE testimony = ?", [row])
    erase(archive)
    assert [job.kind for job in jobs.of(archive.db, STAYS) if job.state == "waiting"] == [JobKind.TAG]


def test_an_erasure_cannot_be_cancelled(archive):
    erase(archive)
    for job in jobs.of(archive.db, GOES):
        with writing(archive.db) as db:
            assert not jobs.cancel(db, archive.now(), job.id)
    assert len(jobs.of(archive.db, GOES)) == 2 and erasure.under_way(archive, GOES)
    perform(archive)
    assert not erasure.under_way(archive, GOES) and erasure.erased(archive, KEEPER) == (GOES,)


def test_a_bag_that_somebody_puts_back_is_called_what_it_is(archive, tmp_path):
    shutil.copytree(archive.folders.archive / GOES, tmp_path / "kept")
    erase(archive)
    perform(archive)
    shutil.copytree(tmp_path / "kept", archive.folders.archive / GOES)
    assert findings(archive) == ["A bag of a testimony that was erased."]


def test_what_is_asked_does_not_outlive_a_testimony_that_is_discarded(archive):
    erasure.ask(archive, GOES, viewer(archive, "aigul"))
    with writing(archive.db) as db:
        erasures.remove_rows(db, GOES, archive.now())
    assert rows(archive.db, "SELECT * FROM erasures") == []


def test_with_an_account_go_its_consent_papers_records_and_contact_data(archive, tmp_path):
    number = named(archive, GOES).number
    scan, clip = written(tmp_path, "қолтаңба.pdf", pdf("Қолтаңбасы")), make(tmp_path / "дауыс.flac", "-ar", "16000")
    for given, path in ((Given.PAPER, scan), (Given.SPOKEN, clip)):
        paper = Paper(
            given=given, witness="Куәгерхан", form="үлгі-7", scans=[Incoming(path=path, name=path.name)], language="kk"
        )
        consent.record(archive, number, (), OPEN, None, KEEPER, paper=paper)
    contacts.keep(archive, number, Contact(telephone="+7 701 хабарласу", delete_by=date(2030, 1, 1)), KEEPER)
    mine.ask(archive, links.known(archive, links.make(archive, number, "", KEEPER)), Kind.QUESTION, "Сұрақсөз")
    kept = [path for path in (archive.folders.archive / GOES).rglob("data/*") if "-d0" in path.name]
    assert {path.suffix for path in kept} == {".pdf", ".flac"}
    piece = next(path for path in kept if path.suffix == ".flac").read_bytes()[-64:]
    words = ("Қолтаңбасы", "Куәгерхан", "үлгі-7", "хабарласу", "Сұрақсөз", "қолтаңба.pdf", "дауыс.flac")
    assert lying(archive.folders.root, words) == set(words)
    erase(archive)
    perform(archive)
    assert lying(archive.folders.root, words) == set()
    assert not any(piece in data for data in contents(archive.folders.root))
    for table in ("consent_records", "consent_terms", "contacts", "narrator_links", "narrator_requests", "deposits"):
        column = "record" if table == "consent_terms" else "testimony"
        assert all(one[column] == 1 for one in rows(archive.db, f"SELECT {column} FROM {table}")), table
    assert findings(archive) == []
