"""What code below the pages says in English is known to every language: refusals, notices, states, reasons, deeds.

A new sentence that nobody put among those of `web.refusals`, `web.refusals_of_work` or `web.notices` fails here.
"""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from site_for_tests import make_site

from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Component
from oralhist.model.desk import DeskState
from oralhist.web.deeds import VERBS
from oralhist.web.refused import KNOWN, recognised, said_here
from oralhist.web.standing import STATES
from oralhist.web.tongues import ENGLISH, NO_BREAK, TONGUES
from sentences_for_tests import FILLED, SOURCE, Module, kinds_of_refusals, modules

COMMAND_LINE = (
    "cli/",
    "assembly.py",
    "work/backup.py",
    "work/chronology_exchange.py",
    "work/demo.py",
    "work/destroy.py",
    "work/discard.py",
    "work/erased_lists.py",
    "work/initialise.py",
    "work/reading_tokens.py",
    "work/rebuild.py",
    "transcription/speech.py",
    "transcription/vocabulary.py",
    "transcription/weights.py",
)
"""What people meet at the command line alone, which speaks English, or who installs the machine does."""
HANDED_ON = {
    ("language/query.py", "_wrong"): "each hint is a refusal of readers, known whole",
    ("reading_room/understanding.py", "_wrong"): "so is each of these",
    ("search/index.py", "DamagedIndex"): "it hands on the text of a damaged index",
}
SHOWN_ERRORS = (
    *("model/text.py", "model/spans.py", "model/edits.py", "formats/edtf_dates.py", "work/describe.py"),
    *("formats/transcripts.py", "formats/srt.py", "formats/webvtt.py", "formats/transcript_json.py"),
    *("formats/ohms.py", "formats/plain.py", "formats/manifest.py", "work/changes.py"),
)
"""Modules whose `ValueError`s are handed on as refusals."""
NEVER_SHOWN = ("cannot be written as", "is not a day; write it as")
OTHERS = [tongue for tongue in TONGUES.values() if tongue is not ENGLISH]
_ENDS = re.compile(r"(?<=[.!?]) +(?=\S)")


@cache
def every() -> list[Module]:
    return modules()


def unknown(said: list[str]) -> list[str]:
    """What of `said` is no sentence that is known, nor a row of such."""
    return [
        text
        for text in said
        if text.strip(f"{FILLED}.") and not recognised(text) and not all(map(recognised, _ENDS.split(text)))
    ]


def missing(names: tuple[str, ...], *, where: tuple[str, ...] = ()) -> list[tuple[str, int, str]]:
    """What is said by calls of `names` (in the modules `where`, if given) and is known to no language."""
    found = []
    for module in every():
        if module.name.startswith(COMMAND_LINE) or (where and not module.name.startswith(where)):
            continue
        for call, around in module.calls(*names):
            for given in call.args:
                said = module.said(given, around)
                if said is not None and (module.name, getattr(around, "name", "")) not in HANDED_ON:
                    found += [(module.name, call.lineno, text) for text in unknown(said)]
    return found


def test_every_refusal_that_is_met_on_a_page_is_known_to_every_language():
    assert missing(kinds_of_refusals(every())) == []


def test_every_fault_of_a_text_that_is_handed_on_is_known_to_every_language():
    found = missing(("ValueError",), where=SHOWN_ERRORS)
    assert [one for one in found if not any(part in one[2] for part in NEVER_SHOWN)] == []


def test_every_notice_after_a_deed_is_known_to_every_language():
    assert missing(("flash", "_back"), where=("web/",)) == []


def test_what_to_do_next_and_why_a_job_ended_are_known_to_every_language():
    assert missing(("_Stands",), where=("reading_room/desk.py",)) == []
    runner = next(one for one in every() if one.name == "work/runner.py")
    perform = runner.functions["_perform"]
    ends = [one.value for one in ast.walk(perform) if isinstance(one, ast.Return) and isinstance(one.value, ast.Tuple)]
    reasons = [text for end in ends for text in runner.said(end.elts[1], perform) or [] if text not in ("", "1 1")]
    assert len(reasons) == 2 and unknown(reasons) == []


def test_new_sentences_are_found(tmp_path):
    code = """
def _many(n):
    return "1 thing is" if n == 1 else f"{n:,} things are"

def refuse(name, n):
    what = f"{name} is of a kind that nobody knows"
    what += "." if n else " yet."
    raise Refusal(what, f"{_many(n)} left.")
"""
    module = Module(SOURCE / "work" / "new.py", ast.parse(code))
    ((call, around),) = module.calls("Refusal")
    said = [module.said(one, around) for one in call.args]
    assert said[0] == ["1 is of a kind that nobody knows.", "1 is of a kind that nobody knows yet."]
    assert said[1] == ["1 thing is left.", "1 things are left."]
    assert unknown(said[0]) == said[0]
    assert unknown(["It is kept.", "Access is given. It is kept."]) == []


def test_every_verb_of_the_ledger_and_every_state_has_a_word():
    assert set(VERBS) == {verb.value for verb in Verb}
    assert set(STATES) == set(DeskState)


def test_no_sentence_is_there_twice():
    assert sorted(KNOWN) == sorted(set(KNOWN))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.mark.parametrize("tongue", OTHERS, ids=lambda tongue: tongue.code)
def test_a_sentence_that_is_said_in_parts_is_said_whole_in_another_language(site, tongue):
    with site.app.test_request_context("/", environ_overrides={"oralhist.tongue": tongue.code}):
        for text in (
            "What was agreed is recorded. Everybody can read: description, name. Researchers can read nothing.",
            "No machine here hears Uyghur and Kyrgyz; a person has to transcribe it, or supply a transcript.",
            "An access copy of the recording could not be made.",
            "Not readable: the transcript is open to researchers and the family alone.",
            *(part.value for part in Component),
        ):
            assert re.findall("[A-Za-z]{2,}", said_here(text)) == [], text
        named = said_here("1962 жыл.wav is empty.")
        assert "1962 жыл.wav" in named and "empty" not in named
        assert "2 (Whisper)" in said_here("Something that nobody knows 2 (Whisper)")
        assert "oralhist fixity" in said_here("The recording could not be decoded. `oralhist fixity` tells more.")


def test_english_is_left_as_it_is_but_for_its_days(site):
    with site.app.test_request_context("/"):
        assert said_here("It is kept.") == "It is kept."
        assert said_here("It opens on 2026-09-30").replace(NO_BREAK, " ") == "It opens on 30 September 2026"
        assert said_here("Write it as 2027-05-29.") == "Write it as 2027-05-29."
