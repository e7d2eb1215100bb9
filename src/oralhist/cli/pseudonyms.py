"""Commands about names that are closed: the pseudonym that stands in their place."""

from __future__ import annotations

import click

from oralhist.cli.shape import Session, as_json, tell
from oralhist.work import naming
from oralhist.work.holdings import named


@click.command("pseudonym")
@click.argument("identifier", metavar="ID")
@click.argument("name", required=False)
@click.option("--draw", is_flag=True, help="Draw one that nobody here is called, in the language of the testimony.")
@click.option("--label", is_flag=True, help="Draw a label such as Narrator K7.")
@click.option("--remove", is_flag=True, help="Take it away: nothing stands in place of the closed name.")
@as_json
@click.pass_obj
def pseudonym(
    session: Session, identifier: str, name: str | None, draw: bool, label: bool, remove: bool, as_json: bool
) -> None:
    """What the narrator of ID is called for those who may not read the name: NAME, or one drawn by chance."""
    if sum((name is not None, draw, label, remove)) != 1:
        raise click.UsageError("Give a NAME, or one of --draw, --label and --remove.")
    archive = session.archive()
    testimony = named(archive, identifier)
    if remove:
        naming.remove(archive, testimony.number, session.operator())
        given = ""
    elif name is not None:
        given = naming.give(archive, testimony.number, name, session.operator())
    else:
        given = naming.draw(archive, testimony.number, session.operator(), label=label)
    said = f"Where the name is closed, the narrator is called {given}." if given else "There is no pseudonym any more."
    tell({"id": testimony.number, "pseudonym": given}, json_wanted=as_json, lines=lambda: [said])


COMMANDS = (pseudonym,)
