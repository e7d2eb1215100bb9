"""Strings that nobody sends in earnest, and a record of which names of a form or a question a view reads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from flask import has_request_context, request
from werkzeug.datastructures import ImmutableMultiDict

NAUGHTY = {
    "nothing": "",
    "blanks": " \t\n\u3000\u00a0",
    "NUL": "a\x00b",
    "control characters": "".join(map(chr, range(1, 32))) + "\x7f\x85\x9b",
    "overrides": "\u202egnol\u202c \u2066a\u2069 \u200f\u200e\u061c",
    "lone surrogates": "a\ud800 \udfffb",
    "no characters": "\ufffe\uffff\U0010ffff\ufeff",
    "Arabic-Indic digits": "\u0661\u0662\u0663\u0664-\u0660\u0665-\u0662\u0669",
    "full-width digits": "\uff11\uff12",
    "superscript": "\u00b2\u2462\u0be7",
    "a storm of marks": "a" + "\u0301\u20e3" * 400,
    "SQL": "'; DROP TABLE testimonies; --\" OR 1=1 /*",
    "HTML": "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}{% raw %}",
    "format": "%s%n%x {0} {x.__class__} ${PATH} `id` $(id)",
    "a path": "../../../../etc/passwd\\..\\secrets/session.key",
    "lines": "a\r\nSet-Cookie: x=y\r\n\r\nb",
    "a family": "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466\U0001f3fd\U0001f1f0\U0001f1ff",
    "beyond numbers": "9" * 400,
    "past the catalogue": "9223372036854775808",
    "less than nothing": "-1",
    "no number": "NaN",
    "infinity": "1e999",
    "a truth": "null",
    "JSON": '{"a":[[[[[[1]]]]]],"b":1e9999}',
    "days that are not": "2026-02-30",
    "year 0": "0000-00-00",
    "year 9999": "9999-12-31",
    "Kazakh": "Әғқңөұүһі ағам Нұрбек",
    "Uyghur": "نۇربەك ئۇيغۇرچە ـــ",
    "Chinese": "努尔别克半家户",
    "mixed": "Құлжа غۇلجا 伊宁 Кульджа Ghulja",
    "long": "x" * 20_000,
    "very long": "\u04d9" * 520_000,
}

NAMED = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\sname="([a-z_]+)"')


def named_in_templates(folder: Path) -> set[str]:
    """The names of all fields of all forms, as the templates write them."""
    found: set[str] = set()
    for template in folder.glob("*.html"):
        found |= set(NAMED.findall(template.read_text(encoding="utf-8")))
    return found


class Recorded(ImmutableMultiDict[str, str]):
    """A form or a question that notes by which names a view asks it."""

    read: ClassVar[defaultdict[str, set[str]]] = defaultdict(set)

    def _note(self, name: object) -> None:
        if has_request_context() and request.endpoint is not None and isinstance(name, str):
            self.read[request.endpoint].add(name)

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:
        self._note(key)
        return super().get(key, default, type)

    def getlist(self, key: str, type: Any = None) -> Any:
        self._note(key)
        return super().getlist(key, type)

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return super().__contains__(key)


def in_a_path(text: str) -> str:
    """`text` as a browser, or somebody worse, would write it into the path of an address."""
    return quote(text[:4000].encode("utf-8", "surrogatepass"), safe="")


def encoded(pairs: dict[str, Any]) -> str:
    """Fields and values as a form sends them, whatever they hold."""

    def sent() -> Iterator[tuple[str, bytes]]:
        for name, value in pairs.items():
            for each in value if isinstance(value, list | tuple) else [value]:
                yield name, str(each).encode("utf-8", "surrogatepass")

    return urlencode(list(sent()))
