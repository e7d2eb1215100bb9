"""Latin letters that a page in another script shows, where they are neither data nor the same in every language."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from words_of_pages_for_tests import AS_THEY_ARE, READ_ALOUD

VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "line", "path"}
DATA = {"script", "style", "kbd", "code", "bdi", "textarea", "svg", "template"}
"""Elements that hold names, words of testimonies or what is typed."""
_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*[A-Za-z]")
_SAME = re.compile(
    r"OH-[0-9-]+\S*|`[^`]*`|«oralhist [a-z-]+»|/\S+|\S+\.(?:wav|vtt|csv|pdf)|https?\S*|[0-9]+X|#s[0-9]+"
    r"|\b(?:tus|PDF|JPEG|PNG|TIFF|WebVTT|OHMS|XML|JavaScript|Nurbek|keeper|scholar|Whisper|ID|QR|A4|vtt|srt|txt|json|xml)\b"
    r"|\b(?:Natural Earth|kk-Arab|Escape|Esc|place-[0-9]+|POST|WC-[0-9]+)\b|\{\w+\}"
    r"|\b(?:GeoNames|CC BY|Opus|AAC|Tab|Shift|cookie|Cookie|Half-households)\b|\((?:left|stayed|returned)\)"
)


class Latin(HTMLParser):
    """Collects what is read or heard of a page in the language `tag` and holds Latin words."""

    def __init__(self, tag: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tag = tag
        self.open: list[bool] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        other = given.get("lang", self.tag) != self.tag or (given.get("dir") == "ltr" and tag != "html")
        silent = tag in DATA or other or "t" in given.get("class", "").split()
        silent = silent or (bool(self.open) and self.open[-1])
        if not silent:
            self.found += [value for name, value in given.items() if name in READ_ALOUD and self._latin(value)]
        if tag not in VOID:
            self.open.append(silent)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1]) and self._latin(data):
            self.found.append(" ".join(data.split()))

    def _latin(self, text: str) -> bool:
        rest = _SAME.sub("", text)
        return any(not AS_THEY_ARE.fullmatch(word.strip("(),.;:«»")) for word in _WORD.findall(rest))


def latin(page: str, tag: str) -> list[str]:
    """What of a page in the language `tag` stays in Latin letters."""
    reading = Latin(tag)
    reading.feed(page)
    reading.close()
    return list(dict.fromkeys(reading.found))
