"""Recordings handed in by a program: a token of the scope upload, by tus over a real line that breaks."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from site_for_tests import OURS, hum, path_of

from oralhist.catalogue.database import rows
from oralhist.model.refusals import Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.web.app import create_app
from oralhist.web.serving import make_server
from oralhist.work import accounts, reading_tokens
from oralhist.work.initialise import operator
from oralhist.work.reading_tokens import Scope

PIECE = {"Content-Type": "application/offset+octet-stream"}


def token_of(site, name="keeper", scope=Scope.UPLOAD):
    until = site.archive.today() + timedelta(days=30)
    return reading_tokens.make(site.archive, name, "the recorder in the field", until, site.keeper, scope=scope)[1]


@contextmanager
def served(site):
    server = make_server(create_app(site.archive), site.archive, host="127.0.0.1", port=0)
    serving = threading.Thread(target=server.run)
    serving.start()
    try:
        yield server.port
    finally:
        server.stop()
        serving.join()


def asks(port, token, method, path, body=b"", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    told = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body=body, headers=told)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def cut_off(port, token, path, offset, data):
    """A piece of which the line brings the beginning."""
    head = f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
    head += f"Tus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\nContent-Length: {len(data)}\r\n"
    head += "Content-Type: application/offset+octet-stream\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(head.encode() + data[:100_000])


def test_a_program_hands_a_recording_in_piece_by_piece_over_a_line_that_breaks(site):
    token, sound = token_of(site), site.folder / "tape.wav"
    hum(sound, 110)
    data = sound.read_bytes()
    assert len(data) > 3 << 20, "larger than what is taken from anybody else"
    name = base64.b64encode("Көпір — كۆۋرۈك 木桥.wav".encode()).decode()
    third = len(data) // 3
    with served(site) as port:
        status, told, _ = asks(
            port, token, "POST", "/desk/uploads", Upload_Length=str(len(data)), Upload_Metadata=f"filename {name}"
        )
        assert status == 201
        place = told["Location"]
        assert asks(port, token, "PATCH", place, data[:third], Upload_Offset="0", **PIECE)[0] == 204
        cut_off(port, token, place, third, data[third:])
        status, told, _ = asks(port, token, "HEAD", place)
        assert (status, told["Upload-Offset"], told["Upload-Length"]) == (200, str(third), str(len(data)))
        middle = data[third : 2 * third]
        assert asks(port, token, "PATCH", place, middle, Upload_Offset=str(third), **PIECE)[0] == 204
        form = {"upload": place.rpartition("/")[2], "title": "Көпір", "languages": "kk", "side": "left"}
        sent = urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        status, _, early = asks(port, token, "POST", "/desk/add", sent[0], **sent[1])
        assert status == 400 and "not here as a whole" in json.loads(early)["error"]["what"]
        rest = data[2 * third :]
        status, told, _ = asks(port, token, "PATCH", place, rest, Upload_Offset=str(2 * third), **PIECE)
        assert (status, told["Upload-Offset"]) == (204, str(len(data)))
        status, told, taken = asks(port, token, "POST", "/desk/add", sent[0], **sent[1])
        assert status == 200 and "Set-Cookie" not in told
        number = json.loads(taken)["testimony"]
        assert asks(port, token, "HEAD", place)[0] == 404
    master = site.archive.folders.bag(number, 1) / "data" / f"{number}-01.wav"
    assert master.read_bytes() == data
    view = ReadingRoom(site.archive, site.keeper, site.archive.today()).by_number(number)
    assert (view.title, view.languages, view.side) == ("Көпір", ("kk",), "left")
    noted = rows(site.archive.db, "SELECT who FROM ledger WHERE verb = 'ingested'")
    assert [row["who"] for row in noted] == ["keeper"]


def test_it_reads_nothing_and_changes_nothing_else(site):
    taken = site.told()
    site.agree(taken.testimony)
    token = token_of(site)
    client = site.app.test_client()
    told = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
    answers = {
        client.get(path, headers=told).status_code
        for path in ("/", "/desk", f"/desk/{taken.testimony}", path_of(taken.address), "/search.json?q=x", "/nowhere")
    }
    assert answers == {403}
    assert client.get("/desk/add", headers=told).status_code == 403
    for path in (f"/desk/{taken.testimony}/withdraw", f"/desk/{taken.testimony}/describe", "/desk/hide", "/logout"):
        assert client.post(path, headers=told, data={"sure": "yes", "title": "x"}).status_code == 403, path


def test_a_cookie_beside_it_counts_for_nothing_and_none_without_it_is_taken_from_elsewhere(site):
    keeper = site.visitor("keeper")
    other = token_of(site, "scholar", Scope.READ)
    beside = {"Authorization": f"Bearer {other}", "Tus-Resumable": "1.0.0", "Upload-Length": "5"}
    assert keeper.post("/desk/uploads", headers=beside).status_code == 403
    assert keeper.post("/desk/uploads", headers={**beside, "Authorization": "Bearer wrong", **OURS}).status_code == 401
    assert keeper.post("/desk/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "5"}).status_code == 403


def test_only_an_archivists_account_has_one_and_it_ends_with_that_role(site):
    with pytest.raises(Refusal, match="no archivist"):
        token_of(site, "scholar")
    accounts.add(site.archive, "second", "archivist", operator("test"), password="a-password-for-tests")
    token = token_of(site, "second")
    told = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", "Upload-Length": "5"}
    client = site.app.test_client()
    assert client.post("/desk/uploads", headers=told).status_code == 201
    accounts.remove(site.archive, "second", operator("test"))
    assert client.post("/desk/uploads", headers=told).status_code == 401


def test_what_is_uploaded_by_one_is_its_accounts_alone(site):
    accounts.add(site.archive, "second", "archivist", operator("test"), password="a-password-for-tests")
    mine, theirs = token_of(site), token_of(site, "second")
    client = site.app.test_client()

    def told(token):
        return {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", "Upload-Length": "5"}

    place = client.post("/desk/uploads", headers=told(mine)).headers["Location"]
    assert client.head(place, headers=told(theirs)).status_code == 404
    assert client.head(place, headers=told(mine)).status_code == 200
    assert client.delete(place, headers=told(mine)).status_code == 204
