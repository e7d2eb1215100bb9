"""What an archivist does at the review desk by keyboard alone, in a real browser."""

from __future__ import annotations

import pytest
from edited_for_tests import HEARD, machine_heard
from live_for_tests import log_in
from playwright.sync_api import expect

from oralhist.catalogue import transcripts
from oralhist.catalogue.database import writing
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion, TagStatus

pytestmark = pytest.mark.browser

EVENTS = ("khorgos-crossing-1962", "mass-exodus-1962", "tacheng-crossings-1962")


@pytest.fixture
def bench(live, request):
    return machine_heard(live.site, request.node.name[5:60], HEARD)


@pytest.fixture
def numbers(live, bench):
    """The suggestions on one line of a testimony, the surest first."""
    db = live.site.archive.db
    with writing(db):
        row = bench.testimony.row
        line = transcripts.segments_of(db, row)[1]
        evidence = (Evidence(start=3, end=11, kind=EvidenceKind.DATE, means="1962-05"),)
        suggested = [
            (line, Suggestion(event=event, score=0.9 - at / 10, evidence=evidence)) for at, event in enumerate(EVENTS)
        ]
        transcripts.replace_suggestions(db, row, suggested)
        return [tag.id for tag in sorted(transcripts.tags_of(db, row), key=lambda one: -one.score)]


@pytest.fixture
def desk(window, bench, numbers):
    log_in(window)
    window.goto(f"/desk/review?number={bench.number}")
    expect(asked(window)).to_be_visible()
    return window


def asked(page):
    return page.locator("[data-review] h2")


def message(page, text: str) -> None:
    expect(page.get_by_text(text, exact=True)).to_be_visible()


def status(live, number: int) -> TagStatus:
    return transcripts.tag(live.site.archive.db, number).status


def number_asked(page, live, numbers) -> int:
    """The suggestion that the page asks about: which comes first is learned from what was decided elsewhere."""
    event = (page.locator("[data-review] h2 a").get_attribute("href") or "").rpartition("/")[2]
    return next(one for one in numbers if transcripts.tag(live.site.archive.db, one).event == event)


def test_suggestions_are_accepted_put_off_rejected_and_taken_back_by_keyboard(desk, live, numbers, complaints):
    keys = desk.keyboard
    first = number_asked(desk, live, numbers)
    keys.press("Control+Enter")
    message(desk, "The event is accepted.")
    assert status(live, first) is TagStatus.ACCEPTED
    second = asked(desk).inner_text()
    keys.press("Control+ArrowDown")
    expect(asked(desk)).not_to_have_text(second)
    assert [status(live, one) for one in numbers if one != first] == [TagStatus.SUGGESTED] * 2
    third = number_asked(desk, live, numbers)
    keys.press("Control+Backspace")
    message(desk, "The event is rejected.")
    assert status(live, third) is TagStatus.REJECTED
    keys.press("Control+ArrowUp")
    message(desk, "The decision is taken back.")
    assert status(live, third) is TagStatus.SUGGESTED
    assert complaints == []


def test_keys_without_control_or_in_a_field_decide_nothing(desk, live, numbers):
    for key in ("Enter", "Backspace", "ArrowDown", "ArrowUp"):
        desk.locator("h1").click()
        desk.keyboard.press(key)
    desk.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<textarea id=w></textarea>')")
    desk.focus("#w")
    desk.keyboard.press("Control+Backspace")
    desk.keyboard.press("Control+Enter")
    expect(asked(desk)).to_be_visible()
    assert [status(live, one) for one in numbers] == [TagStatus.SUGGESTED] * 3


def test_an_event_is_added_by_keyboard(window, live, bench, complaints):
    log_in(window)
    window.goto(f"/desk/{bench.number}")
    link = window.get_by_role("link", name="Add an event that was not suggested")
    link.focus()
    window.keyboard.press("Enter")
    window.wait_for_url("**/desk/review/add/**")
    window.focus("#event")
    window.keyboard.type("Half-households")
    window.keyboard.press("Tab")
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Tab")
    window.keyboard.press("ArrowDown")
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    message(window, "The event is added.")
    db = live.site.archive.db
    row = bench.testimony.row
    lines = transcripts.segments_of(db, row)
    (added,) = [tag for tag in transcripts.tags_of(db, row) if tag.event == "half-households-1962"]
    assert (added.status, added.segment, added.last) == (TagStatus.ACCEPTED, lines[1].id, lines[2].id)
    assert complaints == []
