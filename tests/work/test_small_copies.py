"""The small form of access copies lives and dies as the full one does, and so does what is drawn of them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from corrected_for_tests import PUBLIC, Bench, make_bench

from archives_for_tests import KEEPER, findings
from oralhist.catalogue import jobs, schema
from oralhist.catalogue.database import change, connect, row, rows, writing
from oralhist.catalogue.jobs import JobKind
from oralhist.media import probe
from oralhist.model.access import State
from oralhist.model.refusals import NotFound
from oralhist.model.sound import Form
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, derive, rebuild, sealing
from oralhist.work.restrict import Wish, lift, restrict

SAID = (
    "We lived near the river.",
    "Біз Қорғасқа жеттік.",
    "بىز قورغاسقا باردۇق.",
    "我们到了霍尔果斯。",
    "They gave us tea.",
)
SPAN = Wish(recording=1, start_ms=4000, end_ms=9000)
ENDINGS = [".levels", ".m4a", ".webm"]


@pytest.fixture
def bench(tmp_path) -> Bench:
    bench = make_bench(tmp_path, SAID, language="kk")
    with writing(bench.archive.db) as db:
        jobs.enqueue(db, bench.archive.now(), JobKind.DERIVE, bench.number)
    bench.perform()
    return bench


def made(bench: Bench) -> list[str]:
    return sorted(path.suffix for path in bench.archive.folders.copies.iterdir())


def room(bench: Bench, viewer=PUBLIC) -> ReadingRoom:
    return ReadingRoom(bench.archive, viewer, bench.archive.today())


def heard(bench: Bench, form: Form, folder) -> np.ndarray:
    probe.decode(room(bench).sound(bench.testimony.address, 1, form).path, folder / f"{form}.pcm")
    return np.abs(np.fromfile(folder / f"{form}.pcm", "<i2").astype(np.int32))


@pytest.mark.parametrize("form", list(Form))
def test_both_forms_are_silent_in_what_is_withheld_and_there_is_no_other(bench, tmp_path, form):
    assert made(bench) == ENDINGS
    before = {path.name for path in bench.archive.folders.copies.iterdir()}
    loud = heard(bench, form, tmp_path)
    number = restrict(bench.archive, bench.number, SPAN, KEEPER).number
    assert made(bench) == [], "at once, and not when the job comes"
    for ask in (
        lambda: room(bench).sound(bench.testimony.address, 1, form),
        lambda: room(bench).levels(bench.testimony.address, 1),
    ):
        with pytest.raises(NotFound):
            ask()
    bench.perform()
    assert made(bench) == ENDINGS and not before & {path.name for path in bench.archive.folders.copies.iterdir()}
    sound = heard(bench, form, tmp_path)
    assert sound[4000 * 16 : 9000 * 16].max() <= 4 < 100 < loud[4000 * 16 : 9000 * 16].max()
    assert sound[: 3000 * 16].max() > 100 and sound[10_000 * 16 : 12_000 * 16].max() > 100
    levels, length = room(bench).levels(bench.testimony.address, 1), len(sound) / 16
    drawn = [level for place, level in enumerate(levels) if 4000 <= length * place / len(levels) < 8700]
    assert drawn and set(drawn) == {0} and max(levels) == 255
    lift(bench.archive, bench.number, number, KEEPER)
    bench.perform()
    assert {path.name for path in bench.archive.folders.copies.iterdir()} == before


def test_an_archivist_who_hears_the_master_is_given_no_form_of_it_and_no_drawing(bench):
    restrict(bench.archive, bench.number, SPAN, KEEPER)
    bench.perform()
    view = room(bench, KEEPER).testimony(bench.testimony.address).recordings[0]
    assert [one.form for one in view.forms] == [Form.FULL] and not view.drawn
    assert room(bench, KEEPER).sound(bench.testimony.address, 1).path.is_relative_to(bench.archive.folders.archive)
    for ask in (
        lambda: room(bench, KEEPER).sound(bench.testimony.address, 1, Form.SMALL),
        lambda: room(bench, KEEPER).levels(bench.testimony.address, 1),
    ):
        with pytest.raises(NotFound):
            ask()


@pytest.mark.parametrize("state", [State.HIDDEN, State.SEALED])
def test_no_form_of_what_is_closed_is_left(bench, state):
    close = consent.withdraw if state is State.HIDDEN else sealing.seal
    close(bench.archive, bench.number, KEEPER)
    for form in Form:
        with pytest.raises(NotFound):
            room(bench).sound(bench.testimony.address, 1, form)
    bench.perform()
    assert made(bench) == [] and findings(bench.archive) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_whichever_is_missing_is_missed_and_made_again_as_it_was(bench, ending):
    (lost,) = bench.archive.folders.copies.glob(f"*{ending}")
    held = lost.read_bytes()
    lost.unlink()
    half = bench.archive.folders.copies / f".{lost.stem}.tmp.webm"
    half.write_bytes(b"killed while it was made")
    assert findings(bench.archive) == ["A recording cannot be heard: its access copy is missing."]
    assert rebuild.rebuild(bench.archive, KEEPER)[1] == 1
    bench.perform()
    assert lost.read_bytes() == held and not half.exists() and findings(bench.archive) == []


def test_a_small_copy_that_holds_what_is_withheld_now_is_found_and_removed(bench):
    (small,) = bench.archive.folders.copies.glob("*.webm")
    held = small.read_bytes()
    restrict(bench.archive, bench.number, SPAN, KEEPER)
    small.write_bytes(held)
    assert derive.stale(bench.archive, bench.testimony) == [small]
    assert "An access copy holds what is closed; nobody is given it, and it should not be there." in findings(
        bench.archive
    )
    bench.perform()
    assert not small.exists() and findings(bench.archive) == []


EARLIER = """
INSERT INTO testimonies (id, number, address, shelfmark, title, summary, narrator, interviewer, date, place, languages,
  collection, sample, family, side, state, opened, created, changed) VALUES
  (1, 'OH-2026-0001', 'aaaaaaaa', '', 'T', '', 'N', '', '', '', '[]', '', 0, NULL, 'left', 'kept', 0, '', ''),
  (2, 'OH-2026-0002', 'bbbbbbbb', '', 'T', '', 'N', '', '', '', '[]', '', 0, NULL, 'left', 'hidden', 0, '', ''),
  (3, 'OH-2026-0003', 'cccccccc', '', 'T', '', 'N', '', '', '', '[]', '', 0, NULL, 'left', 'kept', 0, '', '');
INSERT INTO deposits VALUES (1, 1, '', 1, '', ''), (2, 1, '', 1, '', '');
INSERT INTO files (id, testimony, deposit, number, kind, name, original_name, bytes, sha256, sha512, container, codec,
  duration_ms, silent) VALUES ('OH-2026-0001-01', 1, 1, 1, 'recording', 'n', 'o', 1, 'aa', 'bb', 'wav', 'pcm', 1, 0),
  ('OH-2026-0002-01', 2, 1, 1, 'recording', 'n', 'o', 1, 'cc', 'dd', 'wav', 'pcm', 1, 0);
"""


def test_an_archive_of_before_has_a_job_for_every_recording_that_waits_for_all_others(tmp_path):
    db = connect(tmp_path / "catalogue.db")
    schema.migrations.apply(db, stop_before="0025_small_copies")
    with writing(db):
        for statement in EARLIER.strip().split(";\n"):
            change(db, statement)
    schema.bring_up(db)
    found = rows(db, "SELECT id, kind, number, state FROM jobs")
    assert [(one["kind"], one["number"], one["state"]) for one in found] == [("derive", "OH-2026-0001", "waiting")]
    with writing(db):
        jobs.enqueue(db, NOW, JobKind.TRANSCRIBE, "OH-2026-0003")
        assert jobs.queue(db)[-1] == found[0]["id"]
        # What is withheld now is not kept waiting by it.
        jobs.enqueue(db, NOW, JobKind.DERIVE, "OH-2026-0001")
        assert jobs.queue(db)[0] == found[0]["id"]
    assert row(db, "SELECT count(*) AS n FROM jobs")["n"] == 2
    db.close()


NOW = datetime(2026, 11, 29, tzinfo=UTC)
