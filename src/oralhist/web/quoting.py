"""A passage of a testimony to be quoted: its words, what they are from to the second and the revision, and its address.

It quotes what this viewer reads, and nothing that is withheld.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from oralhist.formats.citation import Cited, Passage, edition, passage_ris
from oralhist.model.access import Clearance, Component
from oralhist.model.identifiers import Address
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.views import TestimonyView
from oralhist.web.asking import archive, room
from oralhist.web.lines import Line, lines
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.web.preview import handed_on
from oralhist.web.public import play_link
from oralhist.web.words import PARTS, clock

bp = Blueprint("quoting", __name__)

MOST = 40
"""Lines of a quotation."""
FORMATS = {"ris": "application/x-research-info-systems", "txt": "text/plain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """The lines `lines` of `view`; `longer` and `earlier` are the lines with which it would go on or begin before."""

    view: TestimonyView
    lines: tuple[Line, ...]
    longer: int | None
    earlier: int | None

    @property
    def words(self) -> str:
        """What is said; where several speak, each in a line of its own, with who says it."""
        runs: list[tuple[str, str]] = []
        for line in self.lines:
            who, text = line.segment.speaker, line.segment.text
            if runs and runs[-1][0] == who:
                runs[-1] = (who, _joined(runs[-1][1], text))
            else:
                runs.append((who, text))
        if len(runs) == 1:
            return runs[0][1]
        return "\n".join(f"{who.capitalize() if who in PARTS else who}: {text}" if who else text for who, text in runs)

    @property
    def machine(self) -> bool:
        """Whether nobody has checked some of it."""
        return any(line.machine for line in self.lines)

    @property
    def times(self) -> tuple[str, str]:
        """From when to when on the clock; empty in a text without times."""
        first, last = self.lines[0], self.lines[-1]
        if first.clock_ms is None or last.clock_ms is None:
            return "", ""
        return clock(first.clock_ms), clock(last.clock_ms + (last.segment.end_ms or 0) - (last.segment.start_ms or 0))

    @property
    def path(self) -> str:
        """The address at which it opens, without the name of the machine."""
        first, text = self.lines[0], self.view.transcript
        start = first.segment.start_ms if first.heard else None
        return play_link(self.view.address, first.index, first.number, start, text.revision if text else None)


@bp.get("/t/<address:address>/quote/<int:line>")
@needs(Clearance.PUBLIC)
def quote(address: Address, line: int) -> str:
    """The passage from a line on, to be quoted, as a page."""
    return render_template("quote.html", quoted=_quoted(address, line))


@bp.get("/t/<address:address>/quote/<int:line>.<format>")
@needs(Clearance.PUBLIC)
def quote_as(address: Address, line: int, format: str) -> Response:
    """The same as a record for reference managers, or as plain text."""
    if format not in FORMATS:
        raise NotFound
    quoted = _quoted(address, line)
    text = _ris(quoted) if format == "ris" else render_template("quote.txt", quoted=quoted)
    answer = Response(text, mimetype=FORMATS[format])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{address}-{line}.{format}")
    return answer


def where_said(address: Address, line: int) -> str:
    """Where the passage from a line on stands: its times, and the address at which it opens; `NotFound` where none."""
    quoted = _quoted(address, line)
    times = "–".join(quoted.times) + " " if any(quoted.times) else ""
    return times + _link(quoted)


def _link(quoted: Quotation) -> str:
    return archive().settings.base_url.rstrip("/") + handed_on(quoted.path)


def _quoted(address: Address, first: int) -> Quotation:
    view = room().testimony(address)
    said = lines(view)
    last = whole(request.args.get("to", ""))
    if last is None or not first <= last < min(len(said), first + MOST):
        last = first
    chosen = said[first : last + 1]
    if not chosen:
        raise NotFound
    if any(line.withheld for line in chosen):
        raise Refusal("These words are withheld at the narrator\u2019s wish.", "Quote others.")
    room_left = len(chosen) < MOST
    return Quotation(
        view=view,
        lines=chosen,
        longer=last + 1 if room_left and last + 1 < len(said) else None,
        earlier=first - 1 if room_left and first else None,
    )


def _ris(quoted: Quotation) -> str:
    view, text = quoted.view, quoted.view.transcript
    assert text is not None, "what is quoted has words"
    cited = Cited(
        address=view.address,
        title=view.title,
        narrator=view.narrator,
        date=view.date,
        languages=view.languages,
        sound=Component.SOUND in view.open and bool(view.recordings),
    )
    start, end = quoted.times
    passage = Passage(
        words=quoted.words,
        start=start,
        end=end,
        edition=edition(text.revision, text.made),
        link=_link(quoted),
        machine=quoted.machine,
    )
    return passage_ris(cited, passage, archive().settings.name)


def _joined(before: str, after: str) -> str:
    """Two stretches of speech one after another: with a space, but in scripts that have none."""
    return f"{before}{after}" if before[-1:] >= "\u2e80" else f"{before} {after}"
