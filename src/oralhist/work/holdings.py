"""Finding the testimony that a command names, by accession number or public address."""

from __future__ import annotations

from oralhist.catalogue import testimonies
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import State
from oralhist.model.identifiers import is_address, parse_testimony_id
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work.archive import Archive


def named(archive: Archive, name: str) -> Testimony:
    """The testimony with this accession number or address; raises `NotFound`, or `Refusal` where it is sealed."""
    if is_address(name):
        found = testimonies.by_address(archive.db, name)
    else:
        try:
            found = testimonies.by_number(archive.db, parse_testimony_id(name.upper()))
        except ValueError as error:
            raise Refusal(f"{error}.", "`oralhist list` shows the numbers.") from error
    if found is None:
        raise NotFound(f"There is no testimony {name}.", "`oralhist list` shows those that there are.")
    if found.state is State.SEALED:
        raise Refusal(f"{found.number} is sealed.", "Nothing can be done with it.")
    return found


def check_kept(testimony: Testimony) -> None:
    """Raise `Refusal` where a testimony was withdrawn: no machine works on it, and a job would end without a word."""
    if testimony.state is State.HIDDEN:
        raise Refusal(
            f"{testimony.number} was withdrawn; no machine works on it.",
            "Consent recorded for all of it opens it to them again.",
        )
