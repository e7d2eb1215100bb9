"""Tables of pseudonyms and of the review of names for the migrations of `schema`: never edited once released."""

from __future__ import annotations

PSEUDONYMS = """
ALTER TABLE testimonies ADD COLUMN pseudonym TEXT NOT NULL DEFAULT '';
CREATE TRIGGER touched_by_testimonies_pseudonym AFTER UPDATE OF pseudonym ON testimonies BEGIN
  UPDATE shelving SET counter = counter + 1;
  INSERT INTO touched VALUES (NEW.id, (SELECT counter FROM shelving))
  ON CONFLICT (testimony) DO UPDATE SET at = excluded.at; END;
"""
