"""Tables of the switch, of erasures asked for and of backups made, for a migration of `schema`: never edited once
released."""

from __future__ import annotations

_MOVES = """CREATE TRIGGER {counter}_by_{table}_{event} AFTER {event} ON {table} BEGIN
  UPDATE {counter} SET counter = counter + 1; END;
"""

SWITCHES = """
CREATE TABLE switches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('testimony', 'person', 'family', 'everything')),
  subject TEXT NOT NULL CHECK ((subject = '') = (kind = 'everything')),
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked TEXT NOT NULL,
  shown_by TEXT NOT NULL,
  shown TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX switches_on ON switches (kind, subject) WHERE shown = '';
CREATE TABLE erasures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
  asked_by TEXT NOT NULL,
  asked TEXT NOT NULL,
  first_by TEXT NOT NULL,
  first TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  ended TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX erasures_of ON erasures (testimony) WHERE ended = '';
CREATE TABLE backups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  destination TEXT NOT NULL,
  at TEXT NOT NULL,
  ended TEXT NOT NULL,
  who TEXT NOT NULL,
  destroyed TEXT NOT NULL,
  destroyed_by TEXT NOT NULL
) STRICT;
""" + "".join(
    _MOVES.format(counter=counter, table=table, event=event)
    for counter in ("changes", "openings")
    for table in ("switches", "person_links")
    for event in ("INSERT", "UPDATE", "DELETE")
)
"""What is hidden by the switch, until two show it again; the rule of access is asked of it and of who narrates."""
