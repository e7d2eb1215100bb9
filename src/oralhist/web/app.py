"""The application: Flask with every route's need checked, the same gate, headers and faults for all of them.

Beside it runs the worker, which is started from here too, since both begin with an open archive.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from pathlib import Path
from typing import Any, cast

from flask import Flask, has_request_context, request
from jinja2 import StrictUndefined
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

import oralhist
from oralhist.assembly import open_archive
from oralhist.model.access import Clearance
from oralhist.model.identifiers import CROCKFORD
from oralhist.model.refusals import NotFound
from oralhist.web import (
    access_requests,
    account,
    adding,
    batch,
    chronicle,
    complaining,
    consenting,
    contact,
    contacts,
    desk,
    editing,
    erasing,
    factor,
    families,
    forms,
    kin,
    linking,
    marking,
    mine,
    naming,
    opening,
    persons,
    places,
    preview,
    quoting,
    restricting,
    review,
    sealing,
    searching,
    session,
    sound,
    switching,
    taking_home,
    tus,
)
from oralhist.web.asking import EXTENSION, previewed, recognise, viewer, visits
from oralhist.web.bearer import by_token
from oralhist.web.caches import name_by_digest
from oralhist.web.compressing import compress
from oralhist.web.faults import answer_faults
from oralhist.web.headers import add_headers, check_host, check_origin
from oralhist.web.logs import Fault, without_words
from oralhist.web.needs import STATIC, check_needs, gate
from oralhist.web.noting import note_reading
from oralhist.web.numbers import WholeConverter, in_bytes
from oralhist.web.own_words import add_own_words
from oralhist.web.spoken import add_spoken
from oralhist.web.tongues import BEFORE, add_tongues, root
from oralhist.web.uploads import MOST_OTHERWISE, PIECE_ENDPOINT, UPLOADS, ArchiveRequest, most_uploaded
from oralhist.web.words import add_words
from oralhist.work.archive import Archive
from oralhist.work.runner import work


class AddressConverter(BaseConverter):
    """A public address in a route; anything else in its place is no route."""

    regex = f"[{CROCKFORD}]{{8}}"


class NumberConverter(BaseConverter):
    """An accession number in a route."""

    regex = r"OH-[0-9]{4}-[0-9]{4,6}"


class EventConverter(BaseConverter):
    """The identifier of an event in a route."""

    regex = r"[a-z0-9]+(?:-[a-z0-9]+){0,15}"


class PlaceConverter(BaseConverter):
    """The identifier of a place in a route."""

    regex = r"[a-z0-9]+(?:-[a-z0-9]+){0,8}"


class Application(Flask):
    """Flask, whose uploads stream into the archive's own folder, and whose log holds no words."""

    request_class = ArchiveRequest

    def url_for(self, endpoint: str, **values: Any) -> str:
        """The address of a view, in the language of the request; what is static has one for all languages."""
        address = super().url_for(endpoint, **values)
        if endpoint == STATIC and has_request_context():
            before = str(request.environ.get(BEFORE, ""))
            address = before + address.removeprefix(root())
        return address

    def log_exception(self, exc_info: Fault) -> None:
        """Log where a fault was, without its text and without the address that was asked for."""
        self.logger.error("A request was not answered: %s", without_words(exc_info))


def web_folder() -> Path:
    """Where templates and static files are: inside the wheel, or the repository's `web`."""
    here = Path(oralhist.__file__).resolve().parent
    shipped = here / "shipped" / "web"
    return shipped if shipped.is_dir() else here.parents[1] / "web"


def create_app(archive: Archive, *, behind_https: bool = False) -> Flask:
    """The application for `archive`. Raises `oralhist.web.needs.Undeclared` where a route says no need.

    `behind_https` is whether people reach it by https, so that the cookie never travels otherwise.
    """
    folder = web_folder()
    app = Application(
        "oralhist",
        root_path=str(folder),
        static_folder=str(folder / "static"),
        template_folder=str(folder / "templates"),
    )
    app.config.update(
        SECRET_KEY=archive.session_key,
        SESSION_COOKIE_NAME="__Host-oralhist" if behind_https else "oralhist",
        SESSION_COOKIE_HTTPONLY=True,
        # Strict: a page elsewhere cannot have its own questions answered as to whoever is logged in here.
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=behind_https,
    )
    app.extensions[EXTENSION] = archive
    app.url_map.converters.update(
        address=AddressConverter, number=NumberConverter, event=EventConverter, place=PlaceConverter, int=WholeConverter
    )
    # A redirect for two strokes would lead to whatever name the request gave this machine.
    app.url_map.merge_slashes = False
    name_by_digest(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["in_bytes"] = in_bytes
    add_tongues(app, folder / "translations")
    add_words(app)
    add_own_words(app)
    add_spoken(app)
    session.count_tries(app)
    mine.count_tries(app)
    contact.count_messages(app)
    complaining.count_complaints(app)
    # The routes of `public` are on the blueprint of `searching`.
    for part in (
        searching,
        quoting,
        taking_home,
        sound,
        session,
        account,
        access_requests,
        contact,
        factor,
        desk,
        adding,
        opening,
        consenting,
        contacts,
        forms,
        restricting,
        naming,
        preview,
        sealing,
        switching,
        erasing,
        review,
        chronicle,
        persons,
        places,
        families,
        kin,
        editing,
        marking,
        mine,
        linking,
        tus,
        batch,
        complaining,
    ):
        app.register_blueprint(part.bp)
    _before_and_after(app, archive)
    answer_faults(app)
    check_needs(app)
    return app


def be_the_worker(data: Path) -> None:
    """Perform the jobs of the archive in `data` in this process until the one that started it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    work(open_archive(data), lambda _job, _done, _total: None, once=False)


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    # The interpreter is not asked to tidy up: a decoding under way would hold it. Jobs are safe at any instant.
    os._exit(1)


def _before_and_after(app: Flask, archive: Archive) -> None:
    @app.before_request
    def admit() -> Response | None:
        """Deny by default: who it is, whether the form is ours, whether they may come."""
        uploading = request.endpoint in (*UPLOADS, PIECE_ENDPOINT)
        check_host(behind_https=bool(app.config["SESSION_COOKIE_SECURE"]))
        request.max_content_length = most_uploaded(archive) if uploading else MOST_OTHERWISE
        if request.endpoint == STATIC:
            return None
        program = by_token()
        recognise(program)
        if program is None:
            # No page of another archive can make a browser send a token, as it can make it send a cookie.
            check_origin()
        if previewed() is not None and request.blueprint in (account.bp.name, mine.bp.name):
            raise NotFound  # what is theirs alone: their sessions, their own account
        turned_away = gate(app)
        if turned_away is None:
            note_reading()
        return turned_away

    @app.after_request
    def dress(response: Response) -> Response:
        return add_headers(compress(response))

    @app.teardown_request
    def tidy(_error: BaseException | None) -> None:
        cast(ArchiveRequest, request).forget_uploads()

    @app.context_processor
    def everywhere() -> dict[str, object]:
        """What the frame of every page shows."""
        who = viewer()
        return {
            "archive_name": archive.settings.name,
            "base_url": archive.settings.base_url.rstrip("/"),
            "leave_to": archive.settings.leave_to,
            "sample_archive": archive.settings.sample,
            "known": who.clearance > Clearance.PUBLIC,
            "visits": visits(),
            "keeps": who.keeps_the_archive,
            "preview": previewed(),
            "version": oralhist.__version__,
        }
