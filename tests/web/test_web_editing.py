"""The editor's addresses: who may come, what is answered, what is said when it cannot be done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from site_for_tests import OURS, Site, path_of

from oralhist.catalogue import edits, testimonies
from oralhist.catalogue.database import writing
from oralhist.model.text import parse_clock
from oralhist.model.transcript import Flag, Maker, MakerKind, Segment
from oralhist.model.views import ComparedRow
from oralhist.web.differing import differing, spans
from oralhist.web.words import FLAGS, exact_clock
from oralhist.work import runner
from oralhist.work.restrict import Wish, restrict
from oralhist.work.revise import Said, add

JSON = {**OURS, "Accept": "application/json"}


@pytest.fixture
def told(site: Site):
    taken = site.told()
    site.agree(taken.testimony)
    return taken


def send(site: Site, number: str, page: str = "edits", account: str = "keeper", **form):
    client = site.visitor(account) if account else site.visitor()
    return client.post(f"/desk/{number}/{page}", data=form, headers=JSON)


def versions(site: Site, number: str) -> dict[str, str]:
    page = site.visitor("keeper").get(f"/desk/{number}/edit").get_data(as_text=True)
    return dict(re.findall(r'data-id="([^"]+)" data-v="([^"]+)"', page))


def test_only_archivists_come_to_the_editor(site, told):
    pages = ("edit", "compare")
    for account in ("", "scholar"):
        client = site.visitor(account) if account else site.visitor()
        for page in pages:
            assert client.get(f"/desk/{told.testimony}/{page}").status_code in (303, 404)
        for page in ("edits", "undo", "redo", "done", "revisions/1/bring-back"):
            answer = client.post(f"/desk/{told.testimony}/{page}", data={}, headers=OURS)
            assert answer.status_code in (303, 404)
    assert edits.open_edits(site.archive.db, 1) == ()
    for page in pages:
        assert site.visitor("keeper").get(f"/desk/{told.testimony}/{page}").status_code == 200
        assert site.visitor("keeper").get(f"/desk/OH-1999-0001/{page}").status_code == 404


def test_why_a_machine_doubts_a_segment_is_said_to_archivists_alone(site, told):
    kept = testimonies.by_number(site.archive.db, told.testimony)
    recording = testimonies.recordings_of(site.archive.db, kept.row)[0].id
    segments = tuple(
        Segment(
            id=f"s{index:05d}",
            recording=recording,
            start_ms=index * 2000,
            end_ms=index * 2000 + 1900,
            speaker="",
            language="en",
            text=f"Words {flag}.",
            confidence=0.4,
            flags=(Flag.NEEDS_REVIEW, flag),
        )
        for index, flag in enumerate(Flag, start=1)
        if flag is not Flag.NEEDS_REVIEW
    )
    maker = Maker(kind=MakerKind.MACHINE, name="whisper", version="base")
    with writing(site.archive.db) as db:
        add(site.archive, db, kept, Said(maker=maker, languages=("en",), segments=segments))
    runner.wait_for(site.archive, told.testimony, lambda _job, _done, _total: None)
    pages = [f"/desk/{told.testimony}/edit", path_of(told.address)]
    for page in pages:
        shown = site.visitor("keeper").get(page).get_data(as_text=True)
        for flag in FLAGS:
            assert FLAGS[flag] in shown
    open_page = site.visitor().get(path_of(told.address)).get_data(as_text=True)
    assert "not a transcript" not in open_page
    assert "Words credits" not in open_page


def test_a_line_that_readers_do_not_get_says_so_where_it_is_corrected_and_nowhere_else(site, told):
    note = "<span>withheld from readers, checked</span>"
    page = f"/desk/{told.testimony}/edit?segment=p00001"
    assert note not in site.visitor("keeper").get(page).text
    restrict(site.archive, told.testimony, Wish(recording=1, start_ms=6_000, end_ms=12_000), site.keeper)
    shown = site.visitor("keeper").get(page).text
    assert shown.count(note) == 1 and note in shown.split('data-id="p00002"')[1].split("data-id=")[0]
    before = versions(site, told.testimony)["p00002"]
    answer = send(site, told.testimony, kind="text", segment="p00002", version=before, text="We crossed.")
    assert answer.json["segments"][0]["standing"] == "withheld from readers, checked"
    assert "withheld from readers" not in site.visitor().get(path_of(told.address)).text


def test_a_form_of_another_site_edits_nothing(site, told):
    form = {"kind": "text", "segment": "p00002", "version": versions(site, told.testimony)["p00002"], "text": "x"}
    answer = site.visitor("keeper").post(
        f"/desk/{told.testimony}/edits", data=form, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert edits.open_edits(site.archive.db, 1) == ()


def test_an_edit_is_answered_with_what_stands_there_now(site, told):
    before = versions(site, told.testimony)
    answer = send(
        site, told.testimony, kind="text", segment="p00002", version=before["p00002"], text="We crossed\u202e a bridge."
    )
    assert answer.status_code == 200
    (now,) = answer.json["segments"]
    assert (now["text"], now["dir"], now["from"], now["standing"]) == (
        "We crossed a bridge.",
        "ltr",
        "00:06.0",
        "checked",
    )
    assert answer.json["removed"] == ["p00002"]
    stale = send(site, told.testimony, kind="text", segment="p00002", version=before["p00002"], text="Mine.")
    assert stale.status_code == 409
    assert [one["text"] for one in stale.json["now"]] == ["We crossed a bridge."]
    assert set(stale.json["error"]) == {"what", "do"}


def test_readers_see_a_correction_when_it_is_in_a_revision(site, told):
    version = versions(site, told.testimony)["p00002"]
    send(site, told.testimony, kind="text", segment="p00002", version=version, text="We crossed the stone bridge.")
    page = site.visitor().get(path_of(told.address)).get_data(as_text=True)
    assert "wooden bridge before" in page
    assert "stone bridge" not in page
    keeper = site.visitor("keeper")
    assert "1 correction that no revision holds yet" in keeper.get(path_of(told.address)).get_data(as_text=True)
    vtt = site.visitor().get(f"{path_of(told.address)}/transcript.vtt").get_data(as_text=True)
    assert "stone bridge" not in vtt
    answer = keeper.post(f"/desk/{told.testimony}/done", headers=OURS, follow_redirects=True)
    assert "Revision 2 is made" in answer.get_data(as_text=True)
    page = site.visitor().get(path_of(told.address)).get_data(as_text=True)
    assert "We crossed the stone bridge." in page
    compared = keeper.get(f"/desk/{told.testimony}/compare?before=1&after=2").get_data(as_text=True)
    assert "<mark>wooden</mark>" in compared
    assert "<mark>stone</mark>" in compared
    assert "1 place differs" in compared
    back = keeper.post(f"/desk/{told.testimony}/revisions/1/bring-back", headers=OURS, follow_redirects=True)
    assert "brought back as revision 3" in back.get_data(as_text=True)
    assert "wooden bridge before" in site.visitor().get(path_of(told.address)).get_data(as_text=True)


def test_wrong_requests_are_answered_in_a_sentence(site, told):
    version = versions(site, told.testimony)["p00002"]
    right = {"segment": "p00002", "version": version}
    for form in (
        {},
        {"kind": "burn", **right},
        {"kind": "text", **right},
        {"kind": "times", **right, "start": "soon", "end": "later"},
        {"kind": "times", **right, "start": "00:10", "end": "00:02"},
        {"kind": "language", **right, "language": "klingon"},
        {"kind": "split", **right, "text": "We crossed."},
        {"kind": "split", **right, "at": "0"},
        {"kind": "all", **right, "text": "We.", "speaker": "x" * 1000, "language": "en"},
    ):
        answer = send(site, told.testimony, **form)
        assert answer.status_code == 400, form
        assert answer.json["error"]["what"].endswith("."), form
    assert send(site, told.testimony, "undo", account="keeper").status_code in (200, 400)
    assert send(site, told.testimony, "redo").status_code in (200, 400)


def plainly(site: Site, number: str, **form):
    """Send the form of a segment as a browser without scripts does; the words of the page to which it leads."""
    answer = site.visitor("keeper").post(f"/desk/{number}/edits", data=form, headers=OURS, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def test_without_scripts_all_fields_of_a_segment_are_kept_or_none(site, told):
    number, right = (
        told.testimony,
        {"kind": "all", "segment": "p00002", "speaker": "Kulash", "language": "en", "on": "yes"},
    )
    right |= {"version": versions(site, number)["p00002"], "start": "00:06.0", "end": "00:12.0"}
    for wrong in ({"speaker": "x" * 1000}, {"language": "klingon"}, {"start": "00:13", "end": "00:12"}):
        status, shown = plainly(site, number, **{**right, "text": "We crossed the stone bridge.", **wrong})
        assert (status, "Nothing was changed" in shown) == (400, True), wrong
    status, shown = plainly(site, number, **{**right, "kind": "split", "text": "We crossed the stone bridge.|"})
    assert (status, edits.open_edits(site.archive.db, 1)) == (400, ())
    status, shown = plainly(site, number, **right, text="We crossed the stone bridge.")
    assert (status, "It is kept." in shown, "stone bridge" in shown) == (200, True, True)
    unticked = {**right, "text": "We crossed the stone bridge.", "version": versions(site, number)["p00002"]}
    del unticked["on"]
    status, shown = plainly(site, number, **unticked)
    assert (status, "It is kept." in shown, "2 of 3 segments" in shown) == (200, True, True)
    unticked["version"] = versions(site, number)["p00002"]
    assert "Nothing was different." in plainly(site, number, **unticked)[1]


def test_for_readers_everything_is_as_if_nobody_had_edited(site, told):
    paths = ("/", "/search?q=Zaurbek", "/search?q=Khorgos", "/search?q=may", "/events", path_of(told.address))

    def seen() -> list[bytes]:
        return [site.visitor(who).get(path).data for who in ("", "scholar") for path in paths]

    before, version = seen(), versions(site, told.testimony)["p00003"]
    text = "In May 1962 we came with Zaurbek, Zaurbek and Zaurbek."
    assert send(site, told.testimony, kind="text", segment="p00003", version=version, text=text).status_code == 200
    runner.wait_for(site.archive, told.testimony, lambda _job, _done, _total: None)
    assert b"<mark>Zaurbek</mark>" in site.visitor("keeper").get("/search?q=Zaurbek").data
    assert seen() == before


def test_a_page_of_every_revision_shows_its_makers(site, told):
    version = versions(site, told.testimony)["p00002"]
    send(site, told.testimony, kind="check", segment="p00002", version=version, on="no")
    site.visitor("keeper").post(f"/desk/{told.testimony}/done", headers=OURS)
    page = site.visitor("keeper").get(f"/desk/{told.testimony}/edit").get_data(as_text=True)
    assert "2 of 3 segments" in page
    assert re.search(r"by <bdi[^>]*>keeper</bdi>", page)


@given(st.integers(0, 100 * 3600 * 1000))
def test_a_time_that_is_shown_is_read_to_a_tenth(ms):
    assert parse_clock(exact_clock(ms)) == ms // 100 * 100


@pytest.mark.parametrize("text", ["", "x", "1:2:3:4", "-1", "1:", "٣", "1:02:03.4567", "9" * 9, "1:75", "1:60:00"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="is not a time"):
        parse_clock(text)


@given(st.text("ab 校长", max_size=20), st.text("ab 校长", max_size=20))
def test_what_is_not_marked_is_the_same_on_both_sides(before, after):
    def rest(text, marks):
        return "".join(c for i, c in enumerate(text) if not any(a <= i < b for a, b in marks))

    gone, new = spans(before, after)
    assert rest(before, gone) == rest(after, new)


def test_marks_lie_in_the_segment_that_holds_them():
    def segment(id, text):
        return Segment(id=id, recording=None, start_ms=None, end_ms=None, speaker="", language="en", text=text)

    row = ComparedRow(
        before=(segment("a", "one two three"),), after=(segment("a", "one two"), segment("b", "four")), clock_ms=None
    )
    pair = differing(row)
    assert [[side.segment.text[a:b] for a, b in side.spans] for side in pair.after] == [[], ["four"]]
    assert [side.segment.text[a:b] for side in pair.before for a, b in side.spans] == ["three"]


def test_the_style_sheet_and_scripts_need_nothing_from_elsewhere():
    folder = Path(__file__).resolve().parents[2] / "web"
    for path in [*folder.glob("static/*.js"), *folder.glob("templates/*.html")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org)", text), path.name
        assert " style=" not in text, path.name
        assert ".style" not in text, path.name
        assert "innerHTML" not in text, path.name
