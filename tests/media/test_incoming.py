"""Files on their way in: streamed while their digests are taken; refused whole where anything is odd."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from oralhist.media import incoming
from oralhist.media.incoming import read_small, receive
from oralhist.model.refusals import Refusal

GIBIBYTE = 1 << 30


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "incoming").mkdir()
    return tmp_path / "incoming"


def refusal(source: Path, folder: Path, most: int = GIBIBYTE) -> str:
    with pytest.raises(Refusal) as caught:
        receive(source, folder, most, name=source.name[:40])
    assert list(folder.iterdir()) == []
    return caught.value.what


def test_a_file_is_received_byte_for_byte_with_both_digests(tmp_path, folder):
    data = os.urandom(3 * incoming.BLOCK + 17)
    (tmp_path / "x").write_bytes(data)
    received = receive(tmp_path / "x", folder, GIBIBYTE, name="x")
    assert received.path.read_bytes() == data
    assert (received.sha256, received.sha512) == (hashlib.sha256(data).hexdigest(), hashlib.sha512(data).hexdigest())
    assert received.size == len(data)


def test_a_large_file_is_never_whole_in_memory(tmp_path, folder):
    with (tmp_path / "large").open("wb") as file:
        file.truncate(400 << 20)
    program = (
        "import sys; from pathlib import Path; from oralhist.media.incoming import receive\n"
        "receive(Path(sys.argv[1]), Path(sys.argv[2]), 1 << 30, name='large')\n"
        # Not `ru_maxrss`, which is also that of the process that started this one.
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "large"), str(folder)], capture_output=True, check=True
    )
    assert int(told.stdout) < 100_000  # KiB


def test_what_is_no_plain_file_is_refused_at_once(tmp_path, folder):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(__file__)
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "folder", folder) == "folder is not a plain file."
    assert refusal(tmp_path / "link", folder) == "link is a link."
    assert refusal(tmp_path / "pipe", folder) == "pipe is not a plain file."
    assert refusal(Path("/dev/zero"), folder) == "zero is not a plain file."
    assert refusal(tmp_path / "gone", folder) == "There is no file gone."
    assert refusal(tmp_path / ("x" * 10_000), folder).endswith("is not a name that a file can have.")
    assert refusal(tmp_path / "nul\0", folder).endswith("is not a name that a file can have.")


def test_a_file_that_is_empty_or_too_large_is_refused_before_it_is_copied(tmp_path, folder):
    (tmp_path / "empty").touch()
    (tmp_path / "large").write_bytes(b"x" * 1001)
    assert refusal(tmp_path / "empty", folder) == "empty is empty."
    assert refusal(tmp_path / "large", folder, 1000) == "large has 1,001 bytes; 1,000 are the most."


@pytest.mark.parametrize("what", ["grows", "is changed", "vanishes", "shrinks"])
def test_a_file_that_is_not_left_alone_while_it_is_read_is_refused(tmp_path, folder, monkeypatch, what):
    source = tmp_path / "x"
    source.write_bytes(b"x" * (3 * incoming.BLOCK))
    read, meddled = incoming._read, []

    def meddle(stream, name):
        block = read(stream, name)
        if not meddled:
            meddled.append(what)
            match what:
                case "grows":
                    with source.open("ab") as file:
                        file.write(b"more")
                case "is changed":
                    with source.open("r+b") as file:
                        file.write(b"other")
                    os.utime(source, ns=(1, 1))
                case "vanishes":
                    source.unlink()
                case "shrinks":
                    os.truncate(source, incoming.BLOCK)
        return block

    monkeypatch.setattr(incoming, "_read", meddle)
    assert refusal(source, folder) == "x changed while it was read."


def test_a_file_that_grows_for_ever_is_left_at_the_first_byte_too_many(tmp_path, folder, monkeypatch):
    source = tmp_path / "endless"
    source.write_bytes(b"x" * incoming.BLOCK)
    reads, plain = [], incoming._read

    def grow(*arguments):
        reads.append(arguments)
        with source.open("ab") as file:
            file.write(b"x" * incoming.BLOCK)
        return plain(*arguments)

    monkeypatch.setattr(incoming, "_read", grow)
    assert refusal(source, folder) == "endless changed while it was read."
    assert len(reads) <= 2


def test_a_disk_that_has_no_room_is_told_before_anything_is_copied(tmp_path, folder, monkeypatch):
    (tmp_path / "x").write_bytes(b"x" * 1000)
    monkeypatch.setattr(incoming, "RESERVE", 1 << 60)
    assert refusal(tmp_path / "x", folder) == "There is no room for x: it has 1,000 bytes, and 0 are free."


def test_a_disk_that_fills_up_while_it_is_written_leaves_nothing(tmp_path, folder):
    """The kernel itself refuses the next byte: a limit on the size of files stands for a disk that ends."""
    (tmp_path / "x").write_bytes(b"x" * (5 << 20))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, before[1]))
    try:
        assert refusal(tmp_path / "x", folder) == "x is larger than a file may be on the disk of the archive."
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_small_file_is_read_whole_or_refused(tmp_path):
    (tmp_path / "words.txt").write_bytes(b"x" * 100)
    os.mkfifo(tmp_path / "pipe")
    assert read_small(tmp_path / "words.txt", 100, name="words.txt") == b"x" * 100
    for path, most in ((tmp_path / "words.txt", 99), (tmp_path / "pipe", 100), (tmp_path, 100), (Path("/dev/zero"), 9)):
        with pytest.raises(Refusal):
            read_small(path, most, name=path.name)
