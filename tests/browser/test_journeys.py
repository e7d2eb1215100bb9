"""Three people and what they came for, each from the first page to the end, on the server that `oralhist serve` starts.

With scripts, and, where they read and search, without. Everything in it is invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys_for_tests import (
    FIRST_SIDE,
    GRANDFATHER,
    THE_DAY,
    Served,
    browser_of,
    plays_past,
    serve_three,
    they_log_in,
)
from playwright.sync_api import BrowserContext, Page, expect
from site_for_tests import hum

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 568}
WRITTEN_BY_HER = ("Нұрбек", "Nurbek", "Нурбек")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve_three(tmp_path_factory.mktemp("journeys")) as found:
        yield found


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


# ── a granddaughter, on an old telephone, in Kazakh ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("written", WRITTEN_BY_HER)
def test_a_granddaughter_finds_her_grandfather_and_hears_of_him(chromium, served, complaints, scripts, written):
    telephone = browser_of(
        chromium, served, complaints, viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=scripts
    )
    page = telephone.new_page()
    she_opens_the_archive_in_kazakh(page)
    she_types_his_name(page, written)
    she_sees_him_in_chinese_letters(page)
    she_opens_the_passage(page, served)
    she_hears_it(page, scripts)
    assert complaints == []
    telephone.close()


def she_opens_the_archive_in_kazakh(page: Page) -> None:
    page.goto("/kk/")
    assert page.locator("html").get_attribute("lang") == "kk"
    fits(page)


def she_types_his_name(page: Page, written: str) -> None:
    page.locator("#q").tap()
    page.locator("#q").fill(written)
    page.locator("main .ask button.first").tap()
    page.wait_for_url("**/kk/search?**")
    fits(page)


def she_sees_him_in_chinese_letters(page: Page) -> None:
    expect(page.locator(".hit mark").first).to_have_text(GRANDFATHER)
    expect(page.locator(".group h2").first).to_contain_text("外公的名字")


def she_opens_the_passage(page: Page, served: Served) -> None:
    page.locator(".hit .at a").first.tap()
    page.wait_for_url(f"**/kk/t/{served.chinese}?**")
    assert "t=21" in page.url
    expect(page.locator("#s1 .said")).to_contain_text(GRANDFATHER)
    expect(page.locator("#s1")).to_be_in_viewport()
    fits(page)


def she_hears_it(page: Page, scripts: bool) -> None:
    if scripts:
        play = page.locator("[data-play]")
        expect(play).to_be_visible()
        if page.evaluate("document.querySelector('audio').paused"):
            play.tap()
    else:
        expect(page.locator("audio")).to_be_visible()
        page.locator("audio").focus()
        page.keyboard.press("Space")
    first = plays_past(page, 21.5)
    assert 21.5 < first < plays_past(page, first + 0.5) < 40


def fits(page: Page) -> None:
    """Nothing has to be pushed sideways to be read."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


# ── a researcher, with a phrase in Uyghur ───────────────────────────────────────────────────────────────────────────


def test_a_researcher_finds_a_phrase_compares_and_cites(chromium, served, complaints, scripts):
    desk = browser_of(chromium, served, complaints, java_script_enabled=scripts, accept_downloads=True)
    page = desk.new_page()
    they_log_in(page, "scholar", "/search")
    they_look_for_the_phrase(page, served)
    they_compare_what_is_told_of_the_day(page, served)
    they_take_the_references_of_the_phrase(page, served)
    they_take_the_references_of_the_day(page, served)
    assert complaints == []
    desk.close()


def they_look_for_the_phrase(page: Page, served: Served) -> None:
    page.fill("#q", '"يولغا قاراپ"')
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=**")
    expect(page.locator(".hit")).to_have_count(1)
    assert " ".join(page.locator(".hit mark").all_inner_texts()) == "يولغا قاراپ"
    assert page.locator(".hit .say").first.get_attribute("dir") == "rtl"


def they_compare_what_is_told_of_the_day(page: Page, served: Served) -> None:
    page.get_by_role("link", name="Events").click()
    page.get_by_role("link", name="Protest and shooting at Yining (Ghulja)").first.click()
    page.wait_for_url(f"**/events/{THE_DAY}")
    stayed, left = page.locator("#accounts .halves > div").all()
    expect(stayed).to_contain_text("غۇلجىدا كوچىدا ئوق")
    expect(left).to_contain_text("29 мая 1962 года в Кульдже стреляли")
    assert stayed.bounding_box()["y"] == left.bounding_box()["y"], "one beside the other"
    left.get_by_role("link", name="Та ночь").click()
    page.wait_for_url(f"**/t/{served.russian}**")
    page.go_back()


def they_take_the_references_of_the_phrase(page: Page, served: Served) -> None:
    page.goto("/search")
    page.fill("#q", '"يولغا قاراپ"')
    page.keyboard.press("Enter")
    (record,) = taken_as_ris(page)
    assert record["TY"] == ["SOUND"] and record["TI"] == ["دادام يولغا قارايتتى"] and record["AU"] == ["ئايگۈل"]
    assert record["PY"] == ["2025"] and record["DA"] == ["2025/06/14"] and record["LA"] == ["ug"]
    assert record["ID"] == [served.uyghur] and record["UR"][0].endswith(f"/t/{served.uyghur}")
    seconds, _, said = record["N1"][0].partition(" s: ")
    assert 0 <= float(seconds) < 7 and "يولغا قاراپ" in said


def they_take_the_references_of_the_day(page: Page, served: Served) -> None:
    page.goto("/search")
    page.fill("#q", f"event:{THE_DAY}")
    page.keyboard.press("Enter")
    records = taken_as_ris(page)
    assert {record["ID"][0] for record in records} == {served.uyghur, served.russian}
    assert all(record["PB"] == ["Half-households"] for record in records)


def taken_as_ris(page: Page) -> list[dict[str, list[str]]]:
    """The records of the file that a page of results gives away as RIS."""
    with page.expect_download() as download:
        page.get_by_role("link", name="references, as RIS").click()
    assert download.value.suggested_filename == "search.ris"
    text = Path(download.value.path()).read_bytes().decode("utf-8")
    records: list[dict[str, list[str]]] = []
    for line in text.split("\r\n"):
        tag, _, value = line.partition("  - ")
        if tag == "TY":
            records.append({})
        if tag and tag != "ER":
            records[-1].setdefault(tag, []).append(value)
    assert text.count("\r\nER  - ") == len(records)
    return records


# ── an archivist, with the two sides of a tape ──────────────────────────────────────────────────────────────────────


def test_an_archivist_takes_a_tape_from_its_two_sides_to_the_public_and_back(chromium, served, complaints, tmp_path):
    desk = browser_of(chromium, served, complaints)
    page = desk.new_page()
    anybody = browser_of(chromium, served, [])
    they_log_in(page, "keeper", "/desk")
    number, address = the_two_sides_are_taken_in(page, tmp_path)
    what_was_heard_is_corrected(page, number)
    the_event_is_tagged(page, number)
    nobody_else_can_read_it(anybody, address)
    the_consent_is_recorded_without_the_name(page, number)
    nobody_reads_a_word_of_it_yet(anybody, address)
    the_names_are_gone_through(page, number)
    they_look_with_the_eyes_of_the_public(page, address)
    the_public_reads_and_hears_it(anybody, address)
    it_is_withdrawn(page, number)
    nobody_else_can_read_it(anybody, address)
    assert complaints == []
    for context in (desk, anybody):
        context.close()


def the_two_sides_are_taken_in(page: Page, folder: Path) -> tuple[str, str]:
    for side, seconds in (("side A.wav", 10), ("side B.wav", 8)):
        hum(folder / side, seconds)
    (folder / "heard.vtt").write_text(FIRST_SIDE, encoding="utf-8")
    page.get_by_role("link", name="Add a testimony").click()
    page.set_input_files("#recording", [folder / "side A.wav", folder / "side B.wav"])
    page.set_input_files("#transcript", folder / "heard.vtt")
    page.fill("#f-title", "The cart to Khorgos")
    page.fill("#f-narrator", "Batyr")
    page.get_by_label("English", exact=True).check()
    page.get_by_role("button", name="Take in").click()
    page.wait_for_url("**/desk/OH-*", timeout=60_000)
    number = page.url.rpartition("/")[2]
    its_jobs_are_done(page, number)
    expect(page.locator(".byline").first).to_contain_text("English")
    address = page.locator("a[href^='/t/']").first.get_attribute("href") or ""
    return number, address


def its_jobs_are_done(page: Page, number: str) -> None:
    """The worker beside the server performs them."""
    for _ in range(120):
        page.goto(f"/desk/jobs?of={number}")
        if (
            page.locator("[data-job]")
            .filter(has_text="waiting")
            .or_(page.locator("[data-job]").filter(has_text="running"))
            .count()
            == 0
        ):
            break
        page.wait_for_timeout(500)
    else:
        pytest.fail(page.locator("main").inner_text())
    page.goto(f"/desk/{number}")


def what_was_heard_is_corrected(page: Page, number: str) -> None:
    page.locator("#words").get_by_role("link", name="Correct").click()
    page.wait_for_url(f"**/desk/{number}/edit")
    page.locator(".seg", has_text="woodn").click()
    words = page.locator(".seg.now textarea")
    expect(words).to_have_value("We crossed the woodn bridge before it was light.")
    words.fill("We crossed the wooden bridge before it was light; Batyr was my name.")
    page.locator("[data-do=check-next]").click()
    expect(page.locator("[data-saving]")).to_contain_text("Saved")
    page.get_by_role("button", name="Done: make a revision").click()
    page.wait_for_url(f"**/desk/{number}**")
    its_jobs_are_done(page, number)
    expect(page.locator("#words")).to_contain_text("wooden bridge")


def the_event_is_tagged(page: Page, number: str) -> None:
    """A machine suggested it from what is said; the archivist says that it is so."""
    page.get_by_role("button", name=re.compile("Accept.*Crowds at the Khorgos crossing")).first.click()
    page.goto(f"/desk/{number}")
    expect(page.locator("#events")).to_contain_text("Accepted: 1")


def the_consent_is_recorded_without_the_name(page: Page, number: str) -> None:
    page.get_by_role("link", name="Record a paper or a spoken consent").click()
    page.wait_for_url(f"**/desk/{number}/records")
    for part in page.locator("#add select[name^=part-]").all():
        closed = name_of(part) in ("part-name", "part-kinship")
        part.select_option("closed" if closed else "open")
    page.fill("#witness-c", "Aigul")
    page.get_by_role("button", name="Keep this record").first.click()
    expect(page.locator(".notice[role=status]")).to_contain_text("The record is kept.")
    expect(page.locator("#history")).to_contain_text("Aigul")


def name_of(field) -> str:
    return field.get_attribute("name") or ""


def the_names_are_gone_through(page: Page, number: str) -> None:
    page.goto(f"/desk/{number}/names")
    for find in page.locator("#finds input[name=find]").all():
        find.check()
    page.fill("#f-words", "a quiet man")
    page.get_by_role("button", name="Replace those ticked").click()
    page.locator("form[action$='/names/done'] input[name=sure]").check()
    page.locator("form[action$='/names/done'] button").click()
    expect(page.locator(".notice[role=status]")).to_contain_text("The review of names is complete")
    its_jobs_are_done(page, number)


def they_look_with_the_eyes_of_the_public(page: Page, address: str) -> None:
    page.goto(f"/desk/as/public{address}")
    expect(page.locator(".preview")).to_contain_text("Preview.")
    expect(page.locator("main")).to_contain_text("a quiet man was my name")
    expect(page.locator("main")).not_to_contain_text("Batyr")


def the_public_reads_and_hears_it(anybody: BrowserContext, address: str) -> None:
    page = anybody.new_page()
    page.goto("/search?q=wooden+bridge")
    page.locator(".hit .at a").first.click()
    page.wait_for_url(f"**{address}?**")
    expect(page.locator("main")).to_contain_text("We crossed the wooden bridge")
    expect(page.locator("main")).not_to_contain_text("Batyr")
    expect(page.locator("audio")).to_have_count(2)
    plays_past(page, 5.5)
    page.close()


def nobody_else_can_read_it(anybody: BrowserContext, address: str) -> None:
    page = anybody.new_page()
    assert page.goto(address).status == 404
    page.goto("/search?q=wooden+bridge")
    expect(page.locator(".hit")).to_have_count(0)
    page.close()


def nobody_reads_a_word_of_it_yet(anybody: BrowserContext, address: str) -> None:
    """It is open as it was agreed, but for all that may say the closed name."""
    page = anybody.new_page()
    assert page.goto(address).status == 200
    expect(page.locator("main")).not_to_contain_text("wooden bridge")
    expect(page.locator("audio")).to_have_count(0)
    page.goto("/search?q=wooden+bridge")
    expect(page.locator(".hit")).to_have_count(0)
    page.close()


def it_is_withdrawn(page: Page, number: str) -> None:
    page.goto(f"/desk/{number}")
    consent = page.locator("#consent")
    consent.locator("summary", has_text="Withdraw").click()
    consent.get_by_label("I am sure that this was asked for").check()
    consent.get_by_role("button", name="Withdraw this testimony").click()
    expect(page.locator("main")).to_contain_text("Withdrawn: only archivists can find, read or hear it.")
