"""Where the demo's accepted tags stand, however the machine heard the words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from oralhist.formats import revision
from oralhist.formats.transcripts import read_transcript
from oralhist.work.demo import place_of

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "transcripts" / "OH-2026-0001" / "r0001.json"
SAMPLE = read_transcript(FILE.name, FILE.read_bytes()).cues
HEARD = revision.loads(FILE.read_bytes()).segments
PHRASE = "crossed the wooden bridge"


def test_a_phrase_that_was_heard_is_marked_itself():
    segment, start, end = place_of(PHRASE, HEARD, SAMPLE)
    assert segment.text[start:end] == PHRASE


def test_a_phrase_that_was_heard_otherwise_is_marked_at_its_moment():
    heard = tuple(
        replace(one, id=f"h{one.id}", start_ms=one.start_ms + 90, text=one.text.replace("wooden", "northern"))
        for one in HEARD
    )
    segment, start, end = place_of(PHRASE, heard, SAMPLE)
    assert segment.text[start:end] == segment.text
    assert "crossed the northern bridge" in segment.text


def test_what_nobody_says_has_no_place():
    assert place_of("a sentence that is not in it", HEARD, SAMPLE) is None
    assert place_of(PHRASE, (), SAMPLE) is None
