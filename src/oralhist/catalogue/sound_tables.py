"""A job for every testimony that sounds, for a migration of `schema`: never edited once released."""

from __future__ import annotations

SMALL_COPIES = """
INSERT INTO jobs (kind, number, state, reason, options, attempt, done, total, created, started, changed)
SELECT 'derive', number, 'waiting', '', '{"later": true}', 0, 0, 0,
  strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), '', strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
FROM testimonies
WHERE state = 'kept' AND id IN (SELECT testimony FROM files WHERE kind = 'recording')
ORDER BY id
ON CONFLICT (kind, number) WHERE state = 'waiting' DO NOTHING;
"""
