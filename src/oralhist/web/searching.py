"""Searching: results by testimony, what narrows them, files of them, lines, names. Every state is an address.

Whoever wants to leave no trace asks the same by a form: then nothing of the query stands in an address or a title.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from oralhist.formats.search_results import as_table, concordance_csv, ris
from oralhist.model.access import Clearance
from oralhist.model.question import Page, Sort
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean
from oralhist.reading_room import FACETS, Narrowed
from oralhist.web.asking import archive, given, narrators_called, quiet, reader, room
from oralhist.web.faults import status_of
from oralhist.web.lines import by_testimony
from oralhist.web.needs import needs
from oralhist.web.public import bp, page_number
from oralhist.work import opened

TESTIMONIES = 10
BEST = 3
"""Testimonies on a page, and passages of each that are shown."""

LINES, MOST_LINES = 50, 1000
"""Passages of which a page of the concordance shows every place, and its file."""

NARRATORS = 50
"""Narrators on the page of a name; it says that there are more, for which the name is to be written longer."""

CLOSE = 0.9
"""How alike the name of a narrator has to be that is shown beside passages."""

MOST_CHOSEN = 40
_NAME = re.compile(r"(?!.*(?:^|\s)-|.*\bOR\b)[^\W\d_][\w .'’·-]{0,199}")
"""A question that may be a name: words alone, with no sign of the query language, and no longer than a name may be."""
FILES = {"json": "application/json", "ris": "application/x-research-info-systems", "csv": "text/csv"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: the query, what it is narrowed to, what is not searched, the order, the page.

    `quiet` is whether it was asked by a form: the links of its answer are then buttons, which hold it.
    """

    query: str
    chosen: Mapping[str, tuple[str, ...]]
    without: tuple[str, ...]
    sort: Sort
    number: int
    quiet: bool = False

    @property
    def narrowed(self) -> Narrowed:
        """As the reading room takes it."""
        chosen = {name: frozenset(values) for name, values in self.chosen.items()}
        return Narrowed(chosen=chosen, without=frozenset(self.without))

    def values(self, **other: Any) -> dict[str, Any]:
        """The values of the address that asks the same, but for `other`; what is as usual is left out."""
        plain: dict[str, Any] = {"q": self.query, **{name: list(values) for name, values in self.chosen.items()}}
        plain |= {"without": list(self.without), "sort": self.sort.value, "page": self.number} | other
        usual = {"sort": Sort.RELEVANCE.value, "page": 1}
        return {name: value for name, value in plain.items() if value and value != usual.get(name)}


def asked() -> Asked:
    """What this request asks, by its address or by its form; nonsense is passed over."""
    sort = given().get("sort", "")
    narrowed = {name: tuple(dict.fromkeys(given().getlist(name)[:MOST_CHOSEN])) for name in FACETS}
    return Asked(
        query=given().get("q", "").strip(),
        chosen={name: values for name, values in narrowed.items() if values},
        without=tuple(dict.fromkeys(given().getlist("without")[:MOST_CHOSEN])),
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        number=page_number(given().get("page", "")),
        quiet=quiet(),
    )


@bp.get("/search")
@bp.post("/search")
@needs(Clearance.PUBLIC)
def search() -> str | tuple[str, int] | Redirect:
    """What was found, by testimony; without a question, the question."""
    what = asked()
    if "offered" in given():
        # A box that is not ticked is not sent: what was offered and did not come back is not searched.
        left = [each for each in given().getlist("offered") if each not in given().getlist("also")]
        if not what.quiet:
            return redirect(url_for("public.search", **what.values(without=left, page=1)), 303)
        what = replace(what, without=tuple(dict.fromkeys(left[:MOST_CHOSEN])), number=1)
    if not what.query:
        return render_template("search.html", results=None, asked=what)
    page = Page(offset=(what.number - 1) * TESTIMONIES, limit=TESTIMONIES, best=BEST, sort=what.sort)
    try:
        results = room().search(what.query, page, narrowed=what.narrowed)
    except NotFound:
        raise
    except Refusal as refusal:
        return render_template("search.html", results=None, refusal=refusal, asked=what), status_of(refusal)
    groups = by_testimony(results.hits)
    # What is narrowed is passages; further pages have said who tells.
    name = clean(what.query)
    called = name if not what.chosen and what.number == 1 and _NAME.fullmatch(name) else ""
    narrators = [one for one in narrators_called(called, NARRATORS + 1) if one.score >= CLOSE]
    shown = {"groups": groups, "narrators": narrators, "per_page": TESTIMONIES, "per_best": BEST}
    return render_template("search.html", results=results, asked=what, **shown)


@bp.get("/search/concordance")
@bp.post("/search/concordance")
@needs(Clearance.PUBLIC)
def concordance() -> str | tuple[str, int]:
    """Every place in which the words stand, one a line, with what is said before and after."""
    what = asked()
    if not what.query:
        return render_template("concordance.html", lines=None, asked=what)
    page = Page(offset=(what.number - 1) * LINES, limit=LINES)
    try:
        total, lines = room().concordance(what.query, page, what.narrowed)
    except NotFound:
        raise
    except Refusal as refusal:
        return render_template("concordance.html", lines=None, refusal=refusal, asked=what), status_of(refusal)
    return render_template("concordance.html", lines=lines, total=total, asked=what, per_page=LINES, most=MOST_LINES)


@bp.get("/search.<format>")
@bp.post("/search.<format>")
@needs(Clearance.PUBLIC)
def search_as(format: str) -> Response:
    """The same results as JSON, RIS, or a concordance in CSV; raises `Refusal` where the query cannot be understood."""
    if format not in FILES:
        raise NotFound
    what, settings = asked(), archive().settings
    base_url = settings.base_url.rstrip("/")
    if format == "csv":
        _, lines = room().concordance(what.query, Page(limit=MOST_LINES), what.narrowed)
        given = [line.address for line in lines]
        text = concordance_csv(lines, base_url)
    elif format == "ris":
        page = Page(limit=100, best=BEST, sort=what.sort)
        found = room().search(what.query, page, narrowed=what.narrowed)
        given = [hit.address for hit in found.hits]
        text = ris(found, settings.name, base_url)
    else:
        found = room().search(what.query, Page(limit=100), narrowed=what.narrowed)
        given = [hit.address for hit in found.hits]
        text = json.dumps(as_table(found), ensure_ascii=False, indent=1) + "\n"
    opened.in_results(archive(), reader(), given)
    answer = Response(text, mimetype=FILES[format])
    answer.headers.set("Content-Disposition", "attachment", filename=f"search.{format}")
    return answer


@bp.get("/names")
@bp.post("/names")
@needs(Clearance.PUBLIC)
def names() -> str | tuple[str, int]:
    """Spellings like a name in what may be read, and where each is said; without a name, the question."""
    what = asked()
    name = what.query
    if not name:
        return render_template("names.html", name="", matches=None, asked=what)
    try:
        matches, persons, places = room().names(name), room().persons(name), room().places_called(name)
        narrators = room().narrators(name, NARRATORS + 1)
        found = {"matches": matches, "persons": persons, "places": places, "narrators": narrators, "most": NARRATORS}
        return render_template("names.html", name=name, asked=what, **found)
    except NotFound:
        raise
    except Refusal as refusal:
        return render_template("names.html", name=name, matches=None, refusal=refusal, asked=what), status_of(refusal)


@bp.app_template_global()
def search_link(what: Asked, endpoint: str = "public.search", **other: Any) -> str:
    """The address that asks the same as `what` but for `other`."""
    return url_for(endpoint, **{"format": other.pop("format")} if "format" in other else {}, **what.values(**other))
