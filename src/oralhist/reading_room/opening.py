"""Who may read a testimony and why, for archivists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

from oralhist.catalogue import accounts, agreed, consents, grants
from oralhist.catalogue.agreed import Agreed
from oralhist.catalogue.grants import GrantRow
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Clearance, Component, Terms, Viewer
from oralhist.model.consenting import ConsentRecord, RecordKind
from oralhist.model.opening import AccessView, GrantView, SpeakerView
from oralhist.model.why import Reason, why
from oralhist.reading_room.standpoint import Standpoint


def access_view(at: Standpoint, testimony: Testimony) -> AccessView:
    """What each speaker agreed to, what was given to whom, and why each part can be read or not."""
    each, decided = agreed.of_testimony(at.archive.db, testimony.row), at.terms(testimony).decisions.values()
    records = _in_force(consents.of_testimony(at.archive.db, testimony.row), each)
    asked = [one for one in records if one.kind is RecordKind.INTERVIEWER]
    return AccessView(
        speakers=tuple(
            SpeakerView(name=name, decisions=theirs.decisions, suspended=theirs.suspended, linked=theirs.linked)
            for name, theirs in each.items()
        ),
        grants=grant_views(at, testimony),
        reasons=reasons(at, testimony),
        records=records,
        interviewer=testimony.interviewer,
        permission=asked[-1] if asked else None,
        opens=tuple(sorted({d.embargo for d in decided if d.embargo is not None and d.embargo > at.today})),
    )


def _in_force(records: tuple[ConsentRecord, ...], each: Mapping[str, Agreed]) -> tuple[ConsentRecord, ...]:
    """The records with those decisions that each led to and that still count: none does after a sealing."""
    found = []
    for one in records:
        now = each[one.speaker].decisions if one.speaker in each else {}
        found.append(replace(one, decides=tuple(part for part in one.decides if now.get(part) == one.terms[part])))
    return tuple(found)


def reasons(
    at: Standpoint, testimony: Testimony, asking: Mapping[str, Viewer] | None = None
) -> dict[str, tuple[Reason, ...]]:
    """Why each component can be read or not, for each viewer of `asking`, by name.

    Without `asking`, for each kind of viewer and everybody to whom something is given.
    """
    terms = at.terms(testimony)
    viewers = asking if asking is not None else _kinds(at, terms)
    return {
        who: tuple(why(viewer, component, terms, at.today) for component in Component)
        for who, viewer in viewers.items()
    }


def _kinds(at: Standpoint, terms: Terms) -> dict[str, Viewer]:
    """The viewers who may differ in what they may read under `terms`, as ``--viewer`` calls them."""
    found = {"public": Viewer.public(), "researcher": Viewer(clearance=Clearance.RESEARCHER)}
    if terms.family is not None:
        found[f"family:{terms.family}"] = Viewer(clearance=Clearance.MEMBER, families=frozenset([terms.family]))
    for name in sorted({grant.account for grant in terms.grants}):
        account = accounts.account(at.archive.db, name)
        if account is not None:
            found[f"account:{name}"] = account.viewer(at.today)
    return found


def grant_views(at: Standpoint, testimony: Testimony) -> tuple[GrantView, ...]:
    """What was given to whom, those first that count today, then by account and time."""

    def act(one: GrantRow) -> tuple[str, ...]:
        until = one.until.isoformat() if one.until else ""
        return one.account, one.at, until, one.who, one.ended, one.ended_by

    found = []
    for _, rows in groupby(sorted(grants.of_testimony(at.archive.db, testimony.row), key=act), key=act):
        first, *others = rows
        found.append(
            GrantView(
                account=first.account,
                components=tuple(one.component for one in (first, *others)),
                until=first.until,
                who=first.who,
                at=first.at,
                ended=first.ended,
                ended_by=first.ended_by,
                standing=not first.ended and (first.until is None or at.today <= first.until),
            )
        )
    return tuple(sorted(found, key=lambda one: not one.standing))
