"""Tables that came after the first release, for the migrations of `schema`: never edited once released."""

from __future__ import annotations

CHRONOLOGY = """
CREATE TABLE chronology (
  kind TEXT NOT NULL CHECK (kind IN ('event', 'place', 'source')),
  id TEXT NOT NULL,
  standing TEXT NOT NULL CHECK (standing IN ('current', 'retired', 'merged')),
  into_id TEXT NOT NULL CHECK ((into_id <> '') = (standing = 'merged')),
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT;
CREATE TABLE chronology_history (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  deed TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  standing TEXT NOT NULL,
  into_id TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX chronology_history_of ON chronology_history (kind, id);
"""

DOUBTFUL = """
ALTER TABLE passages ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0 CHECK (doubtful IN (0, 1));
UPDATE passages SET doubtful = 1 WHERE component <> 'description' AND EXISTS (
  SELECT 1 FROM json_each(passages.segments) AS one JOIN segments AS s ON s.testimony = passages.testimony
  AND s.layer = passages.layer AND s.segment = one.value
  WHERE NOT s.checked AND EXISTS (SELECT 1 FROM json_each(s.flags) AS f WHERE f.value = 'needs-review'));
UPDATE changes SET counter = counter + 1;
"""

CLAIMS = """
ALTER TABLE tags ADD COLUMN last TEXT NOT NULL DEFAULT '';
CREATE TABLE claims (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  tag INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('number', 'date', 'cause', 'order', 'name')),
  words TEXT NOT NULL,
  first INTEGER NOT NULL,
  end INTEGER NOT NULL,
  low REAL,
  high REAL,
  about INTEGER NOT NULL CHECK (about IN (0, 1)),
  unit TEXT NOT NULL,
  date TEXT NOT NULL,
  stance TEXT NOT NULL CHECK (stance IN ('agrees', 'differs', 'adds', 'unclear')),
  beside TEXT NOT NULL,
  note TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('suggested', 'accepted', 'rejected')),
  decided TEXT NOT NULL
) STRICT;
CREATE INDEX claims_of ON claims (testimony);
CREATE INDEX claims_on ON claims (tag);
CREATE INDEX tags_waiting ON tags (status, event);
"""

BORN = """
ALTER TABLE testimonies ADD COLUMN born TEXT NOT NULL DEFAULT '';
CREATE TRIGGER touched_by_testimonies_born AFTER UPDATE OF born ON testimonies BEGIN
  UPDATE shelving SET counter = counter + 1;
  INSERT INTO touched VALUES (NEW.id, (SELECT counter FROM shelving))
  ON CONFLICT (testimony) DO UPDATE SET at = excluded.at; END;
"""

PERSONS = """
CREATE TABLE persons (id TEXT PRIMARY KEY, made TEXT NOT NULL) STRICT;
CREATE TABLE person_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person TEXT NOT NULL REFERENCES persons (id),
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  segment TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('narrator', 'relative', 'spoken of')),
  spelling TEXT NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  ended TEXT NOT NULL,
  ended_by TEXT NOT NULL
) STRICT;
CREATE INDEX person_links_of ON person_links (testimony);
CREATE INDEX person_links_standing ON person_links (person) WHERE ended = '';
"""

LEDGER = """
CREATE INDEX ledger_of ON ledger (subject, who, verb, at);
"""

VIEWERS = """
ALTER TABLE logins ADD COLUMN begun TEXT NOT NULL DEFAULT '';
UPDATE logins SET begun = strftime('%Y-%m-%dT%H:%M:%SZ', until, '-12 hours');
CREATE TABLE invitations (
  token TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('member', 'researcher', 'archivist', 'administrator')),
  families TEXT NOT NULL,
  who TEXT NOT NULL,
  made TEXT NOT NULL,
  until TEXT NOT NULL
) STRICT;
"""

VETTINGS = """
ALTER TABLE accounts ADD COLUMN until TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN terms TEXT NOT NULL DEFAULT '';
CREATE TABLE vettings (
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (account, who)
) STRICT;
"""

DOUBTED = """
CREATE INDEX segments_doubted ON segments (testimony, layer, ordinal)
  WHERE NOT checked AND instr(flags, '"needs-review"') > 0;
"""

WORK_LIST = """
CREATE INDEX segments_unchecked ON segments (testimony, layer) WHERE NOT checked;
CREATE INDEX tags_suggested ON tags (testimony) WHERE status = 'suggested';
"""

SPELLINGS = """
CREATE INDEX person_links_spelt ON person_links (spelling, person) WHERE ended = '';
"""
