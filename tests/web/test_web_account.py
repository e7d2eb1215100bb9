"""Invitations to an account, one's own sessions and password: nothing by looking, everything once, nobody else's."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from site_for_tests import OURS, PASSWORD, Site

from oralhist.catalogue import ledger
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.app import create_app
from oralhist.work import accounts, invitations

NEW = "another-password-1"


def test_a_password_costs_whoever_guesses_at_it_what_scrypt_asks_for() -> None:
    # Asked of another process: in this one tests make it cheap.
    code = "from oralhist.work.accounts import hashed; print(hashed('a-long-password'))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.startswith("scrypt:32768:8:1$")


def offer(site: Site, role: str = "member", families: tuple[str, ...] = ()) -> str:
    return f"/invitation/{invitations.invite(site.archive, role, families, site.keeper)[1]}"


def accept(site: Site, path: str, name: str = "aigul", password: str = NEW):
    return site.visitor().post(path, data={"name": name, "password": password}, headers=OURS)


def test_an_invitation_makes_one_account_and_looking_at_it_makes_none(site: Site) -> None:
    path = offer(site, "researcher")
    for _ in range(3):
        assert "account here (researcher)" in site.visitor().get(path).text
    assert accept(site, path).status_code == 303
    assert [(one.name, one.role) for one in accounts.listed(site.archive) if one.name == "aigul"] == [
        ("aigul", "researcher")
    ]
    assert site.visitor().post("/login", data={"name": "aigul", "password": NEW}, headers=OURS).status_code == 303
    assert site.visitor().get(path).status_code == accept(site, path, "bolat").status_code == 404
    assert invitations.waiting(site.archive) == ()
    added = ledger.entries(site.archive.db, subject="aigul")
    assert [(one.verb, one.who) for one in added] == [("account-added", "test")]


def test_a_member_belongs_to_the_families_that_the_invitation_names(site: Site) -> None:
    path = offer(site, families=("nurbek", "akhmetov"))
    accept(site, path)
    (found,) = (one for one in accounts.listed(site.archive) if one.name == "aigul")
    assert len(found.families) == 2


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("keeper", NEW, "cannot be had"),
        ("Aigul Нұрбек", NEW, "cannot be an account"),
        ("", NEW, "cannot be an account"),
        ("aigul", "short", "at least 10"),
        ("aigul", "x" * 1001, "at least 10"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_the_invitation_stands(site: Site, name, password, said) -> None:
    path = offer(site)
    answer = accept(site, path, name, password)
    assert answer.status_code == 400
    assert said in answer.text
    assert accept(site, path).status_code == 303


def test_what_lapsed_was_taken_back_or_never_given_is_one_answer(site: Site) -> None:
    lapsed, taken_back = offer(site), offer(site)
    for one in invitations.waiting(site.archive):
        assert one.id not in lapsed + taken_back
    clock = site.archive.clock
    later = replace(site.archive, clock=lambda: clock() + timedelta(days=14, seconds=1))
    assert create_app(later).test_client().get(lapsed).status_code == 404
    invitations.revoke(site.archive, invitations.waiting(site.archive)[0].id, site.keeper)
    invitations.revoke(site.archive, invitations.waiting(site.archive)[0].id, site.keeper)
    answers = {site.visitor().get(path).data for path in (lapsed, taken_back, "/invitation/never", "/t/zzzzzzzz")}
    assert len(answers) == 1
    with pytest.raises(NotFound):
        invitations.revoke(site.archive, "0" * 12, site.keeper)
    with pytest.raises(Refusal):
        invitations.invite(site.archive, "king", (), site.keeper)


def test_the_secret_is_nowhere_in_the_data_directory(site: Site) -> None:
    token = offer(site).rpartition("/")[2].encode()
    files = [path for path in site.archive.folders.root.rglob("*") if path.is_file()]
    assert not any(token in path.read_bytes() for path in files)


def test_whoever_has_an_account_sees_and_ends_its_sessions_alone(site: Site) -> None:
    one, other, keeper = site.visitor("scholar"), site.visitor("scholar"), site.visitor("keeper")
    assert "You are logged in as" in one.get("/account").text
    assert one.get("/account").text.count("End it<") == 2 and "you are here now" in one.get("/account").text
    assert one.post("/account/sessions", data={}, headers=OURS).status_code == 303
    for client in (one, other):
        assert client.get("/account").status_code == 303
    assert keeper.get("/account").status_code == 200
    again = site.visitor("scholar")
    assert again.post("/account/sessions", data={"begun": "1962-05-29T00:00:00Z"}, headers=OURS).status_code == 404
    begun = invitations.sessions(site.archive, "keeper")[0].begun
    again.post("/account/sessions", data={"begun": begun}, headers=OURS)
    assert keeper.get("/account").status_code == 200


def test_a_new_password_ends_every_session_and_needs_the_old_one(site: Site) -> None:
    one, other = site.visitor("scholar"), site.visitor("scholar")
    change = {"before": PASSWORD, "after": NEW}
    assert one.post("/account/password", data={**change, "before": "wrong"}, headers=OURS).status_code == 400
    assert one.post("/account/password", data={**change, "after": "short"}, headers=OURS).status_code == 400
    assert one.post("/account/password", data=change, headers=OURS).status_code == 303
    assert other.get("/account").status_code == 303
    assert site.visitor().post("/login", data={"name": "scholar", "password": NEW}, headers=OURS).status_code == 303


def test_a_log_in_that_is_under_way_while_the_password_becomes_another_lets_nobody_in(site: Site, monkeypatch) -> None:
    owner, thief = site.visitor("scholar"), site.visitor()
    compare = accounts.check_password_hash

    def meanwhile(kept: str, said: str) -> bool:
        right = compare(kept, said)
        monkeypatch.setattr(accounts, "check_password_hash", compare)
        change = owner.post("/account/password", data={"before": PASSWORD, "after": NEW}, headers=OURS)
        assert right and change.status_code == 303
        return right

    monkeypatch.setattr(accounts, "check_password_hash", meanwhile)
    answer = thief.post("/login", data={"name": "scholar", "password": PASSWORD}, headers=OURS)
    assert answer.status_code == 400 and "Set-Cookie" not in answer.headers
    assert invitations.sessions(site.archive, "scholar") == ()


def test_a_change_that_is_under_way_while_the_password_becomes_another_changes_nothing(site: Site, monkeypatch) -> None:
    thief, theirs = site.visitor("scholar"), "a-password-of-the-thief"
    compare = accounts.check_password_hash

    def meanwhile(kept: str, said: str) -> bool:
        monkeypatch.setattr(accounts, "check_password_hash", compare)
        accounts.set_password(site.archive, "scholar", site.keeper, NEW)
        return compare(kept, said)

    monkeypatch.setattr(accounts, "check_password_hash", meanwhile)
    answer = thief.post("/account/password", data={"before": PASSWORD, "after": theirs}, headers=OURS)
    assert answer.status_code == 400
    assert accounts.known(site.archive, "scholar", theirs) is None
    assert accounts.known(site.archive, "scholar", NEW) is not None


def test_guessing_the_password_of_a_session_that_was_left_open_is_slowed_down(site: Site) -> None:
    one = site.visitor("scholar")
    answers = [
        one.post("/account/password", data={"before": f"guess{n}", "after": NEW}, headers=OURS).status_code
        for n in range(10)
    ]
    assert answers[:8] == [400] * 8
    assert answers[8:] == [429] * 2


def test_whoever_is_not_logged_in_has_no_account_page(site: Site) -> None:
    assert site.visitor().get("/account").status_code == 303
    assert site.visitor().post("/account/sessions", headers=OURS).status_code in (303, 404)


def test_a_researcher_is_vouched_for_at_the_desk_and_accepts_the_terms(site: Site) -> None:
    accounts.add(site.archive, "student", "researcher", site.keeper, password=PASSWORD)
    accounts.add(site.archive, "second", "archivist", site.keeper, password=PASSWORD)
    student, keeper, second = (site.visitor(name) for name in ("student", "keeper", "second"))
    until = (site.archive.today() + timedelta(days=9)).isoformat()
    assert "You read what everybody reads" in student.get("/account").text
    form = {"name": "student", "until": until}
    for day in ("soon", until.replace("-", "")):
        assert keeper.post("/desk/researchers", data={**form, "until": day}, headers=OURS).status_code == 400
    for one in (keeper, second):
        assert one.post("/desk/researchers", data=form, headers=OURS).status_code == 303
    assert "The terms are not accepted yet" in keeper.get("/desk/researchers").text
    assert student.post("/account/terms", headers=OURS).status_code == 303
    assert "You read what narrators opened to researchers" in student.get("/account").text
    assert "keeper" not in student.get("/account").text
    assert second.post("/desk/researchers", data={"name": "student", "end": "yes"}, headers=OURS).status_code == 303
    assert "You read what everybody reads" in student.get("/account").text
    assert student.get("/desk/researchers").status_code == 404
    assert keeper.post("/account/terms", headers=OURS).status_code == 404
