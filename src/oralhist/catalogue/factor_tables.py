"""Tables of the second factor and of tokens for programs, for a migration of `schema`: never edited once released."""

from __future__ import annotations

FACTORS = """
CREATE TABLE factors (
  account TEXT PRIMARY KEY REFERENCES accounts (name) ON DELETE CASCADE,
  secret BLOB NOT NULL,
  confirmed TEXT NOT NULL,
  step INTEGER NOT NULL
) STRICT;
CREATE TABLE recovery_codes (
  code TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE
) STRICT;
CREATE INDEX recovery_codes_of ON recovery_codes (account);
CREATE TABLE half_logins (
  token TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  until TEXT NOT NULL
) STRICT;
CREATE TABLE readmissions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  asked_by TEXT NOT NULL,
  asked TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  confirmed TEXT NOT NULL
) STRICT;
CREATE TABLE reading_tokens (
  token TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  who TEXT NOT NULL,
  made TEXT NOT NULL,
  until TEXT NOT NULL
) STRICT;
CREATE INDEX reading_tokens_of ON reading_tokens (account);
"""
"""Second factors, codes for when one is lost, log-ins that wait for one; how accounts are let in anew; tokens."""

SCOPES = """
ALTER TABLE reading_tokens ADD COLUMN scope TEXT NOT NULL DEFAULT 'read' CHECK (scope IN ('read', 'upload'));
"""
"""What a token is good for: those that were there read."""
