"""What is under way when its testimony is erased writes nothing afterwards: jobs, uploads, a backup, an export."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from corrected_for_tests import Bench, Clock, make_bench

from archives_for_tests import findings, perform
from oralhist.assembly import open_archive
from oralhist.catalogue import jobs, testimonies
from oralhist.catalogue.database import rows, writing
from oralhist.catalogue.jobs import JobKind
from oralhist.media import incoming, probe
from oralhist.model.access import OPEN, Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.sound import Form
from oralhist.reading_room import ReadingRoom
from oralhist.work import (
    accounts,
    backup,
    consent,
    derive,
    erasure,
    ingest,
    rebuild,
    revise,
    runner,
    sync,
    translate,
    uploads,
)
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.initialise import operator

AUDIO = Path(__file__).resolve().parent.parent / "data" / "audio"
KEEPER = operator("test")
SOUND = AUDIO / "zh_aishell.flac"
PASSWORD = "a-password-for-tests"


def quiet(*_: object) -> None:
    """Nobody watches how far it is."""


@pytest.fixture(scope="module")
def heard(tmp_path_factory) -> Path:
    """A data directory with four seconds of real Chinese, which the real engine has transcribed; two archivists."""
    folder = tmp_path_factory.mktemp("heard")
    bench = make_bench(folder, ())
    for name in ("aigul", "bolat"):
        accounts.add(bench.archive, name, "archivist", KEEPER, password=PASSWORD)
    bench.clock.after(days=1)
    taken = hand_in(bench.archive)
    consent.record(bench.archive, taken.testimony, (), OPEN, None, KEEPER)
    runner.wait_for(bench.archive, taken.testimony, quiet)
    bench.archive.close()
    return folder / "data"


def hand_in(archive):
    given = Description(title="房地产", narrator="努尔别克", languages=("zh",))
    return take_in(archive, [Incoming(path=SOUND, name="secret-房地产.flac")], None, given, KEEPER)


@pytest.fixture
def bench(heard, tmp_path) -> Bench:
    shutil.copytree(heard, tmp_path / "data")
    archive = open_archive(tmp_path / "data")
    archive.clock = Clock()
    archive.clock.after(days=2)
    found = Bench(archive=archive, number=testimonies.all_of_them(archive.db)[0].number, clock=archive.clock)
    aigul = accounts.known(archive, "aigul", PASSWORD)
    assert aigul is not None
    erasure.ask(archive, found.number, aigul)
    return found


def erase(bench: Bench) -> None:
    bolat = accounts.known(bench.archive, "bolat", PASSWORD)
    assert bolat is not None
    erasure.erase(bench.archive, bench.number, bolat)


def check_gone(bench: Bench) -> None:
    """Nothing of it is there, by name or by bytes, and everything else is as it should be."""
    root = bench.archive.folders.root
    assert [str(path) for path in root.rglob(f"*{bench.number}*")] == []
    data = SOUND.read_bytes()
    piece = data[len(data) // 2 : len(data) // 2 + 64]
    for path in root.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert piece not in held and "房".encode() not in held and "努尔别克".encode() not in held, path
    assert findings(bench.archive) == []
    for table in ("jobs", "revisions", "segments", "passages", "tags", "edits"):
        wanted = "number = :n" if table == "jobs" else "testimony = 2"
        assert rows(bench.archive.db, f"SELECT * FROM {table} WHERE {wanted}", {"n": bench.number}) == []


def enqueue(bench: Bench, kind: JobKind) -> None:
    with writing(bench.archive.db) as db:
        jobs.enqueue(db, bench.archive.now(), kind, bench.number)


@pytest.mark.parametrize("lane", ["afterwards", "beside it"])
@pytest.mark.parametrize("kind", [JobKind.TRANSCRIBE, JobKind.TRANSLATE, JobKind.WORDS])
def test_a_job_of_the_machine_that_is_erased_under_way_writes_nothing(bench, kind, lane):
    if kind is JobKind.TRANSLATE:
        translate.ask(bench.archive, bench.number)
    else:
        enqueue(bench, kind)
    erased = []

    def report(job, done, _total):
        # Samples are decoded and the plan is written, perhaps drafts too.
        if job.kind is kind and not erased and list(bench.archive.folders.var.rglob(f"{bench.number}-*.pcm")):
            erased.append(done)
            erase(bench)
            if lane == "beside it":
                assert worker.perform_next(kinds=runner.QUICK)

    with runner.working(bench.archive, report) as worker:
        assert worker is not None
        while worker.perform_next():
            pass
    assert erased
    check_gone(bench)


@pytest.mark.parametrize("lane", ["afterwards", "beside it"])
def test_a_copy_that_is_being_made_is_not_kept(bench, lane, monkeypatch):
    for copy in bench.archive.folders.copies.iterdir():
        copy.unlink()
    enqueue(bench, JobKind.DERIVE)
    made = []

    def make(master, outs, withheld):
        erase(bench)
        if lane == "beside it":
            copy = outs[Form.FULL].with_name("kept.flac")
            shutil.copyfile(master, copy)
            assert worker.perform_next(kinds=runner.QUICK)
            real(copy, outs, withheld)
            copy.unlink()
        else:
            real(master, outs, withheld)
        made.append({form for form, out in outs.items() if out.is_file()})

    real = derive.copies.make
    monkeypatch.setattr(derive.copies, "make", make)
    with runner.working(bench.archive, quiet) as worker:
        assert worker is not None
        while worker.perform_next():
            pass
    assert made == [set(Form)]
    check_gone(bench)


def test_what_is_being_handed_in_again_is_refused_and_not_kept(bench, monkeypatch):
    """At each step of taking it in: half received, received, examined, and just before it is entered."""
    steps = []

    def at(module, name):
        real = getattr(module, name)

        def step(*arguments, **named):
            found = real(*arguments, **named)
            if name not in steps:
                steps.append(name)
                erase(bench)
                with runner.working(bench.archive, quiet) as worker:
                    while worker.perform_next():
                        pass
            return found

        monkeypatch.setattr(module, name, step)

    at(ingest.incoming, "receive")
    with pytest.raises(Refusal, match="was erased from the archive while"):
        hand_in(bench.archive)
    assert steps == ["receive"]
    check_gone(bench)
    # And later it may come in again, as a new one.
    assert hand_in(bench.archive).testimony > bench.number


def test_what_is_entered_before_the_files_are_destroyed_is_refused(bench, monkeypatch):
    real = probe.examine

    def examine(path, *, name):
        found = real(path, name=name)
        erase(bench)
        return found

    monkeypatch.setattr(ingest.probe, "examine", examine)
    with pytest.raises(Refusal, match="was erased from the archive while"):
        hand_in(bench.archive)
    with runner.working(bench.archive, quiet) as worker:
        while worker.perform_next():
            pass
    check_gone(bench)


def test_an_upload_in_pieces_of_the_same_bytes_is_gone(bench):
    aigul, data = accounts.known(bench.archive, "aigul", PASSWORD), SOUND.read_bytes()
    assert aigul is not None
    half = uploads.announce(bench.archive, "secret-房地产.flac", len(data), "", aigul)
    other = uploads.announce(bench.archive, "other.wav", 100, "", aigul)
    with (bench.archive.folders.root.parent / "half").open("w+b") as stream:
        stream.write(data[: len(data) // 2])
        stream.seek(0)
        uploads.append(bench.archive, half.id, 0, stream, aigul)
    erase(bench)
    bench.perform()
    with pytest.raises(NotFound):
        uploads.standing(bench.archive, half.id, aigul)
    assert uploads.standing(bench.archive, other.id, aigul).offset == 0
    check_gone(bench)


def test_tables_in_which_names_stand_are_gone_whoever_sent_them(bench):
    text = "file;title;narrator\nx.flac;房地产;努尔别克\n".encode()
    for name in ("aigul", "bolat"):
        sender = accounts.known(bench.archive, name, PASSWORD)
        for file, length in (("table.csv", len(text)), ("КЕСТЕ.TSV", 2 * len(text))):
            told = uploads.announce(bench.archive, file, length, "", sender)
            with (bench.archive.folders.root.parent / "table").open("w+b") as stream:
                stream.write(text)
                stream.seek(0)
                uploads.append(bench.archive, told.id, 0, stream, sender)
    erase(bench)
    bench.perform()
    assert list(bench.archive.folders.uploads.iterdir()) == []
    check_gone(bench)


@pytest.mark.parametrize("lane", ["afterwards", "beside it"])
def test_times_for_a_text_that_is_erased_while_they_are_looked_for_are_not_written(bench, tmp_path, lane):
    (tmp_path / "text.txt").write_text("甚至出现交易几乎停滞的情况", encoding="utf-8")
    revise.supply(bench.archive, bench.number, tmp_path / "text.txt", KEEPER)
    bench.perform()
    sync.ask(bench.archive, bench.number, KEEPER)
    erased = []

    def report(job, done, _total):
        if job.kind is JobKind.SYNC and not erased and list(bench.archive.folders.var.rglob(f"{bench.number}-*.pcm")):
            erased.append(done)
            erase(bench)
            if lane == "beside it":
                assert worker.perform_next(kinds=runner.QUICK)

    with runner.working(bench.archive, report) as worker:
        while worker.perform_next():
            pass
    assert erased
    assert (
        rows(
            bench.archive.db,
            "SELECT * FROM ledger WHERE verb = 'revised' AND entry > (SELECT max(entry) FROM "
            "ledger WHERE verb GLOB 'erased-*')",
        )
        == []
    )
    check_gone(bench)


@pytest.mark.parametrize("destroyed", [True, False])
def test_a_backup_that_is_under_way_holds_nothing_of_it(bench, tmp_path, destroyed):
    def meddle(done, total):
        if done == total and testimonies.by_number(bench.archive.db, bench.number) is not None:
            erase(bench)
            if destroyed:
                bench.perform()

    made = backup.back_up(bench.archive, tmp_path / "backup", meddle)
    assert made.findings == () and backup.verify(tmp_path / "backup") == ()
    assert [str(path) for path in (tmp_path / "backup").rglob(f"*{bench.number}*")] == []
    restored = tmp_path / "restored"
    backup.restore(tmp_path / "backup", restored, quiet)
    archive = open_archive(restored)
    assert testimonies.by_number(archive.db, bench.number) is None
    rebuild.rebuild(archive, KEEPER)
    perform(archive)
    assert findings(archive) == []
    archive.close()
    bench.perform()
    check_gone(bench)


def test_an_export_that_begins_after_it_finds_nothing_and_one_before_is_whole(bench):
    room = ReadingRoom(bench.archive, Viewer.public(), bench.archive.today())
    address, told, faults = bench.testimony.address, [], []
    begun, over = threading.Event(), threading.Event()

    def export():
        archive = open_archive(bench.archive.folders.root)
        theirs = ReadingRoom(archive, Viewer.public(), archive.today())
        try:
            while not over.is_set():
                last = over.is_set()
                told.append((last, theirs.transcript_as(address, "json")))
                begun.set()
        except NotFound as fault:
            faults.append(fault)
        archive.close()

    exporting = threading.Thread(target=export)
    exporting.start()
    assert begun.wait(30)
    erase(bench)
    with pytest.raises(NotFound):
        room.transcript_as(address, "json")
    exporting.join(30)
    over.set()
    assert len(faults) == 1, "who asks again and again is refused once it is erased"
    assert len({text for _, text in told}) == 1, "each was whole"
    bench.perform()
    check_gone(bench)


def test_incoming_knows_no_file_by_an_empty_beginning(bench):
    folder = bench.archive.folders.incoming
    (folder / "upload-empty").touch()
    (folder / "upload-longer").write_bytes(SOUND.read_bytes() + b"more")
    erase(bench)
    bench.perform()
    assert (folder / "upload-empty").exists() and (folder / "upload-longer").exists()
    assert incoming.BLOCK > 0
