"""Complaints: anybody says what should not be public, archivists decide, and nobody switches the archive off by it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from site_for_tests import NAUGHTY, OURS, PASSWORD, Site, path_of

from oralhist.catalogue import ledger
from oralhist.catalogue.database import rows
from oralhist.model.access import OPEN, Audience, Viewer
from oralhist.model.complaints import Complaint, Ruling
from oralhist.model.identifiers import Address
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.app import create_app
from oralhist.work import accounts, complaints, consent, links, sealing
from oralhist.work.archive import Archive
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.restrict import Wish, restrict

HARM = "Мой брат там живёт. بۇ سۆز ئاشكارا بولمىسۇن"


def written(site: Site, many: int, **description) -> list[tuple[str, Address]]:
    """Testimonies of text alone, open to everybody."""
    found = []
    for n in range(many):
        words = site.folder / f"{n}.txt"
        title = description.get("title", "Bridge")
        words.write_text(f"{title}: it was number {n}.\n\nNobody spoke of it {n}.", encoding="utf-8")
        told = Description(**{"title": f"Bridge {n}", "narrator": "Kulash", "languages": ("en",), **description})
        taken = take_in(site.archive, [], Incoming(path=words, name=words.name), told, site.keeper)
        site.agree(taken.testimony)
        found.append((taken.testimony, taken.address))
    return found


def said(harm: str = HARM, **more) -> Complaint:
    return Complaint(**{"who": "", "relation": "", "reach": "", "lines": "", "harm": harm, **more})


def shown(archive: Archive, told) -> list[bool]:
    """Which of these everybody can read today."""
    client = create_app(archive).test_client()
    return [client.get(path_of(address)).status_code == 200 for _, address in told]


def at(site: Site, days: int) -> Archive:
    """The same archive, some days later."""
    clock = site.archive.clock
    return replace(site.archive, clock=lambda: clock() + timedelta(days=days))


def test_a_complaint_goes_to_the_desk_and_its_words_nowhere_else(site: Site, caplog, capfd) -> None:
    ((number, address),) = written(site, 1)
    anyone, keeper = site.visitor(), site.visitor("keeper")
    form = {"harm": HARM, "who": "Әлия", "relation": "сіңлісі", "lines": "12:30", "reach": "+7 700 000"}
    assert f"{path_of(address)}/complaint" in anyone.get(path_of(address)).text
    with caplog.at_level("DEBUG"):
        answer = anyone.post(f"{path_of(address)}/complaint", data=form, headers=OURS)
    assert answer.status_code == 200 and "Received" in answer.text and "Set-Cookie" not in answer.headers
    page = keeper.get("/desk/complaints").text
    for words in (*form.values(), number):
        assert words in page
    assert 'class="urgent">1' in keeper.get("/").text and "urgent" not in anyone.get("/").text
    assert anyone.get("/desk/complaints").status_code == 303
    assert site.visitor("scholar").get("/desk/complaints").status_code == 404
    out = capfd.readouterr()
    noted = " ".join(f"{one.verb} {one.who} {one.subject}" for one in ledger.entries(site.archive.db))
    for words in form.values():
        assert words not in caplog.text + out.out + out.err + noted
    assert f"complained public {number}" in noted and f"hidden-for-a-while public {number}" in noted


def test_a_thousand_complaints_hide_three_testimonies_a_day_and_each_for_thirty_days(site: Site) -> None:
    told = written(site, 24)
    everybody = Viewer.public()
    taken = 0
    for n in range(1000):
        try:
            complaints.complain(site.archive, told[n % 24][1], said(), everybody)
            taken += 1
        except NotFound:
            continue
    assert shown(site.archive, told).count(False) == 3
    assert taken > complaints.MOST_A_DAY, "nobody is shut out by it"
    for day in (1, 2):
        for _, address in told:
            try:
                complaints.complain(at(site, day), address, said(), everybody)
            except NotFound:
                continue
    # Three a day, and never more than a quarter of what there is to read.
    assert shown(at(site, 2), told).count(False) == 6
    assert shown(at(site, 29), told).count(False) == 6
    assert shown(at(site, 30), told).count(False) == 3
    assert shown(at(site, 32), told).count(False) == 0
    assert complaints.how_many(site.archive) > 200, "what lapsed still waits for a decision"
    # After it lapsed nobody hides the same ones again by saying the same.
    for _, address in told[:3]:
        complaints.complain(at(site, 40), address, said(), everybody)
    assert shown(at(site, 40), told[:3]) == [True] * 3


def test_after_a_decision_the_same_testimony_is_not_hidden_again_for_a_while(site: Site) -> None:
    told = written(site, 5)
    (number, address), *_ = told
    complaints.complain(site.archive, address, said(), Viewer.public())
    assert shown(site.archive, told[:1]) == [False]
    (waiting,) = complaints.waiting(site.archive)
    complaints.decide(site.archive, waiting.id, Ruling.OPEN, "It is the narrator’s wish.", site.keeper)
    assert shown(site.archive, told[:1]) == [True]
    for days in (0, 1, 31, 89):
        complaints.complain(at(site, days), address, said(), Viewer.public())
        assert shown(at(site, days), told[:1]) == [True], days
    complaints.complain(at(site, 91), address, said(), Viewer.public())
    assert shown(at(site, 91), told[:1]) == [False]
    noted = [one.verb for one in ledger.entries(site.archive.db, subject=number)]
    assert noted.count("complaint-decided") == 1 and noted.count("hidden-for-a-while") == 2


def test_how_many_hide_and_how_long_it_rests_is_set(site: Site) -> None:
    told = written(site, 12)
    settings = site.archive.settings
    strict = replace(site.archive, settings=replace(settings, complaints_that_hide=0))
    complaints.complain(strict, told[0][1], said(), Viewer.public())
    assert shown(strict, told) == [True] * 12
    loose = replace(site.archive, settings=replace(settings, complaints_that_hide=1, complaints_rest_days=0))
    for _, address in told[:3]:
        complaints.complain(loose, address, said(), Viewer.public())
    assert shown(loose, told).count(False) == 1


def test_a_verified_stake_hides_beyond_the_allowance(site: Site) -> None:
    told = written(site, 3, family="nurbek") + written(site, 1, title="Another", family="other")
    none = replace(site.archive, settings=replace(site.archive.settings, complaints_that_hide=0))
    accounts.add(site.archive, "kin", "member", site.keeper, password=PASSWORD, families=["nurbek"])
    kin = accounts.known(site.archive, "kin", PASSWORD)
    code = links.make(site.archive, told[0][0], "", site.keeper)
    complaints.complain(none, told[0][1], said(), kin)
    complaints.complain(none, told[1][1], said(code=code.upper()), Viewer.public())
    complaints.complain(none, told[2][1], said(), Viewer.public(), links.known(site.archive, code))
    complaints.complain(none, told[3][1], said(code=code), kin)
    assert shown(none, told) == [False, False, False, True]
    links.revoke(site.archive, told[0][0], "", site.keeper)
    more = written(site, 1, title="Third", family="nurbek")
    complaints.complain(none, more[0][1], said(code=code), Viewer.public())
    assert shown(none, more) == [True], "a code that was revoked weighs nothing"
    stakes = {one.number: one.stake.value for one in complaints.waiting(site.archive)}
    assert stakes[told[0][0]] == "family" and stakes[told[1][0]] == stakes[told[2][0]] == "link"


def test_no_stranger_uses_up_what_relatives_may_do(site: Site) -> None:
    (number, address), *_ = told = written(site, 5, family="nurbek")
    accounts.add(site.archive, "kin", "member", site.keeper, password=PASSWORD, families=["nurbek"])
    kin = accounts.known(site.archive, "kin", PASSWORD)
    complaints.complain(site.archive, address, said(), Viewer.public())
    (waiting,) = complaints.waiting(site.archive)
    complaints.decide(site.archive, waiting.id, Ruling.OPEN, "A stranger, without a reason.", site.keeper)
    assert shown(site.archive, told[:1]) == [True]
    complaints.complain(at(site, 1), address, said(), kin)
    assert shown(at(site, 1), told[:1]) == [False], "what was decided for a stranger is not decided for the family"
    noted = [one.who for one in ledger.entries(site.archive.db, subject=number) if one.verb == "hidden-for-a-while"]
    assert noted == ["kin", "public"]
    # Once in ninety days, and after a decision on theirs not again either.
    complaints.complain(at(site, 40), address, said(), kin)
    assert shown(at(site, 40), told[:1]) == [True]
    (first, *_) = complaints.waiting(site.archive)
    complaints.decide(at(site, 80), first.id, Ruling.OPEN, "It is the narrator’s wish.", site.keeper)
    complaints.complain(at(site, 95), address, said(), kin)
    assert shown(at(site, 95), told[:1]) == [True]


def test_what_is_complained_of_elsewhere_changes_nothing_for_who_cannot_read_it(site: Site) -> None:
    everybody = written(site, 12)
    scholars = written(site, 3, title="For scholars")
    for number, _ in scholars:
        consent.record(site.archive, number, (), frozenset([Audience.RESEARCHERS]), None, site.keeper)
    scholar = accounts.known(site.archive, "scholar", PASSWORD)
    for _, address in scholars:
        complaints.complain(site.archive, address, said(), scholar)
        with pytest.raises(NotFound):
            complaints.complain(site.archive, address, said(), Viewer.public())
    for _, address in everybody[:4]:
        complaints.complain(site.archive, address, said(), Viewer.public())
    assert shown(site.archive, everybody).count(False) == 3


def test_archivists_keep_open_restrict_or_withdraw_and_it_shows_with_the_last_decision(site: Site) -> None:
    (number, address), *others = written(site, 9)
    anyone, keeper = site.visitor(), site.visitor("keeper")
    anyone.post(f"{path_of(address)}/complaint", data={"harm": HARM}, headers=OURS)
    assert anyone.get(path_of(address)).status_code == 404 and keeper.get(path_of(address)).status_code == 200
    assert "Decide on the complaint" in keeper.get("/desk").text
    assert "a complaint hides it" in keeper.get(f"/desk/{number}").text
    (one,) = complaints.waiting(site.archive)
    decide = f"/desk/complaints/{one.id}"
    for form in (
        {},
        {"ruling": "x", "answer": "y"},
        {"ruling": "kept open"},
        {"ruling": "kept open", "answer": "x" * 2001},
    ):
        assert keeper.post(decide, data=form, headers=OURS).status_code == 400
    restricted = {"ruling": "restricted", "answer": "The line is withheld."}
    assert keeper.post(decide, data=restricted, headers=OURS).status_code == 400, "nothing is withheld yet"
    restrict(site.archive, number, Wish(first=1), site.keeper)
    assert keeper.post(decide, data=restricted, headers=OURS).status_code == 303
    assert "Nobody spoke" not in anyone.get(path_of(address)).text and anyone.get(path_of(address)).status_code == 200
    assert keeper.post(decide, data=restricted, headers=OURS).status_code == 400
    assert keeper.post("/desk/complaints/99", data=restricted, headers=OURS).status_code == 404
    other = others[0]
    for _ in range(2):
        complaints.complain(site.archive, other[1], said(), accounts.known(site.archive, "keeper", PASSWORD))
    first, second = complaints.waiting(site.archive)
    complaints.decide(site.archive, first.id, Ruling.OPEN, "No harm is seen.", site.keeper)
    assert shown(site.archive, [other]) == [False], "another waits"
    complaints.decide(site.archive, second.id, Ruling.WITHDRAWN, "It is withdrawn.", site.keeper)
    assert shown(site.archive, [other]) == [False] and complaints.how_many(site.archive) == 0
    assert [
        one["state"] for one in rows(site.archive.db, "SELECT state FROM testimonies WHERE number = ?", (other[0],))
    ] == ["hidden"]
    assert "It is withdrawn." in keeper.get("/desk/complaints").text
    for _ in range(3):
        complaints.complain(site.archive, others[1][1], said(), accounts.known(site.archive, "keeper", PASSWORD))
    complaints.decide(site.archive, complaints.waiting(site.archive)[0].id, Ruling.OPEN, "No.", site.keeper, alike=True)
    assert complaints.how_many(site.archive) == 0 and shown(site.archive, [others[1]]) == [True]


def test_however_much_is_complained_of_nobody_is_shut_out_and_no_other_day_is_buried(site: Site) -> None:
    told = written(site, 2)
    for _ in range(complaints.MOST_A_DAY + 5):
        complaints.complain(site.archive, told[0][1], said(), site.keeper)
    complaints.complain(site.archive, told[1][1], said(), Viewer.public())
    complaints.complain(at(site, 1), told[1][1], said(), site.keeper)
    numbers = [one.number for one in complaints.waiting(site.archive)]
    assert len(numbers) == complaints.MOST_A_DAY + 7
    first = [told[1][0], *[told[0][0]] * (complaints.MOST_A_DAY - 1)]
    assert numbers.index(told[1][0], 1) < complaints.MOST_A_DAY + 1, "the next day's stands before the flood's rest"
    assert sorted(numbers[: complaints.MOST_A_DAY]).count(told[0][0]) >= len(first) - 2
    keeper = site.visitor("keeper")
    pages = [keeper.get(f"/desk/complaints?page={n}").text for n in (1, 2, 3)]
    assert sum(page.count('<section class="sect deep" id="c') for page in pages) == len(numbers)
    assert "page=2" in pages[0] and "page=4" not in pages[2]


def test_what_is_sealed_is_decided_on_by_nobody(site: Site) -> None:
    ((number, address),) = written(site, 1)
    complaints.complain(site.archive, address, said(), Viewer.public())
    (waiting,) = complaints.waiting(site.archive)
    sealing.seal(site.archive, number, site.keeper)
    with pytest.raises(NotFound):
        complaints.decide(site.archive, waiting.id, Ruling.OPEN, "It stays.", site.keeper)
    assert complaints.waiting(site.archive) == complaints.decided(site.archive, 9) == ()


def test_what_was_decided_on_and_sealed_since_is_not_listed(site: Site) -> None:
    ((number, address),) = written(site, 1)
    complaints.complain(site.archive, address, said(), Viewer.public())
    complaints.decide(site.archive, complaints.waiting(site.archive)[0].id, Ruling.OPEN, "It stays.", site.keeper)
    keeper = site.visitor("keeper")
    assert number in keeper.get("/desk/complaints").text
    sealing.seal(site.archive, number, site.keeper)
    assert number not in keeper.get("/desk/complaints").text


def test_the_form_of_what_is_closed_is_as_if_it_were_not_there_and_counts_for_nothing(site: Site) -> None:
    told = written(site, 2)
    consent.record(site.archive, told[0][0], (), frozenset(), None, site.keeper)
    anyone = site.visitor()
    for _ in range(8):
        for path in (f"{path_of(told[0][1])}/complaint", "/t/00000000/complaint"):
            asked = anyone.get(path), anyone.post(path, data={"harm": HARM}, headers=OURS)
            assert {(one.status_code, one.data) for one in asked} == {(404, anyone.get("/nowhere").data)}
    assert anyone.post(f"{path_of(told[1][1])}/complaint", data={"harm": HARM}, headers=OURS).status_code == 200


def test_one_place_complains_five_times_a_day(site: Site) -> None:
    told = written(site, 8)
    anyone = site.visitor()
    for n, (_, address) in enumerate(told):
        answer = anyone.post(f"{path_of(address)}/complaint", data={"harm": HARM}, headers=OURS)
        assert answer.status_code == (200 if n < 5 else 429)
    assert complaints.how_many(site.archive) == 5


def test_strangers_on_the_same_network_shut_out_neither_the_family_nor_the_narrator(site: Site) -> None:
    told = written(site, 8, family="nurbek")
    accounts.add(site.archive, "kin", "member", site.keeper, password=PASSWORD, families=["nurbek"])
    code = links.make(site.archive, told[0][0], "", site.keeper)
    stranger, kin, narrator = site.visitor(), site.visitor("kin"), site.visitor()
    narrator.post("/mine", data={"code": code}, headers=OURS)

    def send(client, number: int, **more: str) -> int:
        path = f"{path_of(told[number][1])}/complaint"
        return client.post(path, data={"harm": HARM, **more}, headers=OURS).status_code

    assert [send(stranger, number) for number in range(6)] == [200] * 5 + [429]
    assert send(kin, 5) == send(narrator, 6) == send(stranger, 7, code=code) == 200
    assert send(stranger, 7) == 404, "what a link's code hid is hidden"


def test_a_complaint_beside_the_fifth_is_the_sixth(site: Site, monkeypatch) -> None:
    told, anyone, take_it_in, beside = written(site, 6), site.visitor(), complaints.complain, []

    def send(address: Address):
        return anyone.post(f"{path_of(address)}/complaint", data={"harm": HARM}, headers=OURS).status_code

    def slowly(*asked) -> None:
        monkeypatch.setattr(complaints, "complain", take_it_in)
        beside.append(send(told[5][1]))
        take_it_in(*asked)

    assert [send(address) for _, address in told[:4]] == [200] * 4
    monkeypatch.setattr(complaints, "complain", slowly)
    assert send(told[4][1]) == 200 and beside == [429]
    assert complaints.how_many(site.archive) == 5


@pytest.mark.parametrize("naughty", NAUGHTY)
def test_no_complaint_falls_over_anything_that_is_typed(site: Site, naughty: str) -> None:
    ((_, address),) = written(site, 1)
    anyone, keeper = site.visitor(), site.visitor("keeper")
    naughty = naughty.encode("utf-8", "replace").decode()
    path = f"{path_of(address)}/complaint"
    for field in ("who", "relation", "reach", "lines", "code"):
        answer = keeper.post(path, data={"harm": "x", field: naughty}, headers=OURS)
        assert answer.status_code in (200, 400, 429)
    assert anyone.post(path, data={"harm": naughty}, headers=OURS).status_code in (200, 400, 404, 429)
    page = keeper.get("/desk/complaints")
    assert page.status_code == 200 and "<script>alert" not in page.text
    for one in complaints.waiting(site.archive):
        for form in ({"ruling": naughty, "answer": naughty}, {"ruling": "kept open", "answer": naughty}):
            assert keeper.post(f"/desk/complaints/{one.id}", data=form, headers=OURS).status_code in (303, 400)


def test_what_is_too_long_or_empty_is_refused_and_what_was_written_stays(site: Site) -> None:
    ((_, address),) = written(site, 1)
    anyone = site.visitor()
    for form in ({}, {"harm": "x" * 4001}, {"harm": "y", "who": "x" * 301}):
        answer = anyone.post(f"{path_of(address)}/complaint", data={"lines": "12:30"} | form, headers=OURS)
        assert answer.status_code == 400 and 'value="12:30"' in answer.text
    assert complaints.how_many(site.archive) == 0
    assert re.search(r'name="code"[^>]*value=', anyone.get(f"{path_of(address)}/complaint").text) is None
    with pytest.raises(Refusal):
        accounts.add(site.archive, "public", "member", site.keeper)
    assert OPEN


def test_a_narrator_reads_that_a_complaint_hides_the_account_and_no_word_of_it(site: Site) -> None:
    ((number, address),) = written(site, 1)
    own = f"/mine/{links.make(site.archive, number, '', site.keeper)}"
    anyone = site.visitor()
    anyone.post(f"{path_of(address)}/complaint", data={"harm": HARM}, headers=OURS)
    page = anyone.get(own).text
    assert "Somebody complained" in page and HARM not in page
    assert "Hidden for a while after a complaint" in anyone.get(f"{own}/seen").text
    assert "number 0" in anyone.get(f"{own}/words").text
