"""What a browser may keep, and what a request cannot make this archive say: tags, hosts, paths, methods, log-out."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from contextlib import suppress

import pytest
from site_for_tests import OURS, path_of

from oralhist.model.access import Audience
from oralhist.web.app import create_app
from oralhist.web.serving import MOST_HEADER, make_server
from oralhist.work import consent


@pytest.fixture
def told(site):
    taken = site.told()
    site.agree(taken.testimony)
    return taken


def get(site, path, account="", **headers):
    return site.visitor(account).get(path, headers=headers, buffered=True)


def test_an_open_page_is_asked_about_each_time_and_closed_it_is_gone_at_once(site, told):
    for path in ("/", "/events", path_of(told.address), f"{path_of(told.address)}/sound/1"):
        first = get(site, path)
        tag = first.headers["ETag"]
        assert first.headers["Cache-Control"] == "private, no-cache" and re.fullmatch(r'"[0-9a-f]{32}"', tag)
        again = get(site, path, **{"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == "private, no-cache" and "Content-Security-Policy" in again.headers
        assert get(site, path, **{"If-None-Match": '"0"'}).status_code == 200
    path = path_of(told.address)
    tag = get(site, path).headers["ETag"]
    consent.withdraw(site.archive, told.testimony, site.keeper)
    gone = get(site, path, **{"If-None-Match": tag})
    never = get(site, "/t/00000000", **{"If-None-Match": tag})
    assert gone.status_code == 404 and gone.data == never.data and sorted(gone.headers) == sorted(never.headers)
    assert gone.headers["Cache-Control"] == "no-store" and "ETag" not in gone.headers


def test_nothing_is_kept_of_a_search_a_log_in_or_what_is_open_to_some_only(site, told):
    other = site.told("For researchers")
    site.agree(other.testimony, frozenset([Audience.RESEARCHERS]))
    paths = ["/", path_of(told.address), path_of(other.address), f"{path_of(other.address)}/sound/1", "/account"]
    asked = [("scholar", path) for path in paths] + [("keeper", "/desk"), ("keeper", "/desk/as/public/")]
    asked += [("", path) for path in ("/search?q=bridge", f"{path_of(told.address)}?q=bridge", "/login", "/message")]
    asked += [("", path) for path in ("/names?q=Kulash", "/search.json?q=bridge", "/nowhere", "/mine")]
    for account, path in asked:
        headers = get(site, path, account).headers
        assert headers["Cache-Control"] == "no-store" and "ETag" not in headers, (account, path)
    answer = site.visitor().post("/search", data={"q": "bridge"}, headers=OURS)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_tag_of_a_page_is_what_is_shown_and_nothing_else(site, told):
    before = get(site, "/").headers["ETag"]
    site.told("Another one that nobody may read")
    assert get(site, "/").headers["ETag"] == before


def test_a_part_of_a_sound_goes_on_only_where_it_is_the_same_sound(site, told):
    path = f"{path_of(told.address)}/sound/1"
    tag = get(site, path).headers["ETag"]
    assert get(site, path, Range="bytes=0-9", **{"If-Range": tag}).status_code == 206
    whole = get(site, path, Range="bytes=0-9", **{"If-Range": '"other"'})
    assert whole.status_code == 200 and len(whole.data) > 10


def test_style_sheet_and_scripts_are_kept_by_the_digest_in_their_name(site):
    page = get(site, "/").get_data(as_text=True)
    names = re.findall(r'"(/static/[a-z.]+\?v=[0-9a-f]{32})"', page)
    assert len(names) >= 3
    for name in names:
        assert get(site, name).headers["Cache-Control"] == "public, max-age=31536000, immutable"
        for other in (name.partition("?")[0], f"{name}0", f"{name[:-32]}0.13"):
            assert get(site, other).headers["Cache-Control"] == "private, no-cache"
    assert get(site, "/static/never.css?v=1").headers["Cache-Control"] == "no-store"


def test_whoever_logs_out_leaves_nothing_to_go_back_to(site):
    keeper = site.visitor("keeper")
    assert keeper.get("/desk").headers["Cache-Control"] == "no-store"
    assert keeper.post("/logout", headers=OURS).headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8462", "127.0.0.1.evil.example", "localhost.", "[::2]:1"]
)
def test_this_machine_is_asked_by_its_own_names_alone(site, told, host):
    answer = site.visitor().get("/", headers={"Host": host})
    assert answer.status_code in (400, 421) and host.encode() not in answer.data
    for own in ("localhost", "127.0.0.1:8462", "[::1]:8462", "localhost:1"):
        assert site.visitor().get("/", headers={"Host": own}).status_code == 200


def test_behind_a_proxy_the_name_of_the_host_reaches_no_link(site, told):
    client = create_app(site.archive, behind_https=True).test_client()
    for path in (
        "/",
        path_of(told.address),
        "/search?q=bridge",
        "/login",
        "/desk",
        "//search",
        "/desk/as/public",
        "/static",
    ):
        answer = client.get(path, headers={"Host": "evil.example"}, buffered=True)
        assert b"evil.example" not in answer.data and "evil.example" not in str(answer.headers), path
    form = {"name": "keeper", "password": "x", "next": "//evil.example"}
    headers = {"Host": "evil.example", "Origin": "https://good.example"}
    assert client.post("/login", data=form, headers=headers).status_code == 403
    for more in ("X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-HTTP-Method-Override"):
        plain, changed = client.get("/about"), client.get("/about", headers={more: "/desk"})
        assert plain.data == changed.data, more


@pytest.fixture
def port(site):
    server = make_server(site.app, site.archive, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.port
    server.stop()
    thread.join(10)


def raw(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        connection.settimeout(20)
        found = b""
        with suppress(ConnectionResetError):  # refused before all of it was read
            while piece := connection.recv(65536):
                found += piece
    return found


def test_tricks_with_paths_and_methods_find_nothing(site, told, port):
    tricks = [
        "/../secrets/session.key",
        "/static/../../oralhist.toml",
        "/static/%2e%2e/%2e%2e/oralhist.toml",
        "/.git/config",
    ]
    tricks += [
        "/static/..%5c..%5coralhist.toml",
        "/static/%00",
        "//evil.example/",
        "/./desk",
        "/%2e/desk",
        "/desk%2f",
        "/t/",
    ]
    tricks += [f"{path_of(told.address)}/sound/%2e%2e/1", f"{path_of(told.address)}%00", f"{path_of(told.address)}/"]
    for path in tricks:
        answer = raw(port, f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert answer.split(b" ", 2)[1] in (b"404", b"400", b"303"), (path, answer[:80])
        assert b"session_key" not in answer and b"time_zone" not in answer
    for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND", "X" * 300):
        answer = raw(
            port,
            f"{method} / HTTP/1.0\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nX-Secret: 42\r\n\r\n".encode(),
        )
        assert answer.split(b" ", 2)[1] in (b"400", b"405", b"501"), (method, answer[:80])
        assert b"X-Secret" not in answer
    absolute = raw(port, b"GET http://evil.example/login HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
    assert b"evil.example" not in absolute


def test_what_is_too_much_of_a_head_is_refused_and_half_a_request_holds_up_nobody(site, port):
    big = raw(port, b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\nX: " + b"x" * MOST_HEADER + b"\r\n\r\n")
    assert big == b"" or big.split(b" ", 2)[1] in (b"431", b"400")
    slow = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(150)]
    try:
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        asked.request("GET", "/about")
        assert asked.getresponse().status == 200
        asked.close()
    finally:
        for connection in slow:
            connection.close()


def test_what_goes_for_two_requests_is_one(site, port):
    both = b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n"
    smuggled = (
        b"POST /logout HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n" + both
    )
    answer = raw(port, smuggled + b"\r\n0\r\n\r\nGET /desk HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert answer.count(b"HTTP/1.") == 1
