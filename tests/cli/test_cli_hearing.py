"""Commands about speech, on eleven seconds of real speech and the real engine."""

from __future__ import annotations

from pathlib import Path

from commands_for_tests import oralhist

JFK = Path(__file__).resolve().parent.parent / "data" / "audio" / "en_jfk.flac"


def test_words_are_found_once_and_stand_in_the_subtitles(tmp_path):
    data = tmp_path / "data"
    oralhist("init", data, "--json")
    (taken,) = oralhist(
        "--data", data, "ingest", JFK, "--title", "Ask not", "--language", "en", "--wait", "--json"
    ).json["testimonies"]
    assert {job["state"] for job in taken["jobs"]} == {"done"}
    first = oralhist("--data", data, "words", taken["id"], "--wait", "--json").json
    assert first["there"]
    assert ("words", "done") in [(job["kind"], job["state"]) for job in first["jobs"]]
    assert oralhist("--data", data, "words", taken["id"], "--json").json == {
        "id": taken["id"],
        "there": True,
        "jobs": [],
    }
    subtitles = oralhist("--data", data, "export", taken["id"], "--format", "vtt", "--viewer", "archivist").out
    assert "<00:00:0" in subtitles


def test_words_of_what_has_no_times_are_refused_in_one_sentence(tmp_path):
    data, text = tmp_path / "data", tmp_path / "told.txt"
    text.write_text("We crossed the river.\n", encoding="utf-8")
    oralhist("init", data, "--json")
    (taken,) = oralhist(
        "--data", data, "ingest", "--transcript", text, "--title", "Text", "--language", "en", "--wait", "--json"
    ).json["testimonies"]
    refused = oralhist("--data", data, "words", taken["id"], "--json", status=1).error
    assert refused["what"] == f"No word of {taken['id']} can be found in its sound by a machine."
