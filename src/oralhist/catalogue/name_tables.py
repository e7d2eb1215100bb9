"""Tables of pseudonyms and of the review of names for the migrations of `schema`: never edited once released."""

from __future__ import annotations

PSEUDONYMS = """
ALTER TABLE testimonies ADD COLUMN pseudonym TEXT NOT NULL DEFAULT '';
CREATE TRIGGER touched_by_testimonies_pseudonym AFTER UPDATE OF pseudonym ON testimonies BEGIN
  UPDATE shelving SET counter = counter + 1;
  INSERT INTO touched VALUES (NEW.id, (SELECT counter FROM shelving))
  ON CONFLICT (testimony) DO UPDATE SET at = excluded.at; END;
"""

NAME_REVIEWS = """
ALTER TABLE testimonies ADD COLUMN reviewed INTEGER NOT NULL DEFAULT 0 CHECK (reviewed IN (0, 1));
CREATE TABLE hidden_persons (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  person TEXT NOT NULL,
  spellings TEXT NOT NULL,
  instead TEXT NOT NULL,
  narrator INTEGER NOT NULL CHECK (narrator IN (0, 1)),
  who TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX hidden_persons_of ON hidden_persons (testimony);
CREATE TABLE names_waiting (
  holder INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  subject INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  own INTEGER NOT NULL CHECK (own IN (0, 1)),
  described INTEGER NOT NULL CHECK (described IN (0, 1)),
  PRIMARY KEY (holder, subject, own, described)
) STRICT, WITHOUT ROWID;
CREATE INDEX names_waiting_for ON names_waiting (subject);
CREATE TABLE name_decisions (
  subject INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  holder INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  find TEXT NOT NULL,
  choice TEXT NOT NULL CHECK (choice IN ('replace', 'restrict', 'leave')),
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (subject, holder, find)
) STRICT, WITHOUT ROWID;
CREATE TABLE muted (
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  recording TEXT NOT NULL REFERENCES files (id),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  PRIMARY KEY (testimony, recording, start_ms, end_ms),
  CHECK (0 <= start_ms AND start_ms < end_ms)
) STRICT, WITHOUT ROWID;
DROP TRIGGER state_changes;
CREATE TRIGGER state_changes AFTER UPDATE OF state, family, reviewed ON testimonies
  BEGIN UPDATE changes SET counter = counter + 1; END;
DROP TRIGGER opening_by_testimonies_update;
CREATE TRIGGER opening_by_testimonies_update AFTER UPDATE OF address, state, family, reviewed ON testimonies
  BEGIN UPDATE openings SET counter = counter + 1; END;
""" + "".join(
    f"CREATE TRIGGER names_waiting_{counter}_{event.lower()} AFTER {event} ON names_waiting "
    f"BEGIN UPDATE {counter} SET counter = counter + 1; END;\n"
    for counter in ("changes", "openings")
    for event in ("INSERT", "UPDATE", "DELETE")
)
"""What is closed until an archivist went through it, whom a testimony hides, and what was decided on which word."""

COARSER = """
ALTER TABLE testimonies ADD COLUMN grain TEXT NOT NULL DEFAULT '' CHECK (grain IN ('', 'year', 'decade'));
ALTER TABLE testimonies ADD COLUMN place_shown TEXT NOT NULL DEFAULT '';
CREATE TRIGGER touched_by_testimonies_grain AFTER UPDATE OF grain ON testimonies BEGIN
  UPDATE shelving SET counter = counter + 1;
  INSERT INTO touched VALUES (NEW.id, (SELECT counter FROM shelving))
  ON CONFLICT (testimony) DO UPDATE SET at = excluded.at; END;
"""
"""How fine the date is that readers see, and which place they see instead."""
