"""How commands speak: one JSON document or plain lines on standard output, progress and faults on standard error."""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from oralhist.assembly import archive_to_upgrade, open_archive, unchecked_archive
from oralhist.catalogue.jobs import Job
from oralhist.config import SettingsError, data_folder
from oralhist.model.access import Viewer
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean
from oralhist.model.text import parse_day as day_of
from oralhist.work import accounts
from oralhist.work.archive import Archive
from oralhist.work.initialise import operator
from oralhist.work.viewers import viewer_called

F = TypeVar("F", bound=Callable[..., Any])


def as_json(command: F) -> F:
    """The option ``--json``, on every command that answers something."""
    return click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")(command)


def as_viewer(command: F) -> F:
    """The option ``--viewer``, which narrows what is answered; without it the public is answered."""
    return click.option(
        "--viewer",
        default="public",
        show_default=True,
        help="Answer as public, researcher, family:F (its key or address), account:NAME or archivist would be.",
    )(command)


def parse_viewer(archive: Archive, text: str) -> Viewer:
    """The viewer that ``--viewer`` names; raises `Refusal`."""
    return viewer_called(archive, text)


def parse_day(text: str) -> date | None:
    """A day as it is written on the command line, None where none is; raises `Refusal`."""
    if not text:
        return None
    try:
        return day_of(text)
    except ValueError as error:
        raise Refusal(f"{text[:40]!r} is not a day.", "Write it as 2030-01-31.") from error


def with_password(archive: Archive, name: str) -> Viewer:
    """Who `name` is, whose password is asked for, or is the first line of standard input where that is no terminal.

    Raises `Refusal` where it is wrong, and where there is none.
    """
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, err=True, default="", show_default=False)
    elif line := sys.stdin.buffer.readline(1000):
        password = line.decode("utf-8", "replace").rstrip("\r\n")
    else:
        raise Refusal("Nobody typed a password.", "Run this at a terminal, or give it on standard input.")
    by = accounts.known(archive, name, password)
    if by is None:
        raise Refusal("Name or password is wrong.", "`oralhist user password` gives a new one.")
    return by


def closed_at_the_end(archive: Archive) -> Archive:
    """`archive`, closed at the end of the command: no log is left beside the catalogue."""
    click.get_current_context().call_on_close(archive.close)
    return archive


@dataclass(slots=True)
class Session:
    """What the options before the command say: the data directory and under which name changes are noted."""

    data: Path | None
    name: str

    def archive(self) -> Archive:
        """The open archive; raises `Refusal`."""
        return closed_at_the_end(open_archive(self.data))

    def archive_to_upgrade(self) -> Archive:
        """The archive, also where its catalogue is of an older version."""
        return closed_at_the_end(archive_to_upgrade(self.data))

    def archive_as_it_is(self) -> Archive:
        """The archive, whatever its catalogue is like: for `doctor`."""
        return closed_at_the_end(unchecked_archive(self.data))

    def folder(self) -> Path:
        """The data directory that was named, whether it is one or not; raises `Refusal` where none was."""
        try:
            return data_folder(self.data)
        except SettingsError as error:
            raise Refusal(error.what, error.do) from error

    def operator(self) -> Viewer:
        """Whoever runs the command."""
        return operator(f"cli:{noted_name(self.name or system_account())}")


def system_account() -> str:
    """Under which name the process runs; its number where the system has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


def noted_name(name: str) -> str:
    """A name as the ledger keeps it: letters of any script, digits, dot, dash, underscore; 40 at most."""
    return re.sub(r"[^\w.-]+", "-", clean(name).lower())[:40].strip("-") or "unnamed"


def tell(value: Any, *, json_wanted: bool, lines: Callable[[], list[str]]) -> None:
    """Answer with `value` as JSON, or with `lines` for people."""
    if json_wanted:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.writelines(line + "\n" for line in lines())


def fail(refusal: Refusal, *, json_wanted: bool) -> None:
    """Say on standard error what was wrong and what to do."""
    if json_wanted:
        error = {"error": {"what": refusal.what, "do": refusal.do}}
        sys.stderr.write(json.dumps(error, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"oralhist: {refusal.what} {refusal.do}".rstrip() + "\n")


def spoken_length(seconds: float) -> str:
    """A length of time in words: *40 s*, *12 min*, *1 h 18 min*."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


@dataclass(slots=True)
class Progress:
    """Progress on standard error: what, how far, how long still. On a terminal one line, else a line now and then."""

    begun: dict[str, float] = field(default_factory=dict)
    told: dict[str, float] = field(default_factory=dict)

    def job(self, job: Job, done: int, total: int) -> None:
        """Tell how far a job is."""
        self.step(f"{job.kind.value} {job.number}", done, total)

    def step(self, what: str, done: int, total: int) -> None:
        """Tell that `done` of `total` steps of `what` are done."""
        now = time.monotonic()
        begun = self.begun.setdefault(what, now)
        last = done >= total
        if not last and now - self.told.get(what, -10.0) < (0.2 if sys.stderr.isatty() else 2.0):
            return
        self.told[what] = now
        line = what
        if total:
            line += f": {done} of {total}"
            if done and not last:
                line += f", about {spoken_length((now - begun) / done * (total - done))} left"
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K" + line + ("\n" if last and total else ""))
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()
