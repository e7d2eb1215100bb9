"""Descriptions: what archivists write about a testimony, checked at the border."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from oralhist.catalogue import jobs, ledger, passages, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.formats.edtf_dates import parse_date
from oralhist.model.access import Component, Viewer
from oralhist.model.coarse import Grain
from oralhist.model.identifiers import FamilyId, TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean, clean_line, parse_language
from oralhist.model.transcript import ORIGINAL, Passage
from oralhist.work import name_watch
from oralhist.work.archive import Archive
from oralhist.work.holdings import named
from oralhist.work.switch import check_leaving

SIDES = ("stayed", "left", "returned", "unknown")
LONGEST_SUMMARY = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is said about a testimony when it is handed in; `date` and `born` are EDTF, `languages` BCP 47."""

    title: str = ""
    narrator: str = ""
    interviewer: str = ""
    languages: Sequence[str] = ()
    date: str = ""
    place: str = ""
    family: str = ""
    side: str = "unknown"
    born: str = ""
    collection: str = ""
    summary: str = ""
    shelfmark: str = ""


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a description cleaned and checked; raises `Refusal` naming the first that is wrong.

    `languages` may be a sequence of tags or a text of tags separated by semicolons, commas or blanks.
    """
    found: dict[str, Any] = {}
    try:
        for key, value in values.items():
            match key:
                case "title" | "narrator" | "interviewer" | "place" | "family" | "collection" | "shelfmark":
                    found[key] = clean_line(str(value), name=key)
                case "summary":
                    found[key] = clean(str(value))
                    if len(found[key]) > LONGEST_SUMMARY:
                        raise ValueError(f"The summary is longer than {LONGEST_SUMMARY:,} characters.")
                case "languages":
                    tags = value.replace(";", " ").replace(",", " ").split() if isinstance(value, str) else value
                    found[key] = tuple(dict.fromkeys(parse_language(tag) for tag in tags))
                case "date" | "born":
                    text = clean_line(str(value), name=key, most=60)
                    found[key] = parse_date(text) if text else ""
                case "place_shown":
                    found[key] = clean_line(str(value), name="place that readers see")
                case "grain":
                    if value not in list(Grain):
                        raise ValueError(f"{str(value)[:40]!r} is not how fine a date is; use year, decade or nothing.")
                    found[key] = value
                case "side":
                    if value not in SIDES:
                        raise ValueError(f"{str(value)[:40]!r} is not a side; use one of {', '.join(SIDES)}.")
                    found[key] = value
                case _:
                    raise ValueError(f"There is no field called {key[:40]!r}.")
    except ValueError as error:
        raise Refusal(str(error)) from error
    return found


def family_for(archive: Archive, db: Database, key: str) -> FamilyId | None:
    """The family that archivists call `key`, made where it is new; None for an empty key."""
    if not key:
        return None
    found = testimonies.family_of_key(db, key)
    if found is None:
        found = FamilyId(testimonies.new_address(db, archive.draw))
        testimonies.add_family(db, found, key)
    return found


def describe(archive: Archive, number: TestimonyId, changes: Mapping[str, Any], by: Viewer) -> None:
    """Change fields of a description; the index follows. Raises `Refusal` where a field is wrong; nothing changes."""
    values = checked(changes)
    if values.get("title") == "":
        raise Refusal("A testimony has a title.", "Give it one, if only the place and the year.")
    with writing(archive.db) as db:
        testimony = named(archive, number)
        if "family" in values:
            values["family"] = family_for(archive, db, values["family"])
            if values["family"] != testimony.family:
                check_leaving(db, family=testimony.family)
        testimonies.update(db, archive.now(), testimony.row, values)
        index_description(db, named(archive, number))
        name_watch.follow_text(archive, db, testimony)
        if {"grain", "place_shown"} & set(values):
            # What was finer is in the index.
            jobs.enqueue(db, archive.now(), JobKind.PURGE, testimony.number)
        if {"narrator", "family"} & set(values):
            name_watch.reconsider(archive, db, testimony)
        jobs.enqueue(db, archive.now(), JobKind.INDEX, testimony.number)
        ledger.note(db, archive.now(), by.name, Verb.DESCRIBED, testimony.number)


def index_description(db: Database, testimony: Testimony) -> None:
    """Make title, place and summary the passage by which the description is found."""
    text = " · ".join(part for part in (testimony.title, testimony.told_place, testimony.summary) if part)
    language = testimony.languages[0] if testimony.languages else "en"
    passage = Passage(text=text, language=language, segments=("",), starts=(0,))
    passages.replace_passages(db, testimony.row, Component.DESCRIPTION, ORIGINAL, [passage])


def as_metadata(description: Mapping[str, Any], number: TestimonyId) -> bytes:
    """`data/metadata.json` of a bag: the description, so that the catalogue can be made again, closed."""
    table = {"schema": "oralhist-deposit/1", "testimony": number, **description}
    return (json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True, default=list) + "\n").encode()


def addition_metadata(testimony: Testimony, deposit: int, *, covered: bool) -> bytes:
    """`data/metadata.json` of the bag of recordings that were added: to what, and whether they were covered at once."""
    table = {
        "schema": "oralhist-addition/1",
        "testimony": testimony.number,
        "deposit": deposit,
        "covered": covered,
        "title": testimony.title,
        "narrator": testimony.narrator,
        "sample": testimony.sample,
    }
    return (json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
