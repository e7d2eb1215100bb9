"""Commands about people with accounts: user add, list, remove, password, invite, invitations, sessions, vet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

import click

from oralhist.catalogue import accounts as account_rows
from oralhist.cli.shape import Session, as_json, parse_day, tell
from oralhist.work import accounts, factors, reading_tokens, vetting
from oralhist.work import invitations as invited
from oralhist.work.reading_tokens import Scope

F = TypeVar("F", bound=Callable[..., Any])


def with_role(command: F) -> F:
    """What an account may do, and to which families it belongs."""
    role = click.option("--role", type=click.Choice(list(account_rows.ROLES)), required=True, help="What it may do.")
    family = click.option("--family", "families", multiple=True, help="The key of a family that it belongs to.")
    return role(family(command))


@click.group("user")
def user() -> None:
    """Accounts of archivists, researchers and family members."""


@user.command("add")
@click.argument("name")
@with_role
@as_json
@click.pass_obj
def user_add(session: Session, name: str, role: str, families: tuple[str, ...], as_json: bool) -> None:
    """Add an account; its password is shown once."""
    password = accounts.add(session.archive(), name, role, session.operator(), families=families)
    answer = {"name": name, "role": role, "password": password}
    tell(
        answer, json_wanted=as_json, lines=lambda: [f"{name} ({role}) was added. Password, shown only now: {password}"]
    )


@user.command("list")
@as_json
@click.pass_obj
def user_list(session: Session, as_json: bool) -> None:
    """All accounts."""
    found = account_rows.accounts(session.archive().db)
    answer = {"users": [{"name": one.name, "role": one.role, "families": sorted(one.families)} for one in found]}
    tell(answer, json_wanted=as_json, lines=lambda: [f"{one.name}  {one.role}" for one in found])


@user.command("remove")
@click.argument("name")
@as_json
@click.pass_obj
def user_remove(session: Session, name: str, as_json: bool) -> None:
    """Remove an account and log it out at once."""
    accounts.remove(session.archive(), name, session.operator())
    tell({"removed": name}, json_wanted=as_json, lines=lambda: [f"{name} was removed."])


@user.command("password")
@click.argument("name")
@as_json
@click.pass_obj
def user_password(session: Session, name: str, as_json: bool) -> None:
    """Give an account a new password, which is shown once, and log it out."""
    password = accounts.set_password(session.archive(), name, session.operator())
    tell({"name": name, "password": password}, json_wanted=as_json, lines=lambda: [f"New password: {password}"])


@user.command("invite")
@with_role
@as_json
@click.pass_obj
def user_invite(session: Session, role: str, families: tuple[str, ...], as_json: bool) -> None:
    """Offer an account: whoever opens the address within fourteen days chooses name and password, once."""
    archive = session.archive()
    found, token = invited.invite(archive, role, families, session.operator())
    path = f"{archive.settings.base_url.rstrip('/')}/invitation/{token}"
    answer = {"id": found.id, "role": role, "until": found.until, "invitation": path}
    tell(
        answer,
        json_wanted=as_json,
        lines=lambda: [f"Give the address to nobody but whom you invite; it is shown only now: {path}"],
    )


@user.command("invitations")
@click.option("--revoke", default="", help="Let this invitation stand for nothing.")
@as_json
@click.pass_obj
def user_invitations(session: Session, revoke: str, as_json: bool) -> None:
    """The invitations that nobody has taken up yet; or take one back."""
    archive = session.archive()
    if revoke:
        invited.revoke(archive, revoke, session.operator())
    found = invited.waiting(archive)
    answer = {"invitations": [asdict(one) for one in found]}
    lines = [f"{one.id}  {one.role}  by {one.who}, until {one.until}" for one in found]
    tell(answer, json_wanted=as_json, lines=lambda: lines or ["There are none."])


@user.command("sessions")
@click.argument("name")
@click.option("--end", is_flag=True, help="End all of them.")
@as_json
@click.pass_obj
def user_sessions(session: Session, name: str, end: bool, as_json: bool) -> None:
    """Where an account is logged in: when each session began; or end them all."""
    archive = session.archive()
    ended = invited.end_sessions(archive, name, session.operator()) if end else 0
    found = invited.sessions(archive, name)
    answer = {"name": name, "ended": ended, "sessions": [asdict(one) for one in found]}
    lines = [f"{ended} ended."] if end else [f"begun {one.begun}, lasts until {one.until}" for one in found]
    tell(answer, json_wanted=as_json, lines=lambda: lines or ["It is not logged in."])


@user.command("vet")
@click.argument("name")
@click.option("--until", default="", help="Until which day (2030-01-31).")
@click.option("--end", is_flag=True, help="Let nobody vouch for them any more.")
@as_json
@click.pass_obj
def user_vet(session: Session, name: str, until: str, end: bool, as_json: bool) -> None:
    """Vouch for a researcher until a day: two archivists do (`--as` says who), before they read as one."""
    day = parse_day(until)
    if (day is None) is not end:
        raise click.UsageError("Give --until or --end.")
    archive = session.archive()
    if day is not None:
        vetting.vouch(archive, name, day, session.operator())
    else:
        vetting.end(archive, name, session.operator())
    found = vetting.researcher(archive, name)
    lacks = found.lacks(archive.today())
    answer = {"name": name, "vetted_by": list(found.vetted_by), "until": found.until, "lacks": lacks}
    stands = lacks or f"reads as a researcher until {found.until}"
    tell(answer, json_wanted=as_json, lines=lambda: [f"{name}: {stands}."])


@user.command("token")
@click.argument("name")
@click.option("--for", "purpose", required=True, help="What it is for.")
@click.option("--until", required=True, help="Until which day (2030-01-31).")
@click.option(
    "--scope",
    type=click.Choice([one.value for one in Scope]),
    default=Scope.READ.value,
    help="What it is good for: to read, or to hand in recordings and read nothing.",
)
@as_json
@click.pass_obj
def user_token(session: Session, name: str, purpose: str, until: str, scope: str, as_json: bool) -> None:
    """A token by which a program reads as the account NAME does, or hands in recordings; it is shown once."""
    day = parse_day(until)
    if day is None:
        raise click.UsageError("Say until which day it counts: --until 2030-01-31.")
    made, token = reading_tokens.make(session.archive(), name, purpose, day, session.operator(), scope=Scope(scope))
    answer = {**asdict(made), "token": token}
    line = f"Give it to nobody; it is shown only now: {token}"
    tell(answer, json_wanted=as_json, lines=lambda: [line])


@user.command("tokens")
@click.argument("name", default="")
@click.option("--revoke", default="", help="Let this token stand for nothing.")
@as_json
@click.pass_obj
def user_tokens(session: Session, name: str, revoke: str, as_json: bool) -> None:
    """The tokens of the account NAME, or of all; or end one."""
    archive = session.archive()
    if revoke:
        reading_tokens.end(archive, revoke, session.operator(), name)
    found = reading_tokens.listed(archive, name)
    lines = [
        f"{one.id}  {one.account}, {one.scope}, until {one.until}, made by {one.who}: {one.purpose}" for one in found
    ]
    tell(
        {"tokens": [asdict(one) for one in found]},
        json_wanted=as_json,
        lines=lambda: lines or ["There are none."],
    )


@user.command("factor")
@click.argument("name")
@click.option("--remove", is_flag=True, help="Take it away, with its codes.")
@as_json
@click.pass_obj
def user_factor(session: Session, name: str, remove: bool, as_json: bool) -> None:
    """Whether the account NAME has a second factor; or take it away from somebody who lost it."""
    archive = session.archive()
    if remove:
        factors.remove(archive, name, session.operator())
    has = factors.has(archive, name)
    answer = {"name": name, "second_factor": has, "codes_left": factors.codes_left(archive, name)}
    tell(answer, json_wanted=as_json, lines=lambda: [f"{name} has {'a' if has else 'no'} second factor."])


COMMANDS = (user,)
