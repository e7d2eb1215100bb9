"""Nothing of what people ask, or of what testimonies say, is in any log."""

from __future__ import annotations

import http.client
import logging
import threading
from urllib.parse import quote

from site_for_tests import OURS, path_of

from oralhist.model.access import Clearance
from oralhist.web.needs import needs
from oralhist.web.serving import make_server

WORDS = "Zharkent", "bridge", "Kulash", "nobody-of-that-name"


def test_no_word_that_is_asked_or_told_is_in_any_log(site, caplog, capfd):
    taken = site.told()
    site.agree(taken.testimony)

    @site.app.get("/fails")
    @needs(Clearance.PUBLIC)
    def fails():
        raise ValueError("Kulash crossed the bridge at Zharkent")

    @site.app.get("/fails/later")
    @needs(Clearance.PUBLIC)
    def fails_later():
        def words():
            yield "so far"
            raise ValueError("Kulash crossed the bridge at Zharkent")

        return site.app.response_class(words())

    caplog.set_level(logging.DEBUG)
    server = make_server(site.app, site.archive, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        for method, path, body in (
            ("GET", f"/search?q={quote('Zharkent bridge')}", b""),
            ("GET", f"/search?q=Zharkent{'x' * 600}", b""),
            ("POST", "/search", b"q=Zharkent"),
            ("GET", f"{path_of(taken.address)}?t=Zharkent", b""),
            ("GET", f"{path_of(taken.address)}/sound/1", b""),
            ("GET", "/Zharkent", b""),
            ("POST", "/login", b"name=nobody-of-that-name&password=Zharkent"),
            ("GET", "/fails?q=Zharkent", b""),
            ("GET", "/fails/later?q=Zharkent", b""),
        ):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, body, {**OURS, **form})
            answer = connection.getresponse()
            try:
                answer.read()
            except http.client.IncompleteRead:
                assert path.startswith("/fails/later")
            connection.close()
    finally:
        server.stop()
        thread.join()
    written = caplog.text + "".join(capfd.readouterr())
    assert written.count("ValueError at test_web_logs.py:") >= 2
    assert [word for word in (*WORDS, taken.address) if word in written] == []
