"""The picture of who speaks of what says what its words say."""

from oralhist.model.chronology import Event
from oralhist.model.views import Account, EventView
from oralhist.web.tally import by_side, sides, tally


def event(order, date="1962-04"):
    return Event(
        id=f"event-{order}", order=order, type="event", titles={"en": f"Event {order}"}, date=date, date_note="",
        places=(), summaries={"en": ""}, article_quote="", article_reading="", figures=(), contested=False,
        contested_why="", sources=(), related=(),
    )  # fmt: skip


def account(side):
    return Account(
        address="aaaaaaa1", title="A", narrator=None, side=side, segment=0, clock_ms=0, text="x", language="en",
        machine=False, confidence=None,
    )  # fmt: skip


def view(order, stayed, left, unsaid=0, date="1962-04"):
    accounts = [account("stayed")] * stayed + [account("left")] * left + [account(None)] * unsaid
    return EventView(event=event(order, date), accounts=tuple(accounts))


def test_one_stroke_is_one_account():
    picture = tally([view(1, 5, 9, 2), view(2, 0, 1)])
    assert [(len(c.stayed), len(c.left), len(c.other)) for c in picture.columns] == [(5, 9, 2), (0, 1, 0)]
    assert all(0 < y <= picture.floor < picture.height for c in picture.columns for y in (*c.stayed, *c.left, c.top))


def test_an_event_of_which_nobody_speaks_has_no_column():
    assert [column.event.event.order for column in tally([view(1, 0, 0), view(2, 1, 0)]).columns] == [2]
    assert tally([view(1, 0, 0)]).columns == ()


def test_a_hundred_accounts_still_fit():
    picture = tally([view(1, 100, 3)])
    assert picture.height < 250
    assert len(set(picture.columns[0].stayed)) == 100


def test_columns_stand_in_order_of_time_with_the_parting_in_the_middle():
    picture = tally([view(1, 1, 0, date="1963/.."), view(2, 1, 0, date="1944~/1949"), view(3, 1, 0)])
    assert [column.event.event.order for column in picture.columns] == [2, 3, 1]
    assert [span.words for span in picture.spans] == ["–1961", "1962", "1963–"]


def test_the_same_is_said_in_words():
    said = [
        sides(view(1, *counts).accounts).words for counts in ((2, 3), (0, 1), (12, 0), (0, 0, 2), (1, 1, 1), (0, 0))
    ]
    assert said == [
        "5 accounts: 2 stayed, 3 left",
        "1 account, by one who left",
        "12 accounts, all by those who stayed",
        "2 accounts, side not said",
        "3 accounts: 1 stayed, 1 left, 1 not said",
        "no account yet",
    ]


def test_accounts_are_kept_apart_by_side():
    accounts = view(1, 1, 2, 1).accounts
    assert [len(by_side(accounts, side)) for side in ("stayed", "left", "other")] == [1, 2, 1]


def test_who_reads_from_right_to_left_sees_time_run_so():
    seen, mirrored = (tally([view(1, 2, 1), view(2, 0, 1)], mirrored=way) for way in (False, True))
    assert [100 - column.x - column.width for column in seen.columns] == [column.x for column in mirrored.columns]
    assert [(100 - span.end, 100 - span.start) for span in seen.spans] == [
        (span.start, span.end) for span in mirrored.spans
    ]
