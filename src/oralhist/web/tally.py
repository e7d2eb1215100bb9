"""The tally: one stroke for each account of an event, those who stayed before the stem, those who left after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oralhist.model.views import Account, EventView, Voice
from oralhist.web.dates import first_year
from oralhist.web.tongues import count, say

_STEP = 4.0
_TALLEST = 110
_ABOVE, _BELOW = 26, 64
_FEWEST = 8
"""Columns for which there is room at least, so that one event does not fill the page."""
PARTING = 1962


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """How many accounts there are by each side; `other` by those who came back or whose side is not said."""

    stayed: int
    left: int
    other: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.stayed + self.left + self.other

    @property
    def words(self) -> str:
        """The same in words: *5 accounts: 2 stayed, 3 left*; *1 account, by one who left*."""
        if not self.total:
            return say("no account yet")
        accounts = count(self.total, "account")
        if self.total == self.other:
            return say("%(accounts)s, side not said", accounts=accounts)
        if self.total == self.stayed:
            if self.total == 1:
                return say("%(accounts)s, by one who stayed", accounts=accounts)
            return say("%(accounts)s, all by those who stayed", accounts=accounts)
        if self.total == self.left:
            if self.total == 1:
                return say("%(accounts)s, by one who left", accounts=accounts)
            return say("%(accounts)s, all by those who left", accounts=accounts)
        parts = [
            (self.stayed, say("%(number)s stayed", number=self.stayed)),
            (self.left, say("%(number)s left", number=self.left)),
            (self.other, say("%(number)s not said", number=self.other)),
        ]
        sides = say(", ").join(words for number, words in parts if number)
        return say("%(accounts)s: %(sides)s", accounts=accounts, sides=sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An event's place in the picture: `x` and `width` in per cent, the heights of its strokes in pixels from above."""

    number: int
    event: EventView
    sides: Sides
    x: float
    width: float
    stayed: tuple[float, ...]
    left: tuple[float, ...]
    other: tuple[float, ...]
    top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A bracket under columns: from `start` to `end` in per cent, with its `words`."""

    start: float
    end: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The whole picture, in order of time; `floor` is where the strokes stand, in pixels from above, of `height`."""

    floor: float
    height: float
    columns: tuple[Column, ...]
    spans: tuple[Span, ...]
    mirrored: bool = False


def sides(accounts: Sequence[Voice]) -> Sides:
    """How many of the accounts there are by each side."""
    stayed = sum(account.side == "stayed" for account in accounts)
    left = sum(account.side == "left" for account in accounts)
    return Sides(stayed=stayed, left=left, other=len(accounts) - stayed - left)


def by_side(accounts: Sequence[Account], side: str) -> list[Account]:
    """The accounts of one side; ``other`` are those of neither."""
    if side == "other":
        return [account for account in accounts if account.side not in ("stayed", "left")]
    return [account for account in accounts if account.side == side]


def tally(events: Sequence[EventView], *, everything: bool = False, mirrored: bool = False) -> Tally:
    """The picture of the events of which somebody speaks (empty where nobody does), or of all of them, in their order.

    An event of which nobody speaks is a stem without strokes. `mirrored` is for who reads from right to left: time runs
    so too, and those who stayed are on the right of the stem.
    """
    told = sorted(
        (event for event in events if everything or event.accounts), key=lambda event: (_age(event), event.event.order)
    )
    if not told:
        return Tally(floor=0, height=0, columns=(), spans=(), mirrored=mirrored)
    counted = [sides(event.accounts) for event in told]
    tallest = max(1, max(max(each.stayed, each.left) + each.other for each in counted))
    step = min(_STEP, _TALLEST / tallest)
    floor = _ABOVE + step * tallest
    width = 100 / max(len(told), _FEWEST)
    columns = []
    for place, (event, each) in enumerate(zip(told, counted, strict=True)):
        base = [floor - step * n for n in range(max(each.stayed, each.left) + each.other)]
        columns.append(
            Column(
                number=place + 1,
                event=event,
                sides=each,
                x=100 - (place + 1) * width if mirrored else place * width,
                width=width,
                other=tuple(base[: each.other]),
                stayed=tuple(base[each.other :][: each.stayed]),
                left=tuple(base[each.other :][: each.left]),
                top=(base[-1] if base else floor) - 6,
            )
        )
    return Tally(floor=floor, height=floor + _BELOW, columns=tuple(columns), spans=_spans(columns), mirrored=mirrored)


def _spans(columns: Sequence[Column]) -> tuple[Span, ...]:
    ages = [_age(column.event) for column in columns]
    found = []
    for age, words in enumerate((f"–{PARTING - 1}", f"{PARTING}", f"{PARTING + 1}–")):
        inside = [column for column, its in zip(columns, ages, strict=True) if its == age]
        if inside:
            start = min(column.x for column in inside)
            end = max(column.x + column.width for column in inside)
            found.append(Span(start=start + 0.5, end=end - 0.5, words=words))
    return tuple(found)


def _age(event: EventView) -> int:
    year = first_year(event.event.date)
    return 1 if year is None or year == PARTING else (0 if year < PARTING else 2)
