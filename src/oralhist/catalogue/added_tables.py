"""Recordings that are kept and are no part of their testimony yet, for a migration of `schema`: never edited once
released.

The transcript that came with a deposit takes the form of name that papers have, so that the number in the name of a
recording is its place in the testimony, also for those that come later.
"""

from __future__ import annotations

ADDED = """
CREATE TABLE files_anew (
  id TEXT PRIMARY KEY,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  deposit INTEGER NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('recording', 'transcript', 'consent', 'waiting')),
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
UPDATE files_anew SET id = (SELECT t.number FROM testimonies AS t WHERE t.id = testimony)
  || '-d' || printf('%02d', deposit) || '-' || printf('%02d', number) WHERE kind = 'transcript';
DROP TABLE files;
ALTER TABLE files_anew RENAME TO files;
CREATE INDEX files_of ON files (testimony, number);
CREATE UNIQUE INDEX files_once ON files (sha256) WHERE kind <> 'consent';
CREATE UNIQUE INDEX consent_files_once ON files (testimony, sha256) WHERE kind = 'consent';
"""
