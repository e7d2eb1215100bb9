"""tag-text and tag --evaluate as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from commands_for_tests import one_sentence, oralhist, shell

from oralhist.cli.group import main

GOLD = Path(__file__).parent.parent / "data" / "tagging_gold.json"


def run(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(main, list(words), input=given)


def test_a_passage_comes_on_standard_input_and_its_evidence_are_characters_of_it() -> None:
    text = "1962 жылы сәуірде біз Қорғастан өттік, шекара ашық еді.\n"
    for language in ([], ["--language", "kk"]):
        answer = json.loads(run("tag-text", "--json", *language, given=text).stdout)
        assert list(answer) == ["events", "candidates"]
        best = answer["events"][0]
        assert list(best) == ["id", "score", "status", "evidence"]
        assert (best["id"], best["status"]) == ("khorgos-crossing-1962", "suggested")
        shown = {(text[e["start"] : e["end"]], e["kind"], e["means"]) for e in best["evidence"]}
        assert {("1962 жылы сәуірде", "date", "April 1962"), ("Қорғастан", "place", "Khorgos")} <= shown
        assert len(answer["candidates"]) == 3 and answer["candidates"][0] == best


def test_every_line_gets_a_line_a_bad_one_too() -> None:
    lines = [
        '{"text": "六二年四月我們從霍爾果斯過境", "language": "zh-Hant"}',
        "{bad",
        "",
        "[1]",
        '{"text": null}',
        "{}",
        '{"text": "half \\ud800 of a character"}',
    ]
    lines += ['{"text": "x", "language": "xx-bad-tag-99"}', "We crossed the border in May 1962."]
    given = "\n".join(lines) + "\n"
    answers = [json.loads(line) for line in run("tag-text", "--stdin-lines", given=given).stdout.splitlines()]
    assert len(answers) == len(lines)
    assert answers[0]["events"][0]["id"] == "khorgos-crossing-1962"
    assert all(set(answer) in ({"error"}, {"events", "candidates"}) for answer in answers)
    assert all("error" in answers[at] for at in (1, 6, 7))
    assert answers[-1]["candidates"][0]["evidence"]


def test_what_comes_on_standard_input_and_is_no_text_is_refused_in_one_sentence() -> None:
    for locale in ("C", "C.UTF-8"):
        said = shell("printf 'in May 1962 \\xff' | \"$@\"", "tag-text", LC_ALL=locale)
        assert said.status == 1
        assert one_sentence(said) == "oralhist: What came on standard input is not UTF-8. Write it in UTF-8."


def test_the_tagger_is_measured_on_passages_whose_events_are_known() -> None:
    report = json.loads(run("tag", "--evaluate", str(GOLD), "--json").stdout)
    assert report["passages"] >= 150
    assert set(report["by_language"]) >= {"kk-Arab", "ug-Cyrl", "zh-Hant"}
    assert set(report["by_event"]["mass-exodus-1962"]) == {"right", "wrong", "missed", "precision", "recall", "f1"}
    assert "| precision | recall | F1 |" in run("tag", "--evaluate", str(GOLD)).stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[" * 100_000, "too deep"),
        ('{"passages": [', "not JSON"),
        ("[]", "no passages with known events"),
        ('{"passages": [{}]}', "passage 1"),
    ],
)
def test_a_file_without_such_passages_is_refused_in_one_sentence(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "gold.json"
    path.write_text(content, encoding="utf-8")
    result = run("tag", "--evaluate", str(path))
    assert result.exit_code == 1
    assert said in result.stderr and "Traceback" not in result.stderr


def test_a_decision_teaches_the_tagger_until_it_is_told_to_forget(tmp_path: Path) -> None:
    data, told = tmp_path / "data", tmp_path / "told.txt"
    told.write_text("After that the border was closed and no letters came for twenty years.\n", encoding="utf-8")
    oralhist("init", data, "--json")
    here = ("--data", data)
    (taken,) = oralhist(
        *here, "ingest", "--transcript", told, "--title", "T", "--language", "en", "--wait", "--json"
    ).json["testimonies"]
    tags = oralhist(*here, "show", taken["id"], "--viewer", "archivist", "--json").json["transcript"]["tags"]
    oralhist(*here, "tag", "--reject", tags[0]["id"], "--json")
    lessons = oralhist(*here, "tag", "--learned", "--json").json["lessons"]
    assert {(one["accepted"], one["rejected"]) for one in lessons} == {(0, 1)}
    assert all(one["factor"] <= 1 for one in lessons)
    assert oralhist(*here, "tag", "--forget", "--json").json == {"lessons": []}
