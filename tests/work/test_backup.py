"""Backup and restore: whole, compared, of one moment, and refused where anything is wrong with them."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

import pytest

from archives_for_tests import KEEPER, all_in, findings, hand_in, master, perform
from oralhist.assembly import open_archive
from oralhist.catalogue import transcripts
from oralhist.model.access import OPEN, Viewer
from oralhist.model.refusals import Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import backup, consent, discard, fixity, rebuild
from oralhist.work.archive import Archive


def quiet(*_: object) -> None:
    """Nobody watches how far it is."""


@pytest.fixture
def full(archive: Archive, desk: Path) -> Archive:
    taken = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt", title="The bridge", languages=("en",))
    hand_in(archive, desk / "two.flac", title="Closed")
    perform(archive)
    consent.record(archive, taken.testimony, (), OPEN, None, KEEPER)
    return archive


def durable(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for top in ("archive", "transcripts", "secrets", "oralhist.toml")
        for path in ([root / top] if (root / top).is_file() else (root / top).rglob("*"))
        if path.is_file()
    }


def test_what_is_restored_is_the_archive_and_opens_to_the_same_people(full, tmp_path):
    made = backup.back_up(full, tmp_path / "backup", quiet)
    assert made.findings == ()
    assert backup.verify(tmp_path / "backup") == ()
    restored = tmp_path / "restored"
    assert backup.restore(tmp_path / "backup", restored, quiet) == made.files
    assert durable(restored) == durable(full.folders.root)
    again = open_archive(restored)
    rebuild.rebuild(again, KEEPER)
    perform(again)
    assert findings(again) == []
    assert fixity.check(again, (), KEEPER, quiet) == ()
    public = ReadingRoom(again, Viewer.public(), again.today())
    assert {hit.title for hit in public.search("bridge").hits} == {"The bridge"}
    assert [one.title for one in all_in(again)] == ["The bridge", "Closed"]
    assert {path.stat().st_mode & 0o77 for path in (restored, restored / "secrets", restored / "catalogue.db")} == {0}
    assert master(again, all_in(again)[0].number).stat().st_mode & 0o777 == 0o400
    again.close()


def test_a_backup_is_closed_to_others_even_in_a_folder_that_was_open(full, tmp_path):
    (tmp_path / "backup").mkdir(mode=0o755)
    backup.back_up(full, tmp_path / "backup", quiet)
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o700


def test_what_comes_in_and_what_goes_while_a_backup_is_made_is_followed(full, desk, tmp_path):
    """In the middle one testimony is discarded and another taken in: the copy is the archive as it is at the end."""
    happened = []

    def meddle(done: int, total: int) -> None:
        if not happened and done > 3:
            happened.append(True)
            other = threading.Thread(target=change)
            other.start()
            other.join()

    def change() -> None:
        archive = open_archive(full.folders.root)
        discard.discard(archive, all_in(archive)[1].number, KEEPER)
        hand_in(archive, desk / "three.mp3", title="Newer")
        perform(archive)
        archive.close()

    made = backup.back_up(full, tmp_path / "backup", meddle)
    assert happened
    assert made.findings == ()
    backup.restore(tmp_path / "backup", tmp_path / "restored", quiet)
    again = open_archive(tmp_path / "restored")
    assert [one.title for one in all_in(again)] == ["The bridge", "Newer"]
    rebuild.rebuild(again, KEEPER)
    perform(again)
    assert findings(again) == []
    assert fixity.check(again, (), KEEPER, quiet) == ()
    again.close()


def test_a_recording_that_is_damaged_already_is_backed_up_and_told(full, tmp_path):
    numbers = [one.number for one in all_in(full)]
    first, second = (master(full, number) for number in numbers)
    first.chmod(0o600)
    first.write_bytes(first.read_bytes()[:-1] + b"?")
    second.unlink()
    revision = full.folders.revision(numbers[0], 1)
    revision.unlink()
    made = backup.back_up(full, tmp_path / "backup", quiet)
    assert {(one.what.split(",")[0], Path(one.where).name) for one in made.findings} == {
        ("A file is not as it came in", first.name),
        ("A file is missing", second.name),
        ("A file is missing", revision.name),
    }
    assert backup.verify(tmp_path / "backup") == ()


@pytest.mark.parametrize("damage", ["altered", "missing", "a link", "no list", "no json", "deep", "list", "no mark"])
def test_a_damaged_backup_is_refused_before_anything_is_made(full, tmp_path, damage):
    source = tmp_path / "backup"
    backup.back_up(full, source, quiet)
    payload = next(source.glob("archive/*/01/data/*.wav"))
    listed = source / backup.LIST
    payload.chmod(0o600)
    match damage:
        case "altered":
            payload.write_bytes(payload.read_bytes()[:-1] + b"?")
        case "missing":
            payload.unlink()
        case "a link":
            payload.rename(tmp_path / "elsewhere.wav")
            payload.symlink_to(tmp_path / "elsewhere.wav")
        case "no list":
            listed.unlink()
        case "no json":
            listed.write_bytes(b"\xff\xfe")
        case "deep":
            listed.write_text("[" * 200_000)
        case "list":
            listed.write_text('{"sha256": ["x"]}')
        case "no mark":
            listed.write_text('{"sha256": {}}')
    with pytest.raises(Refusal) as refused:
        backup.restore(source, tmp_path / "restored", quiet)
    assert "backup" in refused.value.what
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize("name", ["../outside", "/etc/cron.d/x", "archive/../../outside"])
def test_a_backup_that_names_files_outside_itself_is_refused(full, tmp_path, name):
    backup.back_up(full, tmp_path / "backup", quiet)
    path = tmp_path / "backup" / backup.LIST
    table = json.loads(path.read_text())
    table["sha256"][name] = "0" * 64
    path.write_text(json.dumps(table))
    with pytest.raises(Refusal, match="names a file outside itself"):
        backup.restore(tmp_path / "backup", tmp_path / "restored", quiet)


def test_neither_is_written_into_a_folder_that_holds_something(full, tmp_path):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "thesis.txt").write_text("kept")
    with pytest.raises(Refusal, match="is not empty"):
        backup.back_up(full, tmp_path / "used", quiet)
    with pytest.raises(Refusal, match="does not lie inside"):
        backup.back_up(full, full.folders.root / "var" / "backup", quiet)
    backup.back_up(full, tmp_path / "backup", quiet)
    with pytest.raises(Refusal, match="is not empty"):
        backup.restore(tmp_path / "backup", tmp_path / "used", quiet)
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["thesis.txt"]


def test_what_is_in_the_archive_and_not_in_the_catalogue_is_backed_up_too(full, tmp_path):
    """A bag that an older catalogue does not know may be the only one of its recording."""
    stranger = full.folders.archive / "OH-1999-0001" / "01" / "data" / "OH-1999-0001-01.wav"
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"the only one")
    backup.back_up(full, tmp_path / "backup", quiet)
    assert (tmp_path / "backup" / stranger.relative_to(full.folders.root)).read_bytes() == b"the only one"


def test_transcripts_are_restored_with_their_words(full, tmp_path):
    backup.back_up(full, tmp_path / "backup", quiet)
    backup.restore(tmp_path / "backup", tmp_path / "restored", quiet)
    again = open_archive(tmp_path / "restored")
    words = [segment.text for segment in transcripts.segments_of(again.db, all_in(again)[0].row)]
    assert words[0] == "We crossed the wooden bridge before it was light."
    again.close()
