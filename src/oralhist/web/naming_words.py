"""What languages, roles, kinds of source and values of facets are called, in the language of the request."""

from __future__ import annotations

from oralhist.model.persons import Role
from oralhist.model.question import Tier
from oralhist.model.text import primary
from oralhist.web.tongues import Terms, term

LANGUAGE_NAMES = Terms(
    {
        "kk": term("Kazakh"),
        "ug": term("Uyghur"),
        "ky": term("Kyrgyz"),
        "ru": term("Russian"),
        "zh": term("Chinese"),
        "en": term("English"),
        "uz": term("Uzbek"),
        "tt": term("Tatar"),
        "mn": term("Mongolian"),
    }
)
"""The languages of testimonies. They are not taken from the CLDR, so that an archive can say them its own way."""

SCRIPTS = Terms(
    {
        "Arab": term("%(language)s in Arabic script"),
        "Latn": term("%(language)s in Latin script"),
        "Hant": term("%(language)s (traditional)"),
    }
)


def language_name(language: str) -> str:
    """What a language is called: *Kazakh*, *Kazakh in Arabic script*."""
    code = primary(language)
    name = LANGUAGE_NAMES.get(code, language)
    usual = {"ug": "Arab", "en": "Latn"}.get(code)
    for script, words in SCRIPTS.items():
        if f"-{script}" in language and script != usual:
            return words % {"language": name}
    return name


ROLES = Terms({Role.NARRATOR: term("narrator"), Role.RELATIVE: term("relative"), Role.SPOKEN_OF: term("spoken of")})
ROLE_NAMES = Terms(
    {
        "member": term("member of a family"),
        "researcher": term("researcher"),
        "archivist": term("archivist"),
        "administrator": term("administrator"),
    }
)
"""What accounts are for."""
TIERS = Terms(
    {
        Tier.SAME: term("same spelling"),
        Tier.SCRIPT: term("same name in another script"),
        Tier.SOUND: term("sounds alike"),
    }
)
FACET_VALUES = Terms(
    {
        ("side", "stayed"): term("Stayed"),
        ("side", "left"): term("Left"),
        ("side", "returned"): term("Returned"),
        ("side", "unknown"): term("Not said"),
        ("checked", "yes"): term("Checked by a person"),
        ("checked", "no"): term("Machine text"),
        ("access", "public"): term("Everybody"),
        ("access", "researchers"): term("Researchers"),
        ("access", "family"): term("The family"),
        ("access", "nobody"): term("Archivists alone"),
        ("sound", "yes"): term("Can be heard"),
        ("sound", "no"): term("Text only"),
    }
)
PRECISIONS = Terms(
    {
        "approximate": term("approximate"),
        "settlement": term("settlement"),
        "county-seat (present)": term("county seat of today"),
        "region centroid": term("middle of a region"),
    }
)
SOURCE_KINDS = Terms(
    {
        "archival-document": term("archival document"),
        "archival-documents": term("archival documents"),
        "article": term("article"),
        "article-official-perspective": term("article, official perspective"),
        "compilation": term("compilation"),
        "encyclopaedia": term("encyclopaedia"),
        "intelligence-report": term("intelligence report"),
        "interview": term("interview"),
        "journalism": term("journalism"),
        "journalism/memoir": term("journalism, memoir"),
        "literary-reportage": term("literary reportage"),
        "memoir": term("memoir"),
        "memoir/reportage": term("memoir, reportage"),
        "oral-history-scholarship": term("scholarship in oral history"),
        "popular": term("popular"),
        "scholarly": term("scholarly"),
        "scholarly-review": term("scholarly review"),
        "statute": term("statute"),
        "teaching-notes": term("teaching notes"),
        "unretrieved": term("not seen"),
    }
)


def source_kind(kind: str) -> str:
    """What sort of source it is; one that an archive named itself, as it stands."""
    return SOURCE_KINDS.get(kind, kind.replace("-", " "))
