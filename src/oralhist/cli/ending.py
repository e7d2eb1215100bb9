"""How a command ends: whatever happens becomes one sentence and an exit status, never a traceback.

0 done, 1 refused or failed, 2 used wrongly, 130 interrupted.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Sequence

import click

from oralhist.catalogue.database import CatalogueFault, explained
from oralhist.cli.shape import fail
from oralhist.model.refusals import Refusal

DONE, REFUSED, MISUSED, INTERRUPTED = 0, 1, 2, 130
ANSWERS_NOTHING = {"serve", "worker"}


def ended(run: Callable[[], object], given: Sequence[str]) -> int:
    """Run a command that was called with the arguments `given`; its exit status. What went wrong is told."""
    json_wanted = "--json" in given
    closed = _open_what_is_closed()
    _speak_utf8(json_wanted=json_wanted)
    refusal: Refusal
    status = REFUSED
    try:
        if closed and not ANSWERS_NOTHING & set(given):
            raise Refusal("Standard output is closed, and the answer would be lost.", "Send it to a file or a pipe.")
        _refuse_other_encodings(given)
        found = run()
        sys.stdout.flush()
        return found if isinstance(found, int) else DONE
    except click.UsageError as error:
        if not json_wanted:
            error.show()
            return MISUSED
        refusal, status = Refusal(error.format_message(), "--help says what there is."), MISUSED
    except (click.Abort, KeyboardInterrupt):
        refusal, status = Refusal("Interrupted; what was under way was rolled back.", "Run it again."), INTERRUPTED
    except Refusal as error:
        refusal = error
    except CatalogueFault as error:
        refusal = explained(error)
    except UnicodeEncodeError:
        refusal = Refusal("An argument holds characters that are not text.", "Write it in UTF-8.")
    except OSError as error:
        if error.errno == errno.EPIPE:
            # Whoever read has read enough: `oralhist list | head -1`.
            _give_up_output()
            return REFUSED
        # A full disk or a broken device is told as it is; what was under way was rolled back.
        refusal = Refusal(f"The system says: {error.strerror or error}.", str(error.filename or ""))
        if error.errno == errno.ENOSPC:
            _give_up_output()
    fail(refusal, json_wanted=json_wanted)
    return status


def _open_what_is_closed() -> bool:
    """Open to nowhere what of the three streams is closed, so that no file of ours takes its number; was output?"""
    closed = sys.stdout is None
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 (as long as we run)
    return closed


def _speak_utf8(*, json_wanted: bool) -> None:
    # JSON and files are UTF-8 whatever the locale; a terminal that lacks a letter shows its number.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() and not json_wanted else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _refuse_other_encodings(given: Sequence[str]) -> None:
    """The name of a file may be any bytes; everything else that is given is text."""
    for argument in given:
        if not argument.isascii() and not os.path.lexists(argument):
            try:
                argument.encode()
            except UnicodeEncodeError as error:
                raise click.UsageError("An argument is not UTF-8.") from error


def _give_up_output() -> None:
    # What is still in the buffer would be tried again, and complained about, when the interpreter ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
