"""A catalogue of an earlier release is brought up with all that it holds."""

from __future__ import annotations

import json

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
    schema.migrations.apply(db)
    assert [(one.id, one.checked) for one in transcripts.segments_of(db, 1)] == [("s00007", True), ("s00003", False)]
    assert edits.working(db, 1) == transcripts.segments_of(db, 1)
    found = passages.passages_among(db, [6])[6]
    assert (found.passage.segments, found.passage.starts) == (("s00007", "s00003"), (0, 4))
    assert (found.revised, found.working) == (True, True)
    described = row(db, "SELECT segments, revised, working FROM passages WHERE id = 5")
    assert (json.loads(described["segments"]), described["revised"], described["working"]) == ([""], 1, 1)
    db.close()
