"""Tables of consent records and of narrators' contact data, for a migration of `schema`: never edited once released."""

from __future__ import annotations

RECORDS = """
CREATE TABLE consent_records (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('consent', 'withdrawal', 'interviewer')),
  speaker TEXT NOT NULL,
  given TEXT NOT NULL CHECK (given IN ('', 'paper', 'spoken', 'letter', 'link')),
  given_on TEXT NOT NULL,
  witness TEXT NOT NULL,
  language TEXT NOT NULL,
  form TEXT NOT NULL,
  review_by TEXT NOT NULL,
  linked INTEGER CHECK (linked IN (0, 1)),
  permits INTEGER CHECK (permits IN (0, 1)),
  deposit INTEGER,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (testimony, number)
) STRICT;
CREATE TABLE consent_terms (
  record INTEGER NOT NULL REFERENCES consent_records (id) ON DELETE CASCADE,
  component TEXT NOT NULL,
  audience INTEGER NOT NULL CHECK (audience BETWEEN 0 AND 7),
  embargo TEXT,
  PRIMARY KEY (record, component)
) STRICT;
CREATE TRIGGER consent_records_are_not_edited BEFORE UPDATE ON consent_records
  BEGIN SELECT RAISE(ABORT, 'a consent record is never edited'); END;
CREATE TRIGGER consent_terms_are_not_edited BEFORE UPDATE ON consent_terms
  BEGIN SELECT RAISE(ABORT, 'a consent record is never edited'); END;
CREATE TABLE files_anew (
  id TEXT PRIMARY KEY,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  deposit INTEGER NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('recording', 'transcript', 'consent')),
  name TEXT NOT NULL,
  original_name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  sha512 TEXT NOT NULL,
  container TEXT NOT NULL,
  codec TEXT NOT NULL,
  duration_ms INTEGER NOT NULL,
  silent INTEGER NOT NULL CHECK (silent IN (0, 1))
) STRICT;
INSERT INTO files_anew SELECT * FROM files;
DROP TABLE files;
ALTER TABLE files_anew RENAME TO files;
CREATE INDEX files_of ON files (testimony, number);
CREATE UNIQUE INDEX files_once ON files (sha256) WHERE kind <> 'consent';
CREATE UNIQUE INDEX consent_files_once ON files (testimony, sha256) WHERE kind = 'consent';
CREATE TABLE contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  telephone TEXT NOT NULL,
  address TEXT NOT NULL,
  messenger TEXT NOT NULL,
  relative TEXT NOT NULL,
  note TEXT NOT NULL,
  delete_by TEXT NOT NULL CHECK (delete_by <> ''),
  who TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX contacts_of ON contacts (testimony);
"""
"""What was agreed to, when and how, never edited; papers among the files; and where narrators can be reached.

One paper may speak of several testimonies, so that its bytes are refused a second time within one only.
"""
