"""What stands on the pages: found passages that play at their second, the words, the sound, the events."""

from __future__ import annotations

import re

from site_for_tests import VTT, path_of

from oralhist.model.access import CLOSED, Component
from oralhist.model.chronology import TagStatus
from oralhist.reading_room import ReadingRoom
from oralhist.web import sound
from oralhist.work import consent, tag

UYGHUR = """WEBVTT

00:00:00.000 --> 00:00:06.000
<v Aygül>دادام ھەر ئەتىيازدا يولغا قاراپ ئولتۇراتتى.
"""


def page(site, path, account=""):
    answer = site.visitor(account).get(path)
    assert answer.status_code == 200, answer.data
    return answer.get_data(as_text=True)


def test_a_passage_that_is_found_leads_to_its_second(site):
    taken = site.told()
    site.agree(taken.testimony)
    found = page(site, "/search?q=khorgos")
    link = re.search(r'href="(/t/[^"]*)">Play from <span class="t">(.*?)</span>', found)
    assert link is not None
    assert link[1].startswith(path_of(taken.address) + "?t=")
    assert "<mark>Khorgos</mark>" in found
    assert "1 passage in 1 testimony" in found
    opened = page(site, link[1].partition("#")[0].replace("&amp;", "&"))
    assert f'id="{link[1].partition("#")[2]}"' in opened
    seconds = re.search(r"t=([0-9.]+)", link[1])[1]
    assert f"sound/1#t={float(seconds)}" in opened


def test_nothing_found_is_a_sentence_and_a_query_that_cannot_be_understood_another(site):
    assert "No passage that you can read says" in page(site, "/search?q=zebra")
    answer = site.visitor().get("/search?q=%22%22")
    assert answer.status_code == 400
    assert b'role="alert"' in answer.data
    assert "How to ask" in page(site, "/search")
    assert "There are no more passages" in page_of_many(site)


def page_of_many(site):
    site.agree(site.told().testimony)
    return page(site, "/search?q=bridge&page=9")


def test_what_is_searched_for_becomes_no_markup(site):
    asked = site.visitor().get("/search", query_string={"q": '<script>"x"\u202e'}).get_data(as_text=True)
    assert "<script>" not in asked.replace("<script src", "")


def test_a_testimony_is_read_without_a_script(site):
    taken = site.told(title="«Есікті кілттемей кеттік»", languages=("kk", "en"), place="Zharkent", date="2025-06-14")
    site.agree(taken.testimony)
    shown = page(site, path_of(taken.address))
    for line in ("How do you remember that day?", "We crossed the wooden bridge before it was light."):
        assert line in shown
    assert '<bdi lang="kk" dir="ltr">«Есікті кілттемей кеттік»</bdi>' in shown
    assert '<audio controls preload="none"' in shown
    assert "14\N{NO-BREAK SPACE}June\N{NO-BREAK SPACE}2025" in shown
    assert 'class="seg asks" id="s0"' in shown
    assert shown.count(">Interviewer<") == 1
    assert "sans serif: machine text" not in shown
    assert taken.testimony not in shown


def test_who_asks_is_called_so_in_the_language_of_the_page(site):
    taken = site.told()
    site.agree(taken.testimony)
    shown = page(site, f"/ug{path_of(taken.address)}")
    assert "<bdi>زىيارەت قىلغۇچى</bdi>" in shown
    assert ">Interviewer<" not in shown


def test_text_from_right_to_left_says_so(site):
    taken = site.told(title="دادام يولغا قارايتتى", text=UYGHUR, languages=("ug",), narrator="ئايگۈل")
    site.agree(taken.testimony)
    shown = page(site, path_of(taken.address))
    assert '<p class="say said" lang="ug" dir="rtl">دادام' in shown
    assert '<bdi lang="ug" dir="rtl">ئايگۈل</bdi>' in shown
    assert '<html lang="en" dir="ltr">' in shown


def test_sound_comes_a_mebibyte_at_a_time(site):
    taken = site.told(seconds=240)
    site.agree(taken.testimony)
    address = f"{path_of(taken.address)}/sound/1"
    whole = site.visitor().get(address)
    size = len(whole.data)
    assert size > sound.BLOCK
    assert (whole.status_code, whole.headers["Accept-Ranges"], whole.content_length) == (200, "bytes", size)
    for asked, start, end in (
        ("bytes=0-", 0, sound.BLOCK),
        ("bytes=5-9", 5, 10),
        ("bytes=-7", size - 7, size),
        (f"bytes={size - 3}-{size + 100}", size - 3, size),
        ("bytes=0-1,5-6", 0, 2),
    ):
        part = site.visitor().get(address, headers={"Range": asked})
        assert part.status_code == 206
        assert part.data == whole.data[start:end]
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
    for asked in (f"bytes={size}-", "bytes=abc", "seconds=1-2", "bytes=9-5"):
        part = site.visitor().get(address, headers={"Range": asked})
        assert (part.status_code, part.headers["Content-Range"], part.data) == (416, f"bytes */{size}", b"")
    head = site.visitor().head(address)
    assert (head.status_code, head.content_length, head.data) == (200, size, b"")


def test_a_withdrawal_stops_the_sound_in_the_middle(site):
    taken = site.told(seconds=240)
    site.agree(taken.testimony)
    address = f"{path_of(taken.address)}/sound/1"
    visitor = site.visitor()
    answer = visitor.get(address, buffered=False)
    blocks = iter(answer.response)
    first = next(blocks)
    assert len(first) == sound.BLOCK < answer.content_length
    consent.withdraw(site.archive, taken.testimony, site.keeper)
    assert list(blocks) == []
    assert visitor.get(address, headers={"Range": "bytes=0-1"}).status_code == 404


def test_sound_that_is_closed_leaves_no_player(site):
    taken = site.told()
    site.agree(taken.testimony)
    site.agree(taken.testimony, CLOSED, (Component.SOUND,))
    shown = page(site, path_of(taken.address))
    assert "<audio" not in shown
    assert "Its sound is not open to you" in shown
    assert "wooden bridge before" in shown
    assert "Play from" not in page(site, "/search?q=bridge")
    assert "Read on" in page(site, "/search?q=bridge")


def test_copies_are_kept_only_where_the_narrator_agreed(site):
    taken = site.told()
    site.agree(taken.testimony)
    text = site.visitor().get(f"{path_of(taken.address)}/transcript.txt")
    assert text.status_code == 200
    assert "wooden bridge" in text.get_data(as_text=True)
    assert text.headers["Content-Disposition"] == f"attachment; filename={taken.address}.txt"
    site.agree(taken.testimony, CLOSED, (Component.DOWNLOAD,))
    assert site.visitor().get(f"{path_of(taken.address)}/transcript.txt").status_code == 404
    assert site.visitor().get(f"{path_of(taken.address)}/transcript.exe").status_code == 404
    assert "transcript.txt" not in page(site, path_of(taken.address))


def test_every_event_has_its_page_with_its_sources(site):
    listed = page(site, "/events")
    paths = set(re.findall(r'href="(/events/[^"]+)"', listed))
    assert len(paths) == 25
    for path in paths:
        shown = page(site, path)
        assert "<h2>Sources</h2>" in shown
        assert 'rel="noreferrer external"' in shown
    assert site.visitor().get("/events/never-happened").status_code == 404


def test_an_accepted_tag_brings_the_account_to_the_event_and_its_evidence_to_the_testimony(site):
    taken = site.told(side="left", family="Bridge")
    site.agree(taken.testimony)
    room = ReadingRoom(site.archive, site.keeper, site.archive.today())
    tags = room.by_number(taken.testimony).transcript.tags
    assert tags, "the tagger suggests something for May 1962 at Khorgos"
    first = tags[0]
    assert "1 account" not in page(site, f"/events/{first.event}")
    tag.decide(site.archive, first.id, TagStatus.ACCEPTED, site.keeper)
    shown = page(site, f"/events/{first.event}")
    assert "<h2>1 account</h2>" in shown
    assert path_of(taken.address) in shown
    assert f'href="/events/{first.event}"' in page(site, path_of(taken.address))
    assert "1 account, by one who left" in page(site, "/")
    consent.withdraw(site.archive, taken.testimony, site.keeper)
    assert "1 account" not in page(site, f"/events/{first.event}")


def test_both_sides_of_a_family_find_each_other_where_both_agreed(site):
    left = site.told("The one who left", family="Bridge", side="left")
    stayed = site.told("The one who stayed", family="Bridge", side="stayed", text=VTT.replace("wooden", "stone"))
    site.agree(left.testimony)
    site.agree(stayed.testimony)
    assert "Bridge" not in page(site, path_of(left.address)) + page(site, path_of(stayed.address))
    consent.record_link(site.archive, left.testimony, True, site.keeper)
    assert path_of(stayed.address) not in page(site, path_of(left.address))
    assert "No account from this side" not in page(site, path_of(left.address))
    consent.record_link(site.archive, stayed.testimony, True, site.keeper)
    assert path_of(stayed.address) in page(site, path_of(left.address))
    assert path_of(left.address) in page(site, path_of(stayed.address))
    site.agree(left.testimony, CLOSED, (Component.KINSHIP,))
    assert path_of(left.address) not in page(site, path_of(stayed.address))


def test_a_mistyped_start_is_passed_over(site):
    taken = site.told()
    site.agree(taken.testimony)
    for query in ("t=abc", "t=-3", "t=1e9", "t=٣", "r=x", "t=NaN", "t=.", "t=9999999999999"):
        assert (
            'data-start="'
            not in page(site, f"{path_of(taken.address)}?{query}")
            .split("</section>")[1]
            .split("data-text")[0]
            .split("keys")[0]
        )


def test_the_newest_open_accounts_stand_on_the_first_page(site):
    closed, opened = site.told("The closed one"), site.told("The open one")
    site.agree(opened.testimony)
    first = page(site, "/")
    assert "The open one" in first
    assert "The closed one" not in first
    assert path_of(closed.address) not in first


def test_the_archive_says_who_keeps_it(site):
    shown = page(site, "/about")
    assert "Half-households" in shown
    assert "has not yet said how it can be reached" in shown
