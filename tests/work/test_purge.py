"""Once the jobs are done, what nobody reads any more is in no file under ``var/``."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from corrected_for_tests import AIGUL, PUBLIC, Bench, make_bench

from archives_for_tests import KEEPER, findings, perform
from oralhist.catalogue import jobs, testimonies
from oralhist.catalogue.database import rows, writing
from oralhist.catalogue.jobs import JobKind
from oralhist.language.folding import fold
from oralhist.model.access import OPEN, State
from oralhist.model.edits import EditKind
from oralhist.model.names import Choice
from oralhist.model.refusals import NotFound
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, doctor, name_review, rebuild, runner, sealing
from oralhist.work.describe import describe
from oralhist.work.discard import discard
from oralhist.work.restrict import Wish, lift, restrict

SAID = (
    "We lived near the river.",
    "Біз Хоргос қаласына Жанартай Әбілдаұлымен бірге жеттік.",
    "بىز قورغاسقا ئابدۇراخمان بىلەن باردۇق.",
    "我们跟努尔别克一起走到霍尔果斯。",
    "They gave us tea.",
)
SECRET = ("Жанартай", "Әбілдаұлымен", "ئابدۇراخمان", "努尔别克", "霍尔果斯")
SPAN = Wish(recording=1, start_ms=4000, end_ms=15_500)
"""The second to the fourth sentence."""


@pytest.fixture
def bench(tmp_path) -> Bench:
    return make_bench(tmp_path, SAID, language="kk")


def contents(folder: Path) -> Iterator[bytes]:
    """The bytes of every file, and of every compressed stream in it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield data
            at = data.find(b"\x78")
            while at >= 0:
                unpacked = zlib.decompressobj()
                with suppress(zlib.error):
                    yield unpacked.decompress(data[at:], 1 << 20)
                at = data.find(b"\x78", at + 1)


def forms(word: str) -> set[bytes]:
    """How a word may lie in a file."""
    written = {word, fold(word)}
    return {one.encode(coding) for one in written for coding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")} | {
        json.dumps(one).strip('"').encode() for one in written
    }


def lying(bench: Bench) -> set[str]:
    """Which of the secret words lie in any file under ``var/``."""
    return lying_in(bench.archive.folders.var)


def lying_in(folder: Path) -> set[str]:
    """The same of any folder."""
    held = list(contents(folder))
    return {word for word in SECRET if any(form in data for data in held for form in forms(word))}


def leave_drafts(bench: Bench) -> list[Path]:
    """What a machine that was interrupted has left of a recording."""
    folders, file = bench.archive.folders, testimonies.recordings_of(bench.archive.db, bench.testimony.row)[0].id
    made = [folders.pcm(file), folders.words_draft(bench.number)]
    made += [folders.drafts(file) / "0001.json", folders.drafts(file, translated=True) / "0001.json"]
    made.append(made[0].with_name(f".{made[0].name}.tmp"))
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(" ".join(SAID), encoding="utf-8")
    return made


def test_what_is_withheld_is_in_no_file_that_is_disposable(bench):
    drafts = leave_drafts(bench)
    assert lying(bench) == set(SECRET)
    number = restrict(bench.archive, bench.number, SPAN, KEEPER).number
    assert "What a machine heard of what is closed by now still lies here." in findings(bench.archive)
    bench.perform()
    assert lying(bench) == set() and not any(path.exists() for path in drafts)
    assert bench.finds("river", PUBLIC) and findings(bench.archive) == []
    lift(bench.archive, bench.number, number, KEEPER)
    bench.perform()
    assert lying(bench) >= {"Жанартай", "ئابدۇراخمان"} and bench.finds("Жанартай", PUBLIC)


def test_what_a_machine_heard_of_it_is_told_also_where_somebody_has_cancelled_what_removes_it(bench):
    drafts = leave_drafts(bench)
    restrict(bench.archive, bench.number, SPAN, KEEPER)
    with writing(bench.archive.db) as db:
        for job in jobs.of(db, bench.number):
            if job.kind is JobKind.DERIVE:
                jobs.cancel(db, bench.archive.now(), job.id)
    bench.perform()
    told = [one for one in doctor.examine(bench.archive) if "What a machine heard" in one.what]
    assert {Path(one.where).name for one in told} <= {
        path.name for path in (*drafts, drafts[2].parent, drafts[3].parent)
    }
    assert len(told) == 5
    for one in told:
        shutil.rmtree(one.where) if Path(one.where).is_dir() else Path(one.where).unlink()
    assert lying(bench) == set()
    assert not any("What a machine heard" in one for one in findings(bench.archive))


def test_where_somebody_gave_up_what_takes_copies_and_drafts_off_the_disk_a_rebuild_asks_for_it_anew(bench):
    assert rebuild.rebuild(bench.archive, KEEPER)[1] == 1
    bench.perform()
    drafts, copies = leave_drafts(bench), list(bench.archive.folders.copies.glob(f"{bench.number}-*"))
    sealing.seal(bench.archive, bench.number, KEEPER)
    derive = max(row["id"] for row in rows(bench.archive.db, "SELECT id FROM jobs WHERE kind = 'derive'"))
    runner.cancel(bench.archive, derive)
    bench.perform()
    assert copies and all(path.exists() for path in (*copies, *drafts))
    assert {one.do for one in doctor.examine(bench.archive)} == {doctor.TAKEN_OFF}
    assert rebuild.rebuild(bench.archive, KEEPER)[1] == 0, "no copy is missing"
    bench.perform()
    assert not any(path.exists() for path in (*copies, *drafts)) and findings(bench.archive) == []


def test_what_takes_words_out_of_the_index_is_not_given_up(bench):
    restrict(bench.archive, bench.number, SPAN, KEEPER)
    (job,) = (one for one in jobs.of(bench.archive.db, bench.number) if one.kind is JobKind.PURGE)
    with pytest.raises(NotFound):
        runner.cancel(bench.archive, job.id)
    bench.perform()
    assert lying(bench) == set()


def test_what_a_machine_heard_goes_with_a_name_that_is_replaced_wherever_it_stands(bench):
    describe(bench.archive, bench.number, {"title": "Kulash by the river"}, KEEPER)
    bench.perform()
    drafts = leave_drafts(bench)
    room = ReadingRoom(bench.archive, AIGUL, bench.archive.today())
    (found,) = room.name_review(bench.number).finds
    name_review.decide(bench.archive, bench.number, [found.find.id], Choice.REPLACE, KEEPER, "Somebody")
    bench.perform()
    assert not any(path.exists() for path in drafts) and findings(bench.archive) == []


def test_a_damaged_index_that_was_set_aside_is_not_kept_with_it(bench):
    folder = bench.archive.folders.index
    shutil.copytree(folder / (folder / "current").read_text(), folder / "damaged")
    restrict(bench.archive, bench.number, SPAN, KEEPER)
    bench.perform()
    assert lying(bench) == set()
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [(folder / "current").read_text()]


def test_a_line_that_is_moved_into_it_goes_out_of_the_index_too(bench):
    restrict(bench.archive, bench.number, Wish(recording=1, start_ms=16_500, end_ms=20_000), KEEPER)
    bench.perform()
    assert "努尔别克" in lying(bench)
    bench.edit(EditKind.TIMES, "s00004", start=12_000, end=16_600)
    assert not bench.finds("努尔别克", PUBLIC) and SAID[3] not in bench.reads(), "at once, not with the next revision"
    bench.perform()
    assert lying(bench) == set(SECRET) - {"努尔别克", "霍尔果斯"}


def test_until_the_jobs_are_done_the_doctor_says_what_to_do(bench):
    with writing(bench.archive.db) as db:
        jobs.enqueue(db, bench.archive.now(), JobKind.DERIVE, bench.number)
    bench.perform()
    restrict(bench.archive, bench.number, SPAN, KEEPER)
    assert findings(bench.archive) == ["Words that nobody reads any more may still lie in the index."]
    # Killed before the old copy was removed: it lies there, and nobody is given it.
    file = testimonies.recordings_of(bench.archive.db, bench.testimony.row)[0].id
    bench.archive.folders.copy(file).write_bytes(b"the words")
    assert "An access copy holds what is closed; nobody is given it, and it should not be there." in findings(
        bench.archive
    )
    with pytest.raises(NotFound):
        ReadingRoom(bench.archive, PUBLIC, bench.archive.today()).sound(bench.testimony.address, 1)
    bench.perform()
    assert findings(bench.archive) == [] and not bench.archive.folders.copy(file).exists()
    assert ReadingRoom(bench.archive, PUBLIC, bench.archive.today()).sound(bench.testimony.address, 1).path.is_file()


def test_of_what_is_withdrawn_neither_copies_nor_drafts_are_left(bench):
    drafts = leave_drafts(bench)
    consent.withdraw(bench.archive, bench.number, KEEPER)
    bench.perform()
    assert not any(path.exists() for path in drafts)
    assert list(bench.archive.folders.copies.glob("*")) == [] and findings(bench.archive) == []
    assert ReadingRoom(bench.archive, KEEPER, bench.archive.today()).sound(bench.testimony.address, 1).size > 0
    consent.record(bench.archive, bench.number, (), OPEN, None, KEEPER)
    with writing(bench.archive.db) as db:
        db.execute("UPDATE jobs SET state = 'cancelled' WHERE kind = 'transcribe' AND state = 'waiting'")
    bench.perform()
    assert len(list(bench.archive.folders.copies.glob("*.*"))) == 3


def test_what_was_discarded_and_what_is_sealed_goes_out_of_the_index(bench, tmp_path):
    (tmp_path / "other").mkdir()
    with writing(bench.archive.db) as db:
        testimonies.update(db, bench.archive.now(), bench.testimony.row, {"state": State.SEALED.value})
        jobs.enqueue(db, bench.archive.now(), JobKind.PURGE, bench.number)
    bench.perform()
    assert lying(bench) == set() and findings(bench.archive) == []
    other = make_bench(tmp_path / "other", SAID, language="kk")
    with writing(other.archive.db) as db:
        testimonies.update(db, other.archive.now(), other.testimony.row, {"opened": 0})
    assert lying(other)
    discard(other.archive, other.number, KEEPER)
    perform(other.archive)
    assert lying(other) == set() and findings(other.archive) == []
