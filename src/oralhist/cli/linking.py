"""The command for narrators' private links: link."""

from __future__ import annotations

from dataclasses import asdict

import click

from oralhist.cli.shape import Session, as_json, parse_day, tell
from oralhist.model.codes import in_groups
from oralhist.model.mine import LinkView
from oralhist.model.refusals import Refusal
from oralhist.work import links
from oralhist.work.holdings import named


@click.command("link")
@click.argument("identifier", metavar="ID")
@click.option("--speaker", default="", help="For somebody who speaks there besides the narrator.")
@click.option(
    "--until", default="", help="The last day (2030-01-31) on which it counts (default: until it is revoked)."
)
@click.option("--list", "lists", is_flag=True, help="List the links instead: when they were made and last used.")
@click.option("--revoke", "revokes", is_flag=True, help="Revoke the link instead, at once.")
@as_json
@click.pass_obj
def link(
    session: Session, identifier: str, speaker: str, until: str, lists: bool, revokes: bool, as_json: bool
) -> None:
    """Make the private link by which a narrator of ID closes it further, hides it, asks; shown this once."""
    archive = session.archive()
    testimony = named(archive, identifier)
    if lists and revokes:
        raise Refusal("Links are either listed or revoked.", "Give --list or --revoke.")
    if lists:
        found = links.listed(archive, testimony.number)
        answer = {"id": testimony.number, "links": [asdict(one) for one in found]}
        tell(answer, json_wanted=as_json, lines=lambda: [_line(one) for one in found] or ["There is no link."])
        return
    if revokes:
        links.revoke(archive, testimony.number, speaker, session.operator())
        said = "The link is revoked: it opens nothing any more."
        tell({"id": testimony.number, "revoked": True}, json_wanted=as_json, lines=lambda: [said])
        return
    secret = links.make(archive, testimony.number, speaker, session.operator(), until=parse_day(until))
    address, code = f"{archive.settings.base_url.rstrip('/')}/mine/{secret}", in_groups(secret)
    lines = [f"Address: {address}", f"Code:    {code}", "It is shown now and never again; the one before is revoked."]
    tell({"id": testimony.number, "address": address, "code": code}, json_wanted=as_json, lines=lambda: lines)


def _line(one: LinkView) -> str:
    who = one.speaker or "The narrator"
    ended = f", ended {one.ended} by {one.ended_by}" if one.ended else ""
    until = f", until {one.until}" if one.until else ""
    return f"{who}: made {one.made} by {one.who}{until}, {f'used {one.used}' if one.used else 'not used yet'}{ended}."


COMMANDS = (link,)
