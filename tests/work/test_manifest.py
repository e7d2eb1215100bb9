"""Many at once: every fault told by row before anything changes, and a rerun that goes on where it stopped."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from dying_for_tests import killed_after, seconds_of

from archives_for_tests import KEEPER, VTT, all_in, findings, hand_in, untouched
from oralhist.assembly import open_archive
from oralhist.catalogue import testimonies, transcripts
from oralhist.formats.manifest import COLUMNS
from oralhist.model.refusals import Refusal
from oralhist.work import manifest, runner
from oralhist.work.archive import Archive
from sounds_for_tests import cut, make

HEADING = "file,transcript,title,language\n"


def quiet(*_: object) -> None:
    """Nobody watches how far it is."""


def table(desk: Path, text: str) -> Path:
    path = desk / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def take(archive: Archive, path: Path) -> int:
    planned, faults = manifest.plan(archive, path, quiet)
    assert faults == ()
    return len(manifest.take_in_all(archive, planned, KEEPER, quiet))


def faults_of(archive: Archive, path: Path) -> dict[int, str]:
    return {fault.row: fault.what for fault in manifest.plan(archive, path, quiet)[1]}


def test_every_column_comes_into_the_catalogue(archive, desk):
    row = {
        **{
            "file": "one.wav",
            "transcript": "words.vtt",
            "title": "Көпір",
            "narrator": "Kulash",
            "interviewer": "Bolat",
        },
        **{"language": "kk;ru", "date": "1962-05~", "place": "Жаркент"},
        **{"family": "akhmetov", "side": "left", "born": "1938", "collection": "Khorgos", "number": "T 7/2"},
    }
    assert set(row) == set(COLUMNS)
    assert take(archive, table(desk, ",".join(COLUMNS) + "\n" + ",".join(row[name] for name in COLUMNS) + "\n")) == 1
    found = all_in(archive)[0]
    assert (found.title, found.narrator, found.interviewer, found.place) == ("Көпір", "Kulash", "Bolat", "Жаркент")
    assert (found.languages, found.date, found.side, found.born) == (("kk", "ru"), "1962-05~", "left", "1938")
    assert (found.collection, found.shelfmark) == ("Khorgos", "T 7/2")
    assert found.family is not None
    assert testimonies.family_of_key(archive.db, "akhmetov") == found.family
    assert len(transcripts.segments_of(archive.db, found.row)) == 2
    assert [file.original_name for file in testimonies.recordings_of(archive.db, found.row)] == ["one.wav"]


def test_every_fault_is_told_by_its_row_and_nothing_is_changed(archive, desk, tmp_path):
    known = hand_in(archive, desk / "three.mp3").testimony
    (desk / "used.vtt").write_text(VTT + "\nNOTE used\n", encoding="utf-8")
    hand_in(archive, make(desk / "four.wav"), transcript=desk / "used.vtt")
    make(desk / "five.flac", source="sine=frequency=900:duration=6")
    (desk / "empty.mp3").touch()
    (desk / "noise.mp3").write_bytes(b"not sound " * 400)
    (desk / "list.mp3").write_text("ffconcat version 1.0\nfile one.wav\n")
    cut(desk / "one.wav", 0.5).rename(desk / "cut.wav")
    (desk / "folder").mkdir()
    os.mkfifo(desk / "pipe.wav")
    (desk / "link.wav").symlink_to(desk / "one.wav")
    (tmp_path / "outside.wav").write_bytes((desk / "one.wav").read_bytes())
    (desk / "elsewhere").symlink_to(tmp_path)
    (desk / "late.vtt").write_text(VTT.replace("00:00:05", "00:10:05").replace("00:00:02.0", "00:09:02.0"))
    (desk / "wrong.srt").write_text("no times")
    lines = [
        *["one.wav,words.vtt,good,kk", "three.mp3,,in already,kk", "empty.mp3,,,kk", "noise.mp3,,,kk"],
        *["list.mp3,,,kk", "cut.wav,,,kk", "folder,,,kk", "pipe.wav,,,kk", "link.wav,,,kk", "../outside.wav,,,kk"],
        *["elsewhere/outside.wav,,,kk", "/etc/hostname,,,kk", "gone.wav,,,kk", "two.flac,late.vtt,,kk"],
        *["five.flac,wrong.srt,,kk", "two.flac,used.vtt,,kk", "two.flac,words.vtt,,kk", "one.wav,,,kk"],
        *[f"{'x' * 10_000},,,kk", "two.flac,,,tlh", "late.vtt,used.vtt,,kk", "late.vtt,,,"],
    ]
    told = faults_of(archive, table(desk, HEADING + "\n".join(lines) + "\n"))
    expected = {
        4: "empty.mp3 is empty.",
        5: "noise.mp3 is not a recording that can be read.",
        6: "list.mp3 is not a recording that can be read.",
        7: "cut.wav is cut off",
        8: "folder is not a plain file.",
        9: "pipe.wav is not a plain file.",
        10: "link.wav is a link.",
        11: "outside.wav lies outside the manifest's folder.",
        12: "outside.wav lies outside the manifest's folder.",
        13: "hostname lies outside the manifest's folder.",
        14: "There is no file gone.wav.",
        15: "The transcript speaks at 542.0 s, but the recordings end at 6.0 s.",
        16: "wrong.srt cannot be read as a transcript",
        17: "It has the same file as row",
        18: "It has the same file as row 15.",
        19: "It has the same file as row 2.",
        20: "There is no file x",
        21: "'tlh' is not a language of this archive",
        22: "late.vtt is a transcript, and the row names another one.",
        23: "It has the same file as row",
    }
    assert set(told) == set(expected)
    for row, words in expected.items():
        assert told[row].startswith(words), (row, told[row])
    assert all_in(archive)[0].number == known
    assert len(all_in(archive)) == 2
    assert findings(archive) == []


def test_a_transcript_of_which_no_language_is_known_is_told_before_anything_is_taken_in(archive, desk):
    assert faults_of(archive, table(desk, HEADING + "one.wav,words.vtt,x,\n")) == {
        2: "The language of the transcript is not known."
    }


def test_a_transcript_that_the_archive_has_is_told_with_its_number(archive, desk):
    taken = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt")
    assert faults_of(archive, table(desk, HEADING + "two.flac,words.vtt,x,kk\n")) == {
        2: f"Its transcript is in the archive already, in {taken.testimony}."
    }


def test_a_rerun_passes_over_what_is_in_already(archive, desk):
    path = table(desk, HEADING + "one.wav,,First,ug\n")
    assert take(archive, path) == 1
    path = table(desk, HEADING + "one.wav,,First,ug\ntwo.flac,,Second,ug\nwords.vtt,,Third,kk\n")
    assert take(archive, path) == 2
    assert take(archive, path) == 0
    assert [one.title for one in all_in(archive)] == ["First", "Second", "Third"]


def test_names_are_found_however_their_letters_are_composed(archive, desk):
    """A Mac writes names decomposed; the spreadsheet may not, or the other way round."""
    name = "Қорғас й.wav"
    (desk / unicodedata.normalize("NFD", name)).write_bytes((desk / "one.wav").read_bytes())
    (desk / unicodedata.normalize("NFC", "й  two blanks.flac")).write_bytes((desk / "two.flac").read_bytes())
    lines = [unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", "й  two blanks.flac")]
    assert take(archive, table(desk, "file,language\n" + "".join(f"{line},ug\n" for line in lines))) == 2


@pytest.mark.parametrize("name", ["table.csv", "none.csv", "pipe.csv", "folder"])
def test_what_is_no_manifest_is_refused_at_once(archive, desk, name):
    (desk / "table.csv").write_bytes("file\nФайл".encode("windows-1251"))
    os.mkfifo(desk / "pipe.csv")
    (desk / "folder").mkdir()
    with pytest.raises(Refusal):
        manifest.plan(archive, desk / name, quiet)
    assert untouched(archive)


def take_many(data: Path, path: Path) -> None:
    take(open_archive(data), path)


def test_a_manifest_that_is_killed_in_the_middle_goes_on_where_it_stopped(archive, desk):
    sound = (desk / "one.wav").read_bytes()
    for number in range(8):
        (desk / f"{number}.wav").write_bytes(sound[:-4] + (number + 1).to_bytes(4, "little"))
    first = table(desk, "file,title,language\n" + "".join(f"{n}.wav,Tape {n},ug\n" for n in range(2)))
    whole = seconds_of(take_many, archive.folders.root, first) * 4
    path = table(desk, "file,title,language\n" + "".join(f"{n}.wav,Tape {n},ug\n" for n in range(8)))
    stopped = []
    for share in (0.5, 0.6, 0.7, 0.8, 0.9):
        killed_after(whole * share, take_many, archive.folders.root, path)
        with runner.working(archive, quiet):
            pass
        assert findings(archive) == []
        stopped.append(len(all_in(archive)))
    take_many(archive.folders.root, path)
    assert sorted(one.title for one in all_in(archive)) == [f"Tape {number}" for number in range(8)]
    assert stopped == sorted(stopped)
    assert findings(archive) == []
