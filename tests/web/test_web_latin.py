"""Walked through in Russian and in Uyghur, the desk shows no word in Latin letters that is not data."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from site_for_tests import OURS, PASSWORD

from latin_for_tests import latin
from oralhist.catalogue.database import writing
from oralhist.work import accounts
from oralhist.work.initialise import operator

DATA = re.compile(r"/desk/chronology/(?:events|places|sources)/|/desk/batch|/ledger\?|/as/|/login|/desk/forms/")
"""The chronology, which is in the languages that its sources are in, names of columns, and what is previewed."""
NUMBERS = re.compile(r"OH-2026-[0-9]+|[0-9]+|[0-9a-z]{8}(?=$|/|\?)")
TESTIMONY = {
    **{"narrator": "Құлаш", "family": "Ахметов", "side": "left", "date": "2025-06-14", "place": "Жаркент"},
    **{"born": "193X", "languages": ("kk", "ru"), "interviewer": "Нұрбек", "collection": "Жинақ", "summary": "Мазмұны"},
}
IN_KAZAKH = """WEBVTT

00:00:00.000 --> 00:00:06.000
<v Нұрбек>Сол күн есіңізде ме?

00:00:06.000 --> 00:00:12.000
<v Құлаш>1962 жылдың 29 мамырында Қорғасқа келдік, шекарадан өттік.
"""
CLAUSE = re.compile(r"<title>.*?</title>|<a class=\"name\".*?</a>|<ul class=\"key\">", re.DOTALL)


def read(page, tag):
    """What of a page stays Latin: the archive's own name is data, as are the evidence of suggestions and its places."""
    return latin(CLAUSE.sub("", page), tag)


@pytest.fixture
def desk(site):
    accounts.add(site.archive, "boss", "administrator", operator("test"), password=PASSWORD)
    return site.told("Көпір", **TESTIMONY).testimony


@pytest.mark.parametrize("tag", ["ru", "ug"])
def test_no_page_of_the_desk_shows_a_latin_word_that_is_no_data(site, desk, tag):
    boss = site.visitor("boss")
    with writing(site.archive.db) as db:
        db.execute("UPDATE jobs SET state = 'failed', reason = 'Send it again.' WHERE kind = 'derive'")
    todo = [f"/{tag}/desk", f"/{tag}/desk/{desk}", f"/{tag}/desk/{desk}/edit", f"/{tag}/account"]
    seen, left = set(todo), {}
    while todo:
        path = todo.pop()
        answer = boss.get(path, follow_redirects=True)
        if answer.mimetype != "text/html":
            continue
        left |= dict.fromkeys(read(answer.text, tag), path)
        for address in re.findall(r'href="(/[^"#]*)"', answer.text):
            kind = NUMBERS.sub("1", address)
            wanted = address.startswith((f"/{tag}/desk", f"/{tag}/account")) and not DATA.search(address)
            if wanted and kind not in seen:
                seen.add(kind)
                todo.append(address.replace("&amp;", "&"))
    assert len(seen) > 30
    assert left == {}


@pytest.mark.parametrize("tag", ["kk", "ug"])
def test_no_page_that_readers_open_shows_one_either(site, tag):
    site.agree(site.told("Көпір", text=IN_KAZAKH, **TESTIMONY).testimony)
    reader = site.visitor()
    todo = [f"/{tag}/", f"/{tag}/events/half-households-1962"]
    seen, left = set(todo), {}
    while todo:
        path = todo.pop()
        answer = reader.get(path, follow_redirects=True)
        if answer.mimetype != "text/html" or "Content-Disposition" in answer.headers:
            continue
        left |= dict.fromkeys(read(answer.text, tag), path)
        for address in re.findall(r'href="(/[^"#]*)"', answer.text):
            kind = re.sub(r"[0-9].*|(?<=/events/).*", "1", address)
            if address.startswith(f"/{tag}/") and kind not in seen:
                seen.add(kind)
                todo.append(address.replace("&amp;", "&"))
    assert len(seen) > 15
    assert left == {}


@pytest.mark.parametrize("tag", ["ru", "ug"])
def test_what_a_deed_is_answered_with_shows_none_either(site, desk, tag):
    boss = site.visitor("boss")
    bench = f"/{tag}/desk/{desk}"
    until = (site.archive.today() + timedelta(days=30)).isoformat()
    deeds = {
        f"{bench}/describe": {"title": "Көпір", "date": "1962-05~"},
        f"{bench}/pseudonym": {"pseudonym": "Сарыбай"},
        f"{bench}/consent": {"component": ["description", "transcript"], "audience": ["public"]},
        f"{bench}/withdraw": {"sure": "yes"},
        f"/{tag}/desk/researchers": {"name": "scholar", "until": until},
    }
    for path, form in deeds.items():
        page = boss.post(path, data=form, headers=OURS, follow_redirects=True)
        assert page.status_code in (200, 400), path
        notices = re.findall(r'<p class="notice".*?</p>', page.text, re.DOTALL)
        assert notices or page.status_code == 400, path
        assert [text for notice in notices for text in latin(notice, tag) if text not in ("boss", "scholar")] == [], (
            path
        )
    refused = {
        f"{bench}/describe": {"title": " "},
        f"{bench}/consent": {"component": "transcript", "audience": ["public", "nobody"]},
        f"{bench}/withdraw": {},
        f"{bench}/tags/1": {"decision": "perhaps"},
        f"/{tag}/desk/add": {"title": "x"},
        f"/{tag}/desk/hide": {"kind": "x"},
    }
    for path, form in refused.items():
        page = boss.post(path, data=form, headers=OURS)
        assert page.status_code in (400, 404), (path, page.status_code)
        assert read(page.text, tag) == [], path


def test_latin_words_are_found_and_data_is_not():
    page = '<html lang="ru"><p title="A title">Слова <bdi>Name</bdi> left <i lang="en">said</i></p><kbd>Ctrl</kbd>'
    page += '<p>`oralhist fixity` OH-2026-0001 CSV <i class="t">12 min</i></p>'
    assert latin(page, "ru") == ["A title", "left"]
