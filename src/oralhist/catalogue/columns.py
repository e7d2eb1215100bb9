"""Which component of a testimony each column of the catalogue belongs to; a test walks the schema."""

from __future__ import annotations

from oralhist.model.access import Component

_ARCHIVISTS = "archivists"
_EVERYBODY = "everybody"

COLUMNS: dict[str, dict[str, Component | str]] = {
    "testimonies": {
        **dict.fromkeys(
            (
                "id",
                "number",
                "shelfmark",
                "state",
                "hidden_until",
                "opened",
                "linked",
                "created",
                "changed",
                "reviewed",
            ),
            _ARCHIVISTS,
        ),
        **dict.fromkeys(
            (
                *("address", "title", "summary", "interviewer", "date", "place", "languages", "collection", "sample"),
                "pseudonym",
                "grain",
                "place_shown",
            ),
            Component.DESCRIPTION,
        ),
        "narrator": Component.NAME,
        "family": Component.KINSHIP,
        "side": Component.KINSHIP,
        "born": Component.KINSHIP,
    },
    "families": dict.fromkeys(("id", "name"), Component.KINSHIP) | {"key": _ARCHIVISTS},
    "files": {
        **dict.fromkeys(("bytes", "container", "codec", "duration_ms", "silent"), Component.SOUND),
        **dict.fromkeys(
            ("id", "testimony", "deposit", "number", "kind", "name", "original_name", "sha256", "sha512"), _ARCHIVISTS
        ),
    },
    "revisions": dict.fromkeys(
        ("testimony", "layer", "number", "parent", "maker", "maker_name", "made", "languages", "sha256", "machine"),
        "its layer's component",
    ),
    "segments": dict.fromkeys(
        (
            *("testimony", "layer", "ordinal", "segment", "recording", "start_ms", "end_ms", "speaker"),
            *("language", "text", "confidence", "flags", "checked"),
        ),
        "its layer's component",
    ),
    "passages": dict.fromkeys(
        ("id", "testimony", "component", "layer", "language", "text", "segments", "starts"), "its column component"
    )
    | dict.fromkeys(("revised", "working", "doubtful"), _ARCHIVISTS),
    "tags": dict.fromkeys(
        (
            *("id", "testimony", "event", "recording", "start_ms", "end_ms", "segment", "status", "score"),
            *("evidence", "words", "decided", "last"),
        ),
        Component.TRANSCRIPT,
    )
    | {"learned": _ARCHIVISTS},
    "claims": dict.fromkeys(
        (
            *("id", "testimony", "tag", "kind", "words", "first", "end", "low", "high", "about", "unit", "date"),
            *("stance", "beside", "note", "status", "decided"),
        ),
        Component.TRANSCRIPT,
    ),
    "kin": dict.fromkeys(("testimony", "person", "narrates", "side", "born", "died"), Component.KINSHIP)
    | dict.fromkeys(("id", "who", "at", "ended", "ended_by"), _ARCHIVISTS),
    "relations": dict.fromkeys(("testimony", "person", "kind", "other"), Component.KINSHIP)
    | dict.fromkeys(("id", "who", "at", "ended", "ended_by"), _ARCHIVISTS),
    "moves": dict.fromkeys(("testimony", "departed", "from_place", "to_place"), Component.KINSHIP),
    "chronology": dict.fromkeys(("kind", "id", "standing", "into_id", "body"), _EVERYBODY),
    "mentions": dict.fromkeys(("passage", "place"), "its passage's component"),
    "person_links": dict.fromkeys(("person", "testimony", "segment", "role", "spelling"), "by its column role")
    | dict.fromkeys(("id", "who", "at", "ended", "ended_by"), _ARCHIVISTS),
    "restrictions": dict.fromkeys(
        ("recording", "start_ms", "end_ms", "lines", "silent"), "the component of what it withholds"
    )
    | dict.fromkeys(("id", "testimony", "who", "at"), _ARCHIVISTS),
    **{
        table: {}
        for table in (
            *("shelving", "touched"),
            *("numbers", "addresses", "decisions", "deposits", "jobs"),
            *("accounts", "memberships", "logins", "invitations", "vettings"),
            *("ledger", "changes", "edits", "working_segments", "chronology_history", "persons", "unlike", "cleared"),
            *("consent_records", "consent_terms", "contacts"),
            *("speakers", "agreed", "linkable", "grants", "unsealings", "openings"),
            *("access_requests", "messages", "message_contacts"),
            *("factors", "recovery_codes", "half_logins", "readmissions", "reading_tokens"),
            *("switches", "erasures", "backups"),
            *("hidden_persons", "names_waiting", "name_decisions", "muted"),
            *("narrator_links", "narrator_visits", "narrator_requests", "complaints"),
        )
    },
}
"""Which component each column belongs to; a table without columns here is for archivists as a whole."""
