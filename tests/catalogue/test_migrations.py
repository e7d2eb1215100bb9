"""A catalogue of an earlier release is brought up with all that it holds."""

from __future__ import annotations

import json
import sqlite3

import pytest
from sqlite_utils import Database, Migrations

from oralhist.catalogue import edits, passages, schema, transcripts
from oralhist.catalogue.database import change, connect, row, writing

FIRST_RELEASE = """
INSERT INTO testimonies VALUES (1, 'OH-2026-0001', 'aaaaaaaa', '', 'T', '', 'N', '', '', '', '["en"]', '', 0, NULL,
  'left', 'kept', 0, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
INSERT INTO revisions VALUES (1, 'original', 1, NULL, 'machine', 'w', '2026-01-01T00:00:00Z', '["en"]', 'x');
INSERT INTO revisions VALUES (1, 'original', 2, 1, 'person', 'p', '2026-01-02T00:00:00Z', '["en"]', 'y');
INSERT INTO segments VALUES (1, 'original', 0, 's00007', NULL, NULL, NULL, '', 'en', 'one', NULL, '[]');
INSERT INTO segments VALUES (1, 'original', 1, 's00003', NULL, NULL, NULL, '', 'en', 'two', 0.5, '[]');
INSERT INTO passages VALUES (5, 1, 'description', 'original', 'en', 'T', '[0]', '[0]');
INSERT INTO passages VALUES (6, 1, 'transcript', 'original', 'en', 'one two', '[0, 1]', '[0, 4]');
"""


def test_segments_know_whether_they_are_checked_and_passages_name_them_by_id(tmp_path):
    db = connect(tmp_path / "catalogue.db")
    schema.migrations.apply(db, stop_before="0002_edits")
    with writing(db):
        for statement in FIRST_RELEASE.strip().split(";\n"):
            change(db, statement)
    schema.bring_up(db)
    assert [(one.id, one.checked) for one in transcripts.segments_of(db, 1)] == [("s00007", True), ("s00003", False)]
    assert edits.working(db, 1) == transcripts.segments_of(db, 1)
    found = passages.passages_among(db, [6])[6]
    assert (found.passage.segments, found.passage.starts) == (("s00007", "s00003"), (0, 4))
    assert (found.revised, found.working) == (True, True)
    described = row(db, "SELECT segments, revised, working FROM passages WHERE id = 5")
    assert (json.loads(described["segments"]), described["revised"], described["working"]) == ([""], 1, 1)
    db.close()


ORDER = (
    *("0001_first", "0002_edits", "0003_chronology", "0004_doubtful", "0005_claims", "0006_search", "0007_born"),
    *("0008_persons", "0009_doubted", "0010_pseudonyms", "0011_ledger", "0012_viewers", "0013_vettings"),
    *("0014_restrictions", "0015_consent", "0016_name_reviews", "0016_coarser", "0017_switches", "0018_links"),
    *("0019_narrator_links", "0020_asking", "0019_complaints", "0021_kin", "0022_records", "0023_factors"),
)
"""The migrations of the first releases, some of them with one number: names that archives hold, in this order."""


def test_migrations_are_applied_in_the_order_in_which_they_stand_whatever_their_numbers(tmp_path):
    db = connect(tmp_path / "catalogue.db")
    schema.bring_up(db)
    applied = schema.applied(db)
    assert applied[: len(ORDER)] == ORDER, "a migration that was released keeps its name and its place"
    later = [name.partition("_")[0] for name in applied[len(ORDER) :]]
    assert len(later) == len({*later, *(name[:4] for name in ORDER)}) - len({name[:4] for name in ORDER}), (
        "a new one has a number of its own"
    )
    db.close()


@pytest.mark.parametrize("missing", ["0016_coarser", "0019_complaints", "0020_asking", "0019_narrator_links"])
def test_an_archive_that_has_one_of_two_with_the_same_number_gets_the_other(tmp_path, missing):
    """Whoever ran a release between two of them has the later one alone: the tables are the same in the end."""
    whole, partly = connect(tmp_path / "whole.db"), connect(tmp_path / "partly.db")
    schema.bring_up(whole)
    one = Migrations("oralhist")
    for migration in schema.migrations.pending(Database(memory=True)):
        if migration.name != missing:
            one(name=migration.name)(migration.fn)
        if migration.name == "0020_asking":
            break
    partly.conn.execute("PRAGMA foreign_keys = OFF")
    one.apply(partly)
    assert missing in schema.pending(partly)
    schema.bring_up(partly)
    assert schema.pending(partly) == schema.unknown(partly) == ()
    asked = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_sqlite%' ESCAPE '\\' ORDER BY type, name"

    def columns(sql):
        return sorted(part.strip() for part in (sql or "").split(","))

    tables = [[(one["type"], one["name"], columns(one["sql"])) for one in db.query(asked)] for db in (whole, partly)]
    assert tables[0] == tables[1]
    whole.close()
    partly.close()


WITHHELD = """
INSERT INTO testimonies (id, number, address, shelfmark, title, summary, narrator, interviewer, date, place, languages,
  collection, sample, family, side, state, opened, created, changed) VALUES (1, 'OH-2026-0001', 'aaaaaaaa', '', 'T', '',
  'N', '', '', '', '["en"]', '', 0, NULL, 'left', 'kept', 0, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
INSERT INTO files VALUES ('OH-2026-0001-01', 1, 1, 1, 'recording', 'n', 'o', 1, 'aa', 'bb', 'wav', 'pcm', 9000, 0);
INSERT INTO restrictions (testimony, recording, start_ms, end_ms, lines, silent, who, at)
  VALUES (1, 'OH-2026-0001-01', 0, 1000, '[]', 0, 'x', '2026-01-01T00:00:00Z');
INSERT INTO muted VALUES (1, 'OH-2026-0001-01', 2000, 3000);
"""


def test_what_is_withheld_of_a_recording_stays_so_where_the_table_of_files_is_made_anew(tmp_path):
    db = connect(tmp_path / "catalogue.db")
    schema.migrations.apply(db, stop_before="0022_records")
    with writing(db):
        for statement in WITHHELD.strip().split(";\n"):
            change(db, statement)
    schema.bring_up(db)
    assert row(db, "SELECT recording, end_ms FROM restrictions") == {"recording": "OH-2026-0001-01", "end_ms": 1000}
    assert row(db, "SELECT count(*) AS n FROM muted") == {"n": 1}
    # References are enforced again, to the table that is there now.
    with pytest.raises(sqlite3.IntegrityError), writing(db):
        change(db, "DELETE FROM files")
    db.close()


HANDED_IN_WITH_A_TRANSCRIPT = """
INSERT INTO files VALUES ('OH-2026-0001-02', 1, 1, 2, 'transcript', 'OH-2026-0001-02.vtt', 'w', 1, 'cc', 'dd', 'text',
  '', 0, 0);
INSERT INTO files VALUES ('OH-2026-0001-d02-01', 1, 2, 1, 'consent', 'p', 'o', 1, 'ee', 'ff', 'pdf', '', 0, 0);
"""


def test_a_transcript_gives_its_number_to_the_recording_that_may_be_added_and_its_file_keeps_its_name(tmp_path):
    db = connect(tmp_path / "catalogue.db")
    schema.migrations.apply(db, stop_before="0028_added_recordings")
    with writing(db):
        for statement in (WITHHELD.strip() + HANDED_IN_WITH_A_TRANSCRIPT.rstrip()).split(";\n"):
            change(db, statement)
    schema.bring_up(db)
    files = {one["kind"]: (one["id"], one["name"]) for one in db.query("SELECT * FROM files")}
    assert files == {
        "recording": ("OH-2026-0001-01", "n"),
        "transcript": ("OH-2026-0001-d01-02", "OH-2026-0001-02.vtt"),
        "consent": ("OH-2026-0001-d02-01", "p"),
    }
    assert row(db, "SELECT recording, end_ms FROM restrictions") == {"recording": "OH-2026-0001-01", "end_ms": 1000}
    with pytest.raises(sqlite3.IntegrityError), writing(db):
        change(db, "DELETE FROM files")
    db.close()
