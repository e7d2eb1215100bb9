"""The second factor by page: set up, asked for, never twice, lost; two administrators let somebody in anew."""

from __future__ import annotations

import re
from base64 import b32decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from site_for_tests import OURS, PASSWORD

from oralhist.catalogue.database import rows
from oralhist.model.one_time import code_of, step_at
from oralhist.web.session import WRONG_CODES
from oralhist.work import accounts, factors, reading_tokens
from oralhist.work.reading_tokens import Scope


@pytest.fixture
def clock(site):
    now = [datetime(2026, 11, 30, 12, tzinfo=UTC)]
    site.archive.clock = lambda: now[0]
    return now


def text_of(answer):
    return answer.get_data(as_text=True)


def post(visitor, path, **form):
    return visitor.post(path, data=form, headers=OURS)


def log_in(site, name="keeper", password=PASSWORD, **more):
    visitor = site.visitor()
    return visitor, post(visitor, "/login", name=name, password=password, **more)


class Telephone:
    """An authenticator."""

    def __init__(self, page):
        self.secret = b32decode(re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)[1].replace(" ", ""))

    def code(self, now, steps=0):
        return code_of(self.secret, step_at(now.timestamp()) + steps)


def set_up(site, clock, name="keeper"):
    visitor = site.visitor(name)
    page = text_of(post(visitor, "/account/factor", before=PASSWORD))
    telephone = Telephone(page)
    answer = post(visitor, "/account/factor/confirm", code=telephone.code(clock[0]))
    codes = re.findall(r'<code dir="ltr">([0-9a-z-]{19})</code>', text_of(answer))
    assert answer.status_code == 200 and len(codes) == 10
    clock[0] += timedelta(seconds=60)
    return visitor, telephone, codes


def test_it_is_shown_as_text_and_as_a_square_made_here_and_counts_once_confirmed(site, clock):
    visitor = site.visitor("keeper")
    page = text_of(post(visitor, "/account/factor", before=PASSWORD))
    assert "<svg" in page and "<path" in page and not re.search(r"style=|<img|data:", page)
    assert log_in(site)[1].headers["Location"] == "/"
    wrong = post(visitor, "/account/factor/confirm", code="000000")
    assert wrong.status_code == 400 and "That is not the code" in text_of(wrong)
    assert "<svg" not in text_of(wrong) and "shown only once" in text_of(wrong)
    assert post(visitor, "/account/factor/confirm", code=Telephone(page).code(clock[0])).status_code == 200
    assert log_in(site)[1].headers["Location"] == "/login/code"
    assert "It is set up. 10 codes left" in text_of(visitor.get("/account"))
    assert post(visitor, "/account/factor", before=PASSWORD).status_code == 400


def test_a_right_password_is_not_enough_and_a_code_counts_once(site, clock):
    _, telephone, _ = set_up(site, clock)
    visitor, half = log_in(site, next="/desk")
    assert half.headers["Location"] == "/login/code?next=/desk"
    assert visitor.get("/desk").status_code == 303
    code = telephone.code(clock[0])
    assert post(visitor, "/login/code", code=code, next="/desk").headers["Location"] == "/desk"
    assert visitor.get("/desk").status_code == 200
    # Somebody who looked over a shoulder, with the password too, in the same half minute.
    other, _ = log_in(site)
    assert post(other, "/login/code", code=code).status_code == 400
    assert post(other, "/login/code", code=telephone.code(clock[0], steps=1)).status_code == 303


def test_what_waits_for_its_code_waits_five_minutes_and_only_where_the_password_was_right(site, clock):
    _, telephone, _ = set_up(site, clock)
    visitor, _ = log_in(site)
    clock[0] += timedelta(minutes=6)
    assert post(visitor, "/login/code", code=telephone.code(clock[0])).headers["Location"] == "/login"
    stranger = site.visitor()
    for answer in (stranger.get("/login/code"), post(stranger, "/login/code", code=telephone.code(clock[0]))):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login")


def test_before_the_password_was_right_nobody_learns_of_a_factor(site, clock):
    set_up(site, clock)
    answers = [log_in(site, name, "wrong")[1] for name in ("keeper", "scholar", "nobody")]
    assert len({(answer.status_code, answer.data, str(answer.headers)) for answer in answers}) == 1


def test_what_no_longer_waits_for_its_code_lets_nobody_in_and_uses_no_code_up(site, clock):
    _, telephone, _ = set_up(site, clock)
    half = accounts.let_in(site.archive, "keeper", PASSWORD)
    assert half is not None and half.half
    accounts.set_password(site.archive, "keeper", site.keeper, "another-password")
    assert factors.let_in(site.archive, half.token, telephone.code(clock[0])) is None
    again = accounts.let_in(site.archive, "keeper", "another-password")
    assert again is not None and factors.let_in(site.archive, again.token, telephone.code(clock[0])) is not None


def test_guessing_codes_is_held_up(site, clock):
    _, telephone, _ = set_up(site, clock)
    visitor, _ = log_in(site)
    for _ in range(WRONG_CODES):
        assert post(visitor, "/login/code", code="000000").status_code == 400
    held = post(visitor, "/login/code", code=telephone.code(clock[0]))
    assert held.status_code == 429 and "Too many wrong codes" in text_of(held)
    again, _ = log_in(site)
    assert post(again, "/login/code", code=telephone.code(clock[0])).status_code == 429


def test_a_code_on_paper_lets_in_once_and_no_digest_is_the_code(site, clock):
    _, telephone, codes = set_up(site, clock)
    visitor, _ = log_in(site)
    assert post(visitor, "/login/code", code=f" {codes[0].upper()} ").status_code == 303
    other, _ = log_in(site)
    assert post(other, "/login/code", code=codes[0]).status_code == 400
    kept = str([dict(row) for row in rows(site.archive.db, "SELECT * FROM recovery_codes")])
    assert not any(code.replace("-", "") in kept for code in codes)
    renewed = text_of(post(visitor, "/account/factor/codes", code=telephone.code(clock[0])))
    assert len(re.findall(r'<code dir="ltr">([0-9a-z-]{19})</code>', renewed)) == 10
    last, _ = log_in(site)
    assert post(last, "/login/code", code=codes[1]).status_code == 400


def test_it_is_given_up_with_a_code_only(site, clock):
    visitor, telephone, _ = set_up(site, clock)
    assert post(visitor, "/account/factor/give-up", code="000000").status_code == 400
    assert log_in(site)[1].headers["Location"] == "/login/code"
    assert post(visitor, "/account/factor/give-up", code=telephone.code(clock[0])).status_code == 303
    assert log_in(site)[1].headers["Location"] == "/"


def test_where_the_settings_want_one_an_archivist_is_a_member_until_it_is_set_up(site, clock):
    taken = site.told()
    site.archive.settings = replace(site.archive.settings, require_second_factor=True)
    keeper = site.visitor("keeper")
    assert keeper.get("/desk").status_code == 404
    assert keeper.get(f"/t/{taken.address}").status_code == 404
    page = text_of(keeper.get("/account"))
    assert "Your account has to have one" in page
    set_up(site, clock)
    assert keeper.get("/desk").status_code == 200
    assert site.visitor("scholar").get("/account").status_code == 200


def test_the_command_line_takes_away_a_factor_that_was_lost(site, clock):
    set_up(site, clock)
    factors.remove(site.archive, "keeper", site.keeper)
    assert log_in(site)[1].headers["Location"] == "/"


@pytest.fixture
def heads(site, clock):
    for name in ("first", "second"):
        accounts.add(site.archive, name, "administrator", site.keeper, password=PASSWORD)
    clock[0] += timedelta(days=1)
    return site.visitor("first"), site.visitor("second")


def test_two_administrators_let_an_account_in_anew(site, clock, heads):
    first, second = heads
    keeper, _, _ = set_up(site, clock)
    assert keeper.get("/desk/readmissions").status_code == 404
    assert post(first, "/desk/readmissions", name="keeper").status_code == 303
    again = post(first, "/desk/readmissions", name="keeper")
    assert again.status_code == 400 and "second administrator" in text_of(again)
    accounts.add(site.archive, "third", "administrator", site.keeper, password=PASSWORD)
    newer = post(site.visitor("third"), "/desk/readmissions", name="keeper")
    assert newer.status_code == 400 and "newer" in text_of(newer)
    assert keeper.get("/desk").status_code == 200
    page = text_of(post(second, "/desk/readmissions", name="keeper"))
    password = re.search(r'<code dir="ltr">([a-z0-9-]{23})</code>', page)[1]
    assert keeper.get("/desk").status_code == 303
    assert log_in(site)[1].status_code == 400
    assert log_in(site, password=password)[1].headers["Location"] == "/"
    found = rows(site.archive.db, "SELECT verb FROM ledger WHERE subject = 'keeper' ORDER BY entry")
    verbs = [row["verb"] for row in found]
    assert verbs[-3:] == ["factor-added", "readmission-asked", "readmitted"]
    assert password not in text_of(second.get("/desk/readmissions"))


def test_nobody_lets_themselves_in_and_a_word_lapses_after_a_week(site, clock, heads):
    first, second = heads
    assert post(first, "/desk/readmissions", name="first").status_code == 400
    assert "There is no account called nobody" in post(first, "/desk/readmissions", name="nobody").text
    assert post(first, "/desk/readmissions", name="keeper").status_code == 303
    clock[0] += timedelta(days=8)
    second = site.visitor("second")
    assert post(second, "/desk/readmissions", name="keeper").status_code == 303
    assert log_in(site)[1].status_code == 303


def test_the_word_of_an_administrator_who_has_gone_lets_nobody_in(site, clock, heads):
    first, second = heads
    assert post(first, "/desk/readmissions", name="keeper").status_code == 303
    accounts.remove(site.archive, "first", site.keeper)
    assert post(second, "/desk/readmissions", name="keeper").status_code == 303
    assert log_in(site)[1].status_code == 303, "the password is the old one"


def test_whoever_finds_a_session_open_sets_up_no_factor_without_the_password(site, clock):
    visitor = site.visitor("keeper")
    for form in ({}, {"before": "wrong"}, {"before": PASSWORD + "x"}):
        answer = post(visitor, "/account/factor", **form)
        assert answer.status_code == 400 and "not your password" in text_of(answer) and "<svg" not in text_of(answer)
    assert rows(site.archive.db, "SELECT * FROM factors") == []
    # What its owner began is not shown to whoever comes after, wrong codes or not.
    secret = Telephone(text_of(post(visitor, "/account/factor", before=PASSWORD))).secret
    for _ in range(2):
        answer = post(visitor, "/account/factor/confirm", code="000000")
        assert answer.status_code == 400 and not re.search(r"[A-Z2-7]{4} [A-Z2-7]{4}", text_of(answer))
    assert secret not in answer.data
    for _ in range(20):
        held = post(visitor, "/account/factor", before="wrong")
    assert held.status_code == 429, "the password is not guessed there either"


def test_a_new_password_ends_tokens_and_what_waits_for_a_code(site, clock):
    _, telephone, _ = set_up(site, clock)
    for scope in Scope:
        reading_tokens.make(site.archive, "keeper", "test", clock[0].date(), site.keeper, scope=scope)
    reading_tokens.make(site.archive, "scholar", "test", clock[0].date(), site.keeper)
    visitor, half = log_in(site)
    assert half.headers["Location"] == "/login/code"
    accounts.set_password(site.archive, "keeper", site.keeper, "another-password")
    assert post(visitor, "/login/code", code=telephone.code(clock[0])).headers["Location"] == "/login"
    assert [one.account for one in reading_tokens.listed(site.archive)] == ["scholar"]
    scholar = site.visitor("scholar")
    assert post(scholar, "/account/password", before=PASSWORD, after="another-password").status_code == 303
    assert reading_tokens.listed(site.archive) == ()
