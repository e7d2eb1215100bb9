"""The group of all commands and its options."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from oralhist import __version__
from oralhist.cli import (
    access,
    chronicle,
    consenting,
    describing,
    erasing,
    hearing,
    keeping,
    kin,
    linking,
    name_review,
    naming,
    paperwork,
    persons,
    pseudonyms,
    restricting,
    searching,
    serving,
    taking_in,
    viewers,
)
from oralhist.cli.ending import ended
from oralhist.cli.shape import Session


class Commands(click.Group):
    """A group whose commands end with one sentence and a status, whatever happens."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *others: Any, **extra: Any) -> Any:
        """Run the command that `args` (default: those of the process) name, and end the process with its status."""
        given = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        sys.exit(ended(lambda: super(Commands, self).main(given, prog_name or "oralhist", *others, **extra), given))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="oralhist")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="The data directory (default: ORALHIST_DATA)."
)
@click.option("--as", "name", default="", help="Under which name changes are noted (default: the system account).")
@click.pass_context
def main(ctx: click.Context, data: Path | None, name: str) -> None:
    """An oral-history archive and search service: recordings in, consented words and voices out."""
    ctx.obj = Session(data, name)


MODULES = (
    *(taking_in, describing, consenting, paperwork, access, linking, pseudonyms, name_review, restricting, erasing),
    *(hearing, searching, naming, persons),
    *(kin, chronicle, keeping, viewers, serving),
)
for module in MODULES:
    for command in module.COMMANDS:
        main.add_command(command)
