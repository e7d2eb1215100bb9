"""The group of all commands, its options, and the one place where a refusal becomes an exit status."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from oralhist import __version__
from oralhist.cli import chronicle, describing, hearing, keeping, searching, serving, taking_in
from oralhist.cli.shape import Session, fail
from oralhist.model.refusals import Refusal


class Commands(click.Group):
    """A group that ends with status 1 and one sentence where a command refuses."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a `Refusal` is told and ends with status 1."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            fail(refusal, json_wanted="--json" in sys.argv or "--json" in ctx.args)
            ctx.exit(1)
        except OSError as error:
            # A full disk or a broken device is told as it is; what was under way was rolled back.
            fail(Refusal(f"The system says: {error.strerror or error}.", str(error.filename or "")), json_wanted=False)
            ctx.exit(1)


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


for module in (taking_in, describing, hearing, searching, chronicle, keeping, serving):
    for command in module.COMMANDS:
        main.add_command(command)
