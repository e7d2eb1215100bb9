"""What stands in the templates for people to read, and is not marked for the translators: read from their syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

READ_ALOUD = {"title", "aria-label", "aria-valuetext", "placeholder", "alt", "label", "summary", "data-name"}
"""Attributes whose value people read or hear."""

AS_THEY_ARE = re.compile(
    r"(?:oralhist|VTT|SRT|JSON|CSV|RIS|TXT|UTC|EDTF|OH-2026-0042"
    r"|(?:name|place|event|date|lang|side|speaker|recorded|checked):\S*"
    r"|\?t=|x|h|method=\"post\")",
)
"""What is the same in every language: forms of files, operators of the query language."""

_MARKED = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
_PASSED_ON = {"url_for", "search_link", "play_link", "count", "static", "halves", "namespace", "lang"}
"""Functions whose arguments nobody reads."""
_READABLE = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"[A-Z][a-z]|[a-z] [a-z]")


def environment() -> Environment:
    return Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)


def unmarked(template: Path) -> list[str]:
    """The words of a template that would stay English in every language."""
    tree = environment().parse(template.read_text(encoding="utf-8"))
    page = Page()
    page.feed("".join(_stream(tree)))
    page.close()
    found = [text for text in page.found if _READABLE.search(text)]
    return [*dict.fromkeys([*found, *_arguments(tree)])]


class Page(HTMLParser):
    """The texts and the attributes that are read aloud of a page whose values are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [_own(value or "") for name, value in attrs if name in READ_ALOUD]
        if tag in ("script", "style", "kbd"):
            self.silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "kbd"):
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(_own(data))


def _own(text: str) -> str:
    """`text` without what is the same in every language."""
    return " ".join(word for word in text.split() if not AS_THEY_ARE.fullmatch(word.strip("(),.;: ")))


def _stream(node: nodes.Node) -> Iterator[str]:
    """A template as one stretch of HTML: every branch, with the words that its expressions hold themselves."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Output):
        for child in node.nodes:
            yield from _stream(child) if isinstance(child, nodes.TemplateData) else _values(child)
    elif isinstance(node, nodes.If):
        for part in (node.body, *(branch.body for branch in node.elif_), node.else_):
            for child in part:
                yield from _stream(child)
    elif isinstance(node, nodes.Stmt | nodes.Template | nodes.Helper):
        for child in node.iter_child_nodes():
            yield from _stream(child)


def _values(node: nodes.Node) -> Iterator[str]:
    """The words that an expression can come out as."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _values(node.expr1)
        if node.expr2 is not None:
            yield from _values(node.expr2)
    elif isinstance(node, nodes.Concat):
        for part in node.nodes:
            yield from _values(part)
    elif isinstance(node, nodes.Add | nodes.Or | nodes.And):
        yield from _values(node.left)
        yield from _values(node.right)
    elif isinstance(node, nodes.Filter) and node.node is not None:
        yield from _values(node.node)


def _arguments(node: nodes.Node) -> Iterator[str]:
    """Words that are handed to macros, or set aside in lists and tables, and look as if somebody read them."""
    if isinstance(node, nodes.Call):
        name = node.node.name if isinstance(node.node, nodes.Name) else getattr(node.node, "attr", "")
        if name in _MARKED | _PASSED_ON or name == "get":
            return
        given = [*node.args, *(one.value for one in node.kwargs)]
    elif isinstance(node, nodes.List | nodes.Tuple):
        given = list(node.items)
    elif isinstance(node, nodes.Dict):
        given = [pair.value for pair in node.items]
    elif isinstance(node, nodes.Assign):
        given = [node.node]
    else:
        given = []
    for one in given:
        yield from (text for text in _values(one) if _SENTENCE.search(_own(text)))
    for child in node.iter_child_nodes():
        yield from _arguments(child)
