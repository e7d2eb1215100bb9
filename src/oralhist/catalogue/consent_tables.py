"""Tables of who agreed to what and what was given to whom, for a migration of `schema`: never edited once released."""

from __future__ import annotations

CONSENT = """
CREATE TABLE speakers (
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (name <> ''),
  PRIMARY KEY (testimony, name)
) STRICT;
CREATE TABLE agreed (
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  speaker TEXT NOT NULL,
  component TEXT NOT NULL,
  audience INTEGER NOT NULL CHECK (audience BETWEEN 0 AND 7),
  embargo TEXT,
  suspended INTEGER NOT NULL CHECK (suspended IN (0, 1)),
  PRIMARY KEY (testimony, speaker, component)
) STRICT;
INSERT INTO agreed SELECT d.testimony, '', d.component, d.audience, d.embargo, t.state <> 'kept'
  FROM decisions AS d JOIN testimonies AS t ON t.id = d.testimony;
DELETE FROM decisions WHERE testimony IN (SELECT id FROM testimonies WHERE state <> 'kept');
CREATE TABLE grants (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  account TEXT NOT NULL CHECK (account <> ''),
  component TEXT NOT NULL,
  until TEXT,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  ended TEXT NOT NULL,
  ended_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX grants_of ON grants (testimony, component, account) WHERE ended = '';
CREATE INDEX grants_to ON grants (account) WHERE ended = '';
CREATE TRIGGER grant_given AFTER INSERT ON grants BEGIN UPDATE changes SET counter = counter + 1; END;
CREATE TRIGGER grant_changed AFTER UPDATE ON grants BEGIN UPDATE changes SET counter = counter + 1; END;
CREATE TRIGGER grant_gone AFTER DELETE ON grants BEGIN UPDATE changes SET counter = counter + 1; END;
CREATE TABLE unsealings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  asked_by TEXT NOT NULL,
  asked TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  confirmed TEXT NOT NULL
) STRICT;
CREATE INDEX unsealings_of ON unsealings (testimony);
ALTER TABLE tags ADD COLUMN learned INTEGER NOT NULL DEFAULT 0 CHECK (learned IN (0, 1));
UPDATE tags SET learned = EXISTS (SELECT 1 FROM ledger WHERE verb = 'tag-decided') WHERE status = 'suggested';
CREATE TABLE openings (counter INTEGER NOT NULL) STRICT;
INSERT INTO openings VALUES (1);
""" + "".join(
    f"CREATE TRIGGER opening_by_{table}_{event.split()[0].lower()} AFTER {event} ON {table} "
    "BEGIN UPDATE openings SET counter = counter + 1; END;\n"
    for table, change in (
        ("testimonies", "UPDATE OF address, state, family"),
        ("decisions", "UPDATE"),
        ("grants", "UPDATE"),
    )
    for event in ("INSERT", change, "DELETE")
)
"""What each speaker agreed to; grants; seals; and a counter that moves with whatever the rule of access is asked of."""
