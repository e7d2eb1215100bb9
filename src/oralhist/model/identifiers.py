"""The names by which things are known: accession numbers, public addresses, recordings, events, families.

Each is parsed at the border and trusted inside; none is ever made into a path without its parser.
"""

from __future__ import annotations

import re
from typing import NewType

TestimonyId = NewType("TestimonyId", str)
"""Accession number for archivists, ``OH-2026-0042``. It is sequential, so it never reaches anybody else."""

Address = NewType("Address", str)
"""Random public address, eight characters of Crockford's base 32 in lower case, ``k7m2qx9d``; never reused."""

RecordingId = NewType("RecordingId", str)
"""One media file of a testimony, ``OH-2026-0042-01``."""

EventId = NewType("EventId", str)
"""An entry of the chronology, ``khorgos-crossing-1962``; stable for ever."""

PlaceId = NewType("PlaceId", str)
"""A place of the chronology, ``place-005``; stable for ever."""

FamilyId = NewType("FamilyId", str)
"""A family, by the random address that the public sees."""

MOST_NUMBER = 2**63 - 1
"""The largest whole number that the catalogue can hold."""

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 alphabet in lower case (https://www.crockford.com/base32.html)."""

_NUMBER = re.compile(r"OH-[0-9]{4}-[0-9]{4,6}")
_ADDRESS = re.compile(rf"[{CROCKFORD}]{{8}}")
_PLACE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,8}")
_SOURCE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+){0,8}")
_EVENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,15}")


def parse_testimony_id(text: str) -> TestimonyId:
    """Return `text` as an accession number, or raise ``ValueError`` with one sentence."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not an accession number such as OH-2026-0042")
    return TestimonyId(text)


def accession(year: int, number: int) -> TestimonyId:
    """The accession number of the `number`-th testimony taken in during `year`."""
    return parse_testimony_id(f"OH-{year:04d}-{number:04d}")


def is_address(text: str) -> bool:
    """Whether `text` has the form of a public address."""
    return _ADDRESS.fullmatch(text) is not None


def parse_event_id(text: str) -> EventId:
    """Return `text` as the identifier of an event, or raise ``ValueError`` with one sentence."""
    if len(text) > 80 or not _EVENT.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not the identifier of an event")
    return EventId(text)


def parse_place_id(text: str) -> PlaceId:
    """Return `text` as the identifier of a place, or raise ``ValueError`` with one sentence."""
    if len(text) > 80 or not _PLACE.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not the identifier of a place")
    return PlaceId(text)


def parse_source_id(text: str) -> str:
    """Return `text` as the identifier of a source (``WC-0421``), or raise ``ValueError`` with one sentence."""
    if len(text) > 40 or not _SOURCE.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not the identifier of a source, such as WC-0421")
    return text


def recording_id(testimony: TestimonyId, number: int) -> RecordingId:
    """The identifier of the `number`-th recording (from 1) of a testimony."""
    return RecordingId(f"{testimony}-{number:02d}")


def deposited_id(testimony: TestimonyId, deposit: int, position: int) -> RecordingId:
    """The identifier of the `position`-th file of a deposit that is none of the testimony's recordings (yet)."""
    return RecordingId(f"{testimony}-d{deposit:02d}-{position:02d}")
