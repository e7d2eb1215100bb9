"""Adding a recording to a testimony by command: `ingest --to`, then `covered`, or `discard --recording`."""

from __future__ import annotations

import pytest
from commands_for_tests import hum


def test_it_is_kept_and_waits_until_it_is_covered(holdings, tmp_path):
    before = holdings.run("show", holdings.bridge_address, "--json").json
    tape = hum(tmp_path / "tape 2.wav", 7)
    told = holdings.run("ingest", tape, "--to", holdings.bridge, "--json").json
    assert (told["joined"], told["waiting"]) == ([], [f"{holdings.bridge}-d02-01"])
    assert told["testimonies"][0]["recordings"] == [f"{holdings.bridge}-01"]
    assert holdings.run("show", holdings.bridge_address, "--json").json == before
    again = holdings.run("ingest", tape, "--to", holdings.letter, "--json", status=1).error
    assert again["what"] == f"tape 2.wav is in the archive already, as {holdings.bridge}."
    wrong = holdings.run("covered", holdings.bridge, "--recording", f"{holdings.bridge}-01", "--json", status=1).error
    assert f"{holdings.bridge}-d02-01" in wrong["do"]
    told = holdings.run("covered", holdings.bridge, "--json").json
    assert told["testimonies"][0]["recordings"] == [f"{holdings.bridge}-01", f"{holdings.bridge}-02"]
    assert (told["joined"], told["waiting"]) == ([f"{holdings.bridge}-02"], [])
    assert holdings.run("covered", holdings.bridge, status=1)
    assert holdings.run("fixity", "--json").json["clean"]


def test_what_became_of_it_is_said_in_words(holdings, tmp_path):
    said = holdings.run("ingest", hum(tmp_path / "tape 2.wav", 7), "--to", holdings.bridge).out
    assert "is kept and waits: nobody but archivists knows of it." in said
    assert f"`oralhist covered {holdings.bridge}`" in said
    assert f"{holdings.bridge}-02 is part of it now." in holdings.run("covered", holdings.bridge).out


def test_what_waits_is_discarded_alone_and_what_is_covered_only_with_its_testimony(holdings, tmp_path):
    before = holdings.run("show", holdings.bridge_address, "--json").json
    tape = hum(tmp_path / "tape 2.wav", 7)
    (waits,) = holdings.run("ingest", tape, "--to", holdings.bridge, "--json").json["waiting"]
    gone = holdings.run("discard", holdings.bridge, "--recording", waits, "--json").json
    assert gone == {"id": holdings.bridge, "recordings": [waits], "state": "discarded"}
    assert holdings.run("show", holdings.bridge_address, "--json").json == before
    assert holdings.run("doctor", "--json").json["clean"] and holdings.run("fixity", "--json").json["clean"]
    assert holdings.run("discard", holdings.bridge, "--recording", waits, "--json", status=1).error["what"]
    (waits,) = holdings.run("ingest", tape, "--to", holdings.bridge, "--json").json["waiting"]
    holdings.run("covered", holdings.bridge)
    error = holdings.run("discard", holdings.bridge, "--recording", waits, "--json", status=1).error
    assert error["what"].endswith("goes only with it, by an erasure: that takes two archivists.")
    (waits,) = holdings.run("ingest", hum(tmp_path / "3.wav", 5), "--to", holdings.bridge, "--json").json["waiting"]
    assert holdings.run("discard", holdings.bridge, "--recording", waits).out == f"{waits} was discarded.\n"


def test_covered_in_the_same_deed_and_to_a_text_alone(holdings, tmp_path):
    tape = hum(tmp_path / "tape 2.wav", 7)
    told = holdings.run("ingest", tape, "--to", holdings.letter, "--wait", "--json").json
    assert told["joined"] == [f"{holdings.letter}-01"]
    assert {job["kind"] for job in told["testimonies"][0]["jobs"]} >= {"derive", "index"}
    assert holdings.run("doctor", "--json").json["clean"]


@pytest.mark.parametrize(
    "asked",
    [
        ("--covered",),
        ("--to", "{bridge}", "--title", "Another"),
        ("--to", "{bridge}", "--side", "left"),
        ("--to", "{bridge}", "--language", "en"),
        ("--to", "{bridge}", "--transcript", "words.vtt"),
        ("--to", "{bridge}", "--dry-run"),
    ],
)
def test_what_does_not_go_together_is_a_wrong_use(holdings, tmp_path, asked):
    tape = hum(tmp_path / "tape 2.wav", 7)
    holdings.run("ingest", tape, *(word.format(bridge=holdings.bridge) for word in asked), status=2)


@pytest.mark.parametrize("number", ["OH-2026-0099", "OH-1", "zzzzzzzz", "../etc"])
def test_a_wrong_number_is_one_sentence(holdings, tmp_path, number):
    error = holdings.run("ingest", hum(tmp_path / "tape 2.wav", 7), "--to", number, "--json", status=1).error
    assert error["what"] and error["do"]
    assert holdings.run("covered", number, "--json", status=1).error["what"]
