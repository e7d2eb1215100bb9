"""Commands about paper beside the recordings: forms to print, and where narrators can be reached."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from oralhist.cli.describing import plain
from oralhist.cli.shape import Session, as_json, parse_day, tell
from oralhist.model.contacts import FIELDS, Contact
from oralhist.model.identifiers import MOST_NUMBER
from oralhist.model.refusals import Refusal
from oralhist.reading_room.contacts import ContactBook
from oralhist.web.forms import printed
from oralhist.work import contacts, forms
from oralhist.work.holdings import named


@click.command("form")
@click.argument("kind", type=click.Choice(forms.KINDS))
@click.option("--language", type=click.Choice(forms.LANGUAGES), default="en", help="In which language (default: en).")
@click.pass_obj
def form(session: Session, kind: str, language: str) -> None:
    """Write a form to print as one HTML file to standard output: consent, or the interviewer's permission."""
    settings = session.archive().settings
    click.echo(printed(kind, language, settings.name, settings.contact))


@click.command("contact")
@click.argument("identifier", metavar="ID")
@click.option("--name", default="", help="Whose they are, where not the narrator's.")
@click.option("--telephone", default="", help="A telephone number.")
@click.option("--address", default="", help="An address.")
@click.option("--messenger", default="", help="A name in a messenger.")
@click.option("--relative", default="", help="A relative to be asked.")
@click.option("--note", default="", help="What else has to be known.")
@click.option("--delete-by", default="", help="The day (2031-01-31) on which they are deleted; it has to be said.")
@click.option("--remove", type=click.IntRange(1, MOST_NUMBER), help="Delete these before their day.")
@as_json
@click.pass_obj
def contact(
    session: Session, /, identifier: str, delete_by: str, remove: int | None, as_json: bool, **told: Any
) -> None:
    """Where the narrator of ID can be reached, for administrators alone: list, add with a day of deletion, remove."""
    archive, by = session.archive(), session.operator()
    number = named(archive, identifier).number
    given = {field: told[field] for field in FIELDS}
    if remove is not None:
        if any(given.values()) or delete_by:
            raise Refusal("--remove goes with no other option.", "Add others in a command of its own.")
        contacts.delete(archive, number, remove, by)
        return tell({"id": number, "removed": remove}, json_wanted=as_json, lines=lambda: ["They are deleted."])
    if any(given.values()):
        day = parse_day(delete_by)
        if day is None:
            raise Refusal("It is not said when they are deleted.", "Give --delete-by DATE: nobody keeps them for ever.")
        contacts.keep(archive, number, Contact(**given, delete_by=day), by)
        answer = {"id": number, "delete_by": day.isoformat()}
        return tell(answer, json_wanted=as_json, lines=lambda: [f"They are kept until {day.isoformat()}."])
    contacts.note_opened(archive, number, by)
    kept = ContactBook(archive, by).of_testimony(number)
    lines = [
        f"{one.id:>4}  until {one.contact.delete_by.isoformat()}  "
        + "; ".join(f"{field}: {value}" for field in FIELDS if (value := getattr(one.contact, field)))
        for one in kept
    ]
    tell(
        {"id": number, "contacts": [plain(asdict(one)) for one in kept]},
        json_wanted=as_json,
        lines=lambda: lines or ["Nothing is kept."],
    )
    return None


COMMANDS = (form, contact)
