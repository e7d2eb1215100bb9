"""The table of complaints, and until when one hides, for a migration of `schema`: never edited once released."""

from __future__ import annotations

COMPLAINTS = """
ALTER TABLE testimonies ADD COLUMN hidden_until TEXT;
CREATE TABLE complaints (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  who TEXT NOT NULL,
  relation TEXT NOT NULL,
  reach TEXT NOT NULL,
  lines TEXT NOT NULL,
  harm TEXT NOT NULL,
  stake TEXT NOT NULL CHECK (stake IN ('', 'link', 'family')),
  day TEXT NOT NULL,
  at TEXT NOT NULL,
  hid INTEGER NOT NULL CHECK (hid IN (0, 1)),
  outcome TEXT NOT NULL CHECK (outcome IN ('', 'kept open', 'restricted', 'withdrawn')),
  answer TEXT NOT NULL,
  decided TEXT NOT NULL,
  decided_by TEXT NOT NULL
) STRICT;
CREATE INDEX complaints_of ON complaints (testimony, id);
CREATE INDEX complaints_on ON complaints (day);
CREATE INDEX complaints_open ON complaints (id) WHERE outcome = '';
""" + "".join(
    f"CREATE TRIGGER {counter}_by_hidden_until AFTER UPDATE OF hidden_until ON testimonies "
    f"BEGIN UPDATE {counter} SET counter = counter + 1; END;\n"
    for counter in ("changes", "openings")
)
"""`hidden_until` is the day on which a testimony shows again by itself, like an embargo: no job has to run."""
