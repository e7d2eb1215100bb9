"""The server: what it refuses before it reads it, and the worker that lives and ends with it."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from site_for_tests import OURS, PASSWORD

from oralhist.assembly import open_archive
from oralhist.web import serving
from oralhist.web.app import create_app
from oralhist.web.serving import make_server, run
from oralhist.work import accounts
from oralhist.work.archive import locked
from oralhist.work.ingest import upload_folder


@pytest.fixture
def port(site):
    server = make_server(site.app, site.archive, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.port
    server.stop()
    thread.join(10)
    assert not thread.is_alive()


def ask(port, method, path, body=b"", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, {**OURS, **headers})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def announced(port, path, size, cookie=""):
    """The status of a request that says it brings `size` bytes and brings one, or None where the rest is waited for."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.putrequest("POST", path)
        for name, value in {**OURS, "Content-Length": str(size), "Cookie": cookie}.items():
            connection.putheader(name, value)
        connection.endheaders(b"x")
        return connection.getresponse().status
    except TimeoutError:
        return None
    finally:
        connection.close()


def test_a_large_form_is_taken_from_archivists_only_and_refused_before_it_is_read(site, port):
    def cookie(name):
        form = f"name={name}&password={PASSWORD}".encode()
        _, headers, _ = ask(port, "POST", "/login", form, **{"Content-Type": "application/x-www-form-urlencoded"})
        return headers["Set-Cookie"].partition(";")[0]

    large = 5 * 1024**3
    assert announced(port, "/desk/add", large) == 413
    assert announced(port, "/desk/add", large, cookie("scholar")) == 413
    assert announced(port, "/login", large, cookie("keeper")) == 413
    assert announced(port, "/desk/add", large, cookie("keeper")) is None
    assert announced(port, "/desk/add", site.archive.settings.most_upload_bytes + 1, cookie("keeper")) == 413


def test_an_abandoned_upload_is_cleared_away_and_one_under_way_is_not(site):
    folder = upload_folder(site.archive)
    old, new = folder / "upload-old", folder / "upload-new"
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (1, 1))
    server = make_server(site.app, site.archive, host="127.0.0.1", port=0)
    server.stop()
    server.run()
    assert [path.name for path in folder.iterdir()] == ["upload-new"]


def _serve(root, interrupts):
    # A shell without job control starts what it puts in the background with SIGINT ignored, another does not.
    signal.signal(signal.SIGINT, interrupts)
    archive = open_archive(root)
    run(create_app(archive), archive, host="127.0.0.1", port=0, worker=True)


def _worker_holds(lock: Path) -> bool:
    with locked(lock) as free:
        return not free


def _eventually(true):
    deadline = time.monotonic() + 30
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)
    return true()


@pytest.mark.parametrize("interrupts", [signal.SIG_DFL, signal.SIG_IGN])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_with_the_server_however_that_ends(site, how, interrupts):
    lock = site.archive.folders.worker_lock
    start = multiprocessing.get_context("spawn").Process
    server = start(target=_serve, args=(site.archive.folders.root, interrupts))
    server.start()
    try:
        assert _eventually(lambda: _worker_holds(lock))
        os.kill(server.pid, how)
        server.join(20)
        assert not server.is_alive()
        assert server.exitcode == (-signal.SIGKILL if how == signal.SIGKILL else 0)
        assert _eventually(lambda: not _worker_holds(lock))
    finally:
        server.kill()
        server.join()


def test_the_first_name_that_nobody_has_is_refused_as_fast_as_any(site):
    accounts._nobody.cache_clear()
    serving.read_ahead(site.archive)
    assert accounts._nobody.cache_info().currsize == 1
