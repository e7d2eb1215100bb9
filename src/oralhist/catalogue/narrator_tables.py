"""Tables of narrators' private links and of what is asked by them, for a migration: never edited once released."""

from __future__ import annotations

NARRATOR_LINKS = """
CREATE TABLE narrator_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  digest TEXT NOT NULL UNIQUE,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  speaker TEXT NOT NULL,
  who TEXT NOT NULL,
  made TEXT NOT NULL,
  until TEXT,
  used TEXT NOT NULL,
  ended TEXT NOT NULL,
  ended_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_link_stands ON narrator_links (testimony, speaker) WHERE ended = '';
CREATE TABLE narrator_visits (
  digest TEXT PRIMARY KEY,
  link INTEGER NOT NULL REFERENCES narrator_links (id) ON DELETE CASCADE,
  until TEXT NOT NULL
) STRICT;
CREATE TABLE narrator_requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  speaker TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('erasure', 'loosening', 'name', 'question')),
  words TEXT NOT NULL,
  asked TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('', 'done', 'declined')),
  answer TEXT NOT NULL,
  decided TEXT NOT NULL,
  decided_by TEXT NOT NULL
) STRICT;
CREATE INDEX requests_of ON narrator_requests (testimony, speaker);
CREATE INDEX requests_open ON narrator_requests (id) WHERE outcome = '';
"""
"""Links by the digest of their secret, days only; sessions of those who typed one; what is asked, and the answers."""
