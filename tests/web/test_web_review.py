"""The review desk: suggestions and claims decided one after another and many at once, and what readers see of it."""

from __future__ import annotations

import re

import pytest
from site_for_tests import OURS, VTT, path_of

from oralhist.catalogue import jobs, tags, testimonies, transcripts
from oralhist.catalogue.database import change, writing
from oralhist.catalogue.jobs import JobKind
from oralhist.chronology.learning import lessons
from oralhist.model.access import CLOSED, Component
from oralhist.model.chronology import Evidence, EvidenceKind, Rule, Suggestion, TagStatus
from oralhist.model.claims import Stance
from oralhist.reading_room import ReadingRoom
from oralhist.work import chronology, consent, review, revise, runner, tag
from oralhist.work.restrict import Wish, restrict

CROWD = VTT.replace("nobody spoke", "two thousand people stood there")
EXODUS = "mass-exodus-1962"
KHORGOS = "khorgos-crossing-1962"


def told(site, *args, **description):
    """A testimony with two suggestions on its last line, whatever the tagger of the day would suggest."""
    taken = site.told(*args, **description)
    suggest(site, taken.testimony)
    return taken


def suggest(site, number):
    """Two suggestions on the last line of a testimony."""
    date = Evidence(start=3, end=11, kind=EvidenceKind.DATE, means="1962-05")
    place = Evidence(start=23, end=30, kind=EvidenceKind.PLACE, means="Khorgos")
    with writing(site.archive.db) as db:
        row = testimonies.by_number(db, number).row
        line = transcripts.segments_of(db, row)[2]
        suggested = [
            (line, Suggestion(event=KHORGOS, score=0.9, evidence=(date, place))),
            (line, Suggestion(event=EXODUS, score=0.7, evidence=(date,))),
        ]
        transcripts.replace_suggestions(db, row, suggested)


def keeper_room(site):
    return ReadingRoom(site.archive, site.keeper, site.archive.today())


def waiting(site, **rule):
    return list(tags.waiting(site.archive.db, Rule(**rule), site.archive.chronology().events))


def first_tag(site, number, event=None):
    found = keeper_room(site).by_number(number).transcript.tags
    return next(one for one in found if event is None or one.event == event)


def post(site, path, **data):
    return site.visitor("keeper").post(path, data=data, headers=OURS)


def page(site, path, who="keeper"):
    answer = site.visitor(who).get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def status_of(site, number):
    return transcripts.tag(site.archive.db, number).status


def test_only_archivists_come_to_the_review_desk(site):
    for path in ("/desk/review", "/desk/review/rule", "/desk/claims"):
        assert site.visitor().get(path).status_code == 303
        assert site.visitor("scholar").get(path).status_code == 404


def test_a_suggestion_stands_there_with_its_words_its_sound_and_its_evidence(site):
    taken = told(site)
    shown = page(site, "/desk/review")
    number = waiting(site)[0]
    assert f"1 of {len(waiting(site))} that wait" in shown
    assert taken.testimony in shown
    assert f"{path_of(taken.address)}/sound/1#t=12.0,19.0" in shown
    assert "<mark>" in shown and "In the order that helps most" in shown
    assert "wooden bridge" in shown  # the line before
    for key in ("accept", "reject", "later"):
        assert f'data-key="{key}"' in shown
    assert f'action="/desk/review/{number}"' in shown


@pytest.mark.parametrize("from_ms", [6_500, 12_500])
def test_a_line_that_readers_do_not_get_says_so_beside_what_is_decided(site, from_ms):
    taken = told(site)
    assert "withheld from readers" not in page(site, "/desk/review")
    wish = Wish(recording=1, start_ms=from_ms, end_ms=from_ms + 5_000)
    restrict(site.archive, taken.testimony, wish, site.keeper)
    suggest(site, taken.testimony)
    assert page(site, "/desk/review").count("withheld from readers") == 1


def test_suggestions_of_open_accounts_and_of_events_with_few_accounts_come_first(site):
    closed = told(site, "Closed")
    opened = told(site, "Opened")
    site.agree(opened.testimony)
    of = {one: transcripts.tag(site.archive.db, one) for one in waiting(site)}
    rows = [of[one].testimony for one in waiting(site)]
    open_row = transcripts.tag(site.archive.db, first_tag(site, opened.testimony).id).testimony
    half = len(rows) // 2
    assert set(rows[:half]) == {open_row} and open_row not in rows[half:]
    assert closed.testimony
    event = of[waiting(site)[0]].event
    tag.decide(site.archive, waiting(site)[0], TagStatus.ACCEPTED, site.keeper)
    order = [of[one].event for one in waiting(site)]
    assert order[-1] == event  # of the closed account, and already told once


def test_accepting_and_rejecting_lead_to_the_next_and_can_be_taken_back(site):
    told(site)
    first, second = waiting(site)[:2]
    answer = post(site, f"/desk/review/{first}", decision="reject", following=second)
    assert answer.status_code == 303
    assert f"next={second}" in answer.location and f"done={first}" in answer.location
    assert status_of(site, first) is TagStatus.REJECTED
    shown = page(site, answer.location)
    assert f'action="/desk/review/{second}"' in shown and "Take it back" in shown
    post(site, f"/desk/review/{first}", decision="undo")
    assert status_of(site, first) is TagStatus.SUGGESTED
    post(site, f"/desk/review/{first}", decision="accept")
    assert status_of(site, first) is TagStatus.ACCEPTED
    assert post(site, f"/desk/review/{first}").status_code == 400
    assert post(site, "/desk/review/999999", decision="accept").status_code == 404


def test_the_queue_is_narrowed_by_event_language_and_testimony(site):
    taken = told(site)
    assert set(waiting(site, number=taken.testimony)) == set(waiting(site, language="en")) == set(waiting(site))
    assert waiting(site, language="kk") == []
    for one in waiting(site, event=KHORGOS):
        assert transcripts.tag(site.archive.db, one).event == KHORGOS
    assert "No suggestion waits here" in page(site, "/desk/review?language=kk")
    assert "No suggestion waits here" in page(site, "/desk/review?event=never-happened")


def test_with_another_event_the_suggestion_is_rejected_and_the_other_accepted(site):
    taken = told(site)
    number = first_tag(site, taken.testimony, KHORGOS).id
    post(site, f"/desk/review/{number}", decision="accept", instead="half-households-1962")
    assert status_of(site, number) is TagStatus.REJECTED
    other = first_tag(site, taken.testimony, "half-households-1962")
    assert other.status is TagStatus.ACCEPTED
    assert other.evidence
    refused = post(site, f"/desk/review/{other.id}", decision="accept", instead="never-happened")
    assert refused.status_code == 400


def test_with_other_lines_the_tag_lies_on_these_and_its_evidence_is_kept(site):
    taken = told(site)
    found = first_tag(site, taken.testimony, KHORGOS)
    ids = [one.id for one in keeper_room(site).by_number(taken.testimony).transcript.segments]
    span = {"first": ids[1], "last": ids[2], "first-before": ids[2], "last-before": ids[2]}
    post(site, f"/desk/review/{found.id}", decision="accept", **span)
    moved = first_tag(site, taken.testimony, KHORGOS)
    assert (moved.segment, moved.last) == (1, 2)
    assert moved.text.startswith("We crossed") and moved.text.endswith("spoke.")
    assert {moved.text[e.start : e.end] for e in moved.evidence} >= {"Khorgos"}
    backwards = {"first": ids[2], "last": ids[0], "first-before": ids[1], "last-before": ids[2]}
    assert post(site, f"/desk/review/{found.id}", decision="accept", **backwards).status_code == 400
    site.agree(taken.testimony)
    assert "We crossed the wooden bridge before it was light. In May" in page(site, f"/events/{KHORGOS}", "")


def test_a_rule_shows_what_it_would_accept_and_accepts_what_is_left_ticked(site):
    told(site)
    before = waiting(site)
    shown = page(site, "/desk/review/rule?least=0.5&kind=date&kind=place")
    listed = [int(number) for number in re.findall(r'name="tag" value="(\d+)"', shown)]
    assert listed and set(listed) <= set(before)
    for number in listed:
        kinds = {one.kind.value for one in transcripts.tag(site.archive.db, number).evidence}
        assert {"date", "place"} <= kinds
    assert waiting(site) == before, "a preview changes nothing"
    assert "No suggestion fits this rule" in page(site, "/desk/review/rule?least=1&kind=cue&kind=date&language=ug")
    tag.decide(site.archive, listed[0], TagStatus.REJECTED, site.keeper)
    post(site, "/desk/review/rule", tag=listed)
    assert status_of(site, listed[0]) is TagStatus.REJECTED
    assert {status_of(site, number) for number in listed[1:]} <= {TagStatus.ACCEPTED}
    assert post(site, "/desk/review/rule").status_code == 400
    assert site.visitor("keeper").get("/desk/review/rule?least=sure").status_code == 400


def test_decisions_survive_a_new_revision_and_are_not_suggested_again(site):
    taken = told(site)
    accepted = first_tag(site, taken.testimony, KHORGOS)
    tag.decide(site.archive, accepted.id, TagStatus.ACCEPTED, site.keeper)
    for one in waiting(site, event=EXODUS):
        tag.decide(site.archive, one, TagStatus.REJECTED, site.keeper)
    words = site.folder / "again.vtt"
    words.write_text(
        VTT.replace("00:00:12.000 --> 00:00:19.000", "00:00:12.500 --> 00:00:18.000").replace(
            "<v Kulash>We", "<v K>We"
        ),
        encoding="utf-8",
    )
    revise.supply(site.archive, taken.testimony, words, site.keeper, "en")
    runner.wait_for(site.archive, taken.testimony, lambda _job, _done, _total: None)
    view = keeper_room(site).by_number(taken.testimony)
    assert {one.status for one in view.transcript.tags if one.event == KHORGOS} == {TagStatus.ACCEPTED}
    assert {one.status for one in view.transcript.tags if one.event == EXODUS} <= {TagStatus.REJECTED}
    assert view.transcript.adrift == ()


def test_a_decision_whose_words_are_gone_is_listed_and_comes_back_with_them(site):
    taken = told(site)
    accepted = first_tag(site, taken.testimony, KHORGOS)
    tag.decide(site.archive, accepted.id, TagStatus.ACCEPTED, site.keeper)
    site.agree(taken.testimony)
    short, whole = site.folder / "short.vtt", site.folder / "whole.vtt"
    whole.write_text(VTT, encoding="utf-8")
    short.write_text(VTT[: VTT.index("00:00:12.000 --> 00:00:19")], encoding="utf-8")
    for file, there in ((short, False), (whole, True)):
        revise.supply(site.archive, taken.testimony, file, site.keeper, "en")
        runner.wait_for(site.archive, taken.testimony, lambda _job, _done, _total: None)
        bench = page(site, f"/desk/{taken.testimony}")
        assert ("no longer in the transcript: 1" in bench) is not there
        assert ("1 account" in page(site, f"/events/{KHORGOS}", "")) is there
        assert "no longer in the transcript" not in page(site, path_of(taken.address), "scholar")


def test_readers_see_suggestions_only_where_the_settings_say_so_and_marked(site, tmp_path):
    taken = told(site)
    site.agree(taken.testimony)
    event = first_tag(site, taken.testimony).event
    assert "suggested by a machine" not in page(site, path_of(taken.address), "")
    assert "Perhaps also" not in page(site, f"/events/{event}", "")
    object.__setattr__(site.archive.settings, "show_suggestions", True)
    assert "(suggested by a machine)" in page(site, path_of(taken.address), "")
    shown = page(site, f"/events/{event}", "")
    assert "Perhaps also" in shown and "No account yet" in shown
    assert "1 account" not in page(site, "/", "")
    site.agree(taken.testimony, CLOSED, (Component.TRANSCRIPT,))
    assert "Perhaps also" not in page(site, f"/events/{event}", "")


def test_readers_see_no_suggestion_that_rests_on_what_was_decided_elsewhere(site):
    """What was learned, it was learned from closed testimonies too."""
    fled = "thousands of people fled across the border"
    open_one, closed = told(site), site.told("Another", text=VTT.replace("nobody spoke", fled))
    site.agree(open_one.testimony)

    def seen():
        texts = [page(site, path_of(open_one.address), ""), page(site, "/events/" + KHORGOS, "")]
        return [re.sub(r"<[^>]+>", "", text) for text in texts]

    def tag_again():
        with writing(site.archive.db) as db:
            jobs.enqueue(db, site.archive.now(), JobKind.TAG, open_one.testimony)
        runner.wait_for(site.archive, open_one.testimony, lambda _job, _done, _total: None)

    object.__setattr__(site.archive.settings, "show_suggestions", True)
    tag_again()
    before = seen()
    assert "suggested by a machine" in before[0]
    for one in keeper_room(site).by_number(closed.testimony).transcript.tags:
        tag.decide(site.archive, one.id, TagStatus.REJECTED, site.keeper)
    assert lessons(tag.decisions(site.archive)), "something was learned"
    tag_again()
    assert seen() == before
    # With the setting off archivists have what was learned; switched on again, readers do not.
    object.__setattr__(site.archive.settings, "show_suggestions", False)
    tag_again()
    object.__setattr__(site.archive.settings, "show_suggestions", True)
    assert keeper_room(site).by_number(open_one.testimony).transcript.tags
    assert "suggested by a machine" not in seen()[0]
    tag_again()
    assert seen() == before


def claims_of(site, number):
    return tuple(claim for one in keeper_room(site).by_number(number).transcript.tags for claim in one.claims)


def test_an_accepted_passage_suggests_claims_and_a_confirmed_one_stands_beside_the_sources(site):
    taken = told(site, text=CROWD)
    site.agree(taken.testimony)
    assert claims_of(site, taken.testimony) == ()
    number = first_tag(site, taken.testimony, KHORGOS).id
    tag.decide(site.archive, number, TagStatus.ACCEPTED, site.keeper)
    found = {one.words: one for one in claims_of(site, taken.testimony)}
    assert set(found) == {"May 1962", "two thousand people"}
    assert found["May 1962"].stance is Stance.AGREES
    shown = page(site, "/desk/claims")
    assert "<mark>two thousand people</mark>" in shown
    assert "true" not in re.sub(r"<[^>]+>", "", shown) and "false" not in re.sub(r"<[^>]+>", "", shown)
    assert "two thousand people</bdi>”" not in page(site, f"/events/{KHORGOS}", "")
    crowd = found["two thousand people"].id
    assert post(site, f"/desk/claims/{crowd}", decision="accept", stance="wrong").status_code == 400
    post(site, f"/desk/claims/{crowd}", decision="accept", stance="differs", note="at the crossing")
    post(site, f"/desk/claims/{found['May 1962'].id}", decision="reject")
    shown = page(site, f"/events/{KHORGOS}", "")
    assert "Narrators in this archive" in shown and "2,000\N{NO-BREAK SPACE}people" in shown
    assert "differs" in shown and "at the crossing" in shown
    account = page(site, path_of(taken.address), "")
    assert "two thousand people" in account and "differs" in account
    site.agree(taken.testimony, CLOSED, (Component.TRANSCRIPT,))
    assert "Narrators in this archive" not in page(site, f"/events/{KHORGOS}", "")
    assert "No claim waits" in page(site, "/desk/claims")


def test_a_person_records_what_no_machine_read(site):
    taken = told(site)
    site.agree(taken.testimony)
    number = first_tag(site, taken.testimony, KHORGOS).id
    path = f"/desk/review/{number}/claims"
    said = {"words": "nobody spoke", "kind": "order", "stance": "adds", "note": "the silence"}
    assert post(site, path, **said).status_code == 404, "not before the event is accepted"
    post(site, f"/desk/review/{number}", decision="accept")
    assert "What do these words assert?" in page(site, f"/desk/review?tag={number}")
    assert post(site, path, **said).status_code == 303
    assert "the silence" in page(site, f"/events/{KHORGOS}", "")
    for fault in (
        {"words": "never said"},
        {"words": ""},
        {"kind": "opinion"},
        {"kind": "number"},
        {"kind": "number", "low": "many"},
        {"kind": "number", "low": "nan"},
        {"kind": "number", "low": "inf"},
        {"kind": "number", "high": "1e400"},
        {"kind": "date", "date": "1962-02-30"},
        {"stance": "true"},
    ):
        assert post(site, path, **{**said, **fault}).status_code == 400, fault
    assert len([one for one in claims_of(site, taken.testimony) if one.status is TagStatus.ACCEPTED]) == 1


def test_what_a_person_decided_on_claims_survives_the_next_tagging(site):
    taken = told(site, text=CROWD)
    tag.decide(site.archive, first_tag(site, taken.testimony, KHORGOS).id, TagStatus.ACCEPTED, site.keeper)
    first = next(one for one in claims_of(site, taken.testimony) if one.words == "two thousand people")
    review.decide_claim(site.archive, first.id, TagStatus.REJECTED, None, "", site.keeper)
    changed = {**site.archive.chronology().events[KHORGOS].titles}
    assert changed
    with writing(site.archive.db) as db:
        change(db, "UPDATE jobs SET state = 'waiting' WHERE kind = 'tag'")
    runner.wait_for(site.archive, taken.testimony, lambda _job, _done, _total: None)
    found = {one.words: one.status for one in claims_of(site, taken.testimony)}
    assert found == {"May 1962": TagStatus.SUGGESTED, "two thousand people": TagStatus.REJECTED}


def told_on(shown):
    return re.findall(r"[0-9]+ accounts?[^<·]*[^<· ]", shown)


def test_the_timeline_counts_what_the_viewer_may_read_by_language_side_and_place(site):
    taken = told(site, side="left", family="Bridge")
    tag.decide(site.archive, first_tag(site, taken.testimony, KHORGOS).id, TagStatus.ACCEPTED, site.keeper)
    assert told_on(page(site, "/events", "")) == []
    assert len(told_on(page(site, "/events"))) == 1
    site.agree(taken.testimony)
    assert told_on(page(site, "/events", "")) == ["1 account, by one who left"]
    for asked, there in (
        ("language=en", True),
        ("language=kk", False),
        ("side=left", True),
        ("side=stayed", False),
        ("side=other", False),
        ("place=place-005", True),
        ("place=place-024", False),
        ("language=xx&side=nobody&place=nowhere", True),
    ):
        assert bool(told_on(page(site, f"/events?{asked}", ""))) is there, asked
    site.agree(taken.testimony, CLOSED, (Component.KINSHIP,))
    assert told_on(page(site, "/events?side=left", "")) == []
    assert told_on(page(site, "/events?side=other", "")) == ["1 account, side not said"]
    consent.withdraw(site.archive, taken.testimony, site.keeper)
    assert told_on(page(site, "/events", "")) == []


def test_a_merged_event_leads_to_the_one_that_took_it_in_with_its_accounts(site):
    taken = told(site)
    site.agree(taken.testimony)
    tag.decide(site.archive, first_tag(site, taken.testimony, KHORGOS).id, TagStatus.ACCEPTED, site.keeper)
    chronology.merge(site.archive, KHORGOS, EXODUS, site.keeper)
    answer = site.visitor().get(f"/events/{KHORGOS}")
    assert (answer.status_code, answer.location) == (301, f"/events/{EXODUS}")
    assert "1 account" in page(site, f"/events/{EXODUS}", "")
    runner.wait_for(site.archive, taken.testimony, lambda _job, _done, _total: None)
    assert taken.address in page(site, f"/search?q=event:{KHORGOS}", ""), "an address that cites it still finds it"
    chronology.retire(site.archive, EXODUS, site.keeper)
    assert site.visitor().get(f"/events/{KHORGOS}").status_code == 404
    assert "which was retired" in page(site, f"/desk/{taken.testimony}")


@pytest.mark.parametrize("event", [EXODUS, "yining-29-may-1962", "hardship-and-campaigns-1957-1962"])
def test_an_event_page_sets_voices_side_by_side_and_marks_what_a_machine_wrote(site, event):
    shown = page(site, f"/events/{event}", "")
    assert "made by a machine" in shown and "no native reader has checked them yet" in shown
    assert "Before it" in shown and "After it" in shown
    if event == EXODUS:
        for voice in ("The article", "Chinese officials", "Soviet officials", "Scholars", "The press"):
            assert f">{voice}" in shown
        assert "40,000 or more" in shown and "about 200,000" in shown
        assert "Its parts" in shown
    if event.startswith("yining"):
        assert "no number" in shown


def lines_of(site, number):
    return keeper_room(site).by_number(number).transcript.segments


def test_an_archivist_adds_an_event_that_was_not_suggested_and_readers_see_it(site):
    taken = told(site)
    site.agree(taken.testimony)
    first, last = lines_of(site, taken.testimony)[:2]
    path = f"/desk/review/add/{taken.testimony}"
    assert path in page(site, f"/desk/{taken.testimony}")
    shown = page(site, path)
    assert "half-households-1962" in shown and "wooden bridge" in shown
    answer = post(site, path, event="half-households-1962", first=first.id, last=last.id)
    assert answer.status_code == 303
    added = first_tag(site, taken.testimony, "half-households-1962")
    assert (added.status, added.text) == (TagStatus.ACCEPTED, f"{first.text} {last.text}")
    assert answer.headers["Location"].endswith(f"/desk/review?tag={added.id}")
    assert "half-households-1962" in page(site, path_of(taken.address), who=None)
    runner.wait_for(site.archive, taken.testimony, lambda _job, _done, _total: None)
    assert first_tag(site, taken.testimony, "half-households-1962").status is TagStatus.ACCEPTED


def test_what_cannot_be_added_is_refused_and_nothing_is_added(site):
    taken = told(site)
    lines = lines_of(site, taken.testimony)
    before = keeper_room(site).by_number(taken.testimony).transcript.tags
    path = f"/desk/review/add/{taken.testimony}"
    for event, first, last, status in (
        ("no-such-event", lines[0].id, lines[0].id, 400),
        (EXODUS, lines[1].id, lines[0].id, 400),
        (EXODUS, "s99999", "s99999", 404),
        (EXODUS, "", "", 400),
        (KHORGOS, lines[1].id, lines[2].id, 400),  # it is suggested there
    ):
        assert post(site, path, event=event, first=first, last=last).status_code == status, (event, first, last)
    assert keeper_room(site).by_number(taken.testimony).transcript.tags == before
    assert site.visitor("scholar").get(path).status_code == 404
    assert site.visitor("scholar").post(path, data={"event": EXODUS}, headers=OURS).status_code == 404


def test_the_lines_of_a_long_testimony_are_offered_in_parts(site, monkeypatch):
    monkeypatch.setattr(review, "MOST_SEGMENTS", 2)
    taken = told(site)
    path = f"/desk/review/add/{taken.testimony}"
    assert page(site, path).count("<option") == len(site.archive.chronology().events) + 1 + 2 * 2
    assert "Later lines" in page(site, path) and "Earlier lines" not in page(site, path)
    for line in ("3", "999", "-4", "x", "0"):
        assert page(site, f"{path}?line={line}")
    assert "Earlier lines" in page(site, f"{path}?line=2")
