"""What narrators ask by their private links, as archivists find and answer it."""

from __future__ import annotations

from oralhist.catalogue import ledger, requests
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Viewer
from oralhist.model.mine import MOST_WORDS, Outcome, RequestView
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean
from oralhist.work.archive import Archive

MOST_LISTED = 500


def waiting(archive: Archive, by: Viewer) -> tuple[RequestView, ...]:
    """What nobody has answered yet, the oldest first; of what is sealed administrators alone hear."""
    return requests.listed(archive.db, by.clearance, answered=False, limit=MOST_LISTED)


def answered(archive: Archive, limit: int, by: Viewer) -> tuple[RequestView, ...]:
    """What was answered last."""
    return requests.listed(archive.db, by.clearance, answered=True, limit=limit)


def how_many(archive: Archive, by: Viewer) -> int:
    """How many requests wait."""
    return requests.waiting(archive.db, by.clearance)


def answer(archive: Archive, id: int, outcome: Outcome, words: str, by: Viewer) -> None:
    """Note what came of a request, in words that its narrator reads; the deed itself is done where it belongs.

    Raises `NotFound`, also for what is sealed to `by`; `Refusal` where it was answered already, and where nothing is
    said, or too much.
    """
    said = clean(words)
    if not said:
        raise Refusal("Nothing was written.", "Write to the narrator, in their language, what came of it.")
    if len(said) > MOST_WORDS:
        raise Refusal(f"That is {len(said):,} characters long; {MOST_WORDS:,} are the most.", "Say it in fewer words.")
    with writing(archive.db) as db:
        found = requests.one(db, by.clearance, id)
        if found is None:
            raise NotFound
        if not requests.answer(db, archive.now(), id, outcome, said, by.name):
            raise Refusal("Somebody has answered that already.", "Look again.")
        ledger.note(db, archive.now(), by.name, Verb.ANSWERED, found.number)
