"""Viewers by what people call them: *public*, *researcher*, *family:F*, *account:NAME*, *archivist*."""

from __future__ import annotations

from datetime import date

from oralhist.catalogue import accounts, testimonies
from oralhist.model.access import Clearance, Viewer
from oralhist.model.identifiers import FamilyId, is_address
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive


def viewer_called(archive: Archive, text: str, today: date | None = None) -> Viewer:
    """The viewer that `text` names, a family by its address or by archivists' key; raises `Refusal`.

    An account is who it will be on the day `today`, where that is given.
    """
    match text.split(":", 1):
        case ["public"]:
            return Viewer.public()
        case ["researcher"]:
            return Viewer(clearance=Clearance.RESEARCHER)
        case ["archivist"]:
            return Viewer(clearance=Clearance.ARCHIVIST)
        case ["family", name] if name:
            family = testimonies.family_of_key(archive.db, name) or (FamilyId(name) if is_address(name) else None)
            if family is None:
                raise Refusal(f"There is no family {name[:40]!r}.", "Name it by its key or its address.")
            return Viewer(clearance=Clearance.MEMBER, families=frozenset([family]))
        case ["account", name] if name:
            account = accounts.account(archive.db, name)
            if account is None:
                raise Refusal(f"There is no account called {name[:40]!r}.", "`oralhist user list` shows them.")
            return account.viewer(today or archive.today())
    raise Refusal(f"{text[:40]!r} is not a viewer.", "Use public, researcher, family:F, account:NAME or archivist.")


def readers(archive: Archive) -> dict[str, str]:
    """Whom archivists may read as: the names of viewers that are no archivists, and what each is called."""
    found = {"public": "Anyone", "researcher": "A researcher"}
    for family, key in testimonies.families(archive.db):
        found[f"family:{family}"] = f"A member of the family {key}"
    for account in accounts.accounts(archive.db):
        if not account.viewer(archive.today()).keeps_the_archive:
            found[f"account:{account.name}"] = f"The account {account.name}"
    return found
