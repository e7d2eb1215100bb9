"""What two archivists or administrators decide together: the second has another account, older than the asking."""

from __future__ import annotations

from datetime import datetime

from oralhist.catalogue import accounts
from oralhist.model.access import Clearance, Viewer
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive


def is_archivist(archive: Archive, by: Viewer, least: Clearance = Clearance.ARCHIVIST) -> bool:
    """Whether `by` is an account of an archivist (or whatever is `least`) today; whoever runs a command is none."""
    found = accounts.account(archive.db, by.name)
    return found is not None and found.viewer(archive.today()).clearance >= least


def check_first(archive: Archive, by: Viewer, least: Clearance = Clearance.ARCHIVIST) -> None:
    """Raise `Refusal` where `by` is no account of an archivist (or whatever is `least`)."""
    if not is_archivist(archive, by, least):
        kind = "administrators" if least is Clearance.ADMINISTRATOR else "archivists"
        raise Refusal(f"Two {kind} decide this together, each by name.", "Log in as one of them.")


def check_second(
    archive: Archive, asked_by: str, asked: str, by: Viewer, least: Clearance = Clearance.ARCHIVIST
) -> None:
    """Raise `Refusal` where `by` asked it themselves, or has an account that was made since it was asked (UTC)."""
    if asked_by == by.name:
        who = "administrator" if least is Clearance.ADMINISTRATOR else "archivist"
        raise Refusal(f"{by.name} has asked already; a second {who} has to agree.", "Let the other one do it.")
    found = accounts.account(archive.db, by.name)
    # Else the first could make the second.
    if found is None or datetime.fromisoformat(found.created) >= datetime.fromisoformat(asked):
        raise Refusal(f"The account {by.name} is newer than what was asked.", "Let an older one agree.")
