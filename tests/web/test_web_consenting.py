"""Records of consent, forms and contact data at the desk: what is sent, shown, saved, and to whom."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from site_for_tests import OURS, PASSWORD, path_of

from hostile_queries import HOSTILE
from oralhist.catalogue.database import rows
from oralhist.model.access import Component
from oralhist.work import accounts, forms
from papers_for_tests import BAD, pdf

VISITORS = ("", "kin", "scholar")


@pytest.fixture
def taken(site):
    accounts.add(site.archive, "kin", "member", site.keeper, password=PASSWORD, families=["akhmetov"])
    accounts.add(site.archive, "chief", "administrator", site.keeper, password=PASSWORD)
    return site.told("Көпір", family="akhmetov", interviewer="Дина", born="1938")


def by(site, account):
    """The browser of somebody, who logs in once: a log-in is slow on purpose."""
    known = site.app.extensions.setdefault("browsers of tests", {})
    if account not in known:
        known[account] = site.visitor(account)
    return known[account]


def turned_away(answer) -> bool:
    """Whether an answer is that of an address never given, or the way to the log-in page."""
    return answer.status_code == 404 or "/login" in answer.headers.get("Location", "")


def send(site, path, account="keeper", **data):
    return by(site, account).post(path, data=data, headers=OURS, follow_redirects=True)


def page(site, path, account="keeper") -> str:
    answer = by(site, account).get(path)
    assert answer.status_code == 200, answer.data
    return answer.get_data(as_text=True)


EVERYTHING = {f"part-{part.value}": "open" for part in Component}


def test_a_record_with_its_paper_opens_what_it_says_and_stands_in_the_history(site, taken):
    desk = f"/desk/{taken.testimony}/records"
    assert "No permission of the interviewer, <bdi" in page(site, desk)
    told = send(
        site,
        desk,
        **{**EVERYTHING, "part-sound": "both", "link": "yes", "given": "paper", "on": "2026-05-01"},
        **{"witness": "Сая <b>", "language": "kk", "form": "oralhist 1", "review_by": "2099-01-01"},
        scan=[(io.BytesIO(pdf()), "қағаз <b>.pdf"), (io.BytesIO(pdf("2")), "2.pdf")],
    )
    shown = told.get_data(as_text=True)
    assert told.status_code == 200 and "The record is kept." in shown
    assert "Сая &lt;b&gt;" in shown and "қағаз &lt;b&gt;.pdf" in shown and "(in force)" in shown
    assert by(site, "").get(path_of(taken.address)).status_code == 200
    assert by(site, "").get(f"{path_of(taken.address)}/sound/1").status_code == 404
    assert by(site, "scholar").get(f"{path_of(taken.address)}/sound/1").status_code == 200
    assert "Note how consent was given" not in page(site, "/desk")


def test_a_paper_is_only_ever_saved_and_that_is_noted(site, taken):
    desk = f"/desk/{taken.testimony}/records"
    hostile = b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF"
    send(site, desk, **EVERYTHING, given="paper", scan=[(io.BytesIO(hostile), "x.html")])
    (path,) = re.findall(r'href="(/desk/[^"]+/papers/[^"]+)"', page(site, desk))
    assert path.endswith(f"{taken.testimony}-d02-01.pdf"), "under a name of ours"
    answer = by(site, "keeper").get(path)
    assert answer.data == hostile
    answer.close()
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert rows(site.archive.db, "SELECT who FROM ledger WHERE verb = 'consent-taken-out'") == [{"who": "keeper"}]
    for account in VISITORS:
        assert turned_away(by(site, account).get(path))
        never = by(site, account).get(path.replace("-01.pdf", "-02.pdf"))
        assert (never.status_code, never.data) == (by(site, account).get(path).status_code, never.data)
    assert "alert(1)" not in page(site, path_of(taken.address), "")


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_paper_is_refused_and_nothing_of_the_form_is_kept(site, taken, name):
    desk = f"/desk/{taken.testimony}/records"
    answer = send(site, desk, **EVERYTHING, given="paper", link="yes", scan=[(io.BytesIO(BAD[name]), name)])
    assert answer.status_code == 400 and name in answer.get_data(as_text=True)
    assert "No record is kept yet." in page(site, desk)
    assert by(site, "").get(path_of(taken.address)).status_code == 404
    assert [path for path in site.archive.folders.incoming.iterdir() if path.is_file()] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"part-sound": "everyone"},
        {"given": "shouted"},
        {"on": "2999-01-01"},
        {"on": "1900-01-01"},
        {"embargo": "soon"},
        {"embargo": "1999-01-01", "on": "2020-01-01"},
        {"review_by": "2000-01-01"},
        {"language": "tlh"},
        {"speaker": "x" * 300},
        {"witness": "x" * 300},
    ],
)
def test_a_form_that_cannot_be_so_changes_nothing(site, taken, wrong):
    desk = f"/desk/{taken.testimony}/records"
    assert send(site, desk, **{**EVERYTHING, "given": "paper", **wrong}).status_code == 400
    assert "No record is kept yet." in page(site, desk)


def test_nobody_else_sends_records_contacts_or_files(site, taken):
    for path in ("records", "interviewer", "contact"):
        for account in (*VISITORS, *(["keeper"] if path == "contact" else [])):
            data = {**EVERYTHING, "permits": "yes", "telephone": "1", "delete_by": "2030-01-01"}
            answer = by(site, account).post(f"/desk/{taken.testimony}/{path}", data=data, headers=OURS)
            assert turned_away(answer), (path, account)
        files = {"scan": (io.BytesIO(pdf()), "a.pdf")}
        assert turned_away(by(site, "").post(f"/desk/{taken.testimony}/{path}", data=files, headers=OURS))
    assert rows(site.archive.db, "SELECT 1 FROM consent_records UNION ALL SELECT 1 FROM contacts") == []


def test_who_is_to_be_asked_again_is_listed_at_the_desk(site, taken):
    now = site.archive.clock()
    send(site, f"/desk/{taken.testimony}/records", **EVERYTHING, given="letter", review_by="2097-01-01")
    assert "To be asked again" not in page(site, "/desk")
    site.archive.clock = lambda: datetime(2097, 1, 2, tzinfo=UTC)
    # A session from before is long over.
    shown = site.visitor("keeper").get("/desk").get_data(as_text=True)
    site.archive.clock = lambda: now
    assert "To be asked again" in shown and "2097" in shown


def test_the_interviewer_and_contacts_are_kept_by_their_forms(site, taken):
    desk = f"/desk/{taken.testimony}"
    assert send(site, f"{desk}/interviewer").status_code == 400
    assert "did not agree" in send(site, f"{desk}/interviewer", permits="no").get_data(as_text=True)
    told = {"telephone": "+7 701 <b>", "relative": "Сәуле", "name": "ئايگۈل", "delete_by": "2030-01-01"}
    shown = send(site, f"{desk}/contact", "chief", **told).get_data(as_text=True)
    assert "+7 701 &lt;b&gt;" in shown and "ئايگۈل" in shown
    assert str(taken.testimony) in page(site, "/desk/contacts", "chief")
    assert "+7 701" not in page(site, "/desk/contacts", "chief")
    for account in ("keeper", *VISITORS):
        assert turned_away(by(site, account).get(f"{desk}/contact"))
        assert turned_away(by(site, account).get("/desk/contacts"))
    assert "+7 701" not in page(site, desk) + page(site, f"{desk}/records") + page(site, "/desk/ledger", "chief")
    for wrong in ({}, {**told, "delete_by": ""}, {**told, "delete_by": "2000-01-01"}, {"delete_by": "2030-01-01"}):
        assert send(site, f"{desk}/contact", "chief", **wrong).status_code == 400
    (number,) = re.findall(r'name="delete" value="(\d+)"', page(site, f"{desk}/contact", "chief"))
    assert "Nothing is kept." in send(site, f"{desk}/contact", "chief", delete=number).get_data(as_text=True)
    for gone in (number, "x", "-1", "9" * 40):
        assert send(site, f"{desk}/contact", "chief", delete=gone).status_code == 400


def test_whatever_is_written_into_the_forms_is_kept_or_refused(site, taken):
    desk, chief = f"/desk/{taken.testimony}", by(site, "chief")
    fields = ("witness", "form", "on", "language", "speaker", "embargo", "review_by", "part-name", "given", "link")
    reached = ("telephone", "address", "messenger", "relative", "note", "name", "delete_by", "delete")
    for number, (name, hostile) in enumerate(HOSTILE.items()):
        text = hostile.encode("utf-8", "replace").decode()[:40_000]
        sent = {field: {**EVERYTHING, "given": "paper", field: text} for field in fields}
        forms_of = [(f"{desk}/records", sent[field]) for field in fields[number % 3 :: 3]]
        forms_of.append((f"{desk}/interviewer", {"permits": "yes", "interviewer": text}))
        at = {field: {"telephone": "1", "delete_by": "2030-01-01", field: text} for field in reached}
        forms_of += [(f"{desk}/contact", at[field]) for field in reached[number % 3 :: 3]]
        scans = [(io.BytesIO(pdf(name)), text[:5000])]
        forms_of.append((f"{desk}/records", {"part-name": "open", "given": "paper", "scan": scans}))
        for path, data in forms_of:
            assert chief.post(path, data=data, headers=OURS).status_code in (303, 400, 413), (path, name)
    for path in ("records", "contact"):
        assert chief.get(f"{desk}/{path}").status_code == 200


@pytest.mark.parametrize("language", forms.LANGUAGES)
@pytest.mark.parametrize("kind", forms.KINDS)
def test_each_form_is_a_sheet_with_all_that_is_asked(site, kind, language):
    told, shown = forms.words(language), page(site, f"/desk/forms/{kind}/{language}")
    assert f'<html lang="{language}" dir="{"rtl" if language == "ug" else "ltr"}">' in shown
    assert told["unchecked"] in shown and f"oralhist {forms.VERSION} {language}" in shown
    assert "<script" not in shown and "style=" not in shown and "<style" not in shown
    if kind == "consent":
        assert shown.count('class="box"') == 4 * len(Component) + 4
        assert all(told["components"][part.value]["means"] in shown for part in Component)
        assert told["consent"]["code"] in shown and told["consent"]["link_means"] in shown
    else:
        assert shown.count('class="box"') == 2
    for account in VISITORS:
        if account != "kin":
            assert turned_away(by(site, account).get(f"/desk/forms/{kind}/{language}"))
    assert by(site, "keeper").get(f"/desk/forms/{kind}/tlh").status_code == 404
