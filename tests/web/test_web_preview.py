"""Preview: archivists see the real pages as others do, can change nothing from there, and nobody else can see them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from asking_for_tests import FEWER, routes, visitor
from oralhist.model.access import OPEN, Audience, Component
from oralhist.model.persons import Role
from oralhist.web.app import create_app
from oralhist.work import accounts
from two_archives import FAMILIES, FAR, KEEPER, OURS, Telling, build, lines

FAMILY, SCHOLARS = frozenset([Audience.FAMILY]), frozenset([Audience.RESEARCHERS])
TOLD = Telling(
    address="aaaaaaa1",
    title="The wooden bridge",
    lines=lines("We crossed the wooden bridge before light.", "In May 1962 we reached Khorgos."),
    family="bridge family",
    side="left",
    recordings=(8,),
    tags={"khorgos-crossing-1962": 1},
    persons=(("pers1aaa", "Kulash", Role.NARRATOR, None),),
)
TELLINGS = (
    replace(TOLD.closed(Component.NAME), reviewed="leave"),
    Telling(address="aaaaaaa2", title="Для всех", lines=lines("Мост, bridge."), language="ru", narrator="Мария"),
    Telling(
        address="aaaaaaa3", title="Scholars", lines=lines("A bridge."), decisions=(((), {Audience.RESEARCHERS}, None),)
    ),
    Telling(
        address="aaaaaaa4", title="Kin", lines=lines("Bridge."), family="bridge family", decisions=(((), FAMILY, None),)
    ),
    Telling(
        address="aaaaaaa5",
        title="For one guest",
        lines=lines("The bridge for one guest."),
        decisions=(((), frozenset(), None),),
        given_to=("guest",),
    ),
    Telling(address="aaaaaaa6", title="Later", lines=lines("The bridge later."), decisions=(((), OPEN, FAR),)),
)
KINDS = {"public": "", "researcher": "scholar", f"family:{FAMILIES['bridge family']}": "kin", "account:guest": "guest"}
BANNER = re.compile(rb'<aside class="sample preview".*?</aside>\n', re.S)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return build(tmp_path_factory.mktemp("preview"), list(enumerate(TELLINGS)))


@pytest.fixture(scope="module")
def app(archive):
    return create_app(archive)


def plain(answer, prefix=""):
    """What an answer says, without what the preview adds: its place and its banner, and so the length."""
    headers = sorted(
        (name, value.replace(prefix, ""))
        for name, value in answer.headers
        if name not in ("Date", "Content-Length", "Vary", "Cache-Control", "ETag")
    )
    body = answer.data
    if prefix:
        banners = BANNER.findall(body)
        # A file that is taken home is the file that they would take.
        page = answer.mimetype == "text/html" and b"<main" in body and "Content-Disposition" not in answer.headers
        assert len(banners) == page, answer.request.path
        body = BANNER.sub(b"", body).replace(prefix.encode(), b"")
    return answer.status_code, headers, body


@pytest.mark.parametrize("who", KINDS)
def test_a_preview_is_what_that_viewer_is_answered_but_for_its_banner(app, who):
    theirs, ours, prefix = visitor(app, KINDS[who]), visitor(app, "keeper"), f"/desk/as/{who}"
    addresses, seen = [telling.address for telling in TELLINGS], 0
    for endpoint, path, methods, _ in routes(app, addresses, FEWER):
        if "GET" not in methods or endpoint.startswith("preview."):
            continue
        if endpoint.startswith(("account.", "mine.")):
            # What is theirs alone, such as their sessions and invitations, no archivist sees.
            assert ours.get(prefix + path).status_code == 404
            continue
        for asked in (path, f"{path}?q=bridge&r=1&t=3&language=en"):
            real, preview = theirs.get(asked, buffered=True), ours.get(prefix + asked, buffered=True)
            assert plain(preview, prefix) == plain(real), asked
            assert preview.headers["Cache-Control"] == "no-store"
            seen += real.status_code == 200
    assert seen > 40


@pytest.mark.parametrize("who", KINDS)
def test_what_is_asked_without_a_trace_is_answered_as_to_that_viewer(app, who):
    theirs, ours, prefix = visitor(app, KINDS[who]), visitor(app, "keeper"), f"/desk/as/{who}"
    for path in (
        "/search",
        "/search/concordance",
        "/search.csv",
        "/names",
        "/t/aaaaaaa1",
        "/t/aaaaaaa5",
        "/t/00000000",
    ):
        for form in ({"q": "bridge"}, {"q": "мост", "page": "1", "language": "ru"}, {"q": "-bridge"}):
            real = theirs.post(path, data=form, headers=OURS)
            assert plain(ours.post(prefix + path, data=form, headers=OURS), prefix) == plain(real), (path, form)
    page = ours.get(f"{prefix}/search").get_data(as_text=True)
    assert "Search without leaving a trace" in page and f'action="{prefix}/search"' in page
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert ours.post(f"{prefix}/search", data={"q": "bridge"}, headers=elsewhere).status_code == 403


def test_what_opens_on_a_day_is_seen_as_on_that_day(app):
    keeper = visitor(app, "keeper")
    assert keeper.get("/desk/as/public/t/aaaaaaa6").status_code == 404
    shown = keeper.get(f"/desk/as/public@{FAR.isoformat()}/t/aaaaaaa6")
    assert shown.status_code == 200 and b"would on 1" in shown.data
    assert keeper.get(f"/desk/as/public@{date(2998, 12, 31)}/t/aaaaaaa6").status_code == 404
    assert b"Later" in keeper.get(f"/desk/as/public@{FAR}/search?q=bridge").data
    assert b"Later" not in keeper.get("/desk/as/public/search?q=bridge").data
    assert f"/desk/as/public@{FAR}/t/aaaaaaa6".encode() in keeper.get("/desk/OH-2026-0006").data


def test_an_address_that_is_copied_from_a_preview_is_the_one_that_readers_have(app):
    keeper = visitor(app, "keeper")
    for language in ("", "/kk"):
        before = f"{language}/desk/as/account:guest"
        page = keeper.get(f"{before}/t/aaaaaaa1").get_data(as_text=True)
        assert f'href="{before}/t/aaaaaaa1"><span class="t wrap" dir="ltr">{language}/t/aaaaaaa1</span>' in page
        for path in ("t/aaaaaaa1/print", "t/aaaaaaa1/quote/0", "t/aaaaaaa1/quote/0.txt", "t/aaaaaaa1/quote/0.ris"):
            text = re.sub(r'="[^"]*"', "", keeper.get(f"{before}/{path}").get_data(as_text=True))
            assert "/t/aaaaaaa1" in text and "account:guest" not in text, path


def test_nothing_can_be_changed_from_a_preview(app, archive):
    keeper = visitor(app, "keeper")
    ledger = "SELECT count(*) AS n FROM ledger"
    before = next(iter(archive.db.query(ledger)))
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("logout", "login", "desk/OH-2026-0001/withdraw", "t/aaaaaaa1/words"):
            answer = keeper.open(f"/desk/as/public/{path}", method=method, headers=OURS, data={"sure": "yes"})
            assert answer.status_code == 405
    assert next(iter(archive.db.query(ledger))) == before
    assert keeper.get("/desk").status_code == 200, "the archivist is logged in all the same"
    for path in ("", "t/aaaaaaa1", "search?q=bridge"):
        answer = keeper.get(f"/desk/as/public/{path}")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_nobody_but_archivists_previews_and_no_longer_than_they_are_logged_in(app):
    for account in ("", "scholar", "guest"):
        answer = visitor(app, account).get("/desk/as/account:guest/t/aaaaaaa5")
        assert answer.status_code == (404 if account else 303)
        assert b"guest" not in answer.data.replace(b"account:guest", b"")
    keeper = visitor(app, "keeper")
    assert keeper.get("/desk/as/account:guest/t/aaaaaaa5").status_code == 200
    # Inside a preview the desk is as far away as for that viewer.
    assert keeper.get("/desk/as/account:guest/desk").status_code == 404
    assert keeper.get("/desk/as/public/desk/as/account:guest/t/aaaaaaa5").status_code == 303
    keeper.post("/logout", headers=OURS)
    assert keeper.get("/desk/as/account:guest/t/aaaaaaa5").status_code == 303


def test_a_header_makes_no_preview(app):
    somebody = app.test_client()
    for name in ("Oralhist.Preview", "Oralhist-Preview", "oralhist.preview"):
        assert somebody.get("/t/aaaaaaa5", headers={name: "account:guest"}).status_code == 404


def test_whose_eyes_is_chosen_from_a_list_and_nonsense_is_refused(app):
    keeper = visitor(app, "keeper")
    page = keeper.get("/desk/as").get_data(as_text=True)
    for who in (*KINDS, "account:scholar"):
        assert f'value="{who}"' in page
    assert "account:keeper" not in page
    assert keeper.get("/desk/as?who=public&on=2999-01-01").headers["Location"] == "/desk/as/public@2999-01-01/"
    for who in (
        "nobody",
        "account:nobody",
        "family:nobody",
        "archivist",
        "account:keeper",
        "public@tomorrow",
        "public@",
    ):
        assert keeper.get(f"/desk/as/{who}/").status_code == (200 if who == "public@" else 400), who
    assert keeper.get("/desk/as?who=public&on=soon").status_code == 400


def test_a_removed_account_ends_its_preview(app, archive):
    keeper = visitor(app, "keeper")
    accounts.add(archive, "passing", "member", KEEPER)
    assert keeper.get("/desk/as/account:passing/").status_code == 200
    accounts.remove(archive, "passing", KEEPER)
    assert keeper.get("/desk/as/account:passing/").status_code == 400


def test_whoever_previews_is_noted_and_not_whoever_is_previewed(tmp_path):
    archive = build(tmp_path, [(0, TELLINGS[4])])
    keeper = visitor(create_app(archive), "keeper")
    keeper.get("/desk/as/account:guest/t/aaaaaaa5")
    keeper.get("/desk/as/account:guest/search.csv?q=guest")
    noted = list(archive.db.query("SELECT who, verb FROM ledger WHERE verb IN ('opened', 'exported') ORDER BY entry"))
    assert [(one["who"], one["verb"]) for one in noted] == [("keeper", "opened"), ("keeper", "exported")]
