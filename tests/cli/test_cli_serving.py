"""`serve` and `demo` as processes of their own: what they say, how they end, how they go on."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request

import pytest
from commands_for_tests import command, environment, one_sentence, oralhist, process

from oralhist.work.archive import locked

STARTS = {
    "plainly": 'exec "$@"',
    "in the background of a script": '"$@" & echo $! >&2; wait $!',
    "by nohup in the background": 'nohup "$@" & echo $! >&2; wait $!',
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(script: str, *words: object) -> tuple[subprocess.Popen[bytes], int]:
    """A command started by a shell script, and the number of its own process."""
    shell = subprocess.Popen(
        ["/bin/bash", "-c", script, "bash", *command(*words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=environment(),
    )
    return shell, shell.pid if script.startswith("exec") else int(shell.stderr.readline())


def eventually(true) -> bool:
    deadline = time.monotonic() + 30
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def fetched(address: str) -> str:
    """The page at `address`, asked for until the server listens."""

    def there() -> bool:
        try:
            urllib.request.urlopen(address, timeout=20).close()
        except OSError:
            return False
        return True

    assert eventually(there)
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("start", STARTS)
def test_serve_ends_in_good_order_however_it_was_started(holdings, start, how):
    port = free_port()
    shell, server = started(STARTS[start], "--data", holdings.data, "serve", "--port", port, "--json")
    try:
        assert json.loads(shell.stdout.readline() + shell.stdout.readline() + shell.stdout.readline()) == {
            "address": f"http://127.0.0.1:{port}/"
        }
        address = f"http://127.0.0.1:{port}/t/{holdings.bridge_address}"
        # A citation that is sent to somebody opens, though no base_url is set.
        assert "The wooden bridge" in (shown := fetched(address)) and f">{address}<" in shown
        os.kill(server, how)
        out, err = shell.communicate(timeout=30)
        assert shell.returncode == 0, err
        assert out == b""
        assert b"Traceback" not in err
    finally:
        if shell.poll() is None:
            os.kill(server, signal.SIGKILL)
            shell.wait()
    with locked(holdings.data / "var" / "worker.lock") as free:
        assert free


def test_serve_says_what_it_cannot_do(holdings):
    data = ("--data", holdings.data)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert "--port" in one_sentence(oralhist(*data, "serve", "--port", taken, status=1))
        demo = oralhist("demo", "--folder", holdings.data.parent / "demo", "--port", taken, "--json", status=1)
        assert "Nothing can listen" in demo.error["what"]
        assert not (holdings.data.parent / "demo").exists()
    assert "--behind-https" in one_sentence(oralhist(*data, "serve", "--host", "0.0.0.0", status=1))
    assert "listen" in one_sentence(oralhist(*data, "serve", "--host", "no such host", "--behind-https", status=1))


def logged_in(port: int, name: str, password: str) -> int:
    """The status of the archivists' desk after logging in as the log-in page would."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    form = urllib.parse.urlencode({"name": name, "password": password})
    ours = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login", form, ours)
    answer = connection.getresponse()
    answer.read()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.request("GET", "/desk", headers={"Cookie": cookie})
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.slow
def test_the_demo_killed_in_the_middle_goes_on_is_whole_and_starts_at_once_the_next_time(tmp_path):
    demo = ("demo", "--folder", tmp_path / "demo")
    data = ("--data", tmp_path / "demo")
    first = process(*demo, "--once")
    told = b""
    while b"2 of 8" not in told:
        line = first.stderr.readline()
        assert line, told
        told += line
    assert b" left" in told  # how long still
    first.kill()
    first.communicate()
    before = {row["number"] for row in oralhist(*data, "list", "--json").json["testimonies"]}
    assert 2 <= len(before) < 8

    answer = oralhist(*demo, "--once", "--json").json
    assert list(answer) == ["data", "account", "password", "address"]
    rows = oralhist(*data, "list", "--json").json["testimonies"]
    assert len(rows) == 8
    assert before < {row["number"] for row in rows}
    assert oralhist(*data, "doctor", "--json").json["clean"]
    assert oralhist(*data, "fixity", "--json").json["clean"]

    found = oralhist(*data, "search", "bridge", "--json").json["hits"]
    assert any(hit["machine"] for hit in found)
    for row in rows:
        marked = oralhist(*data, "export", row["number"], "--viewer", "archivist", "--json").json["marks"]
        assert any("invented" in mark for mark in marked)
        for form in ("vtt", "srt", "txt"):
            text = oralhist(*data, "export", row["number"], "--viewer", "archivist", "--format", form).out
            assert "[Sample, invented" in text
    machine = next(hit["address"] for hit in found if hit["machine"])
    assert "[Written by a machine" in oralhist(*data, "export", machine, "--viewer", "archivist", "--format", "srt").out

    port = free_port()
    begun = time.monotonic()
    again = process(*demo, "--port", port)
    try:
        assert "invented" in fetched(f"http://127.0.0.1:{port}/t/{machine}")
        assert time.monotonic() - begun < 20
        assert logged_in(port, answer["account"], answer["password"]) == 200
        assert logged_in(port, answer["account"], "wrong password") != 200
        again.terminate()
        out, err = again.communicate(timeout=30)
        assert again.returncode == 0, err
        assert answer["password"] in out.decode()
        assert f"http://127.0.0.1:{port}/" in out.decode()
    finally:
        again.kill()
        again.wait()
