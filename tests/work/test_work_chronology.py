"""The chronology as data that archivists own: changed whole or not at all, with its history."""

from __future__ import annotations

import json

import pytest

from archives_for_tests import empty_archive
from oralhist.catalogue import chronology as rows
from oralhist.catalogue import jobs
from oralhist.catalogue.chronology import Deed, Kind
from oralhist.catalogue.database import change as sql
from oralhist.catalogue.database import writing
from oralhist.chronology.load import load
from oralhist.chronology.tagger import suggest
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work import chronology, chronology_exchange
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.initialise import operator

KEEPER = operator("keeper")
NEW = {
    "id": "the-bridge-1962",
    "order": 99,
    "type": "displacement",
    "titles": {"en": "The wooden bridge", "kk": "Ағаш көпір"},
    "date": "1962-04-25",
    "places": ["place-005"],
    "cues": [{"language": "en", "text": "wooden bridge", "strong": True}],
}


def wanted(**changes):
    return [chronology.tidy(Kind.EVENT, {**NEW, **changes})]


def body(archive, event):
    return dict(rows.entry(archive.db, Kind.EVENT, event).body)


def told(archive, tmp_path, text="1\nWe crossed the wooden bridge in April 1962."):
    words = tmp_path / "words.txt"
    words.write_text(text, encoding="utf-8")
    taken = take_in(
        archive, [], Incoming(path=words, name="words.txt"), Description(title="A", languages=("en",)), KEEPER
    )
    with writing(archive.db) as db:
        sql(db, "UPDATE jobs SET state = 'done'")
    return taken.testimony


def test_a_new_archive_has_the_chronology_of_the_program(archive):
    ours, theirs = archive.chronology(), load()
    assert list(ours.events) == list(theirs.events)
    assert ours.events == theirs.events
    assert dict(ours.places) == dict(theirs.places)
    assert dict(ours.sources) == dict(theirs.sources)
    assert ours.cues == theirs.cues


def test_the_same_object_is_handed_out_until_something_changes(archive):
    before = archive.chronology()
    assert archive.chronology() is before
    chronology.change(archive, wanted(), KEEPER)
    assert archive.chronology() is not before


def test_archives_of_one_process_share_it_for_as_long_as_none_changes_its_own(archive, tmp_path):
    other = empty_archive(tmp_path / "other")
    assert other.chronology() is archive.chronology()
    chronology.change(archive, wanted(), KEEPER)
    assert "the-bridge-1962" in archive.chronology().events and "the-bridge-1962" not in other.chronology().events
    other.close()


def test_an_event_that_archivists_add_is_suggested_by_cues_of_its_own(archive):
    text = "We went over the wooden bridge on 25 April 1962."
    assert "the-bridge-1962" not in [one.event for one in suggest(text, "en", known=archive.chronology())]
    outcome = chronology.change(archive, wanted(), KEEPER)
    assert outcome.added == ("the-bridge-1962",)
    found = {one.event: one for one in suggest(text, "en", known=archive.chronology())}
    assert "wooden bridge" in {text[e.start : e.end] for e in found["the-bridge-1962"].evidence}


def test_a_change_that_moves_suggestions_queues_a_retag_and_another_does_not(archive, tmp_path):
    number = told(archive, tmp_path)
    before = body(archive, "khorgos-crossing-1962")
    words = {**before, "summaries": {**before["summaries"], "kk": "Басқаша."}}
    assert chronology.change(archive, [chronology.tidy(Kind.EVENT, words)], KEEPER).retagged == 0
    assert not jobs.unfinished(archive.db, number)
    dated = {**words, "date": "1962-04-20/1962-05"}
    assert chronology.change(archive, [chronology.tidy(Kind.EVENT, dated)], KEEPER).retagged == 1
    assert {job.kind.value for job in jobs.listed(archive.db, unfinished_only=True)} == {"tag"}


def test_every_state_is_kept(archive):
    chronology.change(archive, wanted(), KEEPER)
    chronology.change(archive, wanted(date="1962-04-26"), operator("another"))
    chronology.retire(archive, "the-bridge-1962", KEEPER)
    past = rows.history(archive.db, Kind.EVENT, "the-bridge-1962")
    assert [(one.deed, one.who) for one in past] == [
        (Deed.RETIRED, "keeper"),
        (Deed.CHANGED, "another"),
        (Deed.ADDED, "keeper"),
    ]
    assert [one.entry.body["date"] for one in past] == ["1962-04-26", "1962-04-26", "1962-04-25"]
    chronology.restore(archive, "the-bridge-1962", KEEPER)
    assert "the-bridge-1962" in archive.chronology().events


def test_what_moved_meanwhile_is_not_written_over(archive):
    chronology.change(archive, wanted(), KEEPER)
    seen = rows.history(archive.db, Kind.EVENT, "the-bridge-1962")[0].number
    chronology.change(archive, wanted(date="1962-04-26"), operator("another"), seen=seen)
    with pytest.raises(Refusal, match="another changed"):
        chronology.change(archive, wanted(date="1962-04-27"), KEEPER, seen=seen)
    assert archive.chronology().events["the-bridge-1962"].date == "1962-04-26"


def test_a_merged_event_is_counted_with_the_one_that_took_it_in(archive):
    chronology.merge(archive, "khorgos-crossing-1962", "mass-exodus-1962", KEEPER)
    known = archive.chronology()
    assert "khorgos-crossing-1962" not in known.events
    assert known.resolve("khorgos-crossing-1962") == "mass-exodus-1962"
    assert all("khorgos-crossing-1962" not in cue.events for cue in known.cues)
    assert known.events["yining-29-may-1962"].related  # which names it still
    chronology.restore(archive, "khorgos-crossing-1962", KEEPER)
    assert archive.chronology().events == load().events


def test_merges_and_parts_do_not_go_round_in_a_circle(archive):
    chronology.merge(archive, "khorgos-crossing-1962", "mass-exodus-1962", KEEPER)
    for event, into in (("mass-exodus-1962", "khorgos-crossing-1962"), ("mass-exodus-1962", "mass-exodus-1962")):
        with pytest.raises(Refusal):
            chronology.merge(archive, event, into, KEEPER)
    circle = {**body(archive, "mass-exodus-1962"), "part_of": "tacheng-crossings-1962"}
    version = rows.version(archive.db)
    with pytest.raises(Refusal, match="goes round in a circle"):
        chronology.change(archive, [chronology.tidy(Kind.EVENT, circle)], KEEPER)
    assert rows.version(archive.db) == version


def test_an_unknown_event_is_not_found(archive):
    for perform in (chronology.retire, chronology.restore):
        with pytest.raises(NotFound):
            perform(archive, "never-happened", KEEPER)


def test_an_upgrade_renews_what_nobody_changed_and_leaves_the_rest(archive):
    mine = {**body(archive, "khorgos-crossing-1962"), "date_note": "Mine."}
    chronology.change(archive, [chronology.tidy(Kind.EVENT, mine)], KEEPER)
    with writing(archive.db) as db:
        old = json.dumps({**body(archive, "memoranda-1962"), "date_note": "Of an older version."})
        sql(db, "UPDATE chronology SET body = ? WHERE id = 'memoranda-1962'", (old,))
        outcome = chronology.refresh(db, archive.now())
    assert outcome.changed == ("memoranda-1962",)
    assert body(archive, "khorgos-crossing-1962")["date_note"] == "Mine."
    with writing(archive.db) as db:
        assert chronology.refresh(db, archive.now()).changed == ()


@pytest.mark.parametrize("table", ["", "events", "figures", "places", "sources"])
def test_what_is_exported_can_be_imported_and_changes_nothing(archive, table):
    chronology.change(archive, wanted(), KEEPER)
    chronology.merge(archive, "khorgos-crossing-1962", "mass-exodus-1962", KEEPER)
    chronology.retire(archive, "return-requests-1964", KEEPER)
    text = chronology_exchange.export(archive, table)
    outcome = chronology.change(archive, chronology_exchange.read_text(archive, text, "x"), KEEPER)
    assert (outcome.added, outcome.changed) == ((), ())


def test_an_export_makes_the_same_chronology_elsewhere(archive, tmp_path):
    chronology.change(archive, wanted(), KEEPER)
    chronology.merge(archive, "khorgos-crossing-1962", "mass-exodus-1962", KEEPER)
    text = chronology_exchange.export(archive)
    other = empty_archive(tmp_path / "other")
    chronology.change(other, chronology_exchange.read_text(other, text, "x"), KEEPER)
    assert other.chronology().events == archive.chronology().events
    assert chronology_exchange.export(other) == text
    other.close()


def test_a_table_with_some_columns_changes_those_only(archive):
    before = archive.chronology().events["yining-29-may-1962"]
    text = 'id,title.kk,checked.kk\r\nyining-29-may-1962,Құлжа оқиғасы,"A. Reader, 2026"\r\n'
    chronology.change(archive, chronology_exchange.read_text(archive, text, "kk.csv"), KEEPER)
    after = archive.chronology().events["yining-29-may-1962"]
    assert after.titles["kk"] == "Құлжа оқиғасы"
    assert not after.machine_made("kk") and after.machine_made("ug")
    assert {**after.titles, "kk": ""} == {**before.titles, "kk": ""}
    assert after.figures == before.figures


def spoiled(archive, event, **changes):
    """An export of which the line of one event is spoiled, and the number of that line."""
    lines = chronology_exchange.export(archive).splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if f'"id": "{event}"' in line)
    document = {**json.loads(lines[at].strip().rstrip(",")), **changes}
    lines[at] = json.dumps(document, ensure_ascii=False) + ",\n"
    return "".join(lines), at + 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"date": "1962-02-30"}, "no day of the calendar"),
        ({"date": "1963/1962"}, "ends before it begins"),
        ({"date": "spring"}, "not a date"),
        ({"related": ["never-happened"]}, "no event"),
        ({"part_of": "yining-29-may-1962"}, "related to itself"),
        ({"part_of": 1962}, "not a text"),
        ({"cues": [{"language": "en", "text": "--", "strong": True}]}, "A cue has no words"),
        ({"places": ["place-999"]}, "place-999"),
        ({"sources": ["NOBODY"]}, "NOBODY"),
        ({"figures": [{"low": 5, "high": 3, "unit": "people", "what": "x", "source": "ART", "words": "x"}]}, "5 to 3"),
        ({"figures": [{"low": "many"}]}, "not a number"),
        ({"titles": {}}, "no title"),
        ({"titles": {"xx": "Title"}}, "not a language"),
        ({"what": 1}, "no field 'what'"),
        ({"order": True}, "not a whole number"),
        ({"state": "gone"}, "gone"),
        ({"state": "merged", "merged_into": ""}, "merged into nothing"),
        ({"state": "merged", "merged_into": "never-happened"}, "no event"),
        ({"id": "khorgos-crossing-1962"}, "two have the id"),
    ],
)
def test_a_fault_in_a_file_is_refused_with_its_line_and_changes_nothing(archive, changes, said):
    text, line = spoiled(archive, "yining-29-may-1962", **changes)
    version = rows.version(archive.db)
    with pytest.raises(Refusal, match=said) as refused:
        chronology.change(archive, chronology_exchange.read_text(archive, text, "x.json"), KEEPER)
    assert f"x.json, line {line}" in refused.value.what
    assert rows.version(archive.db) == version


def test_a_file_that_is_cut_off_is_refused_wherever_it_is_cut(archive):
    text = chronology_exchange.export(archive)
    for at in (1, 40, len(text) // 3, len(text) // 2, len(text) - 3):
        with pytest.raises(Refusal, match=r"[Ll]ine [0-9]+") as refused:
            chronology_exchange.read_text(archive, text[:at], "x.json")
        assert "cut off" in refused.value.what
    table = chronology_exchange.export(archive, "events")
    with pytest.raises(Refusal, match=r"Line [0-9]+"):
        chronology_exchange.read_text(archive, table[: len(table) // 2], "x.csv")


@pytest.mark.parametrize("many", ["٣", "1_000", "nan", "1e9", "--3", "about 60"])
def test_a_cell_that_is_no_number_is_refused_with_its_line(archive, many):
    table = f"id,lat,lon\r\nplace-001,44.1,80.4\r\nplace-002,{many},80\r\n"
    with pytest.raises(Refusal, match=r"Line 3: lat is '.*', which is no number"):
        chronology_exchange.read_text(archive, table, "x.csv")


def test_a_file_that_is_nested_too_deep_is_refused(archive):
    with pytest.raises(Refusal, match="too deep"):
        chronology_exchange.read_text(archive, '{"events": [{"a":' + "[" * 100_000, "x.json")


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", '{"schema": "another"}', "id,date,surprise\r\n", '{"events": [1]}', "\x00", "id,id\r\n"),
        *("{[1]: 2}", '{{"a": 1}: 2}', "{1: 2}"),
    ],
)
def test_another_file_is_refused(archive, text):
    with pytest.raises(Refusal, match="ine 1"):
        chronology_exchange.read_text(archive, text, "x")


def test_brackets_without_end_are_refused_in_a_sentence(archive):
    for text in ('{"events": ' + "[" * 100_000, '{"schema": ' + '{"a": ' * 100_000):
        with pytest.raises(Refusal, match="too deep"):
            chronology_exchange.read_text(archive, text, "x")
