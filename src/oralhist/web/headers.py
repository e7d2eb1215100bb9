"""What every answer carries against other sites, frames, caches and leaks; and the check on every form sent here."""

from __future__ import annotations

import re

from flask import request
from werkzeug.exceptions import Forbidden, MisdirectedRequest
from werkzeug.wrappers import Response

from oralhist.web.asking import HERE, SECRETS
from oralhist.web.caches import mark

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

REFERRER_OF_OLD_BROWSERS = "same-origin"
"""Under no-referrer a form is sent with `Origin: null` (https://fetch.spec.whatwg.org/#append-a-request-origin-header),
and a browser of before 2020 to 2023 that says nothing by Sec-Fetch-Site could then send no form at all. Under this it
names the page, to this archive alone."""

OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def add_headers(response: Response) -> Response:
    """Set the headers of every answer; `caches` says what may be kept."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    # Of an address that no route took it is not known whether it holds a secret.
    known = request.url_rule is not None and response.status_code != 404 and not _holds_a_secret()
    if known and "Sec-Fetch-Site" not in request.headers:
        response.headers["Referrer-Policy"] = REFERRER_OF_OLD_BROWSERS
    # It says the same as Cache-Control, but by the clock, so that no two answers were the same.
    response.headers.pop("Expires", None)
    _lead_on_by_a_path(response)
    return mark(response)


def _lead_on_by_a_path(response: Response) -> None:
    """Let no name by which a request called this machine stand in a link: routing puts it into its redirects."""
    location = response.headers.get("Location", "")
    if location.startswith(request.host_url):
        response.headers["Location"] = "/" + location.removeprefix(request.host_url).lstrip("/")
        response.set_data(b"")


def check_host(*, behind_https: bool) -> None:
    """Raise `MisdirectedRequest` where this machine is called by a name that is not its own.

    Without a proxy it is asked by itself alone: a page elsewhere whose name was made to lead here is refused. Behind
    one, the proxy knows its names; nothing that is answered depends on them.
    """
    if not behind_https and re.sub(r":[0-9]+$", "", request.host) not in OWN_NAMES:
        raise MisdirectedRequest


def check_origin() -> None:
    """Raise `Forbidden` where something that changes was not sent from a page of this archive.

    Where the address itself holds the secret by which something is changed, no other site can send to it.
    """
    if request.method in SAFE_METHODS or sent_from_here():
        return
    if "Sec-Fetch-Site" not in request.headers and _holds_a_secret():
        return
    raise Forbidden


def sent_from_here() -> bool:
    """Whether it is certain that a page of this archive sent this.

    A browser says so by itself: Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/), or else Origin, which names the
    scheme too: a page of the same name that came without TLS may be anybody's.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is None:
        return request.headers.get("Origin") == f"{request.scheme}://{request.host}"
    return site in ("same-origin", "none")


def _holds_a_secret() -> bool:
    """Whether the address holds the secret of a narrator's link or of an invitation."""
    given = request.view_args or {}
    return any(given.get(name, HERE) != HERE for name in SECRETS)
