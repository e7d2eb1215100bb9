"""The server: waitress, which takes large forms only from archivists, and the worker as a child process beside it."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import signal
import tempfile
import threading
from copy import copy
from datetime import timedelta
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, cast

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server

from oralhist.model.access import Viewer
from oralhist.model.refusals import Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.web.app import be_the_worker
from oralhist.web.asking import viewer
from oralhist.web.bearer import hands_in
from oralhist.web.logs import WithoutWords
from oralhist.web.uploads import MOST_OTHERWISE, PREFIX, most_uploaded, takes_much
from oralhist.work import accounts
from oralhist.work.archive import Archive
from oralhist.work.ingest import upload_folder

THREADS = 8
MOST_HEADER = 64 * 1024
"""Bytes of the head of a request: the longest query is 2,000 characters, nine bytes each in an address."""
MOST_CONNECTIONS = 500
IDLE = 60
"""Seconds after which a connection on which nothing comes is closed; it holds no thread until then."""
_WITHOUT_WORDS = WithoutWords()
ABANDONED = timedelta(days=1)
"""An upload that nobody has written to for so long was left by a process that died."""
PAUSE = 2.0
"""Seconds before a worker that ended is started again."""


def run(app: Flask, archive: Archive, *, host: str, port: int, worker: bool) -> None:
    """Serve `app` until interrupted, with a worker process if `worker`, which ends with this one, however that ends.

    SIGTERM and SIGINT end it in good order, SIGINT also where the process was started with it ignored, as a shell
    starts what is put in the background by a script.
    """
    server = make_server(app, archive, host=host, port=port)
    over = threading.Event()
    keeper = threading.Thread(target=_keep_a_worker, args=(archive, over), name="keeps the worker")
    for how in (signal.SIGTERM, signal.SIGINT):
        # waitress ends in good order when it is interrupted.
        signal.signal(how, signal.default_int_handler)
    threading.Thread(target=read_ahead, args=(archive,), name="reads ahead", daemon=True).start()
    try:
        if worker:
            keeper.start()
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        over.set()
        if keeper.is_alive():
            keeper.join()


def read_ahead(archive: Archive) -> None:
    """Read what the first page of results would have to wait for: seconds, where there are 100,000 passages.

    And refuse a name that nobody has, so that the first to try one does not wait for longer than with another. What is
    there then is looked through for garbage no more; this thread's connection to the catalogue is closed.
    """
    try:
        accounts.known(archive, "", "")
        room = ReadingRoom(archive, Viewer.public(), archive.today())
        room.names("Нұрбек")
        room.persons("Нұрбек")
    except Refusal:
        # Whoever asks is told; here nobody did.
        pass
    finally:
        archive.close()
    # Modules, templates and lists of words stay as long as the process: going through 300,000 of them again and again
    # took 60 to 130 ms of whichever request it fell upon (docs/benchmarks.md).
    gc.collect()
    gc.freeze()


class Server:
    """A server that listens on `port`. Made by `make_server`."""

    def __init__(self, waitress: Any, sockets: dict[int, Any], spool: Path) -> None:
        self._waitress, self._sockets, self._spool = waitress, sockets, spool
        self._listening = [one for one in sockets.values() if isinstance(one, BaseWSGIServer)]
        self.port: int = self._listening[0].effective_port

    def run(self) -> None:
        """Serve until `stop` is called or the process is interrupted."""
        before = tempfile.tempdir
        # waitress spools bodies with `tempfile` before the application sees them: not in /tmp, which may be memory.
        tempfile.tempdir = str(self._spool)
        try:
            self._waitress.run()
        finally:
            tempfile.tempdir = before
            self._waitress.task_dispatcher.shutdown()
            wasyncore.close_all(self._sockets, ignore_all=True)

    def stop(self) -> None:
        """Let `run` return, from whatever thread: waitress may only be closed in its own."""
        self._listening[0].trigger.pull_trigger(lambda: wasyncore.close_all(self._sockets, ignore_all=True))


def make_server(app: Flask, archive: Archive, *, host: str, port: int) -> Server:
    """A server of `app` that listens on `host`; `port` 0 takes a free one."""
    _clear_abandoned_uploads(archive)
    proxied: dict[str, Any] = {
        "url_scheme": "https",
        "trusted_proxy": "*",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for"},
    }
    for name in ("waitress", "waitress.queue"):
        logging.getLogger(name).addFilter(_WITHOUT_WORDS)
    sockets: dict[int, Any] = {}
    waitress = create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        max_request_header_size=MOST_HEADER,
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=IDLE,
        cleanup_interval=10,
        # select() knows of no more than 1,024 descriptors, files of the archive among them.
        asyncore_use_poll=True,
        # Sound that waits to be sent is no longer asked for: keep little of it.
        outbuf_high_watermark=2 * 1024**2,
        max_request_body_size=most_uploaded(archive) + 1,
        **(proxied if app.config["SESSION_COOKIE_SECURE"] else {}),
    )
    channel = _channel_for(app, archive)
    for socket in sockets.values():
        if isinstance(socket, BaseWSGIServer):
            socket.channel_class = channel
    return Server(waitress, sockets, upload_folder(archive))


def _channel_for(app: Flask, archive: Archive) -> type[Any]:
    """A connection on which a large body is refused before it is read, but where an archivist adds recordings."""

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        adj: Any

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if self.content_length <= MOST_OTHERWISE and not self.chunked:
                return
            adding = takes_much(self.path) and _keeps_the_archive(app, cast("dict[str, str]", self.headers))
            own: Any = copy(self.adj)
            own.max_request_body_size = (most_uploaded(archive) if adding else MOST_OTHERWISE) + 1
            self.adj = own

    class Channel(HTTPChannel):  # type: ignore[misc]
        parser_class = Parser

    return Channel


def _keeps_the_archive(app: Flask, headers: dict[str, str]) -> bool:
    told = {"Cookie": headers.get("COOKIE", ""), "Authorization": headers.get("AUTHORIZATION", "")}
    with app.test_request_context("/", headers=told):
        return hands_in() or viewer().keeps_the_archive


def _clear_abandoned_uploads(archive: Archive) -> None:
    oldest = (archive.now() - ABANDONED).timestamp()
    for left in upload_folder(archive).glob(f"{PREFIX}*"):
        if left.is_file() and left.stat().st_mtime < oldest:
            left.unlink(missing_ok=True)


def _keep_a_worker(archive: Archive, over: threading.Event) -> None:
    while not over.is_set():
        child: SpawnProcess = multiprocessing.get_context("spawn").Process(
            target=be_the_worker, args=(archive.folders.root,), name="oralhist worker"
        )
        child.start()
        while child.is_alive() and not over.wait(0.2):
            pass
        child.terminate()
        child.join()
        over.wait(PAUSE)
