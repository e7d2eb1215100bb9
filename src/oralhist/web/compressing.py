"""Texts go out compressed to whoever takes that: on a poor line a page is a third as long.

Never what is asked for by a bearer secret: its length would tell of what is said beside the secret.
"""

from __future__ import annotations

import gzip

from flask import request
from werkzeug.wrappers import Response

from oralhist.web import mine
from oralhist.web.asking import SECRETS

LEAST = 1400
"""Bytes that fit into one packet anyway."""
LEVEL = 6
KINDS = ("text/", "application/json", "application/javascript", "image/svg+xml")


def compress(response: Response) -> Response:
    """`response`, its body gzipped (RFC 9110, section 8.4.1) where it is a text and the client takes that."""
    if not (response.mimetype or "").startswith(KINDS) or response.status_code in (204, 206, 304):
        return response
    if (request.view_args or {}).keys() & SECRETS or request.blueprint == mine.bp.name:
        return response
    if response.is_streamed and not response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0 or response.content_encoding or request.method == "HEAD":
        return response
    read = response.response
    response.direct_passthrough = False
    body = response.get_data()
    if (close := getattr(read, "close", None)) is not None:
        close()  # a file, which is read to its end
    if len(body) < LEAST:
        return response
    # No time in it: the same text is always the same bytes.
    response.set_data(gzip.compress(body, LEVEL, mtime=0))
    response.content_encoding = "gzip"
    response.headers.pop("Accept-Ranges", None)
    etag, _ = response.get_etag()
    if etag is not None:
        response.set_etag(f"{etag}-gzip", weak=True)
    return response
