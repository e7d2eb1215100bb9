"""Bags: what any other BagIt tool calls valid, and every kind of damage found."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import bagit
import pytest

from oralhist.media import bags
from oralhist.media.bags import Payload
from oralhist.model.identifiers import TestimonyId

NUMBER = TestimonyId("OH-2026-0001")
MASTER = b"the master " * 1000


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    source = tmp_path / "received"
    source.write_bytes(MASTER)
    master = Payload(
        path=source,
        name="OH-2026-0001-01.wav",
        sha256=hashlib.sha256(MASTER).hexdigest(),
        sha512=hashlib.sha512(MASTER).hexdigest(),
    )
    metadata = '{"title": "Көпір"}\n'.encode()
    return bags.build(tmp_path / "bag", NUMBER, 1, [master], metadata, date(2026, 3, 1))


def found(bag: Path) -> set[tuple[str, str]]:
    return {(one.what, Path(one.where).name) for one in bags.verify(bag)}


def test_a_bag_is_valid_to_the_tool_of_the_library_of_congress(bag):
    assert bagit.Bag(str(bag)).validate()
    assert bags.verify(bag) == []
    assert (bag / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    info = bagit.Bag(str(bag)).info
    assert info["External-Identifier"] == "OH-2026-0001/01"
    assert info["Payload-Oxum"] == f"{len(MASTER) + len((bag / 'data/metadata.json').read_bytes())}.2"


def test_every_file_of_a_bag_is_read_only(bag):
    files = [path for path in bag.rglob("*") if path.is_file()]
    assert len(files) == 8
    assert {path.stat().st_mode & 0o777 for path in files} == {0o400}


def altered(path: Path, data: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(data)


def test_a_single_altered_byte_is_found(bag):
    master = bag / "data/OH-2026-0001-01.wav"
    altered(master, b"T" + MASTER[1:])
    assert found(bag) == {("A file was altered.", master.name)}


def test_every_other_kind_of_damage_is_found_and_none_hides_another(bag):
    (bag / "data/OH-2026-0001-01.wav").unlink()
    altered(bag / "data/metadata.json", b"{}")
    (bag / "data/more").mkdir()
    (bag / "data/more/extra.txt").write_text("x")
    (bag / "data/out").symlink_to("/etc/hostname")
    altered(bag / "manifest-sha512.txt", b"\xff\xfe no manifest")
    (bag / "tagmanifest-sha512.txt").unlink()
    (bag / "bag-info.txt").unlink()
    assert found(bag) == {
        ("A file is missing.", "OH-2026-0001-01.wav"),
        ("A file was altered.", "metadata.json"),
        ("A file that no manifest lists.", "extra.txt"),
        ("A file that no manifest lists.", "out"),
        ("A manifest cannot be read.", "manifest-sha512.txt"),
        ("A file was altered.", "manifest-sha512.txt"),
        ("A manifest is missing.", "tagmanifest-sha512.txt"),
        ("A file is missing.", "bag-info.txt"),
    }


def test_a_file_that_was_put_in_the_place_of_a_link_is_found(bag, tmp_path):
    master = bag / "data/OH-2026-0001-01.wav"
    outside = tmp_path / "outside.wav"
    outside.write_bytes(MASTER)
    master.unlink()
    master.symlink_to(outside)
    assert found(bag) == {("A file is missing.", master.name)}


def test_a_bag_that_is_gone_is_one_finding(tmp_path):
    assert [one.what for one in bags.verify(tmp_path / "none")] == ["The bag is missing."]


def test_removing_bags_follows_no_link(bag, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o500)
    (outside / "kept.txt").write_text("kept")
    (bag / "data" / "link").symlink_to(outside)
    bags.remove_folder(bag)
    assert not bag.exists()
    assert (outside / "kept.txt").read_text() == "kept"
    assert outside.stat().st_mode & 0o777 == 0o500
