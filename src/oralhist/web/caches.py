"""What a browser may keep of an answer: what stands in the name of a file, for ever; what is open to everybody, to be
asked about each time; all else nothing.

The tag of a page is a digest of what is shown: two archives that show the same have the same tag; it counts nothing.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from threading import Lock

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.web.asking import previewed, viewer, visits
from oralhist.web.needs import STATIC

NOTHING = "no-store"
ASK_AGAIN = "private, no-cache"
FOR_EVER = "public, max-age=31536000, immutable"

OPEN_PARTS = ("public", "sound", "quoting")
"""Blueprints whose answers may be kept, where whoever asks is anybody. Nothing of a search: its address says what."""

MOST_PAGE = 8 << 20
"""Bytes of a page of which a digest is taken."""

MOST_FILES = 256
_DIGESTS = "oralhist-digests"


class Digests:
    """Digests of files, taken again when a file is another one."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int, int], str]] = {}
        self._lock = Lock()

    def of(self, path: Path) -> str:
        """The digest of the file at `path`; raises ``OSError``."""
        stat = path.stat()
        state = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        with self._lock:
            known = self._known.get(path)
        if known is not None and known[0] == state:
            return known[1]
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()[:32]
        with self._lock:
            while len(self._known) >= MOST_FILES:
                self._known.pop(next(iter(self._known)))
            self._known[path] = (state, found)
        return found


def name_by_digest(app: Flask) -> None:
    """Let every address of a style sheet or script hold the digest of what it is, so that it can be kept for ever."""
    app.extensions[_DIGESTS] = Digests()

    @app.url_defaults
    def digest(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == STATIC and "filename" in values:
            try:
                values["v"] = app.extensions[_DIGESTS].of(Path(app.static_folder or "") / str(values["filename"]))
            except (OSError, ValueError):
                values.pop("v", None)  # there is no such file: whoever asks for it is told


def digest_of(path: Path) -> str:
    """The digest of a file of this archive, kept in memory as long as it is the same file; raises ``OSError``."""
    found: str = current_app.extensions[_DIGESTS].of(path)
    return found


def may_be_kept() -> bool:
    """Whether what is answered now may be kept by a browser: by anybody's, and shown again only when asked about."""
    return (
        request.blueprint in OPEN_PARTS
        and request.method in ("GET", "HEAD")
        and viewer().clearance is Clearance.PUBLIC
        and not visits()
        and previewed() is None
        and "q" not in request.args
    )


def mark(response: Response) -> Response:
    """Say what a browser may keep of an answer; answer 304 where it has what is shown."""
    if request.endpoint == STATIC:
        kept = ASK_AGAIN if response.status_code < 400 else NOTHING
        if response.status_code < 400 and "v" in request.args and _is_of_this_digest():
            kept = FOR_EVER
        response.headers["Cache-Control"] = kept
        return response
    known = response.status_code in (200, 206, 304, 416) and "Set-Cookie" not in response.headers
    if not known or not may_be_kept():
        response.headers.pop("ETag", None)
        response.headers["Cache-Control"] = NOTHING
        return response
    response.headers["Cache-Control"] = ASK_AGAIN
    if response.status_code == 200 and not response.is_streamed and "ETag" not in response.headers:
        body = response.get_data()
        if len(body) <= MOST_PAGE:
            response.set_etag(hashlib.sha256(body).hexdigest()[:32])
            response.make_conditional(request.environ)
    return response


def _is_of_this_digest() -> bool:
    name = (request.view_args or {}).get("filename", "")
    try:
        return request.args["v"] == digest_of(Path(current_app.static_folder or "") / name)
    except (OSError, ValueError):
        return False
