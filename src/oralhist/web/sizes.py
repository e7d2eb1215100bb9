"""How large what can be taken home is, said before it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oralhist.model.identifiers import Address
from oralhist.model.sound import Form
from oralhist.reading_room import ReadingRoom

WORDS_WEIGH = 250_000
"""Bytes that the words of an account are said to be, before they are written: those of an hour with their marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSize:
    """About how many bytes a file to be taken home is, with small sound, and with sound that every phone plays."""

    small: int
    full: int

    @property
    def differ(self) -> bool:
        """Whether there is a smaller one."""
        return self.small < self.full


def home_size(asked: ReadingRoom, addresses: Sequence[Address]) -> HomeSize | None:
    """How large the file of these testimonies is; None where none of them may be taken home."""
    sizes = {form: [asked.takes_home(one, form) for one in addresses] for form in Form}
    known = {form: [size for size in those if size is not None] for form, those in sizes.items()}
    if not known[Form.FULL]:
        return None
    weigh = {form: sum(WORDS_WEIGH + (size + 2) // 3 * 4 for size in those) for form, those in known.items()}
    return HomeSize(small=weigh[Form.SMALL], full=weigh[Form.FULL])
