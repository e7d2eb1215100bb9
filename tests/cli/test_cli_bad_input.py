"""Whatever is handed in on the command line: one clear sentence, status 1, nothing half-made, the doctor content."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archives_for_tests import all_in, empty_archive, findings, untouched
from oralhist.assembly import new_archive, open_archive
from oralhist.cli.group import main
from oralhist.work.archive import Archive
from sounds_for_tests import SILENT, cut, make, run

Command = Callable[..., Result]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    found = empty_archive(tmp_path / "data")
    yield found
    found.close()


@pytest.fixture
def command(archive: Archive) -> Command:
    def call(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["--data", str(archive.folders.root), *map(str, arguments)])

    return call


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Files of every kind that is no recording, and one that is."""
    folder = tmp_path / "desk"
    folder.mkdir()
    whole = make(folder / "whole.wav", "-ar", "16000")
    for name in ("whole.mp3", "whole.m4a", "whole.flac", "whole.ogg"):
        cut(make(folder / name), 0.5).rename(folder / f"cut{Path(name).suffix}")
    cut(whole, 0.5).rename(folder / "cut.wav")
    (folder / "empty.mp3").touch()
    (folder / "noise.mp3").write_bytes(b"not sound at all " * 500)
    (folder / "list.mp3").write_text("ffconcat version 1.0\nfile 'whole.wav'\n")
    (folder / "hls.mp3").write_text(f"#EXTM3U\n#EXTINF:6.0,\nfile://{whole}\n#EXT-X-ENDLIST\n")
    run("-f", "lavfi", "-i", "testsrc=size=64x64:duration=1", str(folder / "pictures.mp4"))
    (folder / "folder").mkdir()
    (folder / "link.wav").symlink_to(whole)
    os.mkfifo(folder / "pipe.wav")
    (folder / "words.vtt").write_text("no transcript")
    return folder


def sentence(result: Result) -> str:
    """The one sentence, and what to do, of a command that refused."""
    assert result.exit_code == 1, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("oralhist: ")
    assert len(lines[0]) < 500
    assert "Traceback" not in lines[0]
    return lines[0].removeprefix("oralhist: ")


REFUSED = {
    "empty.mp3": "empty.mp3 is empty.",
    "noise.mp3": "noise.mp3 is not a recording that can be read.",
    "list.mp3": "list.mp3 is not a recording that can be read.",
    "hls.mp3": "hls.mp3 is not a recording that can be read.",
    "cut.wav": "cut.wav is cut off",
    "cut.mp3": "cut.mp3 is cut off",
    "cut.m4a": "cut.m4a is cut off",
    "cut.flac": "cut.flac is cut off",
    "cut.ogg": "cut.ogg is cut off",
    "pictures.mp4": "pictures.mp4 has no sound in it.",
    "folder": "folder is not a plain file.",
    "link.wav": "link.wav is a link.",
    "pipe.wav": "pipe.wav is not a plain file.",
    "gone.wav": "There is no file gone.wav.",
    "words.vtt": "words.vtt cannot be read as a transcript: line 1 is not WEBVTT.",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_in_is_refused_in_one_sentence(archive, command, desk, name):
    assert sentence(command("ingest", desk / name, "--language", "kk")).startswith(REFUSED[name])
    assert untouched(archive)


def test_one_bad_file_among_good_ones_keeps_all_of_them_out(archive, command, desk):
    assert sentence(command("ingest", desk / "whole.wav", desk / "cut.flac")).startswith("cut.flac is cut off")
    assert sentence(command("ingest", desk / "whole.wav", "--transcript", desk / "words.vtt"))
    assert untouched(archive)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--language", "klingon"), "'klingon' is not a language of this archive"),
        (("--language", "k" * 10_000), "is not a language of this archive"),
        (("--date", "the day before yesterday"), "'the day before yesterday' is not a date"),
        (("--date", "2025-02-31"), "'2025-02-31' is not a date"),
        (("--date", "٢٠٢٥"), "is not a date"),
        (("--narrator", "x" * 10_000), "The narrator is 10,000 characters long; 500 are the most."),
        (("--title", "x" * 10_000), "The title is 10,000 characters long; 500 are the most."),
        (("--summary", "x" * 10_001), "The summary is longer than 10,000 characters."),
    ],
)
def test_a_wrong_field_is_refused_before_anything_is_copied(archive, command, desk, options, told):
    assert told in sentence(command("ingest", desk / "whole.wav", *options))
    assert untouched(archive)
    assert command("ingest", desk / "whole.wav", "--language", "ug").exit_code == 0
    number = all_in(archive)[0].number
    before = all_in(archive)
    assert told in sentence(command("describe", number, *options))
    assert all_in(archive) == before


def test_a_file_with_a_name_of_ten_thousand_characters_is_refused(archive, command, desk):
    assert "is not a name that a file can have" in sentence(command("ingest", desk / ("x" * 10_000 + ".wav")))
    assert untouched(archive)


def test_a_title_full_of_mark_up_and_turning_characters_is_only_text(archive, command, desk):
    title = "<script>alert('x')</script> & \u202e\u2066\x07{{ 7*7 }} 'quotes\" ئۇيغۇر \n\t кит"
    result = command("ingest", desk / "whole.wav", "--title", title, "--language", "ug", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)["testimonies"][0]["title"]
    assert told == "<script>alert('x')</script> & {{ 7*7 }} 'quotes\" ئۇيغۇر кит"
    listed = json.loads(command("list", "--json").stdout)["testimonies"][0]
    assert listed["title"] == told
    assert findings(archive) == []


def test_silence_is_taken_in_and_said(archive, command, desk):
    result = command("ingest", make(desk / "still.wav", source=SILENT), "--language", "en", "--wait", "--json")
    assert result.exit_code == 0
    assert "still.wav is silent" in result.stderr
    told = json.loads(result.stdout)["testimonies"][0]
    heard = next(job for job in told["jobs"] if job["kind"] == "transcribe")
    assert heard["state"] == "for-a-person"
    assert "Nothing can be heard" in heard["reason"]
    assert findings(archive) == []


@pytest.mark.parametrize(
    "query", ["AND", "OR", "NOT", '"', '""', "AND OR NOT", "((((", "*", "~", "\u202e", " ", "-", "x" * 9999]
)
def test_a_query_of_operators_or_quotes_only_finds_nothing_or_is_refused(archive, command, query):
    if command("search", "--", query).exit_code:
        assert sentence(command("search", "--", query)).endswith(".")
    else:
        assert json.loads(command("search", "--json", "--", query).stdout)["hits"] == []


@pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("x.wav", "--manifest", "y")])
def test_commands_that_make_no_sense_say_how_they_are_used(archive, command, arguments):
    result = command("ingest", *arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert untouched(archive)


def test_a_manifest_that_is_not_there_is_told(archive, command):
    assert sentence(command("ingest", "--manifest", "none.csv")).startswith("There is no file none.csv.")
    assert untouched(archive)


@pytest.mark.parametrize(
    "name", ["OH-1999-0001", "k7m2qx9d", "../../etc", "", "٠", "OH-2026-0001; DROP TABLE testimonies"]
)
def test_a_testimony_that_does_not_exist_is_told(archive, command, name):
    for verb in (("describe", "--title", "x"), ("discard",), ("fixity",)):
        sentence(command(verb[0], *verb[1:], "--", name))


def test_a_manifest_with_faults_lists_them_all_and_changes_nothing(archive, command, desk):
    table = desk / "table.csv"
    table.write_text(
        "file;title;language;date\nwhole.wav;Good;kk;\ncut.mp3;Bad;kk;\nempty.mp3;;tlh;\nlist.mp3;;;never\n"
    )
    told = command("ingest", "--manifest", table, "--dry-run", "--json")
    assert told.exit_code == 1
    answer = json.loads(told.stdout)
    assert (answer["rows"], answer["new"]) == (4, 1)
    assert [fault["row"] for fault in answer["faults"]] == [3, 4, 5]
    assert "table.csv has 3 faults: row 3: cut.mp3 is cut off" in command("ingest", "--manifest", table).stderr
    assert untouched(archive)
    table.write_text("file;title;language\nwhole.wav;Good;ug\n")
    told = command("ingest", "--manifest", table, "--dry-run", "--json")
    assert (told.exit_code, json.loads(told.stdout)) == (0, {"rows": 1, "new": 1, "faults": []})
    assert untouched(archive)
    assert command("ingest", "--manifest", table, "--wait").exit_code == 0
    assert [one.title for one in all_in(archive)] == ["Good"]
    assert findings(archive) == []


def in_a_process(data: Path, *arguments: object, limit: int = 0) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own; with `limit` the kernel lets no file grow over so many bytes."""

    def few_bytes() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "oralhist.cli", "--data", str(data), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=few_bytes,
    )


@pytest.mark.parametrize("limit", [64 << 10, 190 << 10])
def test_a_disk_that_takes_no_more_is_told_in_a_sentence_wherever_it_happens(archive, desk, limit):
    """At 64 KiB the recording cannot be copied; at 190 KiB it can, and the catalogue cannot grow."""
    done = in_a_process(archive.folders.root, "ingest", desk / "whole.wav", "--language", "ug", limit=limit)
    if limit < (desk / "whole.wav").stat().st_size:
        assert done.returncode == 1
        assert "larger than a file may be on the disk" in done.stderr
    assert "Traceback" not in done.stderr
    archive.close()
    fresh = open_archive(archive.folders.root)
    if done.returncode:
        assert len(done.stderr.splitlines()) == 1
        assert untouched(fresh)
    assert findings(fresh) == []
    fresh.close()


def may_mount() -> bool:
    """Whether this account may mount a disk of its own: root may, but in most containers."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as place:
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], capture_output=True).returncode:
            return False
        subprocess.run(["umount", "-l", place], check=True)
    return True


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("free", [1, 66 << 10, 300 << 10])
def test_a_real_disk_that_is_full_is_told_in_a_sentence(small_disk, desk, free):
    """Where nobody may mount a disk, the limit of the test above stands for it."""
    archive = new_archive(small_disk / "data", name="Small", time_zone="Asia/Almaty")
    archive.close()
    made = in_a_process(small_disk / "data", "ingest", desk / "whole.wav")
    assert made.returncode == 1
    assert made.stderr.startswith("oralhist: There is no room for whole.wav: it has 19")
    room = os.statvfs(small_disk)
    (small_disk / "other").write_bytes(b"x" * (room.f_bavail * room.f_frsize - free))
    # An account needs no recording's room: here it is SQLite that meets the end of the disk.
    told = in_a_process(small_disk / "data", "user", "add", "aigul", "--role", "archivist")
    if told.returncode:
        assert told.stderr.startswith("oralhist: The disk of the archive is full; nothing was changed.")
    assert len(told.stderr.splitlines()) <= 1
    (small_disk / "other").unlink()
    fresh = open_archive(small_disk / "data")
    assert untouched(fresh)
    fresh.close()


if not may_mount():
    del test_a_real_disk_that_is_full_is_told_in_a_sentence


@pytest.mark.parametrize(
    "day", ["2027-02-30", "2027-13-01", "20270228", "2027-W05-4", "٢٠٢٧-٠٢-٢٨", "tomorrow", "10000-01-01"]
)
def test_a_day_that_is_none_is_refused_where_somebody_is_vouched_for_or_has_a_token(archive, command, day):
    assert command("user", "add", "scholar", "--role", "researcher").exit_code == 0
    for words in (
        ("user", "vet", "scholar", "--until", day),
        ("user", "token", "scholar", "--for", "a corpus", "--until", day),
    ):
        answer = command(*words, "--json")
        assert answer.exit_code == 1, words
        assert json.loads(answer.stderr)["error"] == {"what": f"{day!r} is not a day.", "do": "Write it as 2030-01-31."}
