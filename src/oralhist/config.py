"""Settings: the only reader of the environment and of `oralhist.toml`, the mark of a data directory."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MARK = "oralhist.toml"


class SettingsError(Exception):
    """The settings cannot be used; the text is one sentence, `do` what to do about it."""

    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.do = do


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an archive is called and how it runs; the fields of `oralhist.toml` and the machine's environment.

    `time_zone` is an IANA name and decides on which day an embargo ends. `models` is where speech models lie.
    `threads` is how many threads the speech engine uses (0: as many as there are cores). `show_suggestions` is whether
    readers see events that nobody has confirmed yet, marked as such. `leave_to` is where *Leave this page* leads, empty
    where no page has it. `require_second_factor` is whether those who keep the archive have to have one. A request for
    access waits `request_days`; readers send `messages_a_day` at most, and how to reach them is deleted after
    `contact_days`. Backups are destroyed after `backups_kept_days` (0: nobody has said), as archivists are
    told of what is erased.
    """

    name: str
    time_zone: str
    base_url: str
    contact: str
    about: str
    sample: bool
    most_upload_bytes: int
    show_suggestions: bool
    leave_to: str
    request_days: int
    require_second_factor: bool
    messages_a_day: int
    contact_days: int
    complaints_that_hide: int
    complaints_rest_days: int
    backups_kept_days: int
    models: Path
    model: str
    threads: int

    @property
    def zone(self) -> ZoneInfo:
        """The archive's time zone."""
        return ZoneInfo(self.time_zone)


DEFAULT_TOML = """\
# This file marks a data directory of oralhist. It may be edited; restart `oralhist serve` afterwards.
name = {name}
time_zone = {time_zone}      # an embargo ends at midnight here
base_url = ""                # such as "https://archive.example.org", for citations
contact = ""                 # shown on the About page: where narrators and readers can write to
about = ""                   # shown on the About page: who keeps this archive, and why
sample = {sample}               # true: every page says that the testimonies are invented
show_suggestions = false     # true: readers also see events that a machine suggests and nobody has confirmed
model = "base"               # the speech model that transcribes: tiny, base, small, medium, large-v3
most_upload_bytes = 21474836480
complaints_that_hide = 3     # complaints a day that hide a testimony, for 30 days, or until an archivist decides
complaints_rest_days = 90    # days after a decision in which the same testimony is not hidden by a complaint again
leave_to = "https://www.yr.no/en"   # where "Leave this page" leads: a page that anybody might be reading
require_second_factor = false  # true: archivists and administrators come to the desk only with a second factor
request_days = 60            # a request for access that nobody answers lapses after so many days
messages_a_day = 200         # how many messages of a day stand first at the desk; what comes beyond stands behind
contact_days = 90            # how to reach somebody who sent a message is deleted after so many days
backups_kept_days = 0        # after how many days backups are destroyed; 0: nobody has said
"""


YOUNGER: dict[str, str | int | bool] = {
    "show_suggestions": False,
    "leave_to": "https://www.yr.no/en",
    "request_days": 60,
    "require_second_factor": False,
    "messages_a_day": 200,
    "contact_days": 90,
    "complaints_that_hide": 3,
    "complaints_rest_days": 90,
    "backups_kept_days": 0,
}
"""What is meant where a setting is not there: it is younger than the first archives."""

MOST_DAYS = 10_000
_LEADS_OUT = re.compile(r"(?:https://[!-~]{1,500})?")


def quoted(text: str) -> str:
    """`text` as a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " else f"\\u{ord(c):04x}" for c in escaped) + '"'


def new_toml(*, name: str, time_zone: str, sample: bool) -> str:
    """The text of a new `oralhist.toml`."""
    return DEFAULT_TOML.format(name=quoted(name), time_zone=quoted(time_zone), sample="true" if sample else "false")


def is_time_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def models_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where speech models lie: ``ORALHIST_MODELS``, else the user's cache."""
    given = environment.get("ORALHIST_MODELS")
    if given:
        return Path(given)
    cache = environment.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "oralhist" / "models"


def data_folder(given: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The data directory: `given`, else ``ORALHIST_DATA``; ``SettingsError`` where neither names one."""
    named = given or (Path(environment["ORALHIST_DATA"]) if environment.get("ORALHIST_DATA") else None)
    if named is None:
        raise SettingsError(
            "No data directory was named.", "Give --data DIR or set ORALHIST_DATA; `oralhist init DIR` makes a new one."
        )
    return named


_KINDS = {str: "text", int: "whole number", bool: "true or false"}


_MENDED: dict[type, Callable[[Path, str], tuple[str, str]]] = {
    bool: lambda path, key: (f"{path} says neither true nor false for {key}.", "Write true or false."),
    int: lambda path, key: (f"{path} has no whole number for {key}.", "Write one, or remove the line."),
    str: lambda path, key: (f"{path} has no text for {key}.", "Write one in quotes, or remove the line."),
}


def read_settings(folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the data directory `folder`; ``SettingsError`` where it is not marked as one or is malformed."""
    path = folder / MARK
    if not path.is_file():
        raise SettingsError(
            f"{folder} is not a data directory of oralhist: it has no {MARK}.",
            f"Make one with `oralhist init {folder}`.",
        )
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8.", "Save it as UTF-8.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what = f"{path} cannot be read: {str(error)[:200]}."
        raise SettingsError(what, "Mend the line that it names, or copy the file from a backup.") from error
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}.", "Make it readable for this account."
        ) from error
    wanted = {"name": str, "time_zone": str, "base_url": str, "contact": str, "about": str, "sample": bool}
    wanted |= {"model": str, "most_upload_bytes": int}
    for key, kind in wanted.items():
        # A truth value is a whole number to Python, and none to the person who wrote the file.
        if type(table.get(key)) is not kind:
            raise SettingsError(f"{path} has no {_KINDS[kind]} called {key}.", "Add it; docs/operating.md lists them.")
    table = YOUNGER | table
    wanted |= {key: type(value) for key, value in YOUNGER.items()}
    for key, value in YOUNGER.items():
        if type(table[key]) is not type(value):
            raise SettingsError(*_MENDED[type(value)](path, key))
    for key in ("complaints_that_hide", "complaints_rest_days"):
        if not 0 <= table[key] <= 36_500:
            raise SettingsError(f"{path}: {key} is {table[key]}.", "Write a whole number from 0 on.")
    if not _LEADS_OUT.fullmatch(table["leave_to"]):
        what = f"{path}: leave_to is no address of a page."
        raise SettingsError(what, 'Write "https://…", or "" for no such button.')
    if not 0 <= table["backups_kept_days"] <= MOST_DAYS:
        raise SettingsError(f"{path}: backups_kept_days is not between 0 and {MOST_DAYS:,}.", "Mend the number.")
    for key in ("request_days", "messages_a_day", "contact_days"):
        if not 0 < table[key] <= MOST_DAYS:
            raise SettingsError(f"{path}: {key} is not between 1 and {MOST_DAYS:,}.", "Mend the number.")
    unknown = sorted(set(table) - set(wanted))
    if unknown:
        raise SettingsError(f"{path} has a setting that nothing reads: {unknown[0]}.", "Remove it or mend its name.")
    if not is_time_zone(table["time_zone"]):
        raise SettingsError(
            f"{path}: {table['time_zone'][:40]!r} is not a time zone.", "Use a name such as Asia/Almaty."
        )
    if table["most_upload_bytes"] < 1:
        raise SettingsError(f"{path}: most_upload_bytes is less than 1.", "Mend it: nothing could be taken in.")
    threads = environment.get("ORALHIST_THREADS", "0")
    if not threads.isascii() or not threads.isdigit() or len(threads) > 4:
        raise SettingsError(f"ORALHIST_THREADS is {threads[:40]!r}, not a number of threads.", "Set it to 1 or more.")
    return Settings(models=models_folder(environment), threads=int(threads), **{key: table[key] for key in wanted})
