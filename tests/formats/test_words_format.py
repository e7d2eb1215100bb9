"""The file of words: what is written is read again, and what is none is refused in a sentence."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from oralhist.formats import words as words_format
from oralhist.formats.words import WordsFile
from oralhist.model.identifiers import RecordingId, TestimonyId
from oralhist.model.transcript import Maker, MakerKind, Segment
from oralhist.model.words import Word, key, moment_of, unsure, words_of
from words_for_tests import evenly

SEGMENTS = tuple(
    Segment(
        id=f"s{n:05d}",
        recording=RecordingId("OH-2026-0001-01"),
        start_ms=4000 * n,
        end_ms=4000 * n + 3000,
        speaker="",
        language=language,
        text=text,
        confidence=0.8,
    )
    for n, (language, text) in enumerate(
        [("kk", "Біз көпірден өттік."), ("zh", "我们走过了木桥。"), ("ug", "بىز ئۆتتۇق")]
    )
)
FILE = WordsFile(
    testimony=TestimonyId("OH-2026-0001"),
    revision=3,
    of="ab" * 32,
    maker=Maker(kind=MakerKind.MACHINE, name="faster-whisper", version="1.2.1 base"),
    spoken={key(SEGMENTS[0]): evenly(SEGMENTS[0]), key(SEGMENTS[1]): evenly(SEGMENTS[1]), key(SEGMENTS[2]): ()},
)


def test_what_is_written_is_read_again():
    data = words_format.dumps(FILE, SEGMENTS)
    assert words_format.loads(data) == FILE
    assert data == words_format.dumps(FILE, SEGMENTS)
    table = json.loads(data)
    assert (table["schema"], table["layer"]) == ("oralhist-words/1", "original")
    assert [one["id"] for one in table["segments"]] == ["s00000", "s00001", "s00002"]
    assert b"\xd2\x9b" not in data, "it holds no words, only where they are"


def test_words_of_a_segment_that_is_no_longer_there_are_not_written():
    told = words_format.loads(words_format.dumps(FILE, SEGMENTS[:1])).spoken
    assert set(told) == {key(SEGMENTS[0])}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"schema": "oralhist-words/2"}',
        words_format.dumps(FILE, SEGMENTS)[:-20],
        words_format.dumps(FILE, SEGMENTS).replace(b'"key": "', b'"key": '),
        words_format.dumps(FILE, SEGMENTS).replace(b"\n", b"").replace(b"[0, 3, 0, 1000, 0.9]", b"[0, 3]"),
    ],
)
def test_what_is_no_such_file_is_refused(data):
    with pytest.raises(ValueError, match=r"\.$|ends|begins"):
        words_format.loads(data)


@pytest.mark.parametrize("damaged", [b"[0, 3, 1000, 0, 0.9]", b"[0, 3]", b"[0, 3, 0, 1000, 0.9", b"[0, -, e, 1, 2]"])
def test_a_damaged_line_is_as_none_and_the_others_stay(damaged):
    told = words_format.loads(words_format.dumps(FILE, SEGMENTS).replace(b"[0, 3, 0, 1000, 0.9]", damaged)).spoken
    assert words_of(SEGMENTS[0], told) == ()
    assert key(SEGMENTS[0]) not in told
    assert dict(told) == {one: FILE.spoken[one] for one in (key(SEGMENTS[1]), key(SEGMENTS[2]))}
    assert len(told) == 2


def test_the_same_file_written_by_another_program_is_read_too():
    data = words_format.dumps(FILE, SEGMENTS)
    assert words_format.loads(json.dumps(json.loads(data), indent=1).encode()) == FILE


def test_of_a_long_file_only_the_words_that_are_needed_are_read():
    many = tuple(replace(SEGMENTS[0], id=f"s{n:05d}", start_ms=5000 * n, end_ms=5000 * n + 4000) for n in range(2000))
    data = words_format.dumps(replace(FILE, spoken={key(one): evenly(one) for one in many}), many)
    words_format._words.cache_clear()
    told = words_format.loads(data).spoken
    assert told
    assert words_of(many[1234], told) == evenly(many[1234])
    assert words_format._words.cache_info().misses == 1


def test_a_segment_has_its_words_as_long_as_its_place_and_text_are_the_same():
    one = SEGMENTS[0]
    same = replace(one, id="e00009", checked=True, speaker="Kulash", confidence=None)
    assert words_of(same, FILE.spoken) == words_of(one, FILE.spoken) != ()
    for other in (replace(one, text="Біз өттік."), replace(one, start_ms=10), replace(one, language="kk-Arab")):
        assert words_of(other, FILE.spoken) == ()


def test_doubt_is_of_what_a_machine_wrote_and_nobody_checked():
    one, words = SEGMENTS[0], evenly(SEGMENTS[0], unsure=("өттік",))
    assert [one.text[word.first : word.end] for word in unsure(one, words)] == ["өттік"]
    assert unsure(replace(one, checked=True), words) == ()
    assert unsure(replace(one, confidence=None), words) == ()


def test_the_moment_of_a_character_is_that_of_its_word():
    words = evenly(SEGMENTS[0])
    assert [moment_of(words, place) for place in (0, 2, 3, 4, 12, 13, 99)] == [0, 0, 0, 1000, 1000, 2000, 2000]
    assert moment_of((), 3) is None
    with pytest.raises(ValueError, match="letters"):
        Word(first=3, end=3, start_ms=0, end_ms=1, probability=1)
