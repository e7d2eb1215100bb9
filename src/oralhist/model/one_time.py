"""One-time passwords by time: RFC 6238 over HMAC-SHA-1, six digits, thirty seconds, as every authenticator makes them.

The time and the secret are given.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import quote

STEP = 30
"""Seconds for which a code stands."""

AROUND = 1
"""How many steps before and after now a code may be of: clocks differ, and fingers are slow."""

DIGITS = 6
BYTES = 20
"""Bytes of a secret: as long as the digest (RFC 4226, section 4)."""


def step_at(seconds: float) -> int:
    """The step in which a time (seconds since 1970, UTC) lies."""
    return int(seconds) // STEP


def code_of(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of a step (RFC 4226, section 5.3)."""
    digest = hmac.new(secret, step.to_bytes(8), hashlib.sha1).digest()
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def matching(secret: bytes, said: str, now: int, after: int) -> int | None:
    """The step around `now`, later than `after`, whose code was said, else None: no code counts twice."""
    plain = re.sub(r"[\s-]", "", said)
    if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", plain):
        return None
    found = None
    for step in range(now - AROUND, now + AROUND + 1):
        if hmac.compare_digest(code_of(secret, step), plain) and step > after:
            found = step
    return found


def in_letters(secret: bytes) -> str:
    """A secret as people type it: base 32, in groups of four."""
    letters = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def address(secret: bytes, account: str, archive: str) -> str:
    """The address that an authenticator reads from a square code
    (https://github.com/google/google-authenticator/wiki/Key-Uri-Format)."""
    issuer = quote(archive.replace(":", " "), safe="")
    letters = in_letters(secret).replace(" ", "")
    return f"otpauth://totp/{issuer}:{quote(account, safe='')}?secret={letters}&issuer={issuer}"
