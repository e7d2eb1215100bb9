"""Every command answers `--json` with one document in the shape of the design, and notes who asked."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from commands_for_tests import ROOT, SPOKEN, hum, one_sentence, oralhist, words

HIT = (
    *("testimony", "address", "title", "narrator", "recording", "start", "end", "language", "speaker", "snippet"),
    *("matched", "part", "machine"),
)


def ledger(data):
    with closing(sqlite3.connect(data / "catalogue.db")) as db:
        return db.execute("SELECT who, verb, subject FROM ledger ORDER BY entry").fetchall()


def test_init_makes_a_closed_folder_and_an_administrator(tmp_path):
    answer = oralhist("init", tmp_path / "new", "--name", "Жарты үйлер", "--administrator", "aigul", "--json").json
    assert list(answer) == ["data", "administrator", "password"]
    assert answer["data"] == str(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "secrets").stat().st_mode & 0o777 == 0o700
    assert oralhist("--data", tmp_path / "new", "doctor", "--json").json == {"clean": True, "findings": []}
    users = oralhist("--data", tmp_path / "new", "user", "list", "--json").json
    assert users == {"users": [{"name": "aigul", "role": "administrator", "families": []}]}


def test_init_refused_leaves_nothing_and_killed_before_the_password_it_can_be_run_again(tmp_path):
    new = tmp_path / "new"
    for wrong in (("--administrator", "Nobody!"), ("--time-zone", "Mars/Olympus"), ("--name", "x" * 10_000)):
        assert "oralhist:" in one_sentence(oralhist("init", new, *wrong, status=1))
        assert not new.exists()
    oralhist("init", new)
    one_sentence(oralhist("init", new, status=1))
    with closing(sqlite3.connect(new / "catalogue.db")) as db, db:
        db.execute("DROP TRIGGER ledger_is_not_cut")
        db.execute("DELETE FROM ledger WHERE verb <> 'chronology-changed'")
        db.execute("DELETE FROM accounts")
    assert oralhist("init", new, "--administrator", "bolat", "--json").json["administrator"] == "bolat"


def test_the_end_of_a_command_leaves_the_catalogue_as_one_file(tmp_path):
    oralhist("init", tmp_path / "data")
    oralhist("--data", tmp_path / "data", "list", "--json")
    assert [path.name for path in (tmp_path / "data").glob("catalogue*")] == ["catalogue.db"]


def test_ingest_answers_with_the_number_the_address_and_the_jobs(holdings, tmp_path):
    sound = hum(tmp_path / "other.wav", 20, 300)
    spoken = words(tmp_path / "other.vtt")
    answer = holdings.run("ingest", sound, "--transcript", spoken, "--language", "en", "--wait", "--json").json
    assert list(answer) == ["testimonies"]
    (one,) = answer["testimonies"]
    assert list(one) == ["id", "address", "title", "recordings", "state", "jobs"]
    assert one["id"].endswith("-0003")
    assert one["recordings"] == [f"{one['id']}-01"]
    assert {(job["kind"], job["state"]) for job in one["jobs"]} >= {("derive", "done"), ("index", "done")}
    assert all(list(job) == ["kind", "state", "reason"] for job in one["jobs"])
    again = holdings.run("ingest", sound, "--json", status=1).error
    assert one["id"] in again["what"]


def test_a_manifest_is_tried_and_then_taken_in(holdings, tmp_path):
    hum(tmp_path / "a.wav", 3, 310)
    table = tmp_path / "table.csv"
    table.write_text("file,title,language\na.wav,One,kk;ru\nmissing.wav,Two,en\n", encoding="utf-8")
    tried = holdings.run("ingest", "--manifest", table, "--dry-run", "--json", status=1)
    assert list(tried.json) == ["rows", "new", "faults"]
    assert [fault["row"] for fault in tried.json["faults"]] == [3]
    assert "row 3" in holdings.run("ingest", "--manifest", table, "--json", status=1).error["what"]
    table.write_text("file,title,language\na.wav,One,kk;ru\n", encoding="utf-8")
    taken = holdings.run("ingest", "--manifest", table, "--json").json["testimonies"]
    assert [one["title"] for one in taken] == ["One"]
    assert holdings.run("ingest", "--manifest", table, "--json").json == {"testimonies": []}


def test_list_and_show(holdings):
    rows = holdings.run("list", "--json").json["testimonies"]
    assert {row["number"] for row in rows} == {holdings.bridge, holdings.letter}
    shown = holdings.run("show", holdings.bridge_address, "--json").json
    assert shown["title"] == "The wooden bridge"
    assert (shown["number"], shown["terms"], shown["state"]) == (None, None, None)
    assert "jobs" not in shown
    full = holdings.run("show", holdings.bridge, "--viewer", "archivist", "--json").json
    assert full["number"] == holdings.bridge
    assert {job["kind"] for job in full["jobs"]} == {"derive", "tag", "index"}


def test_a_closed_testimony_and_one_that_never_was_are_one_answer(holdings):
    rows = holdings.run("list", "--json").json["testimonies"]
    closed = next(row["address"] for row in rows if row["number"] == holdings.letter)
    answers = {
        holdings.run(name, one, *more, "--json", status=1).err
        for name, more in (("show", ()), ("export", ()))
        for one in (closed, "zzzzzzzz", holdings.letter, holdings.bridge, "nonsense")
    }
    assert len(answers) == 1


def test_describe_changes_what_is_named_and_nothing_else(holdings):
    answer = holdings.run("--as", "Айгүл", "describe", holdings.bridge, "--title", "Көпір", "--side", "left", "--json")
    assert answer.json == {"id": holdings.bridge, "changed": ["side", "title"]}
    shown = holdings.run("show", holdings.bridge, "--viewer", "archivist", "--json").json
    assert (shown["title"], shown["side"], shown["narrator"]) == ("Көпір", "left", "Kulash")
    assert ledger(holdings.data)[-1] == ("cli:айгүл", "described", holdings.bridge)


def test_discard_takes_back_what_was_never_open(holdings):
    assert "open to readers" in holdings.run("discard", holdings.bridge, "--json", status=1).error["what"]
    assert holdings.run("discard", holdings.letter, "--json").json == {"id": holdings.letter, "state": "discarded"}
    assert holdings.run("doctor", "--json").json["clean"]
    assert [row["number"] for row in holdings.run("list", "--json").json["testimonies"]] == [holdings.bridge]


def test_jobs_and_the_worker(holdings, tmp_path):
    sound = hum(tmp_path / "uyghur.wav", 3, 320)
    number = holdings.run("ingest", sound, "--language", "ug", "--json").json["testimonies"][0]["id"]
    waiting = [job for job in holdings.run("jobs", "--json").json["jobs"] if job["testimony"] == number]
    assert {(job["kind"], job["state"]) for job in waiting} == {
        *(("derive", "waiting"), ("transcribe", "waiting"), ("index", "waiting"))
    }
    heard = next(job["id"] for job in waiting if job["kind"] == "transcribe")
    holdings.run("jobs", "--cancel", heard)
    assert "no job" in holdings.run("jobs", "--cancel", heard, "--json", status=1).error["what"]
    holdings.run("jobs", "--retry", heard)
    done = holdings.run("worker", "--once", "--json").json
    assert list(done) == ["jobs"]
    told = {job["kind"]: job for job in done["jobs"]}
    assert list(told["transcribe"]) == ["testimony", "kind", "state", "reason"]
    assert told["transcribe"]["state"] == "for-a-person"
    assert "Uyghur" in told["transcribe"]["reason"]
    assert holdings.run("worker", "--once", "--json").json == {"jobs": []}


def test_search_answers_in_the_shape_of_the_design_and_nothing_found_has_the_same_keys(holdings):
    answer = holdings.run("search", "bridge", "--json").json
    assert list(answer) == ["query", "understood", "total", "hits", "facets"]
    assert {tuple(hit) for hit in answer["hits"]} == {HIT}
    spoken = next(hit for hit in answer["hits"] if hit["recording"])
    assert (spoken["testimony"], spoken["recording"], spoken["speaker"]) == (holdings.bridge_address, 1, "Kulash")
    assert 4.5 <= spoken["start"] <= 9
    assert spoken["end"] == 12.0
    assert spoken["matched"] == ["bridge"]
    assert spoken["machine"] is False
    nothing = holdings.run("search", "zzyzx", "--json").json
    assert list(nothing) == list(answer)
    assert (nothing["total"], nothing["hits"]) == (0, [])
    assert list(nothing["facets"]) == list(answer["facets"])


def test_search_narrows_to_a_viewer_and_a_language(holdings):
    holdings.run("consent", holdings.letter, "--audience", "family")
    holdings.run("consent", holdings.bridge, "--audience", "family")

    def found(*more):
        return holdings.run("search", "bridge", "--json", *more).json["total"]

    family = holdings.run("show", holdings.bridge, "--viewer", "archivist", "--json").json["family_id"]
    assert found() == found("--viewer", "researcher") == found("--viewer", "family:zzzzzzzz") == 0
    assert found("--viewer", f"family:{family}") == found("--viewer", "family:akhmetov") > 0
    assert found("--viewer", "archivist", "--language", "kk") == 0
    assert found("--viewer", "archivist", "--language", "en") > 0
    for wrong in (("--viewer", "king"), ("--viewer", "family:"), ("--viewer", "family:Nobody"), ("--language", "xx")):
        assert holdings.run("search", "bridge", *wrong, "--json", status=1).error["do"] or "xx" in wrong


def test_search_answers_a_line_with_a_line_also_a_bad_one(holdings):
    lines = [
        b"bridge",
        b'{"query": "bridge", "limit": 1, "viewer": "archivist", "language": "en"}',
        b'"wooden bridge"',
        '"the wooden" көпір'.encode(),
        b"",
        b'{"query": "bri',
        b'{"query": 5}',
        b'{"query": "bridge", "limit": 0}',
        b'{"query": "bridge", "limit": true}',
        b'{"query": "bridge", "limt": 3}',
        b'{"query": "bridge", "viewer": "king"}',
        b'{"query": "bridge", "language": 7}',
        b'{"query": "\\ud800"}',
        b"\xff\xfe",
        b"[1, 2]",
        b'{"a":' + b"[" * 100_000,
        b"x" * 3_000_000,
        b"- ((",
        b"khorgos",
    ]
    answer = holdings.run("search", "--stdin-lines", stdin=b"\n".join(lines))
    found = [json.loads(line) for line in answer.out.splitlines()]
    assert len(found) == len(lines)
    good = [index for index, one in enumerate(found) if "hits" in one]
    assert good == [0, 1, 2, 3, 18]
    assert all(list(one) == ["error"] and sorted(one["error"]) == ["do", "what"] for one in found if "error" in one)
    assert len(found[1]["hits"]) == 1
    assert found[1]["hits"][0]["testimony"] == holdings.bridge
    assert answer.err == ""


def test_tag_text_and_tag(holdings):
    answer = oralhist("tag-text", "In May 1962 we crossed at Khorgos.", "--language", "en", "--json").json
    assert list(answer)[:1] == ["events"]
    assert answer["events"]
    assert {tuple(sorted(event)) for event in answer["events"]} >= {("evidence", "id", "score", "status")}
    assert {tuple(sorted(one)) for event in answer["events"] for one in event["evidence"]} == {
        ("end", "kind", "means", "start")
    }
    lines = b'{"text": "In May 1962 we crossed at Khorgos.", "language": "en"}\n{"text"\nplain words\n'
    said = [json.loads(line) for line in oralhist("tag-text", "--stdin-lines", stdin=lines).out.splitlines()]
    assert said[0]["events"][0]["id"] == answer["events"][0]["id"]
    assert "error" in said[1]
    assert said[2]["events"] == []
    assert holdings.run("tag", holdings.bridge, "--json").json == {"tagged": [holdings.bridge]}
    tags = holdings.run("show", holdings.bridge, "--viewer", "archivist", "--json").json["transcript"]["tags"]
    decided = holdings.run("tag", "--accept", tags[0]["id"], "--json").json
    assert decided == {"accepted": tags[0]["id"], "rejected": None}
    # It rests on a date and a place, and only wordings are learned from.
    assert {one["kind"] for one in tags[0]["evidence"]} <= {"date", "place"}
    assert holdings.run("tag", "--learned", "--json").json == {"lessons": []}
    assert holdings.run("tag", "--forget", "--json").json == {"lessons": []}
    public = holdings.run("show", holdings.bridge_address, "--json").json["transcript"]["tags"]
    assert [tag["event"] for tag in public] == [tags[0]["event"]]
    # A score is learned from decisions on closed testimonies too.
    assert [(tag["id"], tag["score"]) for tag in public] == [(None, None)] and tags[0]["score"] is not None


def test_exports_say_what_has_to_go_with_the_words_and_come_back_without_it(holdings, tmp_path):
    answer = holdings.run("export", holdings.bridge_address, "--json")
    assert answer.out == holdings.run("export", holdings.bridge_address, "--format", "json").out
    assert list(answer.json["segments"][0]) == [
        *("id", "recording", "start", "end", "speaker", "language", "text", "confidence", "checked", "flags")
    ]
    assert answer.json["machine"] is False
    for form in ("vtt", "srt", "txt"):
        text = holdings.run("export", holdings.bridge_address, "--format", form).out
        assert "wooden bridge" in text
        path = tmp_path / f"back.{form}"
        path.write_text(text, encoding="utf-8")
        assert list(holdings.run("import", holdings.bridge, path, "--json").json) == ["id", "revision", "remarks"]
        again = holdings.run("export", holdings.bridge_address, "--json").json["segments"]
        assert len(again) == len(answer.json["segments"])
    assert "WEBVTT" not in text
    holdings.run("export", holdings.bridge, "--json", "--format", "vtt", status=2)
    holdings.run("export", holdings.bridge, status=2)


def test_transcribing_a_file_stores_nothing_and_answers_in_the_shape_of_the_design(tmp_path):
    answer = oralhist("transcribe-file", SPOKEN, "--language", "en", "--json").json
    assert list(answer) == ["engine", "model", "language", "duration", "segments"]
    assert {tuple(one) for one in answer["segments"]} == {("start", "end", "text", "language", "confidence", "flags")}
    assert answer["engine"] in ("openai-whisper", "faster-whisper")
    assert (answer["model"], answer["language"]) == ("base", "en")
    assert answer["duration"] == pytest.approx(answer["segments"][-1]["end"], abs=5)
    assert "bridge" in " ".join(one["text"] for one in answer["segments"])
    vtt = oralhist("transcribe-file", SPOKEN, "--language", "en", "--vtt").out
    assert vtt.startswith(f"WEBVTT\n\nNOTE\n[Written by a machine ({answer['engine']}), not checked by a person.]\n")
    assert vtt.count("-->") == len(answer["segments"])
    draft = oralhist("transcribe-file", SPOKEN, "--language", "ug", "--draft-as", "tr").out
    assert draft.startswith("[Not a transcript: ")
    oralhist("transcribe-file", SPOKEN, "--language", "en", "--vtt", "--json", status=2)
    assert "Uyghur" in oralhist("transcribe-file", SPOKEN, "--language", "ug", "--json", status=1).error["what"]
    assert "nothing.wav" in oralhist(
        "transcribe-file", tmp_path / "nothing.wav", "--language", "en", "--json", status=1
    ).error["what"]  # fmt: skip


def test_transcribing_never_writes_over_a_person(holdings, tmp_path):
    assert "a person made" in holdings.run("transcribe", holdings.bridge, "--json", status=1).error["what"]
    sound = hum(tmp_path / "alone.wav", 3, 330)
    number = holdings.run("ingest", sound, "--language", "en", "--json").json["testimonies"][0]["id"]
    answer = holdings.run("transcribe", number, "--wait", "--json").json
    assert answer["id"] == number
    assert {(job["kind"], job["state"]) for job in answer["jobs"]} >= {("transcribe", "done"), ("index", "done")}
    assert "no-such" in holdings.run("transcribe", number, "--model", "no-such", "--json", status=1).error["what"]


def test_fixity_and_doctor_find_what_is_wrong_and_say_what_to_do(holdings):
    assert holdings.run("fixity", "--json").json == {"clean": True, "findings": []}
    assert holdings.run("doctor", "--json").json == {"clean": True, "findings": []}
    holdings.data.chmod(0o750)
    (holdings.data / "secrets").chmod(0o711)
    (holdings.data / "secrets" / "session.key").unlink()
    master = next((holdings.data / "archive" / holdings.bridge / "01" / "data").glob("*.wav"))
    master.chmod(0o600)
    master.write_bytes(master.read_bytes()[:-1] + b"\x01")
    answer = holdings.run("doctor", "--json", status=1).json
    assert answer["clean"] is False
    assert all(list(one) == ["what", "where", "do"] for one in answer["findings"])
    assert {one["do"] for one in answer["findings"]} >= {
        f"chmod 700 {holdings.data}",
        f"chmod 700 {holdings.data / 'secrets'}",
    }
    assert any("session.key" in one["where"] for one in answer["findings"])
    found = holdings.run("fixity", holdings.bridge, "--json", status=1).json["findings"]
    assert any(master.name in one["what"] + one["where"] for one in found)
    assert holdings.run("fixity", holdings.letter, "--json").json["clean"]


def test_rebuild_makes_again_what_is_disposable(holdings):
    before = holdings.run("search", "bridge", "--json").json
    shutil.rmtree(holdings.data / "var")
    assert "rebuild" in holdings.run("doctor", "--json", status=1).json["findings"][0]["do"]
    answer = holdings.run("rebuild", "--json").json
    assert list(answer) == ["passages", "copies_queued"]
    assert answer["passages"] > 0
    assert answer["copies_queued"] == 1
    assert holdings.run("search", "bridge", "--json").json == before
    holdings.run("worker", "--once")
    assert holdings.run("doctor", "--json").json["clean"]


def test_backup_and_restore(holdings, tmp_path, monkeypatch):
    copy, again = tmp_path / "copy", tmp_path / "again"
    answer = holdings.run("backup", copy, "--json").json
    assert answer["backup"] == str(copy)
    assert "not empty" in holdings.run("backup", copy, "--json", status=1).error["what"]
    assert "inside" in holdings.run("backup", holdings.data / "copy", "--json", status=1).error["what"]
    monkeypatch.setenv("ORALHIST_DATA", str(again))
    restored = oralhist("restore", copy, "--json").json
    assert restored["files"] == answer["files"]
    oralhist("worker", "--once")
    assert oralhist("doctor", "--json").json["clean"]
    assert oralhist("fixity", "--json").json["clean"]
    assert oralhist("search", "bridge", "--json").json == holdings.run("search", "bridge", "--json").json
    (copy / "catalogue.db").write_bytes(b"")
    error = oralhist("--data", tmp_path / "third", "restore", copy, "--json", status=1).error
    assert "altered" in error["what"]
    assert not (tmp_path / "third").exists()
    assert "whole backup" in oralhist("--data", tmp_path / "x", "restore", tmp_path, "--json", status=1).error["what"]


def test_what_lies_in_a_data_directory_is_documented(holdings):
    document = (ROOT / "docs" / "data-directory.md").read_text(encoding="utf-8")
    layout = document.split("```")[1]
    for folder in (holdings.data, holdings.data / "var", holdings.data / "secrets"):
        for path in folder.iterdir():
            name = path.name.removesuffix("-wal").removesuffix("-shm")
            assert f"{name}/" in layout if path.is_dir() else name in layout, name


def test_models_are_listed_with_path_digest_and_engine():
    answer = oralhist("models", "--json").json
    assert {tuple(sorted(one)) for one in answer["models"]} == {("digest", "engine", "name", "path")}
    base = next(one for one in answer["models"] if (one["name"], one["engine"]) == ("base", "openai-whisper"))
    assert oralhist("models", "fetch", "base", "--json").json == {"models": [base]}


def test_export_as_html_is_one_file_with_the_sound_inside(holdings):
    told = holdings.run("export", holdings.bridge_address, "--format", "html").out
    assert told.startswith("<!DOCTYPE html>") and told.rstrip().endswith("</html>")
    assert 'src="data:audio/mp4;base64,' in told and "The wooden bridge" in told and holdings.bridge not in told
    small = holdings.run("export", holdings.bridge_address, "--format", "html", "--small", "--language", "ug").out
    assert 'src="data:audio/webm;base64,' in small and 'lang="ug" dir="rtl"' in small and len(small) < len(told)
    family = holdings.run("export", "00000000", "--format", "html", "--family", status=1)
    assert family.out == ""
    holdings.run("consent", holdings.bridge, "--audience", "closed", "--component", "download")
    assert holdings.run("export", holdings.bridge_address, "--format", "html", status=1).out == ""
    holdings.run("export", holdings.bridge_address, "--format", "html", "--translation", status=2)
    holdings.run("export", holdings.bridge_address, "--format", "txt", "--family", status=2)
