"""The language in which a page speaks to whoever reads it, for what is drawn and named on the server."""

from __future__ import annotations

from oralhist.web.tongues import tongue


def language() -> str:
    """The language of the interface, as a BCP 47 tag."""
    return tongue().tag


def mirrored() -> bool:
    """Whether the interface is read from right to left."""
    return tongue().direction == "rtl"
