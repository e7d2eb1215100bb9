"""A passage is quoted to the second and to the revision, as a page, as text and as RIS, without any script."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from site_for_tests import PASSWORD, VTT, Site

from archives_for_tests import noted
from hours_for_tests import told_for_hours
from oralhist.catalogue import testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.formats.transcripts import read_transcript
from oralhist.model.access import Audience, Component
from oralhist.model.transcript import Maker, MakerKind
from oralhist.web.public import line_link
from oralhist.work import accounts
from oralhist.work.restrict import Wish, restrict
from oralhist.work.revise import add, from_cues

RESEARCHERS = frozenset([Audience.RESEARCHERS])


@pytest.fixture
def bridge(site: Site) -> str:
    taken = site.told(date="2025-06-14", place="Zharkent")
    site.agree(taken.testimony)
    return taken.address


def corrected(site: Site, words: str, maker: Maker) -> None:
    """A next revision of the first testimony, which says `words`."""
    with writing(site.archive.db) as db:
        found = testimonies.by_number(db, "OH-2026-0001")
        cues = read_transcript("bridge.vtt", words.encode())
        said = from_cues(cues, testimonies.recordings_of(db, found.row), ("en",), site.keeper)
        add(site.archive, db, found, replace(said, maker=maker))


def text(site: Site, path: str, account: str = "") -> str:
    answer = site.visitor(account).get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_every_line_leads_to_its_quotation(site, bridge):
    body = text(site, f"/t/{bridge}")
    assert re.findall(rf'class="q" href="({bridge}/quote/[0-9]+)"', body) == [f"{bridge}/quote/{n}" for n in range(3)]


def test_a_line_is_quoted_with_its_second_its_revision_and_an_address_that_opens_there(site, bridge):
    told = text(site, f"/t/{bridge}/quote/1.txt")
    assert "“We crossed the wooden bridge before it was light.”" in told
    assert "Kulash, testimony " + bridge + ", recorded in Zharkent, 14 June 2025, at 00:06–00:12." in told
    assert "Half-households. Revision 1, " in told and "[Machine" not in told
    assert told.rstrip().endswith(f"/t/{bridge}?t=6&rev=1#s1")
    page = text(site, f"/t/{bridge}/quote/1")
    assert "“We crossed the wooden bridge" in page and f"/t/{bridge}?t=6&amp;rev=1#s1" in page


def test_whoever_finds_a_word_wrong_is_led_to_the_archivists(site, bridge):
    write = f'<a href="/message?about=t/{bridge}">Tell the archivists</a>'
    assert write.replace('">', '&amp;line=0&amp;to=0">') in site.visitor().get(f"/t/{bridge}/quote/0").text
    testimony = site.visitor().get(f"/t/{bridge}").text
    assert write in testimony and '<a href="#correct">' in testimony and 'id="correct"' in testimony


def test_several_lines_are_quoted_with_who_says_them(site, bridge):
    told = text(site, f"/t/{bridge}/quote/0.txt?to=2")
    assert told.startswith(
        "“Interviewer: How do you remember that day?\nKulash: We crossed the wooden bridge before it was light. In May"
    )
    assert "at 00:00–00:19" in told
    page = text(site, f"/t/{bridge}/quote/1?to=1")
    assert f'href="/t/{bridge}/quote/0?to=1"' in page and f'href="/t/{bridge}/quote/1?to=2"' in page
    for nonsense in ("?to=0", "?to=99", "?to=x", "?to=-1"):
        assert "at 00:06–00:12" in text(site, f"/t/{bridge}/quote/1.txt{nonsense}")


def test_a_reference_manager_reads_it(site, bridge):
    told = text(site, f"/t/{bridge}/quote/1.ris")
    fields = dict(line.split("  - ", 1) for line in told.splitlines())
    assert fields["TY"] == "SOUND" and fields["AU"] == "Kulash" and fields["DA"] == "2025/06/14"
    assert fields["SP"] == "00:06" and fields["EP"] == "00:12" and fields["ET"].startswith("Revision 1, ")
    assert fields["UR"].endswith(f"/t/{bridge}?t=6&rev=1#s1") and fields["PB"] == "Half-households"
    assert fields["N1"] == "“We crossed the wooden bridge before it was light.”" and list(fields)[-1] == "ER"


def test_chinese_is_joined_without_spaces(site):
    cues = ("00:00:00.000 --> 00:00:06.000\n<v 王>我们走过了木桥。", "00:00:06.000 --> 00:00:12.000\n<v 王>河很宽。")
    words = "\n\n".join(("WEBVTT", *cues)) + "\n"
    taken = site.told("木桥", text=words, languages=("zh",), narrator="王")
    site.agree(taken.testimony)
    assert "“我们走过了木桥。河很宽。”" in text(site, f"/t/{taken.address}/quote/0.txt?to=1")
    assert "证言" in text(site, f"/zh/t/{taken.address}/quote/0.txt")


def test_what_may_not_be_read_is_not_quoted(site, bridge):
    for path in (f"/t/{bridge}/quote/9", f"/t/{bridge}/quote/1.exe", "/t/00000000/quote/1"):
        assert site.visitor().get(path).status_code == 404
    number = "OH-2026-0001"
    site.agree(number, frozenset(), (Component.NAME,))
    site.agree(number, frozenset(), (Component.SOUND,))
    closed = site.visitor().get(f"/t/{bridge}/quote/1.ris").get_data(as_text=True)
    assert "Kulash" not in closed and "SOUND" not in closed
    site.agree(number, frozenset(), (Component.TRANSCRIPT,))
    assert site.visitor().get(f"/t/{bridge}/quote/1").status_code == 404


def test_nobody_quotes_what_is_withheld(site, bridge):
    restrict(site.archive, "OH-2026-0001", Wish(recording=1, start_ms=6_000, end_ms=12_000), site.keeper)
    for n in range(2):
        assert "wooden bridge" not in text(site, f"/t/{bridge}/quote/{n}.txt?to=2")
    refused = site.visitor("keeper").get(f"/t/{bridge}/quote/1")
    assert refused.status_code >= 400 and b"wooden bridge" not in refused.data
    assert f'href="{bridge}/quote/1"' not in text(site, f"/t/{bridge}", "keeper")


def test_who_takes_a_quotation_along_is_noted(site, bridge):
    accounts.add(site.archive, "member", "member", site.keeper, password=PASSWORD)
    site.agree("OH-2026-0001", RESEARCHERS, (Component.TRANSCRIPT,))
    text(site, f"/t/{bridge}/quote/1", "scholar")
    assert not noted(site.archive, Verb.EXPORTED, "OH-2026-0001")
    text(site, f"/t/{bridge}/quote/1.ris", "scholar")
    assert noted(site.archive, Verb.EXPORTED, "OH-2026-0001")


@pytest.mark.parametrize("ms, said", [(0, "0"), (6_000, "6"), (10_800_250, "10800.25"), (12_345_678, "12345.678")])
def test_the_address_of_a_line_names_its_millisecond_also_after_hours(ms, said):
    assert line_link("/t/x", 5, 1, ms) == f"/t/x?t={said}#s5"


def test_whoever_comes_back_by_a_citation_is_told_that_the_text_was_revised_and_not_what_it_was(site, bridge):
    note = "You come by a citation of revision 1, "
    assert note not in text(site, f"/t/{bridge}?t=6&rev=1")
    taken_out = VTT.replace("We crossed the wooden bridge", "We crossed")
    corrected(site, taken_out, Maker(kind=MakerKind.PERSON, name="keeper"))
    page = " ".join(text(site, f"/t/{bridge}?t=6&rev=1").split())
    assert note in page and "this is revision 2, " in page and '">ask them</a>' in page
    assert "wooden bridge before" not in page and "/desk/" not in page
    assert 'compare?before=1&amp;after=2">Compare the two' in text(site, f"/t/{bridge}?rev=1", "keeper")
    for other in ("2", "9", "0", "-1", "one", "1" * 400, ""):
        assert note[:20] not in text(site, f"/t/{bridge}?rev={other}")
    assert "?t=6&rev=2#s1" in text(site, f"/t/{bridge}/quote/1.txt")


def test_where_a_machine_worked_on_a_person_s_text_its_history_says_so(site, bridge):
    maker = Maker(kind=MakerKind.PERSON, name="keeper", machine="faster-whisper")
    corrected(site, VTT, maker)
    seen = " ".join(text(site, f"/t/{bridge}").split("How this text came about")[1].split())
    assert "By a person.</li>" in seen and "A machine worked on a person’s text: <bdi" in seen
    assert "faster-whisper</bdi>." in seen and ">keeper<" not in seen
    assert "worked on by a machine, <bdi" in text(site, "/desk/OH-2026-0001/edit", "keeper")


def test_how_a_text_came_about_is_told_as_far_as_may_be_known(site, bridge):
    seen = " ".join(text(site, f"/t/{bridge}").split("How this text came about")[1].split())
    assert "14 June 2025" in seen and "Taken in" not in seen and "OH-2026" not in seen
    assert "Taken in" in text(site, f"/t/{bridge}", "keeper")
    heard = told_for_hours(site.archive, 70, 0.02, lambda n: f"words {n}", beside=lambda n: f"more {n}")
    seen = " ".join(text(site, f"/t/{heard}").split("How this text came about")[1].split())
    assert "Revision 1, 15 June 2026. Heard by a machine: <bdi" in seen and ">made up</bdi>." in seen
    assert "Made by a machine: <bdi" in seen
