"""Names as they stand in running text and in labels, in every script; people decide about what is like one."""

from __future__ import annotations

import re
from functools import lru_cache

from oralhist.language.names import compare, given_names

_BRACKETED = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]")


@lru_cache(maxsize=10_000)
def bare(name: str) -> str:
    """A name without what stands in brackets beside it: *Amina K. (invented)* is *Amina K.*"""
    return " ".join(_BRACKETED.sub(" ", name).split())


@lru_cache(maxsize=10_000)
def is_called(label: str, name: str) -> bool:
    """Whether a speaker's label is a name's: the same or a part of it, in whatever script."""
    return compare(bare(label), bare(name), given_names()) is not None
