"""What every answer carries against other sites, frames, caches and leaks; and the check on every form sent here."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from oralhist.web.needs import STATIC

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def add_headers(response: Response) -> Response:
    """Set the headers of every answer; all but style sheet and scripts may be kept by nobody."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    # It says the same as Cache-Control, but by the clock, so that no two answers were the same.
    response.headers.pop("Expires", None)
    if request.endpoint != STATIC or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def check_origin() -> None:
    """Raise `Forbidden` where something that changes was not sent from a page of this archive.

    A browser says so by itself: Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/), or else Origin.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site in ("same-origin", "none"):
        return
    host = request.headers.get("Origin", "").partition("://")[2]
    if site is None and host and host == request.host:
        return
    raise Forbidden
