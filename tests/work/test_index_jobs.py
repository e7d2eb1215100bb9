"""The worker and the index: it is mended, completed and kept in few segments by jobs, and searched meanwhile."""

from __future__ import annotations

import gc
import shutil

import pytest

from archives_for_tests import KEEPER, hand_in, perform
from oralhist.catalogue import jobs, passages
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.model.access import Viewer
from oralhist.model.refusals import Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.search.index import CURRENT, VERSION, PassageIndex
from oralhist.search.merging import MOST_SMALL
from oralhist.work import doctor
from oralhist.work.describe import describe
from oralhist.work.holdings import named

# Whoosh leaves a file that it could not read to the garbage collector, which warns.
LEFT_OPEN = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def told(archive, desk):
    """Two testimonies, in the index."""
    taken = [
        hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt", title="First"),
        hand_in(archive, desk / "two.flac", title="A second about the bridge"),
    ]
    perform(archive)
    return taken


def found(archive, query: str, viewer: Viewer = KEEPER) -> set[str]:
    return {hit.title for hit in ReadingRoom(archive, viewer, archive.today()).search(query).hits}


def asked_again(archive, number: str) -> None:
    """The job that indexes a testimony waits again, as after any correction."""
    with writing(archive.db) as db:
        jobs.enqueue(db, archive.now(), JobKind.INDEX, number)


@LEFT_OPEN
@pytest.mark.parametrize("kind", ["*/_MAIN_*.toc", "*/MAIN_*.seg", CURRENT])
def test_a_damaged_index_is_made_again_by_the_next_job_and_kept_aside_and_all_else_goes_on(archive, told, kind, capsys):
    folder = archive.folders.index
    for hurt in folder.glob(kind):
        hurt.write_bytes(hurt.read_bytes()[: hurt.stat().st_size // 2])
    archive.index = PassageIndex(folder)
    with pytest.raises(Refusal, match="The search index is damaged"):
        found(archive, "bridge")
    room = ReadingRoom(archive, KEEPER, archive.today())
    assert room.testimony(told[0].address).transcript.segments[0].text.startswith("We crossed")
    asked_again(archive, told[1].testimony)
    perform(archive)
    assert found(archive, "bridge") == {"First", "A second about the bridge"}, "not this testimony alone"
    said = capsys.readouterr().err
    assert "set aside and made again" in said and "bridge" not in said
    if kind != CURRENT:
        assert (folder / "damaged").is_dir()
    assert jobs.listed(archive.db)[0].state == "done"
    gc.collect()


def test_an_index_of_an_older_version_is_made_again(archive, told):
    folder = archive.folders.index
    now = (folder / CURRENT).read_text()
    older = now.replace(f"{VERSION}-", "1-", 1)
    (folder / now).rename(folder / older)
    (folder / CURRENT).write_text(older)
    archive.index = PassageIndex(folder)
    with pytest.raises(Refusal, match="of another version"):
        found(archive, "bridge")
    assert "The search index is of another version." in [one.what for one in doctor.examine(archive)]
    asked_again(archive, told[0].testimony)
    perform(archive)
    assert found(archive, "bridge") == {"First", "A second about the bridge"}
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [(folder / CURRENT).read_text()]
    assert (folder / CURRENT).read_text().startswith(f"{VERSION}-")


def test_an_index_that_was_deleted_is_complete_again_after_a_job_of_each_testimony(archive, told):
    shutil.rmtree(archive.folders.index)
    archive.index = PassageIndex(archive.folders.index)
    assert found(archive, "bridge") == set()
    for one in told:
        asked_again(archive, one.testimony)
    perform(archive)
    assert found(archive, "bridge") == {"First", "A second about the bridge"}


def test_what_the_index_has_too_much_after_a_kill_goes_with_the_next_job(archive, told):
    with writing(archive.db) as db:
        row = named(archive, told[0].testimony).row
        gone = {one.number for one in passages.passages_of(db, row)}
        db.conn.execute("DELETE FROM passages WHERE testimony = ?", (row,))
    assert gone <= archive.index.passages()
    asked_again(archive, told[1].testimony)
    perform(archive)
    assert not gone & archive.index.passages()


def test_many_small_segments_are_merged_by_a_job_and_nothing_is_lost_or_comes_back(archive, told):
    folder, most = archive.folders.index, 0
    for turn in range(MOST_SMALL + 4):
        describe(archive, told[1].testimony, {"title": f"Number{turn} about the bridge"}, KEEPER)
        perform(archive)
        generation = folder / (folder / CURRENT).read_text()
        segments = len({path.name for path in generation.glob("*.seg")})
        assert segments <= MOST_SMALL + 1
        if segments < most:
            break
        most = segments
    else:
        pytest.fail("small segments were never merged")
    last = f"Number{turn} about the bridge"
    assert found(archive, "bridge") == {"First", last}
    assert found(archive, '"Number0" OR "second"') == set(), "what was replaced is not found again"
    archive.index = PassageIndex(folder)
    assert found(archive, "bridge") == {"First", last}, "nor by a process that opens it anew"
