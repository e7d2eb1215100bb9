"""The server: waitress, which takes large forms only from archivists and spools them on the archive's own disk."""

from __future__ import annotations

import tempfile
from copy import copy
from typing import Any, cast

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server

from oralhist.web.app import create_app
from oralhist.web.asking import viewer
from oralhist.web.uploads import MOST_OTHERWISE, UPLOAD_PATH, most_uploaded
from oralhist.work.archive import Archive
from oralhist.work.ingest import upload_folder

THREADS = 8


def make_server(archive: Archive, *, host: str, port: int, behind_https: bool = False) -> Any:
    """A server of `archive` that listens; ``run()`` serves until ``close()`` is called, ``effective_port`` is its port.

    `port` 0 takes a free one. `behind_https` is whether a proxy that speaks https, and nobody else, can reach it.
    """
    app = create_app(archive, behind_https=behind_https)
    # waitress spools bodies with `tempfile` before the application sees them: not in /tmp, which may be memory.
    tempfile.tempdir = str(upload_folder(archive))
    proxied: dict[str, Any] = {
        "url_scheme": "https",
        "trusted_proxy": "*",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for"},
    }
    sockets: dict[int, object] = {}
    server = create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        # Sound that waits to be sent is no longer asked for: keep little of it.
        outbuf_high_watermark=2 * 1024**2,
        max_request_body_size=most_uploaded(archive) + 1,
        **(proxied if behind_https else {}),
    )
    channel = _channel_for(app, archive)
    for socket in sockets.values():
        if isinstance(socket, BaseWSGIServer):
            socket.channel_class = channel
    return server


def _channel_for(app: Flask, archive: Archive) -> type[Any]:
    """A connection on which a large body is refused before it is read, but for an archivist who adds recordings."""

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        adj: Any

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if self.content_length <= MOST_OTHERWISE and not self.chunked:
                return
            adding = self.path == UPLOAD_PATH and _keeps_the_archive(app, cast("dict[str, str]", self.headers))
            own: Any = copy(self.adj)
            own.max_request_body_size = (most_uploaded(archive) if adding else MOST_OTHERWISE) + 1
            self.adj = own

    class Channel(HTTPChannel):  # type: ignore[misc]
        parser_class = Parser

    return Channel


def _keeps_the_archive(app: Flask, headers: dict[str, str]) -> bool:
    with app.test_request_context(UPLOAD_PATH, headers={"Cookie": headers.get("COOKIE", "")}):
        return viewer().keeps_the_archive
