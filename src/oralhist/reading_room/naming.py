"""The review of names at the desk: every find with the words around it, whom a testimony hides, and what is left."""

from __future__ import annotations

from collections import Counter

from oralhist.catalogue import name_finds, name_reviews, testimonies
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.language.snippets import around
from oralhist.model.desk import HiddenView, NameFindView, NameReviewView, SpellingView
from oralhist.model.names import NameFind
from oralhist.reading_room.standpoint import Standpoint

AROUND = 90


def name_review(at: Standpoint, testimony: Testimony) -> NameReviewView:
    """All of a review, what waits first: for archivists only."""
    db = at.archive.db
    found = name_finds.every(db, testimony, at.archive.told)
    ordered = sorted(found, key=lambda one: one.decided is not None)
    said = Counter(one.said for one in found if one.decided is None)
    rows = {one.row for one in found}
    holders = {row: holder for row in rows if (holder := testimonies.by_row(db, row)) is not None}
    recordings = testimonies.recordings_among(db, rows)
    return NameReviewView(
        complete=testimony.reviewed,
        called_for=name_finds.called_for(at.terms(testimony)),
        pseudonym=testimony.pseudonym,
        names=name_finds.narrator_names(db, testimony),
        finds=tuple(_view(one, holders.get(one.row), recordings[one.row]) for one in ordered),
        spellings=tuple(SpellingView(said=one, many=many) for one, many in said.most_common()),
        hidden=tuple(
            HiddenView(
                id=one.id,
                person=one.person,
                spellings=one.spellings,
                instead=one.instead,
                narrator=one.narrator,
                who=one.who,
                at=one.at,
            )
            for one in name_reviews.hidden_in(db, testimony.row)
        ),
        waits_for=tuple(
            other.number
            for row in name_reviews.waits_for(db, testimony.row)
            if row != testimony.row and (other := testimonies.by_row(db, row)) is not None
        ),
    )


def _view(find: NameFind, holder: Testimony | None, recordings: tuple[StoredFile, ...]) -> NameFindView:
    before, behind = around(find.text, find.start, find.end, AROUND)
    numbers = {file.id: file.number for file in recordings}
    return NameFindView(
        find=find,
        title=holder.title if holder else "",
        address=holder.address if holder else None,
        before=before,
        behind=behind,
        recording=numbers.get(find.recording) if find.recording else None,
    )
