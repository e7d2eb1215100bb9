"""Complaints: taken in from anybody about what they can read, decided on by archivists.

Nobody can switch the archive off by them: without a stake that an archivist has verified before, few hide a testimony,
for a while, and not again soon after. Their words stand in no log and not in the ledger.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlite_utils import Database

from oralhist.catalogue import access, complaints, ledger, links, restrictions, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Component, State, Viewer, readable
from oralhist.model.codes import parse_code
from oralhist.model.complaints import (
    ANYBODY,
    HIDES_FOR,
    MOST_HARM,
    MOST_LINE,
    SHARE,
    Complaint,
    ComplaintView,
    Ruling,
    Stake,
)
from oralhist.model.identifiers import Address
from oralhist.model.mine import MOST_WORDS, Holder
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean, clean_line
from oralhist.work import consent, papers
from oralhist.work.archive import Archive
from oralhist.work.reserve import check_room

MOST_A_DAY = 200
"""Complaints of a day that stand first at the desk; what comes beyond is taken too, and stands behind the rest."""


def complain(archive: Archive, address: Address, said: Complaint, by: Viewer, holder: Holder | None = None) -> None:
    """Take in a complaint about what `by` can read; raises `NotFound` where they cannot, as for what is not there.

    `holder` is whose private link `by` has open, if any. Raises `Refusal` where it is not said what the harm is.
    """
    today, now = archive.today(), archive.now()
    if not archive.opens(address, by, Component.DESCRIPTION, today):
        raise NotFound
    told = _checked(said)
    with writing(archive.db) as db:
        found = testimonies.if_readable(db, by, Component.DESCRIPTION, address, today)
        if found is None:
            raise NotFound
        stake = _stake(archive, db, found, by, holder, said.code)
        if complaints.made_on(db, today) >= MOST_A_DAY:
            check_room(archive)
        hides = _hides(archive, db, found, by, stake)
        complaints.add(db, now, today, found.row, told, stake, today + HIDES_FOR if hides else None)
        who = by.name or ANYBODY
        ledger.note(db, now, who, Verb.COMPLAINED, found.number)
        if hides:
            ledger.note(db, now, who, Verb.HIDDEN_FOR_A_WHILE, found.number)


def _checked(said: Complaint) -> Complaint:
    harm = clean(said.harm)
    if not harm:
        raise Refusal("It is not said what harm comes of it.", "Say it in a few words, in any language.")
    if len(harm) > MOST_HARM:
        raise Refusal(f"That is {len(harm):,} characters long; {MOST_HARM:,} are the most.", "Say it in fewer words.")
    try:
        return Complaint(
            who=clean_line(said.who, name="name", most=MOST_LINE),
            relation=clean_line(said.relation, name="answer", most=MOST_LINE),
            reach=clean_line(said.reach, name="answer", most=MOST_LINE),
            lines=clean_line(said.lines, name="answer", most=MOST_LINE),
            harm=harm,
        )
    except ValueError as error:
        raise Refusal(str(error), "Say it in fewer words.") from error


def _stake(archive: Archive, db: Database, found: Testimony, by: Viewer, holder: Holder | None, code: str) -> Stake:
    """Whether an archivist has verified before that whoever complains has to do with it."""
    if found.family is not None and found.family in by.families:
        return Stake.FAMILY
    typed = _typed(archive, db, code)
    for one in (holder, typed):
        own = testimonies.by_row(db, one.testimony) if one and links.stands(db, archive.today(), one) else None
        if own is not None and (own.row == found.row or (own.family is not None and own.family == found.family)):
            return Stake.LINK
    return Stake.NONE


def _typed(archive: Archive, db: Database, code: str) -> Holder | None:
    try:
        return links.holder(db, archive.today(), parse_code(code))
    except ValueError:
        return None


def _hides(archive: Archive, db: Database, found: Testimony, by: Viewer, stake: Stake) -> bool:
    """Whether this complaint hides the testimony by itself.

    What `by` could read but for complaints is counted and nothing else, so that it hangs on nothing that is closed to
    them: neither on what else was complained of, nor on how much there is.
    """
    today, settings = archive.today(), archive.settings
    rest = timedelta(days=settings.complaints_rest_days)
    staked = stake is not Stake.NONE
    if complaints.rests(db, found.row, archive.now() - rest, today - rest, staked=staked):
        return False
    if staked:
        return True
    spent = _among(archive, db, by, complaints.hidden_on(db, today))
    if spent >= settings.complaints_that_hide:
        return False
    hidden = _among(archive, db, by, complaints.hidden_now(db, today))
    shown = len(access.addresses(db, by, Component.DESCRIPTION, today))
    return hidden < max(1, (hidden + shown) // SHARE)


def _among(archive: Archive, db: Database, by: Viewer, rows: Collection[int]) -> int:
    """How many of these testimonies `by` could read, if no complaint hid them."""
    return sum(
        readable(by, Component.DESCRIPTION, terms.but_for_complaints(), archive.today())
        for terms in access.terms_of(db, rows).values()
    )


def waiting(archive: Archive, limit: int = 500, first: int = 0) -> tuple[ComplaintView, ...]:
    """The complaints that nobody has decided on, the urgent first, from the one at the place `first` on."""
    return complaints.waiting_ones(archive.db, MOST_A_DAY, limit, first)


def decided(archive: Archive, limit: int) -> tuple[ComplaintView, ...]:
    """The complaints that were decided on last."""
    return complaints.decided_ones(archive.db, limit)


def how_many(archive: Archive) -> int:
    """How many complaints wait."""
    return complaints.waiting(archive.db)


def decide(archive: Archive, id: int, ruling: Ruling, answer: str, by: Viewer, *, alike: bool = False) -> None:
    """Decide on a complaint, with an answer; with `alike` on all that wait about the same testimony.

    It shows again where the last that waited is decided on, unless it is withdrawn. Raises `NotFound`; `Refusal` where
    it is decided already, where nothing is answered, and where a span is said to be restricted and none is.
    """
    said = clean(answer)
    if not said or len(said) > MOST_WORDS:
        raise Refusal("There is no answer, or too long a one.", f"Write what was decided and why, in {MOST_WORDS:,}.")
    with writing(archive.db) as db:
        found, testimony = _complaint(db, id)
        if ruling is Ruling.RESTRICTED:
            _check_restricted(db, testimony, found)
        for one in complaints.of_testimony(db, testimony.row) if alike else (id,):
            complaints.decide(db, archive.now(), one, ruling, said, by.name)
        if ruling is Ruling.WITHDRAWN or not complaints.of_testimony(db, testimony.row):
            complaints.show(db, testimony.row)
        if ruling is Ruling.WITHDRAWN and testimony.state is State.KEPT:
            consent.hide(archive, db, testimony, papers.without(f"complaint {id}"), by)
        ledger.note(db, archive.now(), by.name, Verb.COMPLAINT_DECIDED, testimony.number)


def _complaint(db: Database, id: int) -> tuple[ComplaintView, Testimony]:
    found = complaints.one(db, id)
    testimony = testimonies.by_number(db, found.number) if found else None  # type: ignore[arg-type]
    if found is None or testimony is None or testimony.state is State.SEALED:
        raise NotFound
    if found.ruling is not Ruling.WAITS:
        raise Refusal("Somebody has decided on that already.", "Look again.")
    return found, testimony


def _check_restricted(db: Database, testimony: Testimony, found: ComplaintView) -> None:
    if not any(one.at >= found.at for one in restrictions.of_testimony(db, testimony.row)):
        raise Refusal("Nothing was withheld since that complaint came in.", "Withhold the span first, then decide.")
