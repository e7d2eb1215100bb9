"""The catalogue: descriptions, people, consent, tags, jobs and the ledger in SQLite; rows in, model values out."""
