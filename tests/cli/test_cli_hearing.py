"""Commands about speech, on eleven seconds of real speech and the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands_for_tests import hum, oralhist

AUDIO = Path(__file__).resolve().parent.parent / "data" / "audio"
JFK, CHINESE = AUDIO / "en_jfk.flac", AUDIO / "zh_aishell.flac"


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


def test_spans_that_are_marked_are_heard_in_their_language_and_the_rest_is_left_to_a_person(tmp_path):
    data = tmp_path / "data"
    oralhist("init", data, "--json")
    stated = ("--language", "kk", "--language", "ug")
    (taken,) = oralhist(
        "--data", data, "ingest", JFK, CHINESE, "--title", "Two sides", *stated, "--wait", "--json"
    ).json["testimonies"]
    (before,) = (job for job in taken["jobs"] if job["kind"] == "transcribe")
    assert before["state"] == "for-a-person"
    assert "mark which spans are Kazakh" in before["reason"]
    spans = ("--span", "0:00-0:05=en", "--span", "2/0:00-0:05=zh")
    answer = oralhist("--data", data, "transcribe", taken["id"], *spans, "--wait", "--json").json
    (job,) = (job for job in answer["jobs"] if job["kind"] == "transcribe")
    assert job["state"] == "for-a-person"
    assert "Outside the spans that were marked somebody speaks for" in job["reason"]
    shown = oralhist("--data", data, "export", taken["id"], "--format", "json", "--viewer", "archivist").json
    segments = [(one["recording"], one["language"]) for one in shown["segments"]]
    assert set(segments) == {(1, "en"), (2, "zh")}
    assert all(one["end"] <= 5.1 for one in shown["segments"] if one["recording"] == 1)
    assert "fellow" in " ".join(one["text"] for one in shown["segments"])
    whole = ("--span", "0:00-0:11=en", "--span", "2/0:00-0:05=zh")
    answer = oralhist("--data", data, "transcribe", taken["id"], *whole, "--translate", "--wait", "--json").json
    assert {job["kind"]: job["state"] for job in answer["jobs"]}["translate"] == "done"
    forgotten = oralhist("--data", data, "transcribe", taken["id"], "--wait", "--json").json
    reason = next(job["reason"] for job in forgotten["jobs"] if job["kind"] == "transcribe")
    assert "mark which spans are Kazakh" in reason, "spans are of the job that was asked for"


@pytest.fixture(scope="module")
def two_sides(tmp_path_factory) -> tuple[Path, str, str]:
    """A data directory with a testimony of two recordings of eight seconds, and one that is a text."""
    folder = tmp_path_factory.mktemp("sides")
    data, text = folder / "data", folder / "told.txt"
    text.write_text("We crossed the river.\n", encoding="utf-8")
    oralhist("init", data)
    sides = [hum(folder / f"side {n}.wav", 8, 200 * n) for n in (1, 2)]
    languages = ("--language", "kk", "--language", "ug")
    (taken,) = oralhist("--data", data, "ingest", *sides, "--title", "Sides", *languages, "--json").json["testimonies"]
    (written,) = oralhist(
        "--data", data, "ingest", "--transcript", text, "--title", "Text", "--language", "kk", "--json"
    ).json["testimonies"]
    return data, taken["id"], written["id"]


@pytest.mark.parametrize(
    ("spans", "what"),
    [
        (("0:05-0:02=kk",), "The span 0:05-0:02=kk does not end after it begins."),
        (("0:00-0:10=kk",), "The span 0:00-0:10=kk goes beyond the end of the recording, which is 8.0 s long."),
        (("2/0:08-0:08.5=kk",), "The span 2/0:08-0:08.5=kk goes beyond the end of the recording, which is 8.0 s long."),
        (
            ("0:00-0:05=kk", "0:04-0:08=ru"),
            "The spans 0:00-0:05=kk and 0:04-0:08=ru overlap, and their languages differ.",
        ),
        (("0:00-0:05=ug",), "No machine here hears Uyghur."),
        (("0:00-0:05=ky-Cyrl",), "No machine here hears Kyrgyz."),
        (
            ("0:00-0:05=xx",),
            "'xx' is not a language of this archive; use one of kk, ug, ky, ru, zh, en, uz, tt, mn, with a ",
        ),
        (("3/0:00-0:05=kk",), "{id} has no recording 3."),
        (("kk",), "'kk' is no span."),
        (tuple(f"0:00.{n:03d}-0:01=kk" for n in range(201)), "201 spans are marked; 200 are the most."),
    ],
)
def test_spans_that_cannot_be_are_refused_in_one_sentence(two_sides, spans, what):
    data, number, _ = two_sides
    before = oralhist("--data", data, "jobs", "--json").json
    options = [word for span in spans for word in ("--span", span)]
    for more in ((), ("--translate",)):
        refused = oralhist("--data", data, "transcribe", number, *options, *more, "--json", status=1).error
        assert refused["what"].startswith(what.replace("{id}", number))
    assert oralhist("--data", data, "jobs", "--json").json == before


def test_a_text_has_no_spans_to_be_heard(two_sides):
    data, _, written = two_sides
    refused = oralhist("--data", data, "transcribe", written, "--span", "0:00-0:05=kk", "--json", status=1).error
    assert refused["what"] == f"{written} has no recording."


def test_a_trial_marks_spans_too(tmp_path):
    spans = ("--language", "ug", "--language", "kk", "--span", "0:00-0:05=en")
    answer = oralhist("transcribe-file", JFK, *spans, "--json").json
    assert {one["language"] for one in answer["segments"]} == {"en"}
    refused = oralhist("transcribe-file", JFK, *spans, "--span", "2/0:00-0:05=en", "--json", status=1).error
    assert refused == {"what": "en_jfk.flac has no recording 2.", "do": "It has 1 recording."}
