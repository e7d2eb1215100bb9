"""The work list: how each testimony stands, its next step as a link, and how the archive does at a glance."""

from __future__ import annotations

import re
import shutil
from collections import namedtuple
from datetime import timedelta

import pytest

from oralhist.catalogue.database import writing
from oralhist.model.access import CLOSED, Clearance, Viewer
from oralhist.model.chronology import TagStatus
from oralhist.model.refusals import NotFound
from oralhist.reading_room import ReadingRoom
from oralhist.work import fixity, tag

PLAIN = "WEBVTT\n\n00:00.000 --> 00:02.000\nNothing of the kind.\n"
MACHINE = "WEBVTT\n\nNOTE transcribed by faster-whisper 1.0\n\n00:00.000 --> 00:02.000\nNothing of the kind.\n"


def rows_of(page):
    """State and next step with its address, by the number of each testimony."""
    cells = re.findall(r"<tr><th scope=\"row\"><a [^>]*href=\"/desk/(OH-[^\"]+)\">.*?</tr>", page, re.DOTALL)
    found = {}
    for number in cells:
        row = re.search(rf'<tr><th scope="row"><a [^>]*href="/desk/{number}">.*?</tr>', page, re.DOTALL)[0]
        state, following = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)[-2:]
        found[number] = state, following
    return found


def counts(page):
    nav = page[page.index("states", page.index("glance")) :]
    return dict(re.findall(r'<a href="[^"]*"[^>]*>([^<]+) <b>([0-9,]+)</b></a>', nav[: nav.index("</ul>")]))


def test_each_testimony_shows_its_next_step_as_a_link_and_states_are_counted(site):
    keeper = site.visitor("keeper")
    told = site.told("Suggested").testimony
    plain = site.told("Nothing agreed", text=PLAIN).testimony
    read = site.told("Read", text=PLAIN).testimony
    site.agree(read)
    page = keeper.get("/desk").text
    rows = rows_of(page)
    assert rows[told][0] == "to tag" and f'href="/desk/review?number={told}"' in rows[told][1]
    assert rows[plain][0] == "consent missing" and f'href="/desk/{plain}#consent"' in rows[plain][1]
    assert rows[read][0] == "published" and f'href="/desk/{read}/records"' in rows[read][1]
    said = counts(page)
    assert {"New", "Transcribing", "To check", "To tag", "Consent missing", "Ready", "Published"} <= set(said)
    assert (said["All"], said["To tag"], said["Consent missing"], said["Published"]) == ("3", "1", "1", "1")
    assert "Closed" not in said
    narrowed = rows_of(keeper.get("/desk?state=to+tag").text)
    assert set(narrowed) == {told}
    assert set(rows_of(keeper.get("/desk?state=published").text)) == {read}
    assert "No testimony stands so." in keeper.get("/desk?state=ready").text
    assert set(rows_of(keeper.get("/desk?state=never-was").text)) == {told, plain, read}
    for _, following in rows.values():
        address = re.search(r'href="([^"#]*)', following)[1].replace("&amp;", "&")
        assert keeper.get(address).status_code == 200, address


def test_what_is_published_is_so_whatever_is_still_to_do(site):
    keeper = site.visitor("keeper")
    told = site.told("Suggested").testimony
    site.agree(told)
    page = keeper.get("/desk").text
    assert rows_of(page)[told][0] == "to tag; published"
    assert set(rows_of(keeper.get("/desk?state=published").text)) == {told}
    room = ReadingRoom(site.archive, site.keeper, site.archive.today())
    for one in room.by_number(told).transcript.tags:
        tag.decide(site.archive, one.id, TagStatus.REJECTED, site.keeper)
    assert rows_of(keeper.get("/desk").text)[told][0] == "published"
    site.agree(told, CLOSED)
    assert rows_of(keeper.get("/desk").text)[told][0] == "closed"


def test_machine_text_is_to_be_checked_first_and_a_failure_says_so(site):
    keeper = site.visitor("keeper")
    told = site.told("Machine", text=PLAIN).testimony
    with writing(site.archive.db) as db:
        db.execute("UPDATE segments SET checked = 0")
    state, following = rows_of(keeper.get("/desk").text)[told]
    assert state == "to check" and f'href="/desk/{told}/edit"' in following
    assert "Check the text (checked: 0 of 1)" in following
    with writing(site.archive.db) as db:
        db.execute("UPDATE jobs SET state = 'failed', reason = 'No copy could be made.' WHERE kind = 'derive'")
    page = keeper.get("/desk").text
    state, following = rows_of(page)[told]
    assert state == "a job failed" and "No copy could be made." in following
    assert '<a class="urgent" href="#jobs">1 job failed</a>' in page
    assert "Try again" in page


def test_what_waits_for_the_machine_is_new(site):
    keeper = site.visitor("keeper")
    told = site.told("Heard").testimony
    with writing(site.archive.db) as db:
        for table in ("segments", "revisions", "tags"):
            db.execute(f"DELETE FROM {table}")
        db.execute(
            "INSERT INTO jobs (kind, number, state, reason, options, attempt, done, total, created, started, "
            "changed) VALUES ('transcribe', ?, 'waiting', '', '{}', 0, 0, 0, '', '', '')",
            (told,),
        )
    assert rows_of(keeper.get("/desk").text)[told][0] == "new"
    with writing(site.archive.db) as db:
        db.execute("UPDATE jobs SET state = 'running' WHERE kind = 'transcribe'")
    assert rows_of(keeper.get("/desk").text)[told][0] == "transcribing"
    with writing(site.archive.db) as db:
        db.execute("UPDATE jobs SET state = 'for-a-person', reason = 'None hears it.' WHERE kind = 'transcribe'")
    state, following = rows_of(keeper.get("/desk").text)[told]
    assert state == "to write down" and "None hears it." in following


def test_files_jobs_and_disk_are_seen_at_a_glance(site, monkeypatch):
    keeper = site.visitor("keeper")
    room = ReadingRoom(site.archive, site.keeper, site.archive.today())
    told, other = site.told("One").testimony, site.told("Other").testimony
    assert (room.health().compared, room.health().uncompared) == ("", 2)
    assert "not compared with their digests yet" in keeper.get("/desk").text
    assert fixity.check(site.archive, [told], site.keeper, lambda _done, _all: None) == ()
    health = room.health()
    assert health.compared and (health.altered, health.uncompared) == ((), 1)
    assert "1 deposit not compared yet" in keeper.get("/desk").text
    assert "free for recordings" in keeper.get("/desk").text
    master = next((site.archive.folders.bag(other, 1) / "data").glob("*.wav"))
    master.chmod(0o600)
    master.write_bytes(master.read_bytes()[:-1] + b"x")
    fixity.check(site.archive, [], site.keeper, lambda _done, _all: None)
    assert room.health().altered == (other,)
    page = keeper.get("/desk").text
    assert "Altered or missing:" in page and f'href="/desk/ledger?of={other}"' in page
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10, 9, 1))
    assert room.health().free == 0
    assert "full: nothing can be taken in" in keeper.get("/desk").text


def test_a_file_that_is_put_back_is_altered_no_longer_once_it_is_compared(site):
    room = ReadingRoom(site.archive, site.keeper, site.archive.today())
    told = site.told("One").testimony
    master = next((site.archive.folders.bag(told, 1) / "data").glob("*.wav"))
    right = master.read_bytes()
    master.chmod(0o600)
    master.write_bytes(right[:-1] + b"x")
    fixity.check(site.archive, [], site.keeper, lambda _done, _all: None)
    assert room.health().altered == (told,)
    master.write_bytes(right)
    assert room.health().altered == (told,)
    clock = site.archive.clock
    site.archive.clock = lambda: clock() + timedelta(seconds=2)
    fixity.check(site.archive, [], site.keeper, lambda _done, _all: None)
    assert room.health().altered == ()


@pytest.mark.parametrize("account", ["", "scholar"])
def test_only_archivists_see_how_the_archive_does(site, account):
    clearance = Clearance.RESEARCHER if account else Clearance.PUBLIC
    room = ReadingRoom(site.archive, Viewer(clearance=clearance, name=account), site.archive.today())
    for ask in (room.health, room.desk, room.jobs, lambda: room.jobs_of("OH-2026-0001")):
        with pytest.raises(NotFound):
            ask()
    assert site.visitor(account).get("/desk/understood?date=1962").status_code in (303, 404)


def test_a_long_list_comes_in_pages_and_counts_are_of_all(site, monkeypatch):
    monkeypatch.setattr("oralhist.web.desk.PER_PAGE", 2)
    keeper = site.visitor("keeper")
    told = [site.told(f"Account {n}", text=PLAIN.replace("Nothing", f"Nothing {n}")).testimony for n in range(3)]
    first, second = (keeper.get(f"/desk?page={n}").text for n in (1, 2))
    assert (set(rows_of(first)), set(rows_of(second))) == ({told[2], told[1]}, {told[0]})
    assert 'rel="next" href="/desk?page=2"' in first and 'rel="prev" href="/desk?page=1"' in second
    assert counts(first)["All"] == counts(second)["All"] == "3"
    for number in ("0", "9", "x", "9" * 40):
        assert rows_of(keeper.get(f"/desk?page={number}").text)


def test_a_testimony_is_found_by_number_title_or_narrator(site):
    bridge = site.told("The wooden bridge", narrator="Гүлнар Сейітқызы")
    river = site.told("A river", narrator="Kulash")
    keeper = site.visitor("keeper")

    def found(words: str) -> set[str]:
        page = keeper.get("/desk", query_string={"q": words}).get_data(as_text=True)
        return {one.testimony for one in (bridge, river) if f'href="/desk/{one.testimony}"' in page}

    assert found("WOODEN") == found("Gulnar") == found(bridge.testimony.lower()) == {bridge.testimony}
    assert found("-0002") == {river.testimony} and found("") == {bridge.testimony, river.testimony}
    nothing = keeper.get("/desk?q=zzzz").get_data(as_text=True)
    assert "No number, title or narrator is like this." in nothing
    ready = keeper.get("/desk?q=WOODEN&state=published").get_data(as_text=True)
    assert "No testimony stands so." in ready and "is like this" not in ready
    for no_name in ("ء", "ـ", "wooden bridge " * 20):
        assert "No number, title or narrator" in keeper.get("/desk", query_string={"q": no_name}).get_data(as_text=True)
    assert 'href="/desk?q=WOODEN&amp;state=' in keeper.get("/desk?q=WOODEN").get_data(as_text=True)
