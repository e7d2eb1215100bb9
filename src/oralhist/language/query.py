"""The query language: from what was typed to a tree. docs/query-language.md describes it.

Whatever is typed is understood or refused with the character at which it went wrong and what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from oralhist.language.tokens import tokens
from oralhist.model.question import (
    All,
    Field,
    Fuzzy,
    Labelled,
    Near,
    Node,
    Phrase,
    Prefix,
    Question,
    Some,
    Without,
    Word,
)
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean

LONGEST = 2_000
MOST_TERMS = 64
DEEPEST = 20
SHORTEST_PREFIX = 2
FARTHEST = 50
"""Words at most that words near one another are apart."""
FIELDS = (
    *("name", "place", "event", "speaker", "lang", "date", "family", "side", "recorded", "checked", "collection"),
    *("narrator", "born", "layer"),
)

_PLAIN = re.compile(r"\w[\w.-]*")
_QUOTED = '"“”„‟«»「」『』'
_LEXEMES = re.compile(
    rf"(?P<blank>\s+)"
    rf"|(?P<minus>[-−–](?=[^\s\-−–]))"
    rf"|(?P<open>\()|(?P<close>\))"
    rf"|(?P<or>OR(?=[\s()|{_QUOTED}]|$)|\|)"
    rf"|(?P<and>AND(?=[\s()|{_QUOTED}]|$))"
    rf"|(?:near|NEAR)/(?P<near>[0-9]+)(?=[\s()|{_QUOTED}]|$)"
    rf"|(?P<field>(?:{'|'.join(FIELDS)}):)"
    rf"|[{_QUOTED}](?P<phrase>[^{_QUOTED}]*)[{_QUOTED}]"
    rf"|(?P<word>[^\s()|{_QUOTED}]+)"
    rf"|(?P<stray>[{_QUOTED}])"
)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    text: str
    at: int


def parse(text: str) -> Question:
    """The question that `text` asks; raises `Refusal` where it cannot be understood or holds no word to look for."""
    if len(text) > LONGEST:
        raise Refusal(f"The query has {len(text):,} characters; {LONGEST:,} are the most.", "Look for fewer words.")
    parser = _Parser([lexeme for lexeme in _lexemes(clean(text)) if lexeme.kind != "blank"])
    root = parser.whole()
    if root is None or not _positive(root):
        raise Refusal("The query holds no word to look for.", "Type a word, a name or a place.")
    return Question(root=root)


def _lexemes(text: str) -> list[_Lexeme]:
    found = []
    for match in _LEXEMES.finditer(text):
        kind = match.lastgroup or "phrase"
        found.append(_Lexeme(kind, match[kind], match.start() + 1))
    return found


class _Parser:
    """Recursive descent: alternatives of sequences of terms; brackets at most `DEEPEST` deep."""

    def __init__(self, lexemes: list[_Lexeme]) -> None:
        self._lexemes = lexemes
        self._next = 0
        self._terms = 0

    def whole(self) -> Node | None:
        found = self._some(0)
        if self._next < len(self._lexemes):
            raise _wrong("The bracket", self._lexemes[self._next].at, "closes nothing", "Remove it, or open one before")
        return found

    def _peek(self) -> _Lexeme | None:
        return self._lexemes[self._next] if self._next < len(self._lexemes) else None

    def _some(self, depth: int) -> Node | None:
        parts = [self._all(depth)]
        while (lexeme := self._peek()) is not None and lexeme.kind == "or":
            self._next += 1
            after = self._all(depth)
            if parts[-1] is None or after is None:
                side = "before" if parts[-1] is None else "after"
                raise _wrong("OR", lexeme.at, f"has no word {side} it", 'Write one, or put "or" in small letters')
            parts.append(after)
        kept = tuple(part for part in parts if part is not None)
        return kept[0] if len(kept) == 1 else Some(parts=kept) if kept else None

    def _all(self, depth: int) -> Node | None:
        parts: list[Node] = []
        while (lexeme := self._peek()) is not None and lexeme.kind not in ("or", "close"):
            self._next += 1
            if lexeme.kind in ("and", "stray"):
                continue
            if lexeme.kind == "near":
                parts.append(self._near(parts, lexeme, depth))
                continue
            part = self._negated(depth) if lexeme.kind == "minus" else self._one(lexeme, depth)
            if part is not None:
                parts.append(part)
        return parts[0] if len(parts) == 1 else All(parts=tuple(parts)) if parts else None

    def _near(self, before: list[Node], lexeme: _Lexeme, depth: int) -> Near:
        """What stands beside ``near/5``; takes what comes before it from `before` where that is not near another."""
        what, within = f"near/{lexeme.text}", int(lexeme.text[:9])
        if not 1 <= within <= FARTHEST:
            raise _wrong(what, lexeme.at, "cannot be understood", f"Write near/1 to near/{FARTHEST}")
        last, after = before[-1] if before else None, self._peek()
        if isinstance(last, Near):
            first: Node | None = last.second
        else:
            first = before.pop() if before else None
        second = None
        if after is not None and after.kind not in ("or", "and", "close", "minus", "stray", "near", "field"):
            self._next += 1
            second = self._one(after, depth)
        if first is None or second is None or not _has_places(first) or not _has_places(second):
            hint = 'Write a word, a "phrase" or (one OR another) on each side'
            raise _wrong(what, lexeme.at, "does not stand between two words", hint)
        return Near(first=_without_beginnings(first), second=_without_beginnings(second), within=within)

    def _negated(self, depth: int) -> Node | None:
        lexeme = self._peek()
        if lexeme is None or lexeme.kind in ("or", "and", "close", "minus", "stray", "near"):
            return None
        self._next += 1
        part = self._one(lexeme, depth)
        # What only begins like an unwanted word may be wanted.
        return None if part is None else Without(part=_without_beginnings(part))

    def _one(self, lexeme: _Lexeme, depth: int) -> Node | None:
        match lexeme.kind:
            case "open":
                return self._bracketed(lexeme, depth)
            case "field":
                return self._field(lexeme)
        node = _term(lexeme)
        if node is not None:
            self._count(lexeme)
        return node

    def _bracketed(self, lexeme: _Lexeme, depth: int) -> Node | None:
        if depth >= DEEPEST:
            raise _wrong("The bracket", lexeme.at, f"is more than {DEEPEST} deep", "Use fewer brackets")
        inside = self._some(depth + 1)
        if self._peek() is None:
            raise _wrong("The bracket", lexeme.at, "is never closed", "Close it, or remove it")
        self._next += 1
        return inside

    def _field(self, lexeme: _Lexeme) -> Node:
        value = self._peek()
        if value is None or value.kind not in ("word", "phrase") or not value.text.strip():
            raise _wrong(
                f"{lexeme.text}", lexeme.at, "has no value after it", f'Write it close by, as in {lexeme.text}"…"'
            )
        self._next += 1
        self._count(lexeme)
        return Field(name=lexeme.text[:-1], value=" ".join(value.text.split()), at=lexeme.at)

    def _count(self, lexeme: _Lexeme) -> None:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise _wrong("The query", lexeme.at, f"has more than {MOST_TERMS} words", "Look for fewer")


def _without_beginnings(node: Node) -> Node:
    match node:
        case Word():
            return replace(node, fallback=False)
        case All(parts=parts):
            return All(parts=tuple(_without_beginnings(part) for part in parts))
        case Some(parts=parts):
            return Some(parts=tuple(_without_beginnings(part) for part in parts))
    return node


def _has_places(node: Node) -> bool:
    """Whether it stands somewhere in a passage, as words do, and conditions and what is excluded do not."""
    match node:
        case Some(parts=parts):
            return all(_has_places(part) for part in parts)
        case Word() | Phrase() | Prefix() | Fuzzy():
            return True
    return False


def _term(lexeme: _Lexeme) -> Node | None:
    text = lexeme.text.strip()
    found = list(tokens(text))
    if not found:
        return None
    if lexeme.kind == "phrase":
        return Phrase(text=text)
    ends = text[-1]
    if len(found) == 1 or all(token.han for token in found):
        if ends == "*" and len(found[0].exact) >= SHORTEST_PREFIX and not found[0].han:
            return Prefix(text=text.rstrip("*"))
        if ends == "~" and not found[0].han:
            return Fuzzy(text=text.rstrip("~"))
        if ends == "*" and not found[0].han:
            raise _wrong(text, lexeme.at, "is too short a beginning", f"Give {SHORTEST_PREFIX} letters before the *")
        return Word(text=text)
    return Phrase(text=text)


def _wrong(what: str, at: int, how: str, hint: str) -> Refusal:
    return Refusal(f"{what[:60]} at character {at} {how}.", f"{hint}.")


def _positive(node: Node) -> bool:
    """Whether a node says what is looked for, and not only what is not."""
    match node:
        case Without():
            return False
        case All(parts=parts):
            return any(_positive(part) for part in parts)
        case Some(parts=parts):
            return all(_positive(part) for part in parts)
    return True


def written(node: Node, *, outer: bool = True) -> str:
    """A tree as it could be typed again."""
    match node:
        case Word(text=text):
            return text
        case Phrase(text=text):
            return f'"{text}"'
        case Prefix(text=text):
            return f"{text}*"
        case Fuzzy(text=text):
            return f"{text}~"
        case Field(name=name, value=value):
            plain = _PLAIN.fullmatch(value) and value not in ("OR", "AND")
            return f"{name}:{value}" if plain else f'{name}:"{value}"'
        case Labelled(name=name, values=values):
            return f"{name}:{'|'.join(sorted(values))}"
        case Without(part=part):
            return f"-{written(part, outer=False)}"
        case Near(first=first, second=second, within=within):
            joined = f"{written(first, outer=False)} near/{within} {written(second, outer=False)}"
        case All(parts=parts):
            joined = " ".join(written(part, outer=False) for part in parts)
        case Some(parts=parts):
            joined = " OR ".join(written(part, outer=False) for part in parts)
    return joined if outer else f"({joined})"
