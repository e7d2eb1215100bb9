"""How a query is understood for a viewer: conditions become labels, names find their other spellings.

Spellings are taken from readable passages only, so that what is offered says nothing of what is closed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from oralhist.catalogue import testimonies
from oralhist.chronology.intervals import FIRST, LAST, Interval, when
from oralhist.chronology.load import KNOWN
from oralhist.chronology.place_names import in_all_languages
from oralhist.language.folding import Script, fold, script_of
from oralhist.language.hanzi import TRANSCRIBING
from oralhist.language.names import Authority, bases, compare, given_names, listed, plain, words
from oralhist.language.tokens import tokens
from oralhist.model.chronology import Chronology
from oralhist.model.found import Variant
from oralhist.model.identifiers import EventId, FamilyId
from oralhist.model.question import (
    All,
    Field,
    Labelled,
    Near,
    Node,
    Question,
    Readable,
    Some,
    Spelling,
    Tier,
    Without,
    Word,
)
from oralhist.model.refusals import Refusal
from oralhist.model.text import LANGUAGES, primary
from oralhist.reading_room.standpoint import Standpoint

FORMS = "forms"
"""The variant under which the inflected forms of all words are switched off together."""

CLOSE = 0.9
"""How alike a spelling has to be to be searched for without being asked for."""

MOST_VARIANTS = 12
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_SIDES = ("stayed", "left", "returned", "unknown")


@dataclass(slots=True)
class Understanding:
    """Makes a question of what was typed; `variants` then says what else is searched, `without` what is not."""

    at: Standpoint
    readable: Readable
    without: Collection[str]
    variants: list[Variant] = field(default_factory=list)
    stemmed: bool = False

    def question(self, root: Node) -> Question:
        """The question to be asked of the index; raises `Refusal` where a condition cannot be understood."""
        found = Question(root=self._node(root))
        if self.stemmed:
            self.variants.insert(0, Variant(id=FORMS, text="", script="", on=FORMS not in self.without))
        return found

    def _node(self, node: Node) -> Node:
        match node:
            case All(parts=parts):
                return All(parts=tuple(self._node(part) for part in parts))
            case Some(parts=parts):
                return Some(parts=tuple(self._node(part) for part in parts))
            case Near(first=first, second=second):
                return replace(node, first=self._node(first), second=self._node(second))
            case Without(part=part):
                return Without(part=self._node(part))
            case Field():
                return self._condition(node)
            case Word():
                return self._word(node)
        return node

    def _word(self, node: Word) -> Word:
        asked = list(tokens(node.text))
        if len(asked) == 1 and not asked[0].han and not asked[0].exact.isdigit():
            self.stemmed = True
        on = FORMS not in self.without
        also = self._spellings(node.text) if self._may_be_name(node.text) else ()
        return replace(node, stemmed=on, fallback=on and node.fallback, also=also)

    def _may_be_name(self, text: str) -> bool:
        if self.known.of(text):
            return True
        match script_of(text):
            case Script.HAN:
                return 2 <= len(plain(text)) <= 8 and set(plain(text)) <= TRANSCRIBING
            case Script.ARABIC:
                return True
        return text[:1].isupper()

    def _spellings(self, text: str) -> tuple[str, ...]:
        """The forms of other spellings that are searched too, and are not switched off."""
        found = self.at.archive.index.spellings(text, self.readable, self.known)
        ours, forms = plain(text), []
        in_arabic = script_of(text) is Script.ARABIC
        sure = [
            spelling
            for spelling in found
            if spelling.text != ours
            and (spelling.tier is Tier.SCRIPT or spelling.score >= CLOSE)
            # Arabic script has no capitals: only what is a name elsewhere shows that this word is one.
            and not (in_arabic and script_of(spelling.text) is Script.ARABIC and not self.known.of(text))
        ]
        for base, its in self._by_base(text, sure).items():
            if len(self.variants) >= MOST_VARIANTS or base == ours:
                forms += [] if base in self.without else its if base == ours else []
                continue
            if all(variant.id != base for variant in self.variants):
                self.variants.append(
                    Variant(id=base, text=shown(base), script=script_of(base).value, on=base not in self.without)
                )
            forms += [] if base in self.without else its
        return tuple(forms)

    def _by_base(self, text: str, found: Iterable[Spelling]) -> dict[str, list[str]]:
        by_base: dict[str, list[str]] = {}
        for spelling in found:
            names = (text, *self.known.spellings(text))
            scored = [
                (one.score, -len(base), base)
                for base in bases(spelling.text)
                for name in names
                if (one := compare(name, base, self.known)) is not None
            ]
            best = max(scored, default=(0.0, 0, spelling.text))
            by_base.setdefault(best[2], []).append(spelling.text)
        return by_base

    @property
    def known(self) -> Authority:
        """The lists of names that comparisons go by."""
        return authority(self.at.archive.chronology())

    def _condition(self, node: Field) -> Node:
        value = node.value
        match node.name:
            case "name":
                return self._named(value)
            case "place":
                return self._placed(value)
            case "event":
                return Labelled(name="event", values=_events(node, self.at.archive.chronology()))
            case "date":
                return Labelled(name="event", values=_events_at(node, self.at.archive.chronology()))
            case "recorded" | "born":
                return self._labelled(node.name, _within(node))
            case "lang":
                return self._spoken(node)
            case "side" if value in _SIDES:
                return Labelled(name="side", values=frozenset([value]))
            case "layer" if value in ("original", "translation"):
                return Labelled(name="layer", values=frozenset([value]))
            case "checked" if value in ("yes", "no"):
                return Labelled(name="checked", values=frozenset([value]))
            case "family":
                return self._labelled("family", lambda family: value == family or self._is_family(family, value))
            case "speaker" | "narrator":
                return self._labelled(node.name, lambda name: self._is_called(name, value))
            case "collection":
                return self._labelled("collection", lambda name: fold(value) in fold(name))
        choices = {"side": ", ".join(_SIDES), "checked": "yes or no", "layer": "original or translation"}
        raise _wrong(node, f"Use {choices[node.name]}.")

    def _labelled(self, name: str, fits: Callable[[str], bool]) -> Labelled:
        label = self.readable.labels.get(name)
        return Labelled(name=name, values=frozenset(value for value in (label.values if label else ()) if fits(value)))

    def _is_family(self, family: str, value: str) -> bool:
        name = testimonies.family_name(self.at.archive.db, FamilyId(family))
        return fold(name) == fold(value) and self.at.family_name(FamilyId(family)) == name

    def _is_called(self, name: str, value: str) -> bool:
        return fold(value) in fold(name) or compare(value, name, self.known) is not None

    def _named(self, value: str) -> Node:
        parts = [self._one_name(word) for word in words(value) or (value,)]
        return parts[0] if len(parts) == 1 else All(parts=tuple(parts))

    def _one_name(self, word: str) -> Node:
        found = self.at.archive.index.spellings(word, self.readable, self.known)
        forms: list[str] = []
        for base, its in self._by_base(word, found).items():
            if base != plain(word) and all(variant.id != base for variant in self.variants):
                self.variants.append(
                    Variant(id=base, text=shown(base), script=script_of(base).value, on=base not in self.without)
                )
            forms += [] if base in self.without else its
        return Word(text=word, stemmed=False, fallback=False, also=tuple(forms))

    def _placed(self, value: str) -> Node:
        places = frozenset(name for name in self.known.of(value) if name in self.at.archive.chronology().places)
        word = self._one_name(value)
        return Some(parts=(word, Labelled(name="place", values=places))) if places else word

    def _spoken(self, node: Field) -> Labelled:
        wanted = node.value.casefold()
        tags = {tag for tag, name in LANGUAGES.items() if wanted in (tag, name.casefold())}
        if not tags and primary(wanted) not in LANGUAGES:
            raise _wrong(node, f"Use one of {', '.join(LANGUAGES)}.")
        return self._labelled("language", lambda tag: primary(tag) in tags or tag.casefold() == wanted)


@lru_cache(maxsize=KNOWN)
def authority(known: Chronology) -> Authority:
    """The places of a chronology, by their spellings and by what pages call them, and given names with theirs."""
    places = listed(
        {
            str(place.id): [*place.spellings, *place.also_words, *in_all_languages(place)]
            for place in known.places.values()
        }
    )
    return places.joined(given_names())


def shown(base: str) -> str:
    """A folded spelling as people write a name."""
    return base if script_of(base) in (Script.HAN, Script.ARABIC) else base[:1].upper() + base[1:]


def _wrong(node: Field, hint: str) -> Refusal:
    return Refusal(f"{node.name}:{node.value[:40]} at character {node.at} cannot be understood.", hint)


def _events(node: Field, known: Chronology) -> frozenset[str]:
    wanted = fold(node.value)
    found = {
        str(event.id)
        for event in known.events.values()
        if event.id == node.value or any(wanted in fold(title) for title in event.titles.values())
    }
    # An address that cites an event still finds what speaks of it after it was merged into another.
    if (now := known.resolve(EventId(node.value))) is not None:
        found.add(str(now))
    if not found:
        raise _wrong(node, "The chronology has no event of that name; the page Events lists them.")
    return frozenset(found)


def _interval(node: Field) -> Interval:
    """The days that ``1962``, ``1962-04``, ``1962-04..1962-06``, ``..1962`` or ``1962..`` mean."""
    first, dots, last = node.value.partition("..")
    if not all(part == "" or _DATE.fullmatch(part) for part in (first, last)) or not (first or last):
        raise _wrong(node, f"Write a year, month or day, or two with .. between: {node.name}:1962-04..1962-06.")

    def bound(text: str, missing: tuple[int, int, int], month: int, day: int) -> tuple[int, int, int]:
        if not text:
            return missing
        parts = [int(part) for part in text.split("-")]
        return (parts[0], *(parts[1:2] or [month]), *(parts[2:3] or [day]))  # type: ignore[return-value]

    return Interval(bound(first, FIRST, 1, 1), bound(last if dots else first, LAST, 12, 31))


def _asked(node: Field) -> Interval:
    """The days that a reader asks for; raises `Refusal` where the calendar has no such days, or the last lies first."""
    span = _interval(node)
    for part in node.value.split(".."):
        year, month, day = (*map(int, part.split("-")), 1, 1)[:3] if part else (1, 1, 1)
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
            raise _wrong(node, f"{part} is not in the calendar.")
    if span.last < span.first:
        raise _wrong(node, "The end lies before the beginning; write the earlier one first.")
    return span


def _events_at(node: Field, known: Chronology) -> frozenset[str]:
    span = _asked(node)
    return frozenset(str(event.id) for event in known.events.values() if when(event).meets(span))


def _within(node: Field) -> Callable[[str], bool]:
    span = _asked(node)

    def fits(date: str) -> bool:
        found = re.findall(r"[0-9]{2}[0-9X]{2}(?:-[0-9]{2}){0,2}", date)
        if not found:
            return False
        of = Field(name="recorded", value=f"{found[0].replace('X', '0')}..{found[-1].replace('X', '9')}", at=0)
        return _interval(of).meets(span)

    return fits
