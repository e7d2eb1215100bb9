"""Claims after they were decided: taken back, decided otherwise, and not shown where their words are gone."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from site_for_tests import OURS, VTT, path_of

from oralhist.catalogue import testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.cli.group import main
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion, TagStatus
from oralhist.reading_room import ReadingRoom
from oralhist.work import revise, runner, tag

CROWD = VTT.replace("nobody spoke", "two thousand people stood there")
KHORGOS = "khorgos-crossing-1962"


@pytest.fixture
def crowd(site):
    """An open testimony with an accepted tag on its last line, and two claims in it that wait."""
    taken = site.told(text=CROWD)
    place = Evidence(start=23, end=30, kind=EvidenceKind.PLACE, means="Khorgos")
    with writing(site.archive.db) as db:
        row = testimonies.by_number(db, taken.testimony).row
        line = transcripts.segments_of(db, row)[2]
        transcripts.replace_suggestions(db, row, [(line, Suggestion(event=KHORGOS, score=0.9, evidence=(place,)))])
    tag.decide(site.archive, the_tag(site, taken).id, TagStatus.ACCEPTED, site.keeper)
    site.agree(taken.testimony)
    return taken


def the_tag(site, taken):
    room = ReadingRoom(site.archive, site.keeper, site.archive.today())
    return next(
        one for one in room.by_number(taken.testimony).transcript.tags if (one.event, one.segment) == (KHORGOS, 2)
    )


def claim(site, taken):
    return next(one for one in the_tag(site, taken).claims if one.words == "two thousand people")


def decide(site, taken, **data):
    answer = site.visitor("keeper").post(f"/desk/claims/{claim(site, taken).id}", data=data, headers=OURS)
    assert answer.status_code == 303
    return answer.location


def shown(site, path, who=""):
    answer = site.visitor(who).get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def renewed(site, taken, text):
    file = site.folder / "renewed.vtt"
    file.write_text(text, encoding="utf-8")
    revise.supply(site.archive, taken.testimony, file, site.keeper, "en")
    runner.wait_for(site.archive, taken.testimony, lambda _job, _done, _total: None)


def test_a_claim_that_was_decided_is_decided_otherwise_from_there(site, crowd):
    after = decide(site, crowd, decision="accept", stance="adds", note="at the gate")
    assert "two thousand people</bdi>”" in shown(site, f"/events/{KHORGOS}")
    again = f"/desk/review?tag={the_tag(site, crowd).id}"
    assert f'href="{again}#claims"' in shown(site, after, "keeper")
    desk = shown(site, again, "keeper")
    assert "confirmed" in desk and 'value="at the gate"' in desk
    assert decide(site, crowd, decision="reject", stance="adds", **{"from": "tag"}) == f"{again}#claims"
    assert claim(site, crowd).status is TagStatus.REJECTED
    assert "two thousand people</bdi>”" not in shown(site, f"/events/{KHORGOS}")
    decide(site, crowd, decision="accept", stance="unclear")
    assert "unclear" in shown(site, f"/events/{KHORGOS}")


def test_a_claim_whose_words_were_taken_out_of_the_transcript_is_shown_to_archivists_only(site, crowd):
    decide(site, crowd, decision="accept", stance="differs")
    places = (f"/events/{KHORGOS}", path_of(crowd.address))
    assert all("two thousand" in shown(site, path) for path in places)
    renewed(site, crowd, CROWD.replace("two thousand people stood there", "I will not say how many"))
    for path in places:
        assert "two thousand" not in shown(site, path)
        assert "2,000" not in shown(site, path)
    said = CliRunner().invoke(main, ["--data", str(site.folder.parent / "data"), "show", crowd.address, "--json"])
    assert json.loads(said.stdout)["transcript"]["tags"]
    assert "thousand" not in said.stdout
    desk = shown(site, f"/desk/{crowd.testimony}", "keeper")
    assert "Confirmed claims whose words are not said any more" in desk and "two thousand people" in desk
    again = shown(site, f"/desk/review?tag={the_tag(site, crowd).id}", "keeper")
    assert "Not said there any more" in again
    renewed(site, crowd, CROWD)
    assert all("two thousand" in shown(site, path) for path in places)
    assert "whose words are not said" not in shown(site, f"/desk/{crowd.testimony}", "keeper")


def test_an_event_that_was_decided_over_other_words_is_listed_to_look_again(site, crowd):
    heading = "Decided over other words"
    assert heading not in shown(site, f"/desk/{crowd.testimony}", "keeper")
    last = CROWD[CROWD.index("<v Kulash>In May") :]
    renewed(site, crowd, CROWD.replace(last, "<v Kulash>That I would rather not tell.\n"))
    desk = shown(site, f"/desk/{crowd.testimony}", "keeper")
    assert f"{heading}: 1" in desk and "In May 1962 we reached Khorgos" in desk
    assert "In May 1962" in shown(site, f"/desk/review?tag={the_tag(site, crowd).id}", "keeper")
    for path in (f"/events/{KHORGOS}", path_of(crowd.address)):
        assert "reached Khorgos" not in shown(site, path)
    data = {"decision": "accept"}
    site.visitor("keeper").post(f"/desk/review/{the_tag(site, crowd).id}", data=data, headers=OURS)
    assert the_tag(site, crowd).status is TagStatus.ACCEPTED
    assert heading not in shown(site, f"/desk/{crowd.testimony}", "keeper")
