"""Whatever cannot be done is said in a sentence with what to do, in the language of the page, never as a code."""

from __future__ import annotations

import re
import tempfile
from io import BytesIO
from pathlib import Path
from typing import IO

import pytest
from site_for_tests import OURS
from werkzeug.exceptions import Gone, RequestTimeout, ServiceUnavailable, TooManyRequests, UnsupportedMediaType

from latin_for_tests import latin
from oralhist.web.mine import TRIES

LANGUAGES = ["", "/ru", "/ug"]
EMPTY = (
    *("complaints", "asked", "requests", "messages", "review", "claims", "persons", "researchers", "erasures"),
    *("hide", "ledger?of=OH-1999-0001", "jobs", "?state=ready"),
)


def said(page):
    """The words of the main part of a page."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def said_with_links(answer):
    return re.search(r"<main.*?</main>", answer.text, re.DOTALL)[0]


def reads_well(answer, prefix):
    """That a page says what happened and what to do, in the language of its address."""
    assert '<h1 class="title">' in answer.text and len(said(answer.text)) > 60
    assert (
        len(re.findall(r'href="/', re.search(r"<main.*?</main>", answer.text, re.DOTALL)[0])) or "<h2>" in answer.text
    )
    if prefix:
        main = re.search(r"<main.*?</main>", answer.text, re.DOTALL)[0]
        assert latin(main, prefix[1:]) == []
    assert str(answer.status_code) not in said(answer.text)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_request_that_cannot_be_answered_is_answered_in_words(site, prefix):
    visitor = site.visitor()
    for status, answer in (
        (404, visitor.get(f"{prefix}/nowhere")),
        (405, visitor.put(f"{prefix}/search", headers=OURS)),
        (413, visitor.post(f"{prefix}/search", data={"q": "x" * (2 << 20)}, headers=OURS)),
        (403, visitor.post(f"{prefix}/search", data={"q": "x"}, headers={"Sec-Fetch-Site": "cross-site"})),
        (401, visitor.get(f"{prefix}/", headers={"Authorization": "Bearer x"})),
    ):
        assert answer.status_code == status
        reads_well(answer, prefix)


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize(
    "fault", [RequestTimeout, Gone, UnsupportedMediaType, TooManyRequests, ServiceUnavailable, ZeroDivisionError]
)
def test_a_fault_within_is_answered_in_words_that_fit_it(site, prefix, fault):
    view = site.app.view_functions["public.home"]

    def broken():
        raise fault

    broken.__dict__.update(view.__dict__)
    site.app.view_functions["public.home"] = broken
    answer = site.visitor().get(f"{prefix}/")
    assert answer.status_code == getattr(fault, "code", 500)
    reads_well(answer, prefix)
    if not prefix:
        assert "The form could not be read" not in answer.text
        assert ("our fault" in answer.text) is (fault is ZeroDivisionError)
        assert "Go back in your browser to the form" not in answer.text, "nobody sent one"


def test_whoever_sent_a_form_hears_that_it_is_still_there(site):
    keeper = site.visitor("keeper")
    number = site.told().testimony
    page = keeper.post(f"/desk/{number}/withdraw", headers=OURS)
    assert page.status_code == 400 and "Go back in your browser to the form" in page.text


def test_whoever_sent_a_form_is_led_back_to_its_page(site):
    keeper = site.visitor("keeper")
    number = site.told().testimony
    for prefix in LANGUAGES:
        page = keeper.post(f"{prefix}/desk/{number}/withdraw", headers=OURS)
        assert f'<a href="{prefix}/desk/{number}">' in said_with_links(page)
        assert keeper.get(f"{prefix}/desk/{number}").status_code == 200
    for elsewhere in ("//elsewhere.example/desk", "/\\elsewhere.example", "/https://elsewhere.example/"):
        page = keeper.post(elsewhere, headers=OURS)
        assert "elsewhere.example" not in page.text
    page = keeper.post("/login?next=//elsewhere.example", data={"name": "x" * 3_000_000}, headers=OURS)
    assert page.status_code == 413 and "elsewhere.example" not in page.text


def test_what_was_written_in_a_form_that_was_refused_is_given_back(site):
    keeper = site.visitor("keeper")
    number = site.told().testimony
    text = "Мен <b>көпірден</b> өткенімізді айттым, бірақ күнін естімедім."
    secret = "a long pass phrase of many words that nobody is to see"
    sent = {"why": text, "password": secret, "short": "a word", "seen": "0123456789abcdef" * 4}
    page = keeper.post(f"/desk/{number}/withdraw", data=sent, headers=OURS)
    assert page.status_code == 400 and text.replace("<", "&lt;").replace(">", "&gt;") in page.text
    assert secret not in page.text and sent["seen"] not in page.text and ">a word<" not in page.text
    page = keeper.post(f"/desk/{number}/withdraw", data=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 403 and "көпірден" not in page.text, "another site sent it"


def test_another_site_that_guesses_private_links_has_nothing_shown_as_what_was_written(site):
    """A browser that says nothing by Sec-Fetch-Site sends `Origin: null` for it, as for a form of ours."""
    old, guess = site.visitor(), f"/mine/{'0' * 20}/ask"
    text = {"words": "Your archive has moved. Write to us at elsewhere.example and say who you are."}
    for _ in range(TRIES):
        assert old.post(guess, headers={"Origin": "null"}).status_code == 404
    for headers, shown in (({"Origin": "null"}, False), ({"Origin": "http://localhost"}, True), (OURS, True)):
        page = old.post(guess, data=text, headers=headers)
        assert page.status_code == 429 and ("elsewhere.example" in page.text) is shown


def test_a_form_that_takes_no_files_says_so_however_many_it_brings(site):
    text = "Мен көпірден өткенімізді айттым, бірақ күнін естімедім."
    for many in (1, 2, 4):
        files = [(BytesIO(b"x" * 100_000), f"{n}.txt") for n in range(many)]
        page = site.visitor().post("/login", data={"name": text, "files": files}, headers=OURS)
        assert page.status_code == 400 and "takes no files" in page.text
        assert page.headers["Cache-Control"] == "no-store" and "Content-Security-Policy" in page.headers


def test_recordings_that_fill_the_disk_are_read_no_further(site, monkeypatch):
    """Each is written to a device on which there is no room."""
    keeper, begun = site.visitor("keeper"), []

    def on_a_full_disk(**_: object) -> IO[bytes]:
        path = site.folder / f"upload-{len(begun)}"
        path.symlink_to("/dev/full")
        begun.append(path.open("wb", buffering=0))
        return begun[-1]

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", on_a_full_disk)
    files = [(BytesIO(b"x" * 100_000), f"{n}.wav") for n in range(4)]
    page = keeper.post("/desk/add", data={"recording": files}, headers=OURS)
    assert page.status_code == 507 and "no room left" in page.text
    assert len(begun) == 1 and not Path(begun[0].name).is_symlink()
    begun[0].close()


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_nothing_found_is_said_with_what_to_do(site, prefix):
    visitor = site.visitor()
    for path in ("/search?q=zzzz", "/names?q=zzzz"):
        page = visitor.get(f"{prefix}{path}")
        assert page.status_code == 200 and 'role="status"' in page.text
        assert f'href="{prefix}/about#ask"' in page.text, path
    for path in ("/families", "/places", "/events", "/search"):
        assert len(said(visitor.get(f"{prefix}{path}").text)) > 100


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_no_list_of_an_empty_desk_is_blank(site, prefix):
    keeper = site.visitor("keeper")
    for path in EMPTY:
        page = keeper.get(f"{prefix}/desk{path if path.startswith('?') else f'/{path}'}")
        assert page.status_code == 200, path
        text = re.sub(r"<nav.*?</nav>", "", page.text, flags=re.DOTALL)
        assert len(said(text)) > 40, path
        assert re.search(r"<p[^>]*>[^<]{10,}|<li>[^<]{10,}|<td", text), path


def test_what_is_closed_is_the_page_of_what_never_was_in_every_language(site):
    taken = site.told()
    for prefix in LANGUAGES:
        closed, never = (site.visitor().get(f"{prefix}/t/{one}") for one in (taken.address, "00000000"))
        assert closed.status_code == never.status_code == 404 and closed.data == never.data
