"""Messages to the archivists, and asking for access, by page: nothing closed shows, nothing of a message elsewhere."""

from __future__ import annotations

import logging
import re
import shutil
from datetime import timedelta

import pytest
from site_for_tests import OURS, path_of

from oralhist.catalogue import erasures, testimonies
from oralhist.catalogue.database import rows, writing
from oralhist.model.access import CLOSED, Component, Viewer
from oralhist.model.persons import Role
from oralhist.model.refusals import NotFound
from oralhist.web.contact import MOST_FROM_A_PLACE
from oralhist.work import consent, describe, messages, persons, runner

TEXT = "Бұл менің атам! 这是我爷爷。 بۇ مېنىڭ بوۋام <b>&"


@pytest.fixture
def told(site):
    taken = site.told()
    site.agree(taken.testimony)
    site.agree(taken.testimony, CLOSED, (Component.SOUND, Component.DOWNLOAD))
    return taken


def send(site, account="", **form):
    return site.visitor(account).post("/message", data={"text": TEXT, **form}, headers=OURS)


def test_a_message_reaches_the_archivists_and_nothing_of_it_any_log_or_the_ledger(site, told, caplog):
    caplog.set_level(logging.DEBUG)
    about = f"t/{told.address}"
    page = site.visitor().get(path_of(told.address)).get_data(as_text=True)
    assert f'href="/message?about={about}"' in page and "This is my grandfather" in page
    answer = send(site, about=about, contact="+7 701 123")
    assert answer.status_code == 303
    assert "is with the archivists" in site.visitor().get(answer.headers["Location"]).get_data(as_text=True)
    keeper = site.visitor("keeper")
    desk = keeper.get("/desk/messages").get_data(as_text=True)
    assert "Бұл менің атам!" in desk and "&lt;b&gt;&amp;" in desk and "+7 701 123" in desk
    assert f'href="/t/{told.address}"' in desk and told.testimony in desk
    kept = str([dict(row) for row in rows(site.archive.db, "SELECT * FROM ledger")])
    assert "message-sent" in kept and "атам" not in kept and "+7" not in kept and "атам" not in caplog.text
    for visitor in (site.visitor(), site.visitor("scholar")):
        assert visitor.get("/desk/messages").status_code in (303, 404)


PAGES = ("", "names", "events", "events/khorgos-crossing-1962", "families", "places", "places/place-005")


@pytest.mark.parametrize("about", PAGES)
def test_every_page_that_can_be_read_leads_to_the_form(site, about):
    page = site.visitor().get(f"/{about}").get_data(as_text=True)
    link = re.search(r'href="(/message[^"]*)">Write to the archivists', page).group(1)
    form = site.visitor().get(link)
    assert form.status_code == 200 and f'name="about" value="{about}"' in form.get_data(as_text=True)
    assert send(site, about=about).status_code == 303


def test_about_what_is_closed_and_what_never_was_the_answer_is_the_same(site, told):
    consent.withdraw(site.archive, told.testimony, site.keeper)
    never = site.visitor().get("/message?about=t/00000000")
    assert never.status_code == 404
    for about in (
        f"t/{told.address}",
        "events/never-was",
        "desk",
        "t/",
        "t/\u0663\u0663",
        "//evil.example",
        "t/../desk",
    ):
        for answer in (
            site.visitor().get("/message", query_string={"about": about}),
            send(site, about=about),
        ):
            assert (answer.status_code, answer.data) == (404, never.data), about
    assert "Nobody has written" in site.visitor("keeper").get("/desk/messages").get_data(as_text=True)


def test_of_a_family_and_a_person_one_writes_whom_one_can_read_and_nobody_else(site, told):
    describe.describe(site.archive, told.testimony, {"family": "Сейітовтар"}, site.keeper)
    consent.record_link(site.archive, told.testimony, True, site.keeper)
    person = persons.link(site.archive, told.testimony, "Kulash", Role.NARRATOR, site.keeper).person
    family = testimonies.by_number(site.archive.db, told.testimony).family
    anyone = site.visitor()
    never = anyone.get("/message?about=t/00000000")
    for about in (f"f/{family}", f"p/{person}"):
        page = anyone.get(f"/{about}").get_data(as_text=True)
        assert f'href="/message?about={about}"' in page and "This is my grandfather" in page
        assert send(site, about=about).status_code == 303
    desk = site.visitor("keeper").get("/desk/messages").get_data(as_text=True)
    assert f'href="/f/{family}"' in desk and f'href="/p/{person}"' in desk
    consent.withdraw(site.archive, told.testimony, site.keeper)
    for about in (f"f/{family}", f"p/{person}", f"f/{person}", f"p/{told.address}", "f/00000000", "p/00000000", "f/"):
        for answer in (anyone.get("/message", query_string={"about": about}), send(site, about=about)):
            assert (answer.status_code, answer.data) == (404, never.data), about
    # With the account, what was written of a family and a person that only it had is erased too.
    with writing(site.archive.db) as db:
        erasures.remove_rows(db, told.testimony, site.archive.now())
    assert rows(site.archive.db, "SELECT page FROM messages") == []


def test_of_what_is_erased_while_somebody_writes_of_it_nothing_is_kept(site, told, monkeypatch):
    for name, role in (("Kulash", Role.NARRATOR), ("Aisulu", Role.RELATIVE)):
        persons.link(site.archive, told.testimony, name, role, site.keeper)
    describe.describe(site.archive, told.testimony, {"family": "nurbek"}, site.keeper)
    db, clean = site.archive.db, messages.clean
    (family,) = (one["id"] for one in rows(db, "SELECT id FROM families"))
    person = rows(db, "SELECT id FROM persons")[0]["id"]

    def meanwhile(text: str) -> str:
        with writing(db):
            erasures.remove_rows(db, told.testimony, site.archive.now())
        return clean(text)

    monkeypatch.setattr(messages, "clean", meanwhile)
    for about in (f"t/{told.address}", f"f/{family}", f"p/{person}"):
        with pytest.raises(NotFound):
            messages.send(site.archive, about, TEXT, "", Viewer.public())
    assert rows(db, "SELECT * FROM messages") == []


def test_however_many_write_nobody_is_shut_out_and_no_other_day_is_buried(site):
    most, clock = site.archive.settings.messages_a_day, site.archive.clock
    public = Viewer.public()
    for n in range(most + 60):
        messages.send(site.archive, "", f"Flood {n}", "", public)
    assert send(site, about="places/place-005").status_code == 303
    site.archive.clock = lambda: clock() + timedelta(days=1)
    messages.send(site.archive, "names", "Бұл менің әжем!", "", public)
    site.archive.clock = clock
    keeper = site.visitor("keeper")
    pages = [keeper.get(f"/desk/messages?page={n}").get_data(as_text=True) for n in (1, 2, 3)]
    assert "Бұл менің әжем!" in pages[0], "what came on another day stands before what is beyond a flood"
    assert "Бұл менің атам!" in pages[2] and "page=2" in pages[0] and "page=4" not in pages[2]
    shown = [n for n in range(most + 60) if sum(f">Flood {n}</p>" in page for page in pages) == 1]
    assert len(shown) == most + 60


def test_what_takes_the_room_of_recordings_is_refused_in_a_sentence(site, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(1 << 30, 1 << 30, 1 << 20))
    for n in range(site.archive.settings.messages_a_day):
        messages.send(site.archive, "", f"Flood {n}", "", Viewer.public())
    answer = send(site)
    assert answer.status_code == 503 and "no room" in answer.get_data(as_text=True)


def test_a_flood_is_held_up_by_place(site):
    for _ in range(MOST_FROM_A_PLACE):
        assert send(site).status_code == 303
    held = send(site)
    assert held.status_code == 429 and "Бұл менің атам!" in held.get_data(as_text=True)
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    form = {"text": TEXT}
    assert site.visitor().post("/message", data=form, headers=OURS, environ_base=elsewhere).status_code == 303
    assert send(site, "scholar").status_code == 303, "an account is counted by itself, whoever else is there"


def test_a_message_beside_the_last_one_of_an_hour_is_one_too_many(site, monkeypatch):
    keep, beside = messages.send, []

    def slowly(*asked):
        monkeypatch.setattr(messages, "send", keep)
        beside.append(send(site).status_code)
        keep(*asked)

    assert [send(site).status_code for _ in range(MOST_FROM_A_PLACE - 1)] == [303] * (MOST_FROM_A_PLACE - 1)
    monkeypatch.setattr(messages, "send", slowly)
    assert send(site).status_code == 303 and beside == [429]
    # What is refused counts for nothing.
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    empty = [
        site.visitor().post("/message", data={"text": ""}, headers=OURS, environ_base=elsewhere).status_code
        for _ in range(MOST_FROM_A_PLACE + 1)
    ]
    assert empty == [400] * (MOST_FROM_A_PLACE + 1)


@pytest.mark.parametrize(
    ("form", "said"),
    [({"text": " \u202e\x00"}, "empty"), ({"text": "x" * 5001}, "longer than 5,000"), ({"contact": "x" * 301}, "301")],
)
def test_what_is_no_message_is_refused_in_a_sentence(site, form, said):
    answer = send(site, **form)
    assert answer.status_code == 400 and said in answer.get_data(as_text=True)


def test_how_to_reach_somebody_is_deleted_when_it_is_done_and_on_its_day(site):
    send(site, contact="first@example.org")
    send(site, contact="second@example.org")
    keeper = site.visitor("keeper")
    newest, older = re.findall(r"/desk/messages/([0-9]+)", keeper.get("/desk/messages").get_data(as_text=True))
    assert keeper.post(f"/desk/messages/{newest}", data={"state": "done"}, headers=OURS).status_code == 303
    assert keeper.post(f"/desk/messages/{older}", data={"state": "answered"}, headers=OURS).status_code == 303
    assert [row["contact"] for row in rows(site.archive.db, "SELECT * FROM message_contacts")] == ["first@example.org"]
    assert "first@example.org" in keeper.get("/desk/messages").get_data(as_text=True)
    clock = site.archive.clock
    site.archive.clock = lambda: clock() + timedelta(days=site.archive.settings.contact_days + 1)
    assert "first@example.org" not in site.visitor("keeper").get("/desk/messages").get_data(as_text=True)
    assert runner.work(site.archive, lambda _job, _done, _total: None, once=True)
    assert rows(site.archive.db, "SELECT * FROM message_contacts") == []
    assert b"first@example.org" not in site.archive.folders.catalogue.read_bytes()


def test_a_message_from_a_quotation_begins_with_where_it_stands_and_with_none_of_its_words(site, told):
    visitor = site.visitor()
    page = visitor.get(f"{path_of(told.address)}/quote/1?to=2").get_data(as_text=True)
    form = re.search(r'href="(/message\?[^"]+)">Tell the archivists', page).group(1).replace("&amp;", "&")
    begun = re.search(r"<textarea[^>]*>([^<]*)</textarea>", visitor.get(form).get_data(as_text=True)).group(1)
    assert begun.strip() == f"00:06–00:19 {path_of(told.address)}?s=1&amp;rev=1#s1"
    for nonsense in ("x", "-1", ""):
        asked = f"/message?about=t/{told.address}&line={nonsense}"
        assert "<textarea" in (shown := visitor.get(asked).get_data(as_text=True)) and "00:0" not in shown
    never = visitor.get("/message?about=t/00000000&line=1")
    assert visitor.get(f"/message?about=t/{told.address}&line=99").status_code == never.status_code == 404
    site.agree(told.testimony, CLOSED, (Component.TRANSCRIPT,))
    assert visitor.get(form).status_code == 404


def test_a_reader_asks_from_the_page_and_sees_what_was_decided(site, told):
    page = site.visitor().get(path_of(told.address)).get_data(as_text=True)
    assert "you need an account" in page and 'name="why"' not in page
    scholar = site.visitor("scholar")
    page = scholar.get(path_of(told.address)).get_data(as_text=True)
    assert re.findall(r'name="component" value="([a-z]+)"', page) == ["sound", "download"]
    form = {"component": ["sound", "transcript"], "why": TEXT, "until": "2099-01-01"}
    answer = scholar.post(f"{path_of(told.address)}/request", data=form, headers=OURS)
    assert answer.status_code == 303
    assert "waits for an answer" in scholar.get("/account").get_data(as_text=True)
    keeper = site.visitor("keeper")
    desk = keeper.get("/desk/requests").get_data(as_text=True)
    id = re.search(r"/desk/requests/([0-9]+)", desk).group(1)
    assert "scholar" in desk and "Бұл менің атам!" in desk
    decided = {"decision": "grant", "component": "sound", "until": "2099-01-01", "answer": "Болады."}
    assert keeper.post(f"/desk/requests/{id}", data=decided, headers=OURS).status_code == 303
    assert "Болады." in scholar.get("/account").get_data(as_text=True)
    assert scholar.get(f"{path_of(told.address)}/sound/1").status_code == 200
    assert site.visitor().get(f"{path_of(told.address)}/sound/1").status_code == 404


def test_asking_about_what_is_closed_is_asking_about_nothing(site, told):
    consent.withdraw(site.archive, told.testimony, site.keeper)
    scholar, form = site.visitor("scholar"), {"component": "sound", "why": "Why"}
    closed = scholar.post(f"{path_of(told.address)}/request", data=form, headers=OURS)
    never = scholar.post("/t/00000000/request", data=form, headers=OURS)
    assert (closed.status_code, closed.data, closed.headers["Content-Length"]) == (
        404,
        never.data,
        never.headers["Content-Length"],
    )
