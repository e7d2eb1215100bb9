"""Edits: a person's corrections, each kept durably the moment it is made, undoable, and in a revision later.

An edit names the version of every segment that it changes. Where the text has moved on meanwhile it is refused with
`Stale`, and nothing is changed: whoever asked has both texts to choose from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from oralhist.catalogue import edits, jobs, testimonies, transcripts
from oralhist.catalogue.database import stamp, writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Viewer
from oralhist.model.edits import Edit, version
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.transcript import ORIGINAL
from oralhist.work import name_watch, withheld
from oralhist.work.archive import Archive
from oralhist.work.changes import Asked, Change, Stale, change, standing
from oralhist.work.holdings import named
from oralhist.work.revise import confirm_now, cut
from oralhist.work.withheld import component_of

IDLE = timedelta(minutes=15)
"""Without an edit for so long, what was edited becomes a revision."""

HAND_OVER = timedelta(minutes=2)
"""Without an edit of another for so long, the next one who edits begins a revision of their own. Two who edit at the
same time make one together: a revision at every change of hand would be one every few seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an edit did: the segments `removed` are gone or changed, `standing` stand in their place, by their ids.

    They follow the segment `follows`, None at the beginning. `edit` is None where nothing had to be changed.
    """

    edit: int | None
    removed: tuple[str, ...]
    standing: tuple[str, ...]
    follows: str | None


def make(archive: Archive, number: TestimonyId, asked: Asked, by: Viewer, layer: str = ORIGINAL) -> Made:
    """Make an edit, durable when this returns; the index follows by a job.

    Raises `Stale` where the text has moved on, `Refusal` where the edit cannot be made.
    """
    return make_all(archive, number, [asked], by, layer)


def make_all(archive: Archive, number: TestimonyId, asked: Sequence[Asked], by: Viewer, layer: str = ORIGINAL) -> Made:
    """Make edits of one segment one after another, all or none; what the last did that had to change anything.

    Each but the first is on the version that the one before it left. Raises as `make` does.
    """
    with writing(archive.db) as db:
        testimony = named(archive, number)
        _hand_over(archive, db, testimony, layer, by)
        edits.begin(db, testimony.row, layer)
        done = [_make(archive, db, testimony, layer, asked[0], by)]
        for one in asked[1:]:
            now = edits.neighbours(db, testimony.row, layer, one.segment)[1]
            seen = replace(one, version=version(now)) if now else one
            done.append(_make(archive, db, testimony, layer, seen, by))
        _close(archive, db, testimony, layer)
        return next((made for made in reversed(done) if made.edit is not None), done[-1])


def _make(archive: Archive, db: Database, testimony: Testimony, layer: str, asked: Asked, by: Viewer) -> Made:
    wanted = change(db, testimony, layer, asked)
    if wanted.before == wanted.after:
        return _nothing(wanted)
    last = edits.last_open(db, testimony.row, layer)
    current = transcripts.current(db, testimony.row, layer)
    edit = Edit(
        id=0,
        base=current.number if current else 0,
        parent=last.id if last else None,
        kind=asked.kind,
        follows=wanted.follows,
        before=wanted.before,
        after=wanted.after,
        who=by.name,
        at=stamp(archive.now()),
        undone=False,
        revision=None,
    )
    edit = replace(edit, id=edits.add(db, testimony.row, layer, edit))
    return _apply(archive, db, testimony, layer, edit, undo=False)


def undo(archive: Archive, number: TestimonyId, by: Viewer, layer: str = ORIGINAL) -> Made:
    """Take back the newest edit of `by` that is in no revision yet; `Stale` where its segments were changed since."""
    with writing(archive.db) as db:
        testimony = named(archive, number)
        edit = edits.to_undo(db, testimony.row, layer, by.name)
        if edit is None:
            raise Refusal("There is nothing of yours to undo.", "What is in a revision can be brought back as one.")
        edits.mark_undone(db, edit.id, True, archive.now())
        made = _apply(archive, db, testimony, layer, edit, undo=True)
        _close(archive, db, testimony, layer)
        return made


def redo(archive: Archive, number: TestimonyId, by: Viewer, layer: str = ORIGINAL) -> Made:
    """Make the edit of `by` that was undone last again; `Stale` where its segments were changed since."""
    with writing(archive.db) as db:
        testimony = named(archive, number)
        edit = edits.to_redo(db, testimony.row, layer, by.name)
        if edit is None:
            raise Refusal("There is nothing of yours to do again.")
        edits.mark_undone(db, edit.id, False, archive.now())
        made = _apply(archive, db, testimony, layer, edit, undo=False)
        _close(archive, db, testimony, layer)
        return made


def done(archive: Archive, number: TestimonyId, by: Viewer, layer: str = ORIGINAL) -> int | None:
    """Cut the open edits into a revision, which readers see from now on; its number, None where nothing is new."""
    with writing(archive.db) as db:
        testimony = named(archive, number)
        revision = cut(archive, db, testimony, layer)
        if revision is not None:
            testimonies.update(db, archive.now(), testimony.row, {})
    confirm_now(archive)
    return revision


def cut_idle(archive: Archive) -> int:
    """Cut what nobody has edited for fifteen minutes into revisions; how many there were. Safe at any time."""
    made = 0
    for number, layer in edits.idle(archive.db, archive.now() - IDLE):
        with writing(archive.db) as db:
            testimony = testimonies.by_number(db, number)
            # Asked again inside the transaction: somebody may have come back.
            if testimony is not None and (number, layer) in edits.idle(db, archive.now() - IDLE):
                made += cut(archive, db, testimony, layer) is not None
    if made:
        confirm_now(archive)
    return made


def _hand_over(archive: Archive, db: Database, testimony: Testimony, layer: str, by: Viewer) -> None:
    waiting = [edit for edit in edits.open_edits(db, testimony.row, layer) if not edit.undone]
    others = [edit for edit in waiting if edit.who != by.name]
    if others and archive.now() - datetime.fromisoformat(others[-1].at) > HAND_OVER:
        cut(archive, db, testimony, layer)


def _apply(archive: Archive, db: Database, testimony: Testimony, layer: str, edit: Edit, *, undo: bool) -> Made:
    """Put one side of an edit in the place of the other, with passages and the job that indexes them."""
    before, after = (edit.after, edit.before) if undo else (edit.before, edit.after)
    if not edits.replace_run(db, testimony.row, layer, before, after, edit.follows):
        raise Stale(tuple(one.id for one in standing(db, testimony, layer, before or after)))
    touched = tuple(dict.fromkeys(one.id for one in (*before, *after)))
    changed = withheld.follow(archive, db, testimony, layer, before, after, edit.follows)
    if changed is None:
        component, beside = component_of(layer), _beside(db, testimony, layer, edit)
        changed = edits.follow_passages(db, testimony.row, component, layer, touched, beside)
    name_watch.follow_segments(archive, db, testimony, layer, after)
    if changed:
        jobs.enqueue(db, archive.now(), JobKind.INDEX, testimony.number)
    removed, now = tuple(one.id for one in before), tuple(one.id for one in after)
    return Made(edit=edit.id, removed=removed, standing=now, follows=edit.follows)


def _close(archive: Archive, db: Database, testimony: Testimony, layer: str) -> None:
    """Where open words were found to lie in a restriction, cut a revision at once: readers read them until then."""
    if withheld.reaches_further(db, testimony, layer):
        cut(archive, db, testimony, layer)
        jobs.enqueue(db, archive.now(), JobKind.PURGE, testimony.number)


def _beside(db: Database, testimony: Testimony, layer: str, edit: Edit) -> str | None:
    if edit.follows is not None:
        return edit.follows
    last = (*edit.after, *edit.before)[-1:]
    after = edits.neighbours(db, testimony.row, layer, last[0].id)[2] if last else None
    return after.id if after else None


def _nothing(wanted: Change) -> Made:
    ids = tuple(one.id for one in wanted.before)
    return Made(edit=None, removed=ids, standing=ids, follows=wanted.follows)
