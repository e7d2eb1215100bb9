"""The forms of the chronology's entries, read into the JSON objects in which entries are kept; checked elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from oralhist.model.refusals import Refusal
from oralhist.web.numbers import figure
from oralhist.web.tongues import Terms, term

Form = MultiDict[str, str]

TITLED = ("en", "zh", "ru", "kk", "ug", "ky")
EMPTY: Mapping[str, Mapping[str, Any]] = {
    "events": {
        **{"id": "", "order": 0, "type": "", "source_language": "en", "checked": {}, "titles": {}, "summaries": {}},
        **{"date": "", "date_note": "", "places": [], "article": {"quote": "", "reading": "", "note": ""}},
        **{"figures": [], "contested": False, "contested_why": "", "sources": [], "related": [], "part_of": ""},
        "cues": [],
    },
    "places": {
        **{"id": "", "name": "", "country": "", "lat": None, "lon": None, "precision": "", "spellings": []},
        **{"also_words": [], "at": []},
    },
    "sources": {"id": "", "title": "", "url": "", "language": "", "kind": "", "voice": "others"},
}
FIELDS = Terms(
    {
        **{"titles": term("Title"), "summaries": term("Summary"), "source_language": term("Written in")},
        **{
            "checked": term("Read by native readers"),
            "date": term("Date (EDTF)"),
            "date_note": term("How it was said"),
        },
        **{"type": term("Kind"), "order": term("Place in lists"), "figures": term("Figures")},
        **{"contested": term("Sources differ"), "contested_why": term("On what"), "article": term("The article")},
        **{"places": term("Places"), "sources": term("Sources"), "related": term("Related events")},
        **{"part_of": term("Part of"), "cues": term("Words of its own by which it is found")},
        **{"name": term("Name in English"), "country": term("Country"), "lat": term("Latitude")},
        **{"lon": term("Longitude"), "precision": term("What the point means"), "spellings": term("Spellings")},
        **{"also_words": term("Spellings that are ordinary words or names too"), "at": term("Other places meant")},
        **{"title": term("Title"), "url": term("Address"), "language": term("Language"), "kind": term("Kind")},
        "voice": term("Whose words it carries"),
    }
)
"""What the fields of entries are called where their history says what was changed."""
MORE_FIGURES = 3
"""Empty rows for figures below those that are there."""
MOST_FIGURES = 200


def document(kind: str, form: Form, id: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says of an entry (*events*, *places*, *sources*) called `id`; raises `Refusal` for a bad number.

    What is ticked stands in the order in which it stood `before`.
    """
    if kind == "events":
        return _event(form, id, before)
    if kind == "places":
        return {
            **{"id": id, "name": form.get("name", ""), "country": form.get("country", "")},
            **{
                "lat": figure(form.get("lat", "")),
                "lon": figure(form.get("lon", "")),
                "precision": form.get("precision", ""),
            },
            **{key: _lines(form, key) for key in ("spellings", "also_words", "at")},
        }
    return {"id": id, **{key: form.get(key, "") for key in ("title", "url", "language", "kind", "voice")}}


def _ticked(form: Form, name: str, before: Mapping[str, Any]) -> list[str]:
    stood = before.get(name, [])
    return sorted(form.getlist(name), key=lambda one: stood.index(one) if one in stood else len(stood))


def _event(form: Form, id: str, before: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{"id": id, "order": _whole(form, "order"), "type": form.get("type", "")},
        "source_language": form.get("source_language", "en"),
        **{name: _by_language(form, name) for name in ("titles", "summaries", "checked")},
        **{"date": form.get("date", ""), "date_note": form.get("date_note", "")},
        "places": _ticked(form, "places", before),
        "article": {key: form.get(f"article-{key}", "") for key in ("quote", "reading", "note")},
        **{"figures": _figures(form), "contested": "contested" in form, "contested_why": form.get("contested_why", "")},
        **{"sources": _lines(form, "sources"), "related": _ticked(form, "related", before)},
        "part_of": form.get("part_of", ""),
        "cues": [_cue(line) for line in _lines(form, "cues")],
    }


def _figures(form: Form) -> list[dict[str, Any]]:
    found = []
    for at in range(MOST_FIGURES):
        key = f"figure-{at}-"
        if f"{key}what" not in form:
            break
        texts = {name: form.get(key + name, "").strip() for name in ("unit", "what", "as_of", "source", "words")}
        if not any(texts.values()) and not form.get(f"{key}low") and not form.get(f"{key}high"):
            continue
        about = {"about": True} if form.get(f"{key}about") == "yes" else {}
        found.append(
            {"low": figure(form.get(f"{key}low", "")), "high": figure(form.get(f"{key}high", "")), **about, **texts}
        )
    return found


def _cue(line: str) -> dict[str, Any]:
    """A cue as it is written on a line: ``kk strong: ағаш көпір``; others count only beside other evidence."""
    said, colon, text = line.partition(":")
    words = said.split()
    if not colon or not words or (len(words) > 1 and words[1:] != ["strong"]):
        raise Refusal(f"The cue {line[:60]!r} cannot be understood.", "Write it as “kk strong: ағаш көпір”.")
    return {"language": words[0], "text": text.strip(), "strong": len(words) > 1}


def cue_lines(cues: list[Mapping[str, Any]]) -> str:
    """The cues of an event as lines of its form."""
    return "\n".join(f"{cue['language']}{' strong' if cue['strong'] else ''}: {cue['text']}" for cue in cues)


def _by_language(form: Form, name: str) -> dict[str, str]:
    return {tag: text for tag in TITLED if (text := form.get(f"{name}-{tag}", "").strip())}


def _lines(form: Form, name: str) -> list[str]:
    return [line.strip() for line in form.get(name, "").splitlines() if line.strip()]


def _whole(form: Form, name: str) -> int:
    value = figure(form.get(name, ""))
    if not isinstance(value, int):
        raise Refusal("The place in the order is not a whole number.", "Write one, such as 12.")
    return value
