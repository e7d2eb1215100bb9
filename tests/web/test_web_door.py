"""Who may come in: needs, log-in, forms from elsewhere, and the one page that says nothing."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from site_for_tests import OURS, PASSWORD, path_of

from oralhist.model.access import CLOSED, Audience, Clearance, Component
from oralhist.web.app import create_app
from oralhist.web.needs import Undeclared, check_needs, needs
from oralhist.web.session import TRIES_FOR_A_NAME, onward
from oralhist.work import accounts, consent

NEVER = "/t/00000000"


def told_by(answer):
    return answer.status_code, sorted(answer.headers.items()), answer.data


def test_the_application_does_not_start_where_a_route_declares_no_need():
    app = Flask("bare")
    app.add_url_rule("/bare", "bare", lambda: "")
    with pytest.raises(Undeclared, match=r"/bare \(bare\)"):
        check_needs(app)
    app.view_functions["bare"] = needs(Clearance.PUBLIC)(lambda: "")
    check_needs(app)


def test_every_route_of_the_archive_declares_its_need(site):
    check_needs(site.app)
    desk = [rule.endpoint for rule in site.app.url_map.iter_rules() if rule.rule.startswith("/desk")]
    assert len(desk) >= 10
    assert min(site.app.view_functions[endpoint]._oralhist_need for endpoint in desk) == Clearance.ARCHIVIST


def test_what_is_closed_and_what_was_never_given_are_the_same_page(site):
    closed = site.told()
    for visitor in (site.visitor(), site.visitor("scholar")):
        never = told_by(visitor.get(NEVER))
        assert never[0] == 404
        paths = [
            path_of(closed.address),
            f"{path_of(closed.address)}/sound/1",
            f"/desk/{closed.testimony}x",
            "/nowhere",
        ]
        paths += [f"{path_of(closed.address)}/transcript.vtt", f"{path_of(closed.address)}?t=3"]
        for path in paths:
            assert told_by(visitor.get(path)) == never, path
    site.agree(closed.testimony)
    assert site.visitor().get(path_of(closed.address)).status_code == 200
    consent.withdraw(site.archive, closed.testimony, site.keeper)
    assert told_by(site.visitor().get(path_of(closed.address))) == told_by(site.visitor().get(NEVER))


def test_the_desk_sends_strangers_to_the_log_in_and_shows_others_nothing(site):
    taken = site.told()
    for path in ("/desk", "/desk/add", "/desk/jobs", f"/desk/{taken.testimony}", "/desk/OH-1999-0001"):
        answer = site.visitor().get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/login?next={path}")
        assert told_by(site.visitor("scholar").get(path)) == told_by(site.visitor("scholar").get(NEVER))
    assert site.visitor("keeper").get(f"/desk/{taken.testimony}").status_code == 200
    assert site.visitor("keeper").get("/desk/OH-1999-0001").status_code == 404


def test_a_form_from_elsewhere_changes_nothing(site):
    taken = site.told()
    keeper = site.visitor("keeper")
    form = {"component": "description", "audience": "public"}
    path = f"/desk/{taken.testimony}/consent"
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}):
        assert keeper.post(path, data=form, headers=headers).status_code == 403
    for elsewhere in ("https://localhost.evil.example", "http://[", "http://", ""):
        assert keeper.post(path, data=form, headers={"Origin": elsewhere}).status_code == 403, elsewhere
    assert site.visitor().get(path_of(taken.address)).status_code == 404
    assert keeper.post(path, data=form, headers={"Origin": "http://localhost"}).status_code == 303
    assert site.visitor().get(path_of(taken.address)).status_code == 200


def test_a_page_of_the_same_name_that_came_without_tls_sends_nothing(site):
    client = create_app(site.archive, behind_https=True).test_client()
    form = {"name": "keeper", "password": PASSWORD}
    for origin, status in (("http://archive.example.org", 403), ("https://archive.example.org", 303)):
        headers = {"Origin": origin}
        answer = client.post("/login", data=form, headers=headers, base_url="https://archive.example.org")
        assert answer.status_code == status, origin


def test_a_browser_that_says_nothing_of_itself_names_our_pages_to_us_alone_and_so_sends_their_forms(site):
    old = site.visitor()
    for path in ("/", "/login", "/mine", "/message"):
        assert old.get(path).headers["Referrer-Policy"] == "same-origin"
    assert old.get("/nowhere").headers["Referrer-Policy"] == "no-referrer"
    form = {"name": "keeper", "password": PASSWORD}
    assert old.post("/login", data=form, headers={"Origin": "http://localhost"}).status_code == 303


def test_what_is_wrong_with_a_log_in_is_never_said(site):
    answers = [
        site.visitor().post("/login", data={"name": name, "password": "wrong"}, headers=OURS)
        for name in ("keeper", "nobody-of-that-name")
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].data == answers[1].data
    assert "Set-Cookie" not in answers[0].headers


def test_guessing_is_slowed_down_even_for_the_right_password(site):
    visitor = site.visitor()
    for _ in range(TRIES_FOR_A_NAME):
        assert visitor.post("/login", data={"name": "keeper", "password": "x"}, headers=OURS).status_code == 400
    answer = visitor.post("/login", data={"name": "keeper", "password": PASSWORD}, headers=OURS)
    assert answer.status_code == 429
    assert b"Too many tries" in answer.data
    assert visitor.post("/login", data={"name": "scholar", "password": PASSWORD}, headers=OURS).status_code == 303


def test_a_log_in_leads_on_to_this_archive_only(site):
    assert [onward(path) for path in ("/desk", "/t/aaaaaaa1?t=3")] == ["/desk", "/t/aaaaaaa1?t=3"]
    for path in ("//evil.example", "https://evil.example", "/\\evil.example", "desk", "/a\nb", "/a\tb", ""):
        assert onward(path) == ""
    form = {"name": "keeper", "password": PASSWORD, "next": "//evil.example/"}
    assert site.visitor().post("/login", data=form, headers=OURS).headers["Location"] == "/"


def test_logging_out_ends_the_session_on_the_server_too(site):
    keeper = site.visitor("keeper")
    cookie = keeper.get_cookie("oralhist").value
    assert keeper.post("/logout", headers=OURS).status_code == 303
    again = site.visitor()
    again.set_cookie("oralhist", cookie)
    assert again.get("/desk").status_code == 303


def test_a_removed_account_is_nobody_at_once(site):
    keeper = site.visitor("keeper")
    assert keeper.get("/desk").status_code == 200
    accounts.remove(site.archive, "keeper", site.keeper)
    assert keeper.get("/desk").status_code == 303


def test_cookies_are_kept_from_scripts_and_from_other_sites(site):
    for https, name in ((False, "oralhist"), (True, "__Host-oralhist")):
        client = create_app(site.archive, behind_https=https).test_client()
        form = {"name": "keeper", "password": PASSWORD}
        answer = client.post("/login", data=form, headers=OURS, base_url="https://localhost")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith(f"{name}=")
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and ("Secure" in cookie) is https


def test_every_answer_carries_its_headers_and_says_what_may_be_kept(site):
    taken = site.told()
    site.agree(taken.testimony)
    pages = ["/", "/search", "/search?q=bridge", "/events", "/about", "/login", "/nowhere", path_of(taken.address)]
    for path in [*pages, f"{path_of(taken.address)}/sound/1", "/static/site.css"]:
        headers = site.visitor().get(path, buffered=True).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert site.visitor().get(path, headers=OURS, buffered=True).headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        kept = path in ("/", "/events", "/about", path_of(taken.address), f"{path_of(taken.address)}/sound/1")
        kept |= path == "/static/site.css"  # without the digest of what it is
        assert headers["Cache-Control"] == ("private, no-cache" if kept or path == "/search" else "no-store"), path
    for path in pages:
        page = site.visitor().get(path).get_data(as_text=True)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", page), path
        assert "http://" not in re.sub(r'xmlns="[^"]*"', "", page), path


def test_a_researcher_reads_what_the_public_may_not(site):
    taken = site.told()
    site.agree(taken.testimony, frozenset([Audience.RESEARCHERS]))
    assert site.visitor().get(path_of(taken.address)).status_code == 404
    assert site.visitor("scholar").get(path_of(taken.address)).status_code == 200
    site.agree(taken.testimony, CLOSED, (Component.TRANSCRIPT,))
    page = site.visitor("scholar").get(path_of(taken.address)).get_data(as_text=True)
    assert "wooden bridge before it was light" not in page
    assert "Its words are not open to you" in page
    assert taken.testimony not in page
