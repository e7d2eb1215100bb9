"""The words of a transcript with their moments, as pages and scripts are told of them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask
from markupsafe import Markup, escape

from oralhist.model.views import SaidWord, WorkingSegment
from oralhist.model.words import Word
from oralhist.web.words import marked


def said(text: str, found: Sequence[tuple[int, int]], doubts: Sequence[Word]) -> Markup:
    """`text` with what was looked for marked, and the words that a machine was not sure of set apart."""
    if not found and not doubts:
        return escape(text)
    out, place = Markup(), 0
    for word in doubts:
        for start, end, doubted in ((place, word.first, False), (word.first, word.end, True)):
            part = marked(text[start:end], [(a - start, b - start) for a, b in found if a < end and b > start])
            out += Markup('<span class="unsure">{}</span>').format(part) if doubted else part
        place = word.end
    return out + marked(text[place:], [(a - place, b - place) for a, b in found if b > place])


def in_browser(said: SaidWord) -> list[int]:
    """First and last character of a word as a browser counts them, in UTF-16, with its begin and end in ms."""
    first, end = (utf16(said.text, place) for place in (said.word.first, said.word.end))
    return [first, end, said.word.start_ms, said.word.end_ms]


def utf16(text: str, place: int) -> int:
    """The place of a character as a browser counts: those beyond U+FFFF are two there."""
    return place + sum(character > "\uffff" for character in text[:place])


def doubts_of(one: WorkingSegment) -> str:
    """The words of a segment that a machine was not sure of, as the editor's script reads them: *12-18-5230 ...*.

    First and last character as a browser counts them, begin in ms of the recording.
    """
    told = (in_browser(SaidWord(text=one.segment.text, word=word)) for word in one.doubts)
    return " ".join(f"{first}-{end}-{start}" for first, end, start, _ in told)


def add_spoken(app: Flask) -> None:
    """Give the templates of `app` these words."""
    app.jinja_env.filters.update(said=said, doubts=doubts_of)
