"""Who may come to an address: every view declares its need, and one gate before every request enforces it.

Denied by default: a view without a need is never called, and the application does not start with one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.refusals import NotFound
from oralhist.web.asking import viewer
from oralhist.web.tongues import root

View = TypeVar("View", bound=Callable[..., Any])

STATIC = "static"
"""The one endpoint without a need: style sheet and scripts, the same for everybody."""

_NEED = "_oralhist_need"


class Undeclared(Exception):
    """A route that does not say who may come: the application does not start."""


def needs(clearance: Clearance) -> Callable[[View], View]:
    """Declare that a view is for people of at least `clearance`."""

    def declare(view: View) -> View:
        setattr(view, _NEED, clearance)
        return view

    return declare


def need_of(app: Flask, endpoint: str) -> Clearance | None:
    """The need that the view of `endpoint` declared, None where it declared none."""
    found = getattr(app.view_functions[endpoint], _NEED, None)
    return found if isinstance(found, Clearance) else None


def check_needs(app: Flask) -> None:
    """Raise `Undeclared`, naming the routes, where a route of `app` declares no need."""
    bare = sorted(
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != STATIC and need_of(app, rule.endpoint) is None
    )
    if bare:
        raise Undeclared(f"These routes do not say who may come: {', '.join(bare)}.")


def gate(app: Flask) -> Response | None:
    """Let the request pass (None), send somebody unknown to the log-in page, or raise `NotFound`.

    Somebody who has logged in without the right gets the page of an address that was never given.
    """
    if request.endpoint is None or request.endpoint == STATIC:
        return None
    need = need_of(app, request.endpoint)
    if need is None:
        raise NotFound
    if viewer().clearance >= need:
        return None
    if viewer().clearance is Clearance.PUBLIC:
        onward = root() + request.path if request.method in ("GET", "HEAD") else None
        return redirect(url_for("session.log_in", next=onward), 303)
    raise NotFound
