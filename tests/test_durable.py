"""Durable files: the old one or the new one, whatever happens; nothing half-written lies about."""

from __future__ import annotations

import multiprocessing
import resource
from pathlib import Path

import pytest

from oralhist.durable import write_whole


def test_a_file_is_written_with_its_mode_and_folders_and_takes_the_place_of_the_old_one(tmp_path):
    path = tmp_path / "a" / "b" / "x"
    write_whole(path, b"old")
    write_whole(path, b"new", mode=0o400)
    write_whole(path, "жаңа".encode(), mode=0o400)
    assert path.read_text(encoding="utf-8") == "жаңа"
    assert path.stat().st_mode & 0o777 == 0o400
    assert [one.name for one in path.parent.iterdir()] == ["x"]


def test_a_disk_that_ends_leaves_the_old_file_and_nothing_else(tmp_path):
    """The kernel refuses the next byte: a limit on the size of files stands for a disk that ends."""
    path = tmp_path / "x"
    write_whole(path, b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    try:
        with pytest.raises(OSError):
            write_whole(path, b"x" * (2 << 20))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["x"]


def write_again_and_again(path: Path, ready: object) -> None:
    for number in range(1_000_000):
        write_whole(path, f"{number % 10}".encode() * 300_000)
        ready.set()


def test_a_process_killed_while_it_writes_leaves_a_whole_file(tmp_path):
    path = tmp_path / "x"
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    writer = spawn.Process(target=write_again_and_again, args=(path, ready))
    writer.start()
    try:
        assert ready.wait(60)
        for _ in range(500):
            data = path.read_bytes()
            assert len(data) == 300_000 and len(set(data)) == 1
    finally:
        writer.kill()
        writer.join()
    data = path.read_bytes()
    assert len(data) == 300_000 and len(set(data)) == 1
