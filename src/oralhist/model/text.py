"""Text as it is kept and shown: cleaned at the border, with a language and a direction of its own."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of what follows; stripped from all input (Unicode UAX 9, section 2)."""

LANGUAGES = {
    "kk": "Kazakh",
    "ug": "Uyghur",
    "ky": "Kyrgyz",
    "ru": "Russian",
    "zh": "Chinese",
    "en": "English",
    "uz": "Uzbek",
    "tt": "Tatar",
    "mn": "Mongolian",
}
"""The languages that testimonies are told in, by BCP 47 primary subtag."""

_TAG = re.compile(r"(?P<language>[a-z]{2})(?:-(?P<script>Cyrl|Arab|Latn|Hans|Hant|Mong))?(?:-(?P<region>[A-Z]{2}))?")
_CLOCK = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,3}):)?([0-9]{1,5})(?:[.,]([0-9]{1,3}))?")
_UNSEEN = re.compile(
    rf"[{BIDI_CONTROLS}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb\ud800-\udfff\xad\u200b\u2060]"
)
"""Besides, soft hyphens and blanks without width, which word processors leave inside words."""


def clean(text: str) -> str:
    """`text` in NFC, with plain line ends and no outer blanks, without bidirectional controls and what nobody sees."""
    # Composed last: what is taken out may have stood between a letter and its mark.
    seen = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", seen).strip()


def clean_line(text: str, *, name: str, most: int = 500) -> str:
    """`text` cleaned and on one line; ``ValueError`` in one sentence where it is longer than `most` characters.

    `name` is what the sentence calls it: *The title is 10,000 characters long; 500 are the most.*
    """
    line = " ".join(clean(text).split())
    if len(line) > most:
        raise ValueError(f"The {name} is {len(line):,} characters long; {most:,} are the most.")
    return line


def file_name(text: str) -> str:
    """What somebody calls a file, fit to be kept and shown: on one line, 200 characters at most, never empty.

    Bytes that are no text in the name (which Python reads as lone surrogates) become U+FFFD.
    """
    whole = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    line = " ".join(clean(whole).split())
    return line if 0 < len(line) <= 200 else f"{line[:150]}…{line[-40:]}" if line else "unnamed"


def parse_language(text: str) -> str:
    """Return a well-formed BCP 47 tag of a language of the archive, with its script where one is given.

    Raises ``ValueError`` with a sentence that lists the languages.
    """
    parts = text.strip().replace("_", "-").split("-")
    tag = "-".join([parts[0].lower(), *(p.title() if len(p) == 4 else p.upper() for p in parts[1:])])
    match = _TAG.fullmatch(tag)
    if not match or match["language"] not in LANGUAGES:
        raise ValueError(
            f"{text[:40]!r} is not a language of this archive; "
            f"use one of {', '.join(LANGUAGES)}, with a script where it matters (kk-Arab)."
        )
    return tag


def primary(language: str) -> str:
    """The primary subtag of a BCP 47 tag: ``kk`` of ``kk-Arab``."""
    return language.partition("-")[0]


def language_name(language: str) -> str:
    """What a language is called in English: *Kazakh*, *Kazakh in Arabic script*."""
    name = LANGUAGES.get(primary(language), language)
    script = {"Arab": " in Arabic script", "Latn": " in Latin script", "Cyrl": "", "Hant": " (traditional)"}
    plain = {"ug": "Arab", "en": "Latn"}.get(primary(language))
    for subtag, words in script.items():
        if f"-{subtag}" in language and subtag != plain:
            return name + words
    return name


def direction(text: str) -> str:
    """``rtl`` or ``ltr``, by the first strong character of `text` (Unicode UAX 9, rule P2)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def parse_day(text: str) -> date:
    """The day that is written as ``2030-01-31``; ``ValueError`` for anything else.

    ISO 8601 knows 20300131 and 2030-W05-4 too, which somebody who mistypes a day has not meant.
    """
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        raise ValueError(f"{text[:40]!r} is not a day; write it as 2030-01-31.")
    return date.fromisoformat(text)


def parse_clock(text: str) -> int:
    """A time such as ``12:40.2``, ``1:02:03`` or ``75`` in ms; ``ValueError`` in one sentence."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text.strip()[:20]!r} is not a time; write it as 12:40.2 or 1:02:03.")
    hours, minutes, seconds, fraction = match.groups()
    if (minutes and int(seconds) > 59) or (hours and int(minutes) > 59):
        raise ValueError(f"{text.strip()[:20]!r} is not a time: an hour has 60 minutes, a minute 60 seconds.")
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "").ljust(3, "0"))
