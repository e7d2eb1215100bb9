"""The narrator's private link: it closes and never opens, looking changes nothing, and no secret is told."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from site_for_tests import NAUGHTY, OURS, PASSWORD, VTT, Site, path_of

from archives_for_tests import hand_in
from oralhist.catalogue import access, agreed, ledger, testimonies
from oralhist.catalogue.database import row, rows
from oralhist.model.access import OPEN, Audience, Component, Decision, State, Switch, Viewer, readable
from oralhist.model.codes import in_groups, parse_code
from oralhist.model.complaints import Complaint
from oralhist.model.mine import Kind
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.restrictions import fingerprint
from oralhist.web.app import create_app
from oralhist.work import accounts, asked, complaints, consent, erasure, grants, links, mine, runner, switch
from oralhist.work.mine import MOST_UNANSWERED, Ticked
from oralhist.work.switch import Target

SURE = {"sure": "yes"}


def linked(site: Site, speaker: str = "", **description) -> tuple[str, str, str]:
    """A testimony open to everybody, and the secret of a link to it: its number, address and the link's path."""
    taken = site.told(**description)
    site.agree(taken.testimony)
    if speaker:
        consent.record(site.archive, taken.testimony, (), OPEN, None, site.keeper, speaker)
    secret = links.make(site.archive, taken.testimony, speaker, site.keeper)
    return taken.testimony, path_of(taken.address), f"/mine/{secret}"


def post(client, path: str, form: dict[str, object] | None = None):
    return client.post(path, data=form or {}, headers=OURS)


def state_of(site: Site) -> tuple[object, ...]:
    """All that a look could have changed: every row of every table, the counters, what lies on the disk."""
    db = site.archive.db
    tables = [one["name"] for one in rows(db, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = {name: rows(db, f"SELECT * FROM {name}") for name in tables}
    files = {p: p.stat().st_mtime_ns for p in site.archive.folders.root.rglob("*") if p.name != "catalogue.db-shm"}
    changed = row(db, "SELECT total_changes() AS n")
    return kept, files, access.change_counter(db), access.opening_counter(db), changed


def test_a_part_is_closed_at_once_and_the_rest_stays(site: Site) -> None:
    number, path, own = linked(site)
    anyone = site.visitor()
    assert "wooden bridge before it was light" in anyone.get(path).text
    answer = post(anyone, f"{own}/close", {"part": ["transcript", "sound"], "whom": "nobody"})
    assert answer.status_code == 303
    assert "It is closed" in anyone.get(answer.headers["Location"]).text
    page = anyone.get(path)
    assert page.status_code == 200 and "before it was light" not in page.text
    assert anyone.get(f"{path}/sound/1").status_code == 404
    entries = ledger.entries(site.archive.db, subject=number, limit=1)
    assert [(one.verb, one.who) for one in entries] == [("tightened", "narrator")]


def test_each_part_is_said_once_with_what_was_agreed_and_who_sees_it_today(site: Site) -> None:
    number, _, own = linked(site)
    page = site.visitor().get(own).text
    today = page[page.index('id="today"') : page.index('id="hide"')]
    assert [today.count(f"<dt>{part}</dt>") for part in ("Your voice", "Your words, written down")] == [1, 1]
    assert today.count("<dd>") == 1 and "<dd>open to anyone</dd>" in today, "the same holds of all of them"
    until = site.archive.today() + timedelta(days=30)
    consent.record(site.archive, number, [Component.SOUND], OPEN, until, site.keeper)
    page = site.visitor().get(own).text
    today = page[page.index('id="today"') : page.index('id="hide"')]
    # Copies to take home hold the sound, so that they wait with it.
    assert today.count("<dd>") == 3 and today.count("<strong>today: nobody but the archivists</strong>") == 2
    assert site.visitor().post(f"{own}/hide", data=SURE, headers=OURS).status_code == 303
    assert "today: nobody" not in site.visitor().get(own).text, "it is said of all of it"


@pytest.mark.parametrize("whom", ["as-before", "both", "family", "researchers", "nobody"])
def test_nothing_that_the_form_can_say_opens_anything(site: Site, whom: str) -> None:
    number, _, own = linked(site, family="nurbek")
    before = [
        Decision(audience=frozenset()),
        Decision(audience=frozenset([Audience.RESEARCHERS]), embargo=date(2031, 1, 1)),
        Decision(audience=frozenset([Audience.FAMILY])),
        Decision(audience=frozenset([Audience.PUBLIC])),
    ]
    parts = list(Component)
    for part, decision in zip(parts, before * 2, strict=True):
        consent.record(site.archive, number, [part], decision.audience, decision.embargo, site.keeper)
    db, found = site.archive.db, testimonies.by_number(site.archive.db, number)
    had = access.terms(db, found.row)
    form = {"part": [part.value for part in parts], "whom": whom, "until": "2030-01-01"}
    assert post(site.visitor(), f"{own}/close", form).status_code == 303
    has = access.terms(db, found.row)
    for viewer in (Viewer.public(), Viewer(clearance=2), Viewer(clearance=1, families=frozenset([found.family]))):
        for day in (date(2026, 1, 1), date(2030, 6, 1), date(2040, 1, 1)):
            for part in parts:
                assert readable(viewer, part, had, day) or not readable(viewer, part, has, day)


def test_what_opened_on_a_day_that_is_over_is_closed_like_anything_else(site: Site) -> None:
    number, path, own = linked(site)
    consent.record(site.archive, number, (), OPEN, site.archive.today() - timedelta(days=400), site.keeper)
    anyone = site.visitor()
    assert anyone.get(path).status_code == 200
    parts = [part.value for part in Component]
    assert post(anyone, f"{own}/close", {"part": parts, "whom": "nobody"}).status_code == 303
    assert anyone.get(path).status_code == 404


def test_what_was_given_by_name_ends_with_what_it_widened(site: Site) -> None:
    number, path, own = linked(site)
    consent.record(site.archive, number, (), frozenset([Audience.FAMILY]), None, site.keeper)
    accounts.add(site.archive, "guest", "member", site.keeper, password=PASSWORD)
    grants.give(site.archive, number, "guest", (), None, site.keeper)
    guest, anyone = site.visitor("guest"), site.visitor()
    assert guest.get(path).status_code == 200
    assert "1 person by name" in anyone.get(own).text and "guest" not in anyone.get(own).text
    post(anyone, f"{own}/close", {"part": "sound", "whom": "nobody"})
    assert guest.get(f"{path}/sound/1").status_code == 404 and guest.get(path).status_code == 200
    assert "It is taken back" in anyone.get(post(anyone, f"{own}/take-back").headers["Location"]).text
    assert guest.get(path).status_code == 404


def test_it_stands_apart_from_the_family_at_once_and_never_beside_it(site: Site) -> None:
    number, _, own = linked(site, family="nurbek")
    anyone = site.visitor()
    assert "Show it apart" not in anyone.get(own).text
    assert post(anyone, f"{own}/apart").status_code == 303
    found = testimonies.by_number(site.archive.db, number)
    assert agreed.of_testimony(site.archive.db, found.row)[""].linked is None
    consent.record_link(site.archive, number, True, site.keeper)
    assert "Show it apart" in anyone.get(own).text
    for _ in range(2):
        assert post(anyone, f"{own}/apart").status_code == 303
        assert agreed.of_testimony(site.archive.db, found.row)[""].linked is False
    noted = [(one.verb, one.who) for one in ledger.entries(site.archive.db, subject=number, limit=2)]
    assert noted == [("link-recorded", "narrator"), ("link-recorded", "test")]


def test_hidden_and_sealed_at_once_each_with_a_word_that_one_is_sure(site: Site) -> None:
    number, path, own = linked(site)
    anyone = site.visitor()
    for deed in ("hide", "seal", "name"):
        answer = post(anyone, f"{own}/{deed}")
        assert answer.status_code == 400 and "Nothing was changed" in answer.text
    assert anyone.get(path).status_code == 200
    for _ in range(3):
        assert "It is hidden" in anyone.get(post(anyone, f"{own}/hide", SURE).headers["Location"]).text
    assert anyone.get(path).status_code == 404
    assert "before it was light" in anyone.get(f"{own}/words").text, "one's own words are one's own"
    assert "It is sealed" in anyone.get(post(anyone, f"{own}/seal", SURE).headers["Location"]).text
    page = anyone.get(own).text
    assert "wooden bridge" not in page and number not in page
    assert anyone.get(f"{own}/words").status_code == 404
    for deed in ("hide", "seal", "name", "withhold"):
        answer = post(anyone, f"{own}/{deed}", SURE | {"from": "0:01", "to": "0:02"})
        assert answer.status_code in (400, 404) and number not in answer.text
    assert post(anyone, f"{own}/ask", {"kind": "question", "words": "Open it"}).status_code == 303
    done = [(one.verb, one.who) for one in ledger.entries(site.archive.db, subject=number, limit=4)]
    assert done[:3] == [("asked", "narrator"), ("sealed", "narrator"), ("withdrawn", "narrator")]
    assert done[3] != done[2], "whoever presses three times has hidden it once"


def test_what_an_archivist_hid_its_narrator_hides_too_and_again_once_something_was_agreed(site: Site) -> None:
    number, _, own = linked(site)
    anyone = site.visitor()

    def withdrawn() -> list[str]:
        found = ledger.entries(site.archive.db, subject=number, limit=50)
        return [one.who for one in found if one.verb == ledger.Verb.WITHDRAWN]

    consent.withdraw(site.archive, number, site.keeper)
    for _ in range(2):
        post(anyone, f"{own}/hide", SURE)
    assert withdrawn() == ["narrator", site.keeper.name]
    site.agree(number)
    for _ in range(2):
        post(anyone, f"{own}/hide", SURE)
    assert withdrawn() == ["narrator", "narrator", site.keeper.name]


def test_what_archivists_hide_at_once_is_not_heard_by_the_link_either_and_what_hides_for_a_while_by_one(
    site: Site,
) -> None:
    number, _, own = linked(site)
    _, _, two = linked(site, "Batyr", title="Told by two")
    anyone, address = site.visitor(), testimonies.all_of_them(site.archive.db)[0].address
    complaints.complain(
        site.archive,
        address,
        Complaint(**dict.fromkeys(("who", "relation", "reach", "lines"), ""), harm="x"),
        site.keeper,
    )
    assert "hidden" in anyone.get(two).text and anyone.get(own).status_code == 200
    for path in ("/words", "/sound/1", "/transcript.txt"):
        # Somebody else speaks there: a complaint hides it from this one too.
        assert (anyone.get(own + path).status_code, anyone.get(two + path).status_code) == (200, 404), path
    switch.hide(site.archive, Target(kind=Switch.TESTIMONY, subject=number), site.keeper)
    assert anyone.get(own).status_code == 200
    for path in ("/words", "/sound/1", "/transcript.txt", "/transcript.html"):
        assert anyone.get(own + path).status_code == 404, path


def test_whoever_leaves_the_archive_leaves_their_own_account_too(site: Site) -> None:
    _, _, own = linked(site)
    client = site.visitor()
    assert "data-out" not in client.get("/").text
    assert post(client, "/mine", {"code": own.rpartition("/")[2]}).status_code == 303
    assert client.get("/mine/here").status_code == 200
    # *Leave this page* sends it, from whatever page, of which the browser keeps nothing.
    other = client.get("/about")
    assert 'data-out="/logout"' in other.text and other.headers["Cache-Control"] == "no-store"
    assert post(client, "/logout").status_code == 303
    assert client.get("/mine/here").status_code == 404
    assert rows(site.archive.db, "SELECT * FROM narrator_visits") == []


def test_the_name_is_closed_and_a_pseudonym_stands_for_it(site: Site) -> None:
    _, path, own = linked(site)
    anyone = site.visitor()
    assert "Kulash" in anyone.get(path).text
    post(anyone, f"{own}/name", SURE)
    assert "Kulash" not in anyone.get(path).text
    assert "as we call the narrator here" in anyone.get(path).text


def test_lines_that_are_ticked_are_withheld_in_words_and_sound(site: Site) -> None:
    number, path, own = linked(site)
    anyone = site.visitor()
    page = anyone.get(f"{own}/words").text
    seen = re.search(r'name="seen" value="([0-9a-f]{16})"', page)[1]
    assert post(anyone, f"{own}/withhold", {"seen": seen}).status_code == 400
    assert post(anyone, f"{own}/withhold", {"seen": "0" * 16, "line": "1"}).status_code == 400
    assert post(anyone, f"{own}/withhold", {"seen": seen, "line": "1"}).status_code == 303
    for shown in (anyone.get(path).text, anyone.get(f"{own}/words").text, anyone.get(f"{own}/transcript.txt").text):
        assert "before it was light" not in shown and "nobody spoke" in shown
        assert "6 seconds withheld" in shown
    assert anyone.get(f"{own}/sound/1").status_code == 404, "not the copy that holds it, nor the master"
    runner.wait_for(site.archive, number, lambda _job, _done, _total: None)
    assert anyone.get(f"{own}/sound/1").status_code == 200
    assert [(one.verb, one.who) for one in ledger.entries(site.archive.db, who="narrator")] == [
        ("restricted", "narrator")
    ]


def test_a_span_is_withheld_by_the_clock_that_one_hears(site: Site) -> None:
    number, path, own = linked(site)
    anyone = site.visitor()
    silent = {"recording": "1", "silent": "yes"}
    assert post(anyone, f"{own}/withhold", silent | {"from": "0:00", "to": "0:06"}).status_code == 303
    # With their guards, six and a quarter seconds are cut out: what was said at 0:12 is heard before 0:06.
    assert post(anyone, f"{own}/withhold", silent | {"from": "0:05.8", "to": "0:12.7"}).status_code == 303
    kept = [(one["start_ms"], one["end_ms"]) for one in rows(site.archive.db, "SELECT * FROM restrictions ORDER BY id")]
    assert kept == [(0, 6000), (12050, 18950)]
    for wrong in (("0:05", "0:05"), ("0:06", "0:05"), ("9:00", "9:10"), ("x", "0:05"), ("", "0:05"), ("0:14", "0:15")):
        answer = post(anyone, f"{own}/withhold", {"recording": "1", "from": wrong[0], "to": wrong[1]})
        assert answer.status_code == 400 and number not in answer.text
    answer = post(anyone, f"{own}/withhold", {"recording": "7", "from": "0:01", "to": "0:02"})
    assert answer.status_code == 400 and number not in answer.text
    assert "before it was light" in anyone.get(path).text


def test_looking_changes_nothing_whoever_looks_and_how_often(site: Site) -> None:
    _, _, own = linked(site)
    secret = own.rpartition("/")[2]
    paths = [
        f"{own}{rest}" for rest in ("", "/words", "/ask", "/seen", "/transcript.html", "/transcript.txt", "/sound/1")
    ]
    before = state_of(site)
    for client in (site.app.test_client(), site.app.test_client()):
        for path in [*paths, "/mine", f"/mine/{in_groups(secret)}", "/mine/00000000000000000000", "/mine/here"]:
            for method in ("GET", "HEAD", "OPTIONS"):
                answer = client.open(path, method=method, headers={"User-Agent": "Messenger link preview"})
                assert answer.status_code in (200, 404)
                assert "Set-Cookie" not in answer.headers
                assert answer.headers["Cache-Control"] == "no-store"
                if secret in path:
                    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert state_of(site) == before


def test_an_old_browser_names_no_private_link_even_to_us_and_closes_by_it_all_the_same(site: Site) -> None:
    """Under no-referrer it sends `Origin: null`, and nothing by which it could say more."""
    _, path, own = linked(site)
    old, null = site.visitor(), {"Origin": "null"}
    for private in (own, f"{own}/hide", f"{own}/nowhere"):
        assert old.get(private).headers["Referrer-Policy"] == "no-referrer"
    elsewhere = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert old.post(f"{own}/hide", data=SURE, headers=elsewhere).status_code == 403
    assert post(old, "/mine", {"code": own.rpartition("/")[2]}).status_code == 303
    assert old.get("/mine/here").headers["Referrer-Policy"] == "same-origin"
    # Who typed the code is known by a cookie, which another site could have sent.
    assert old.post("/mine/here/hide", data=SURE, headers=null).status_code == 403
    assert site.visitor().get(path).status_code == 200
    assert old.post(f"{own}/hide", data=SURE, headers=null).status_code == 303
    assert site.visitor().get(path).status_code == 404


def test_the_secret_leads_to_no_other_page_and_lies_in_no_file_or_log(site: Site, caplog, capfd) -> None:
    _, _, own = linked(site)
    secret = own.rpartition("/")[2]
    anyone = site.visitor()
    with caplog.at_level("DEBUG"):
        for rest in ("", "/words", "/ask", "/seen", "/transcript.html"):
            text = anyone.get(own + rest).text
            for link in re.findall(r'(?:href|src|action)="([^"]*)"', text):
                # The same page in another language has the same secret, behind the prefix of the language.
                assert secret not in link or re.fullmatch(rf"(/[a-z]{{2}})?{own}(/.*)?", link), link
        post(anyone, "/mine", {"code": secret})
        post(anyone, f"{own}/close", {"part": "sound", "whom": "nobody"})
        post(anyone, f"{own}/ask", {"kind": "question", "words": "a word that is mine alone"})
    out = capfd.readouterr()
    assert secret not in caplog.text + out.out + out.err
    assert "a word that is mine alone" not in caplog.text + out.out + out.err
    for path in site.archive.folders.root.rglob("*"):
        if path.is_file():
            told = path.read_bytes()
            # Nor a beginning of it: what is looked up is a digest.
            assert secret[:10].encode() not in told and secret.upper().encode() not in told, path


def test_wrong_revoked_lapsed_and_never_given_are_one_answer(site: Site) -> None:
    number, _, own = linked(site)
    until = site.archive.today() + timedelta(days=1)
    lapsing = links.make(site.archive, number, "", site.keeper, until=until)
    clock = site.archive.clock
    later = create_app(replace(site.archive, clock=lambda: clock() + timedelta(days=3))).test_client()
    anyone = site.visitor()
    assert anyone.get(f"/mine/{lapsing}").status_code == 200
    rest = ("", "/words", "/ask", "/seen", "/transcript.txt", "/sound/1")
    absent = ("/mine/never", "/mine/00000000000000000000", "/mine/here", "/t/00000000", "/nowhere")
    asked = [*(later.get(f"/mine/{lapsing}{one}") for one in rest), *(anyone.get(f"{own}{one}") for one in rest)]
    asked += [anyone.get(path) for path in absent]
    # Pages with a secret in them are not compressed, whether there is one or not: elsewhere, Vary says so.
    told = {
        (one.status, tuple(sorted(h for h in one.headers if h[0] not in ("Date", "Vary"))), one.data) for one in asked
    }
    assert len(told) == 1 and asked[0].status_code == 404
    assert len({one.headers["Vary"] for one in asked[:-2]}) == 1


def test_a_link_made_anew_ends_the_one_before_and_one_revoked_ends_at_once(site: Site) -> None:
    number, _, own = linked(site)
    anyone = site.visitor()
    secret = links.make(site.archive, number, "", site.keeper)
    assert anyone.get(own).status_code == 404 and anyone.get(f"/mine/{secret}").status_code == 200
    assert post(anyone, "/mine", {"code": secret}).status_code == 303
    assert anyone.get("/mine/here").status_code == 200
    links.revoke(site.archive, number, "", site.keeper)
    assert anyone.get(f"/mine/{secret}").status_code == anyone.get("/mine/here").status_code == 404
    assert post(anyone, f"/mine/{secret}/hide", SURE).status_code == 404
    with pytest.raises(Refusal):
        links.revoke(site.archive, number, "", site.keeper)
    with pytest.raises(Refusal):
        links.make(site.archive, number, "Nobody", site.keeper)
    with pytest.raises(Refusal):
        links.make(site.archive, number, "", site.keeper, until=date(2020, 1, 1))


def test_a_code_is_typed_and_leaves_nothing_in_an_address(site: Site) -> None:
    number, _, own = linked(site)
    secret = own.rpartition("/")[2]
    anyone = site.visitor()
    answer = post(anyone, "/mine", {"code": in_groups(secret).replace("0", "О").replace("1", "l")})
    assert answer.headers["Location"] == "/mine/here"
    assert "HttpOnly" in answer.headers["Set-Cookie"] and secret not in answer.headers["Set-Cookie"]
    for rest in ("", "/words", "/ask", "/seen"):
        page = anyone.get(f"/mine/here{rest}")
        assert page.status_code == 200 and secret not in page.text
    assert site.visitor().get("/mine/here").status_code == 404
    assert links.listed(site.archive, number)[0].used == site.archive.today().isoformat()
    assert post(anyone, "/mine/here/close", {"part": "sound", "whom": "nobody"}).status_code == 303
    left = post(anyone, "/mine/leave").headers
    assert (left["Location"], left["Clear-Site-Data"]) == ("/mine?done=left", '"cache", "storage"')
    assert anyone.get("/mine/here").status_code == 404
    post(anyone, "/mine", {"code": secret})
    clock = site.archive.clock
    with anyone.session_transaction() as kept:
        token = kept["mine"]
    assert links.visitor(site.archive, token) is not None
    later = replace(site.archive, clock=lambda: clock() + timedelta(minutes=31))
    assert links.visitor(later, token) is None


def test_a_mistyped_code_is_called_so_and_a_wrong_one_is_nothing(site: Site) -> None:
    _, _, own = linked(site)
    secret = own.rpartition("/")[2]
    wrong = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    answer = post(site.visitor(), "/mine", {"code": wrong})
    assert answer.status_code == 400 and "mistyped" in answer.text
    said = post(site.visitor(), "/kk/mine", {"code": "abc"}).text
    assert "Кодта 20 әріп пен цифр болады." in said
    answer = post(site.visitor(), "/mine", {"code": "0" * 20})
    assert answer.status_code == 404 and answer.data == site.visitor().get("/t/00000000").data


def test_whoever_guesses_is_held_up_and_keeps_no_narrator_on_the_same_network_out(site: Site) -> None:
    _, _, own = linked(site)
    guesser = site.visitor()
    answers = [guesser.get("/mine/00000000000000000000").status_code for _ in range(101)]
    assert answers == [404] * 100 + [429]
    assert post(guesser, "/mine", {"code": "0" * 20}).status_code == 429
    assert guesser.get(own).status_code == 200
    assert post(guesser, "/mine", {"code": own}).status_code == 303
    assert guesser.get("/mine/never-a-code").status_code == 404, "what can be no code is no guess"


def test_each_link_acts_for_its_speaker_alone_and_shows_nothing_of_others(site: Site) -> None:
    number, path, own = linked(site, "Дина")
    consent.record(site.archive, number, [Component.SOUND], frozenset([Audience.RESEARCHERS]), None, site.keeper)
    theirs = f"/mine/{links.make(site.archive, number, '', site.keeper)}"
    anyone = site.visitor()
    page = anyone.get(own).text
    assert "Others speak here too" in page and "open to researchers" not in page
    assert "open to researchers" in anyone.get(theirs).text
    post(anyone, f"{own}/close", {"part": ["transcript"], "whom": "family"})
    found = testimonies.by_number(site.archive.db, number)
    each = agreed.of_testimony(site.archive.db, found.row)
    assert each[""].decisions[Component.TRANSCRIPT].audience == OPEN
    assert each["Дина"].decisions[Component.TRANSCRIPT].audience == frozenset([Audience.FAMILY])
    assert "before it was light" not in anyone.get(path).text
    post(anyone, f"{own}/ask", {"kind": "question", "words": "Only Dina asks this"})
    assert "Only Dina" in anyone.get(f"{own}/ask").text and "Only Dina" not in anyone.get(f"{theirs}/ask").text
    assert "Closed further" in anyone.get(f"{own}/seen").text
    assert "Closed further" not in anyone.get(f"{theirs}/seen").text
    done = [one.who for one in ledger.entries(site.archive.db, subject=number, limit=2)]
    assert done[0].startswith("narrator-") and "Дина" not in "".join(done)
    post(anyone, f"{own}/hide", SURE)
    assert "Hidden: somebody else who speaks there" in anyone.get(f"{theirs}/seen").text
    for one in (own, theirs):
        assert anyone.get(f"{one}/words").status_code == 404, "what one of them hid the others carry nowhere"
    consent.remove_speaker(site.archive, number, "Дина", site.keeper)
    assert anyone.get(own).status_code == 404 and anyone.get(theirs).status_code == 200


def test_who_has_had_it_is_told_by_kind_and_day_and_never_by_name(site: Site) -> None:
    number, path, own = linked(site)
    consent.record(site.archive, number, (), frozenset([Audience.RESEARCHERS]), None, site.keeper)
    accounts.add(site.archive, "kerim", "member", site.keeper, password=PASSWORD)
    grants.give(site.archive, number, "kerim", (), None, site.keeper)
    for name in ("scholar", "kerim", "keeper"):
        site.visitor(name).get(path)
    site.visitor("scholar").get(f"{path}/sound/1")
    page = site.visitor().get(f"{own}/seen").text
    for said in (
        "A researcher opened it",
        "A researcher listened to it",
        "a family account opened it",
        "The archivists opened it",
    ):
        assert said in page, said
    for name in ("scholar", "kerim", "keeper", "test"):
        assert name not in page.partition("<main")[2]
    accounts.remove(site.archive, "kerim", site.keeper)
    assert "who has no account any more opened it" in site.visitor().get(f"{own}/seen").text


def test_what_is_asked_is_answered_at_the_desk_and_read_by_who_asked(site: Site) -> None:
    number, _, own = linked(site)
    anyone, keeper = site.visitor(), site.visitor("keeper")
    asked = {"kind": "name", "words": "Мен Күләшпін,\nКулаш емес. ئىسمىم كۈلاش"}
    assert post(anyone, f"{own}/ask", asked).status_code == 303
    assert post(anyone, f"{own}/ask", {"kind": "erasure", "sure": "yes"}).status_code == 303
    assert "Urgent" in keeper.get("/desk/erasures").text and "Agree as the first" in keeper.get("/desk/erasures").text
    for wrong in (
        {"kind": "erasure"},
        {"kind": "question"},
        {"kind": "x", "words": "y"},
        asked | {"words": "x" * 2001},
    ):
        assert post(anyone, f"{own}/ask", wrong).status_code == 400
    page = keeper.get("/desk/asked").text
    assert "Күләшпін" in page and number in page and "Asked <b>2</b>" in page
    assert anyone.get("/desk/asked").status_code == 303
    ids = sorted(map(int, re.findall(r'/desk/asked/([0-9]+)"', page)))
    for form in ({}, {"outcome": "done"}, {"outcome": "x", "words": "y"}, {"outcome": "done", "words": "x" * 2001}):
        assert post(keeper, f"/desk/asked/{ids[0]}", form).status_code == 400
    answer = {"outcome": "done", "words": "Есіміңіз түзетілді."}
    assert post(keeper, f"/desk/asked/{ids[0]}", answer).status_code == 303
    assert post(keeper, f"/desk/asked/{ids[0]}", answer).status_code == 400
    assert post(keeper, "/desk/asked/999", answer).status_code == 404
    page = anyone.get(f"{own}/ask").text
    assert "Есіміңіз түзетілді." in page and "Done" in page and "Not answered yet" in page and "keeper" not in page
    for _ in range(9):
        post(anyone, f"{own}/ask", {"kind": "question", "words": "again"})
    answer = post(anyone, f"{own}/ask", {"kind": "question", "words": "again"})
    assert answer.status_code == 400 and "not answered yet" in answer.text


def test_erasure_that_a_narrator_asks_for_waits_as_urgent_and_two_archivists_carry_it_out(site: Site) -> None:
    number, path, own = linked(site)
    anyone = site.visitor()
    assert post(anyone, f"{own}/ask", {"kind": "erasure"}).status_code == 400
    assert erasure.waiting(site.archive, site.keeper) == ()
    for _ in range(2):
        assert post(anyone, f"{own}/ask", {"kind": "erasure", "sure": "yes"}).status_code == 303
    (asked,) = erasure.waiting(site.archive, site.keeper)
    assert asked.number == number and asked.urgent and asked.asked_by == "narrator" and not asked.first_by
    assert anyone.get(path).status_code == 200, "it is asked for; hiding is another thing"
    accounts.add(site.archive, "second", "archivist", site.keeper, password=PASSWORD)
    first, second = (accounts.known(site.archive, name, PASSWORD) for name in ("keeper", "second"))
    now = site.archive.clock
    site.archive.clock = lambda: now() + timedelta(hours=1)  # the second account is older than the asking
    erasure.ask(site.archive, number, first)
    erasure.erase(site.archive, number, second)
    assert anyone.get(own).status_code == anyone.get(path).status_code == 404
    assert anyone.get(own).data == anyone.get("/t/00000000").data


def test_the_desk_makes_shows_once_lists_and_revokes_links(site: Site) -> None:
    number, _, _ = linked(site)
    keeper = site.visitor("keeper")
    made = post(keeper, f"/desk/{number}/private-link", {"until": "2099-01-01"})
    assert made.headers["Cache-Control"] == "no-store"
    code = re.search(r'class="code-given"[^>]*>([^<]+)<', made.text)[1]
    assert f"/mine/{parse_code(code)}" in made.text
    assert site.visitor().get(f"/mine/{parse_code(code)}").status_code == 200
    bench = keeper.get(f"/desk/{number}").text
    assert "nothing was done by it yet" in bench and parse_code(code) not in bench and code not in bench
    assert post(keeper, f"/desk/{number}/private-link/revoke").status_code == 303
    assert site.visitor().get(f"/mine/{parse_code(code)}").status_code == 404
    assert "Revoked: 2" in keeper.get(f"/desk/{number}").text
    assert post(site.visitor("scholar"), f"/desk/{number}/private-link").status_code == 404
    assert post(site.visitor(), f"/desk/{number}/private-link").status_code == 303


def test_it_is_no_part_of_a_preview_and_no_account_is_called_narrator(site: Site) -> None:
    _, _, own = linked(site)
    keeper = site.visitor("keeper")
    assert keeper.get(f"/desk/as/public{own}").status_code == 404
    for name in ("narrator", "narrator-3"):
        with pytest.raises(Refusal):
            accounts.add(site.archive, name, "archivist", site.keeper)


def test_what_a_copy_says_of_itself_is_in_the_language_of_the_page(site: Site) -> None:
    number, _, own = linked(site, "", title="Көпір", narrator="Құлаш", text=VTT.replace("Kulash", "Құлаш"))
    page = site.visitor().get(f"/ug{own}/transcript.html").text
    told = re.search(r'<div lang="ug" dir="rtl">(.*?)</div>', page, re.DOTALL)
    assert told is not None and not re.search("[A-Za-z]{3}", re.sub("<[^>]*>", "", told[1]))
    assert "before it was light" in page and number not in page


def test_a_copy_holds_ones_words_and_stops_when_the_link_does(site: Site) -> None:
    _, _, own = linked(site, text='WEBVTT\n\n00:00.000 --> 00:05.000\n<v Kulash>We <crossed> & "left".\n')
    anyone = site.visitor()
    page = anyone.get(f"{own}/transcript.html")
    assert "attachment" in page.headers["Content-Disposition"]
    assert "<script" not in page.text and "style=" not in page.text
    assert anyone.get(f"{own}/transcript.exe").status_code == 404
    assert anyone.get(f"{own}/sound/2").status_code == 404
    part = anyone.get(f"{own}/sound/1", headers={"Range": "bytes=0-9"})
    assert part.status_code == 206 and len(part.data) == 10


@pytest.mark.parametrize("naughty", NAUGHTY)
def test_no_form_falls_over_anything_that_is_typed(site: Site, naughty: str) -> None:
    number, _, own = linked(site)
    anyone, keeper = site.visitor(), site.visitor("keeper")
    naughty = naughty.encode("utf-8", "replace").decode()
    fields = (
        "part",
        "whom",
        "until",
        "line",
        "seen",
        "from",
        "to",
        "recording",
        "silent",
        "kind",
        "words",
        "sure",
        "code",
    )
    forms = [
        dict.fromkeys(fields, naughty),
        *({"whom": "nobody", "kind": "question", "part": "sound", field: naughty} for field in fields),
    ]
    for rest in ("/close", "/withhold", "/ask", "/name", "/take-back"):
        for form in forms:
            assert post(anyone, own + rest, form).status_code in (303, 400), (rest, form)
    for form in forms:
        assert post(anyone, "/mine", form).status_code in (400, 404, 429)
        answer = post(keeper, f"/desk/{number}/private-link", {"speaker": naughty, "until": naughty})
        assert answer.status_code in (200, 400)
        assert post(keeper, f"/desk/{number}/private-link/revoke", {"speaker": naughty}).status_code in (303, 400)
    assert anyone.get(
        "/mine/" + naughty.replace("/", "").replace("\x00", "").strip().replace("?", "") or "/mine"
    ).status_code in (200, 404)
    found = testimonies.by_number(site.archive.db, number)
    assert found is not None and found.state is State.KEPT
    assert mine.MOST_UNANSWERED == 10


def test_what_a_sealed_accounts_narrator_asks_administrators_hear_alone(site: Site) -> None:
    number, _, own = linked(site)
    anyone = site.visitor()
    assert post(anyone, f"{own}/ask", {"kind": "question", "words": "Пішті ме?"}).status_code == 303
    assert post(anyone, f"{own}/seal", SURE).status_code == 303
    assert post(anyone, f"{own}/ask", {"kind": "question", "words": "Жабық па?"}).status_code == 303
    accounts.add(site.archive, "head", "administrator", site.keeper, password=PASSWORD)
    keeper, head = site.visitor("keeper"), site.visitor("head")
    first, second = (one["id"] for one in rows(site.archive.db, "SELECT id FROM narrator_requests ORDER BY id"))
    page = keeper.get("/desk/asked").text
    assert number not in page and "Пішті" not in page and "Жабық" not in page
    assert keeper.get("/desk").text.count("/desk/asked") and "2" not in re.findall(r"/desk/asked[^<]*<[^>]*>", page)
    answer = {"outcome": "done", "words": "Иә."}
    never = post(keeper, "/desk/asked/9999", answer)
    assert post(keeper, f"/desk/asked/{second}", answer).data == never.data and never.status_code == 404
    assert number in head.get("/desk/asked").text
    assert post(head, f"/desk/asked/{first}", answer).status_code == 303
    assert number not in keeper.get("/desk/asked").text, "nor what was answered"
    assert "Иә." in anyone.get(f"{own}/ask").text
    assert asked.how_many(site.archive, viewer_called(site, "keeper")) == 0
    assert asked.how_many(site.archive, viewer_called(site, "head")) == 1


def viewer_called(site: Site, name: str) -> Viewer:
    return accounts.known(site.archive, name, PASSWORD)


DEEDS = {
    "hide": (mine.hide, "withdrawn"),
    "seal": (mine.seal, "sealed"),
    "under a pseudonym": (mine.under_pseudonym, "pseudonym-given"),
    "close": (lambda a, h: mine.tighten(a, h, [Component.SOUND], Decision()), "tightened"),
    "withhold lines": (
        lambda a, h: mine.withhold_lines(
            a, h, Ticked(places=frozenset([1]), seen=fingerprint(a.own_words(testimonies.by_row(a.db, h.testimony))))
        ),
        "restricted",
    ),
    "ask for erasure": (lambda a, h: mine.ask(a, h, Kind.ERASURE, ""), "erasure-asked"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_link_that_is_revoked_at_any_instant_before_a_deed_does_nothing(site: Site, deed: str) -> None:
    """The clock is asked on the way: at each of these instants another process revokes the link, if it can."""
    do, verb = DEEDS[deed]
    instant, done = 0, 0
    while instant <= done + 3:
        instant += 1
        words = site.folder / f"{instant}.vtt"
        words.write_text(VTT.replace("WEBVTT\n", f"WEBVTT\n\nNOTE {instant}\n", 1), encoding="utf-8")
        number = hand_in(site.archive, transcript=words, title="Көпір", narrator="Күләш").testimony
        site.agree(number)
        holder = links.known(site.archive, links.make(site.archive, number, "", site.keeper))
        before = ledger.head(site.archive.db).number
        clock, asked_for, revoked = site.archive.clock, [0], [False]

        def tick(instant=instant, clock=clock, asked_for=asked_for, revoked=revoked) -> datetime:
            asked_for[0] += 1
            if asked_for[0] == instant:
                with closing(sqlite3.connect(site.archive.folders.catalogue, timeout=0)) as other:
                    try:
                        other.execute("UPDATE narrator_links SET ended = '2026-01-01' WHERE ended = ''")
                        other.commit()
                        revoked[0] = True
                    except sqlite3.OperationalError:
                        pass  # the deed has begun: it is the one that came first
            return clock()

        try:
            do(replace(site.archive, clock=tick), holder)
        except NotFound:
            assert revoked[0]
            assert ledger.head(site.archive.db).number == before, "nothing of it is half done"
        else:
            assert not revoked[0], f"at instant {instant} the link was revoked, and yet it acted"
            assert verb in {one.verb for one in ledger.of_testimony(site.archive.db, number)}
            done += 1
        if asked_for[0] < instant:
            break


def test_on_a_full_disk_nothing_is_changed_and_the_page_says_so_in_its_language(site: Site) -> None:
    _, path, own = linked(site)
    anyone, db = site.visitor(), site.archive.db
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}").fetchone()
    said = {"": "The disk of the archive is full; nothing was changed.", "/ru": "Диск архива заполнен"}
    words = "слово " * 300
    for before, sentence in said.items():
        for _ in range(MOST_UNANSWERED):
            answer = post(anyone, f"{before}{own}/ask", {"kind": "question", "words": words})
            if answer.status_code != 303:
                break
        assert answer.status_code == 503 and sentence in answer.text
    db.execute("PRAGMA max_page_count = 1073741823").fetchone()
    assert post(anyone, f"{own}/hide", {"sure": "yes"}).status_code == 303
    assert anyone.get(path).status_code == 404
