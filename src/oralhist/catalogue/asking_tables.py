"""Tables of what people ask archivists for, for a migration of `schema`: never edited once released."""

from __future__ import annotations

ASKING = """
CREATE TABLE access_requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  account TEXT NOT NULL CHECK (account <> ''),
  components TEXT NOT NULL,
  why TEXT NOT NULL,
  until TEXT NOT NULL,
  asked TEXT NOT NULL,
  lapses TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'granted', 'refused', 'lapsed', 'taken back')),
  answer TEXT NOT NULL,
  decided TEXT NOT NULL,
  decided_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX access_requests_waiting ON access_requests (testimony, account) WHERE state = 'waiting';
CREATE INDEX access_requests_of ON access_requests (account, id);
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER REFERENCES testimonies (id) ON DELETE CASCADE,
  page TEXT NOT NULL,
  text TEXT NOT NULL,
  sent TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'answered', 'done')),
  decided TEXT NOT NULL,
  decided_by TEXT NOT NULL
) STRICT;
CREATE INDEX messages_sent ON messages (sent);
CREATE INDEX messages_about ON messages (testimony);
CREATE TABLE message_contacts (
  message INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  contact TEXT NOT NULL CHECK (contact <> ''),
  until TEXT NOT NULL
) STRICT;
"""
"""Requests for access with what was answered; messages of readers; and how those who sent them can be reached."""
