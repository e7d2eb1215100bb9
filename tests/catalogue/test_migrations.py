"""A catalogue of an earlier release is brought up with all that it holds."""

from __future__ import annotations

import json
import sqlite3

import pytest

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
