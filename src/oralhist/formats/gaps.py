"""How it is said that something is withheld, in pages and in what is carried away."""

from __future__ import annotations

from oralhist.model.views import GapView

WITHHELD = "withheld at the narrator\u2019s wish"


def in_words(gap: GapView) -> str:
    """*112 seconds withheld at the narrator's wish*; *Lines ...* in a text without sound."""
    if gap.ms is None:
        return f"Lines {WITHHELD}"
    seconds = max(1, round(gap.ms / 1000))
    return f"{seconds:,} second{'' if seconds == 1 else 's'} {WITHHELD}"
