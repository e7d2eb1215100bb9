"""What was asked of archivists: one's own requests, and for archivists everybody's requests and messages."""

from __future__ import annotations

from dataclasses import dataclass

from oralhist.catalogue import access_requests, accounts, messages
from oralhist.model.access import Component
from oralhist.model.asking import MessageRow, RequestRow, RequestView
from oralhist.model.identifiers import FamilyId
from oralhist.model.refusals import NotFound
from oralhist.reading_room import families, persons
from oralhist.reading_room.standpoint import Standpoint

MOST = 100
"""Requests that are listed, and messages on a page."""


@dataclass(frozen=True, slots=True)
class AskedRoom:
    """What of all this the viewer of `at` may know."""

    at: Standpoint

    def own(self) -> tuple[RequestView, ...]:
        """What the viewer asked, newest first. Of a testimony that is closed to them by now, nothing."""
        db = self.at.archive.db
        account = accounts.account(db, self.at.viewer.name)
        found = access_requests.of_account(db, account.name, self.at.today, account.created) if account else ()
        seen = (self.at.viewer, Component.DESCRIPTION, self.at.today)
        return tuple(one.view for one in found if self.at.archive.opens(one.view.address, *seen))

    def requests(self) -> tuple[RequestRow, ...]:
        """The newest requests, those that wait first; `NotFound` for all but archivists."""
        self._archivists_only()
        return access_requests.listed(self.at.archive.db, self.at.today, MOST)

    def messages(self, page: int = 1) -> tuple[MessageRow, ...]:
        """The newest messages, those that wait first, and one more where there is another page.

        Raises `NotFound` for all but archivists.
        """
        self._archivists_only()
        a_day = self.at.archive.settings.messages_a_day
        return messages.listed(self.at.archive.db, self.at.today, a_day, MOST + 1, MOST * (page - 1))

    def check_subject(self, page: str) -> None:
        """Raise `NotFound` where `page` is that of a family or a person whom the viewer cannot read, or never was."""
        kind, _, id = page.partition("/")
        if kind == "f" and families.family(self.at, FamilyId(id), "en") is None:
            raise NotFound
        if kind == "p" and persons.page_of(self.at, id) is None:
            raise NotFound

    def _archivists_only(self) -> None:
        if not self.at.viewer.keeps_the_archive:
            raise NotFound
