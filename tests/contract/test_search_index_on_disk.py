"""The Whoosh index as files: kills, damage, and readers in other processes. It is disposable: nothing is lost."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from index_for_tests import LAST, die_while_rebuilding, found, passage, read_while_written

from oralhist.model.refusals import Refusal
from oralhist.search.index import CURRENT, PassageIndex

# Whoosh leaves a file that it could not read to the garbage collector, which warns.
LEFT_OPEN = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

SPAWN = multiprocessing.get_context("spawn")


def files(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("instant", "word"), [("while writing", "old"), ("before the flip", "old"), ("after the flip", "new")]
)
def test_a_rebuild_that_is_killed_leaves_the_old_index_or_the_new_one(tmp_path, instant, word):
    index = PassageIndex(tmp_path)
    index.rebuild([passage(1, "an old word")])
    child = SPAWN.Process(target=die_while_rebuilding, args=(tmp_path, instant))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    for reader in (index, PassageIndex(tmp_path)):
        assert found(reader, "word", [1, 2]) == found(reader, word, [1, 2]) == [1 if word == "old" else 2]
    index.replace([], [passage(3, "a later word")])
    assert 3 in found(PassageIndex(tmp_path), "word", [1, 2, 3])
    index.rebuild([passage(4, "the last word")])
    assert found(index, "word", [1, 2, 3, 4]) == [4]
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1, "what the kill left is cleared away"


def harm(path: Path, how: str) -> None:
    data = path.read_bytes()
    match how:
        case "emptied":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "garbled":
            path.write_bytes(bytes(byte ^ 0x5A for byte in data))
        case "gone":
            path.unlink()


@pytest.fixture
def afterwards_collected() -> Iterator[None]:
    yield
    gc.collect()


@LEFT_OPEN
@pytest.mark.usefixtures("afterwards_collected")
@pytest.mark.parametrize("how", ["emptied", "cut", "garbled", "gone"])
@pytest.mark.parametrize("kind", ["*/_MAIN_*.toc", "*/MAIN_*.seg", CURRENT])
def test_a_damaged_index_is_refused_in_a_sentence_and_never_deleted(tmp_path, kind, how):
    PassageIndex(tmp_path).rebuild([passage(n, f"the wooden bridge number{n} 伊犁河") for n in range(40)])
    (hurt,) = tmp_path.glob(kind)
    harm(hurt, how)
    before = files(tmp_path)
    index = PassageIndex(tmp_path)
    reading = (
        lambda: found(index, "bridge", range(40)),
        lambda: found(index, '"伊犁河" wooden -river', range(40)),
        index.passages,
    )
    # Without `current` the next change begins a new generation; what it lacks the doctor finds.
    changing = () if (kind, how) == (CURRENT, "gone") else (lambda: index.replace([3], [passage(50, "bridge")]),)
    for asked in (*reading, *changing):
        with pytest.raises(Refusal) as refused:
            asked()
        assert refused.value.what == "The search index is damaged."
        assert "oralhist rebuild" in refused.value.do
    assert before.items() <= files(tmp_path).items()
    index.rebuild([passage(1, "the bridge")])
    assert found(index, "bridge", [1]) == [1]


@LEFT_OPEN
@pytest.mark.usefixtures("afterwards_collected")
def test_wherever_a_file_of_the_index_is_cut_the_answer_is_right_or_one_sentence(tmp_path):
    whole = tmp_path / "whole"
    PassageIndex(whole).rebuild([passage(n, f"the wooden bridge number{n} 伊犁河") for n in range(40)])
    right = {query: found(PassageIndex(whole), query, range(40)) for query in ("bridge", '"wooden bridge"', "伊犁河")}
    (segment,) = whole.glob("*/MAIN_*.seg")
    data, refused = segment.read_bytes(), 0
    for size in range(0, len(data), max(1, len(data) // 60)):
        segment.write_bytes(data[:size])
        index = PassageIndex(whole)
        for query, numbers in right.items():
            try:
                assert found(index, query, range(40)) == numbers
            except Refusal:
                refused += 1
    assert refused > 100


def test_a_reader_in_another_process_sees_each_commit_whole_or_not_at_all(tmp_path):
    index = PassageIndex(tmp_path)
    index.rebuild([passage(1, "bridge"), passage(2, "bridge")])
    ours, theirs = multiprocessing.Pipe()
    reader = SPAWN.Process(target=read_while_written, args=(tmp_path, theirs))
    reader.start()
    try:
        assert ours.poll(60) and ours.recv() == "reading"
        for commit in range(2, LAST + 1):
            pair = [passage(2 * commit - 1, "bridge"), passage(2 * commit, "bridge")]
            if commit % 5:
                index.replace([2 * commit - 3, 2 * commit - 2], pair)
            else:
                index.rebuild(pair)
        assert ours.poll(60)
        seen = ours.recv()
    finally:
        reader.kill()
        reader.join()
    assert not isinstance(seen, str), seen
    assert set(seen) <= {(2 * commit - 1, 2 * commit) for commit in range(1, LAST + 1)}
    assert len(seen) > 1


def test_postings_are_read_by_blocks_after_something_was_deleted_too(tmp_path):
    PassageIndex(tmp_path).rebuild(passage(n, f"the wooden bridge number{n}") for n in range(1, 1001))
    PassageIndex(tmp_path).replace([1, 500], [])
    index = PassageIndex(tmp_path)
    assert len(found(index, "bridge", range(1001))) == 998
    assert len(found(index, '"wooden bridge"', range(1001))) == 998
    # A call a posting would give a thousand: a page took ten times as long after any correction.
    assert sum(len(list(leaf._blocks("words", "bridge"))) for leaf in index._leaves) < 20
