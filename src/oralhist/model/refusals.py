"""What went wrong, said in one sentence, and what to do about it: the only errors that people meet."""

from __future__ import annotations


class Refusal(Exception):
    """Something was asked for that cannot be done; nothing was changed.

    `what` says in one sentence what was wrong, `do` what the person can do (may be empty). Shown as the text
    of an error page, as ``{"error": {"what", "do"}}`` of a command with ``--json``, and with exit status 1.
    """

    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.do = do


class NotFound(Refusal):
    """No such thing for this viewer: closed and absent are the same answer."""

    def __init__(self, what: str = "There is nothing here that you can read.", do: str = "") -> None:
        super().__init__(what, do)


class Unavailable(Refusal):
    """What was asked is in order; a part that would answer it is damaged or being made again. Ask again later."""
